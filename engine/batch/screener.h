// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/batch/event.h"
#include "engine/batch/rules.h"
#include "engine/batch/screen_task.h"
#include "engine/batch/work.h"
#include "engine/batch/worker_pool.h"

namespace fcscreen::engine {

struct ScreenerOptions {
  std::filesystem::path out;        ///< where results go
  std::filesystem::path stage;      ///< a folder on the same file system, for results on their way
  std::vector<std::string> screen;  ///< options of every screen, as `fcscreen screen` takes them
  bool pdf = true;
  NightRules rules;
  unsigned jobs = 1;                ///< samples at once, at most
  std::uint64_t memory_budget = 0;  ///< of all workers
};

/// Who listens to a Screener. An error that `ended` or `again` returns ends run() with it.
struct ScreenerCalls {
  std::function<Status(ScreenTask&)> begin;  ///< before a worker starts; an error stops the rest as a full disk does
  std::function<Status(ScreenTask&, const ScreenOutcome&)> ended;
  std::function<Status(ScreenTask&, const std::string& why)> again;  ///< its worker died, it is tried once more
  std::function<bool()> stopping;
  NightProgressSink progress;
};

/// Screens samples in worker processes: the largest first, samples first and then blocks, as many at once as the memory
/// budget allows; tubes of one name one after the other. A sample whose outputs are there is not screened again. The
/// one way from a queue to published results, for a night on one machine and for a shard of a manifest.
class Screener {
 public:
  Screener(WorkerPool& pool, const ScreenerOptions& options, ScreenerCalls calls);
  /// Work through the queue. Every task has ended when it returns, unless calls.stopping or stopped().
  [[nodiscard]] Status run(std::deque<ScreenTask> queue);
  /// What ended it early and is no fault of a sample: a full disk, options that `fcscreen screen` refuses.
  [[nodiscard]] const std::optional<Error>& stopped() const { return stopped_; }

 private:
  [[nodiscard]] Result<bool> start_next();
  [[nodiscard]] Work work_of(const ScreenTask& task, unsigned threads, std::uint64_t memory) const;
  [[nodiscard]] Status finish(ScreenTask& task, const WorkerEnd& end);
  [[nodiscard]] Status failed(ScreenTask& task, const WorkerEnd& end);
  [[nodiscard]] std::filesystem::path stage_of(const std::string& stem) const;
  bool start(ScreenTask& task, std::uint64_t need);

  WorkerPool& pool_;
  const ScreenerOptions& options_;
  ScreenerCalls calls_;
  std::deque<ScreenTask> queue_;
  std::map<std::int64_t, ScreenTask> running_;
  std::set<std::int64_t> pending_;                    ///< items that are queued or running
  std::map<std::string, std::uint64_t> more_memory_;  ///< by content, after a worker took too much
  std::optional<Error> stopped_;
};

}  // namespace fcscreen::engine
