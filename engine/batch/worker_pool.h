// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/core/error.h"

namespace fcscreen::engine {

/// What one worker is given: `work` is the text of a file in memory whose name is its only argument, so that no
/// identity shows in a list of processes or stays on a disk.
struct WorkerTask {
  std::int64_t id = 0;
  std::string work;
  std::uint64_t memory_bytes = 0;  ///< anonymous memory it may take
  std::int64_t timeout_seconds = 0;
};

/// How a worker ended.
struct WorkerEnd {
  std::int64_t id = 0;
  int exit = -1;  ///< exit code; -1: by a signal
  int signal = 0;
  bool timed_out = false, over_memory = false;  ///< and was killed
  double seconds = 0;
  std::uint64_t peak_bytes = 0;  ///< largest anonymous memory seen
  std::string out, err;          ///< what it wrote; stderr at most its last 4096 bytes
};

/// Worker processes of this program: `PROGRAM batch --work FILE`, several at a time.
///
/// A worker dies with its parent, holds none of its files, and is killed when it takes more time or memory than it was
/// given. Not thread-safe.
class WorkerPool {
 public:
  explicit WorkerPool(std::filesystem::path program);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  ~WorkerPool();  ///< kills what runs

  [[nodiscard]] Status start(const WorkerTask& task);
  /// Wait until a worker ends, or so many milliseconds; those that ended. Returns early when a signal arrives.
  [[nodiscard]] std::vector<WorkerEnd> wait(int milliseconds);
  void kill_all();
  [[nodiscard]] std::size_t running() const { return workers_.size(); }
  [[nodiscard]] std::uint64_t memory_in_use() const;  ///< given to those that run

 private:
  struct Worker;
  void watch(Worker& worker) const;
  WorkerEnd reap(Worker& worker, int status) const;
  std::filesystem::path program_;
  std::map<std::int64_t, Worker> workers_;
};

}  // namespace fcscreen::engine
