// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/batch/event.h"
#include "engine/batch/plan.h"
#include "engine/batch/summary.h"
#include "engine/batch/worker_pool.h"

namespace fcscreen::engine {

/// Where the samples of a night are screened.
enum class Executor {
  Local,  ///< in worker processes on this computer
  Slurm,  ///< as an array job of this computer's Slurm cluster
  None,   ///< nowhere now: what shards have finished is filed, the rest stays queued
};

struct NightOptions {
  std::filesystem::path share, out, db;
  std::filesystem::path work;  ///< folder of work files; empty: `.work` of `out`
  std::vector<ExpectedSample> worklist;
  NightRules rules;
  std::string accession_pattern = kAccessionPattern;
  std::vector<std::string> screen;  ///< options of every screen, as `fcscreen screen` takes them
  Executor executor = Executor::Local;
  std::filesystem::path manifest;   ///< with Executor::None: where what is to be screened is written; empty: nowhere
  unsigned shards = 0;              ///< parts of a manifest; 0: by its length
  std::vector<std::string> slurm;   ///< further options of sbatch
  unsigned jobs = 0;                ///< samples at once, at most; 0: as many as cores; of a shard: 1
  std::uint64_t memory_bytes = 0;   ///< of all workers; 0: three quarters of what is available; of a shard: as it needs
  std::int64_t wait_seconds = 120;  ///< how long to wait for files in progress after the first look
  bool dry_run = false, pdf = true;
  bool look_at_held = true;       ///< again: once a night, not every minute
  std::string retry;              ///< a triage class, or "all": looked at and screened again
  std::string actor, laboratory;  ///< `laboratory`: its name, for the summary
  std::filesystem::path program;  ///< of the workers: this one
  bool log_paths = true;          ///< false: paths, which hold names of persons, neither in the log nor in the summary
  const Pseudonyms* deidentify = nullptr;  ///< nothing that names a person is written or said (engine/deidentify)
  /// Raise the alerts of these patients and give back all open ones; notes say what could not be followed.
  std::function<Result<std::vector<NightAlert>>(const std::vector<std::string>& patients,
                                                std::vector<std::string>& notes)>
      follow;
  const std::atomic<int>* stop = nullptr;  ///< a signal that asks to end early
};

/// How a night went, beside its summary.
struct NightOutcome {
  NightSummary summary;
  bool interrupted = false;
  std::optional<Error> stopped;  ///< what ended it early: a full disk, a database that cannot be written
};

/// Runs one night: walk, look, plan, screen, file, sum up. Everything that was finished stays finished whatever
/// happens; a run after a kill or a power cut goes on where it ended. `follow` raises the alerts of patients and gives
/// back the open ones, the last thing that is done.
///
/// One batch at a time has a database: BAT-01 (Output) another one is at work. Errors: those of Laboratory::open and
/// walk_share, OUT-01.
[[nodiscard]] Result<NightOutcome> run_night(const NightOptions& options, const NightLog& log,
                                             const NightProgressSink& progress);

}  // namespace fcscreen::engine
