// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/batch/rules.h"
#include "engine/batch/screen_task.h"
#include "engine/core/error.h"

namespace fcscreen::engine {

/// What one shard asks a computer for.
struct ShardResources {
  unsigned shards = 1;             ///< that the manifest is meant to be split into
  unsigned cpus = 1;               ///< of one shard: samples at once
  std::uint64_t memory_bytes = 0;  ///< of one shard, all its processes
  std::int64_t minutes = 0;        ///< after which a shard hangs, or is too slow to be true
};

/// What is to be screened, for computers that have neither the database nor the walk: planned once, then read by every
/// shard. Holds paths and keys of persons: readable by its owner alone.
struct Manifest {
  static constexpr int kSchemaVersion = 1;
  std::string version;  ///< of fcscreen
  int analysis_version = 0;
  std::filesystem::path out;        ///< where results go, absolute
  std::vector<std::string> screen;  ///< options of every screen
  bool pdf = true;
  std::int64_t timeout_seconds = 0;  ///< of one sample
  int attempts = 0;                  ///< at one sample whose worker dies
  ShardResources resources;
  std::vector<ScreenTask> tasks;  ///< in the order in which they are filed
};

/// JSON lines: a header, one line per sample, and a last line with the SHA-256 of all bytes before it. Texts that are
/// no UTF-8 (a path may be) stand as {"hex": …}.
[[nodiscard]] std::string to_text(const Manifest& manifest);
/// Read one. Errors (Input): BAT-05 no manifest, cut off or changed (its hash is another); (Usage): BAT-06 it was made
/// by another version of fcscreen, whose results may be others.
[[nodiscard]] Result<Manifest> manifest_from_text(std::string_view text, const std::string& name);

/// The samples of shard `shard` of `of`, counted from 1. The largest are dealt out first, one to each shard, so that
/// all end at about the same time; every sample is in exactly one shard.
[[nodiscard]] std::deque<ScreenTask> tasks_of_shard(const Manifest& manifest, unsigned shard, unsigned of);

/// Memory a shard's workers may take of what it asked for.
[[nodiscard]] std::uint64_t budget_of(std::uint64_t shard_memory_bytes);

/// What the shards of these tasks need. `shards` 0: one per kTasksPerShard samples. `memory_bytes` 0: that of the
/// largest `cpus` samples at once; otherwise so much, and what needs more is screened in temporary files.
[[nodiscard]] ShardResources resources_of(const std::vector<ScreenTask>& tasks, unsigned shards, unsigned cpus,
                                          std::uint64_t memory_bytes, std::int64_t timeout_seconds);

}  // namespace fcscreen::engine
