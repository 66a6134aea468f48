// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "engine/batch/event.h"
#include "engine/core/error.h"

namespace fcscreen::engine {

struct ShardOptions {
  std::filesystem::path manifest;
  std::filesystem::path out;       ///< where it is mounted on this computer; empty: as in the manifest
  unsigned shard = 1, of = 1;      ///< which part, counted from 1
  unsigned jobs = 0;               ///< samples at once; 0: as the manifest asks
  std::uint64_t memory_bytes = 0;  ///< of the shard with its workers; 0: as the manifest asks
  std::filesystem::path program;   ///< of the workers: this one
  const std::atomic<int>* stop = nullptr;
};

/// How a shard ended.
struct ShardOutcome {
  std::size_t samples = 0;   ///< that are its own
  std::size_t screened = 0;  ///< now
  std::size_t found = 0;     ///< finished before: nothing was done for them
  std::size_t held = 0, away = 0;
  double seconds = 0;
  bool interrupted = false;
  std::optional<Error> stopped;  ///< what ended it early: a full disk
};

/// Screen one shard of a manifest: outputs into the folder of results, a record of each sample beside them (`.shards`).
/// Needs no database, writes to none, and knows of no other shard.
///
/// Doing it again, after a kill or twice at once, changes nothing: what has a record or outputs is skipped, and what is
/// screened again has the same bytes. A sample at which rules.shard_deaths shards were killed is CRASH, so that one of
/// them cannot stop the rest.
///
/// Errors: IN-01, BAT-05, BAT-06 of the manifest; OUT-01 the folder of results is not there or cannot be written.
[[nodiscard]] Result<ShardOutcome> run_shard(const ShardOptions& options, const NightLog& log,
                                             const NightProgressSink& progress);

}  // namespace fcscreen::engine
