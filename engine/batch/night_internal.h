// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <set>

#include "engine/batch/manifest.h"
#include "engine/batch/night.h"
#include "engine/batch/shard_folder.h"
#include "engine/batch/slurm.h"
#include "engine/batch/veil.h"
#include "engine/batch/work.h"

namespace fcscreen::engine {

/// Seconds since 1970, by the clock of the computer.
[[nodiscard]] std::int64_t now_seconds();
/// "2026-11-23T02:05:00Z".
[[nodiscard]] std::string utc_text(std::int64_t seconds);

/// A whole file that its owner alone can read. Errors (Output): OUT-01, OUT-02.
[[nodiscard]] Status write_private(const std::filesystem::path& path, const std::string& text);

/// The lock that only one batch holds for a database: a file beside it, free again when its holder ends, however it
/// ends.
class BatchLock {
 public:
  [[nodiscard]] static Result<BatchLock> take(const std::filesystem::path& db);
  BatchLock(BatchLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  BatchLock& operator=(BatchLock&&) = delete;
  ~BatchLock();

 private:
  explicit BatchLock(int fd) : fd_(fd) {}
  int fd_;
};

/// One night at work.
class Night {
 public:
  Night(const NightOptions& options, io::store::Laboratory& laboratory, NightLog log, NightProgressSink progress);
  [[nodiscard]] Result<NightOutcome> run();

 private:
  // night.cpp
  [[nodiscard]] Status prepare();
  [[nodiscard]] Status pass(bool first);
  [[nodiscard]] std::int64_t next_due() const;
  [[nodiscard]] bool stopping() const;
  void stop_for(const Error& error);
  void say(const char* what, std::vector<std::pair<std::string, std::string>> values) const;
  void tell(const Decision& decision);
  // looks.cpp
  [[nodiscard]] Status note_ignored(std::vector<Look>& looks);
  [[nodiscard]] Result<std::vector<Look>> look_at_files(const std::vector<Work::File>& files);
  void take_looks(const WorkerEnd& end, const std::vector<Work::File>& asked, std::vector<Look>& looks,
                  std::deque<Work::File>& again) const;
  // screens.cpp
  [[nodiscard]] Status take_up();
  [[nodiscard]] bool is_whole(const io::store::BatchItem& item, const std::optional<ShardRecord>& record);
  [[nodiscard]] Result<std::deque<ScreenTask>> queued_tasks();
  [[nodiscard]] Status screen_all();
  [[nodiscard]] Status screen_here(std::deque<ScreenTask> queue);
  [[nodiscard]] Status take(io::store::BatchItem& item, const ItemFacts& facts, const ScreenOutcome& outcome);
  [[nodiscard]] Status file(io::store::BatchItem& item, const ItemFacts& facts);
  [[nodiscard]] Status hold(io::store::BatchItem& item, const char* triage, const std::string& why);
  void trouble(const std::string& text);
  // planned.cpp
  [[nodiscard]] Status sweep_shards();
  [[nodiscard]] Manifest manifest_of(std::deque<ScreenTask> queue) const;
  [[nodiscard]] Status write_manifest();
  // night_cluster.cpp
  [[nodiscard]] Status screen_on_cluster(std::deque<ScreenTask> queue);
  [[nodiscard]] Status follow_job(const SlurmJob& job, const std::set<std::string>& contents);
  [[nodiscard]] Status end_job(const SlurmJob& job) const;
  // night_summary.cpp
  [[nodiscard]] Status sum_up(NightSummary& summary);
  [[nodiscard]] Status add_results(NightSummary& summary);
  [[nodiscard]] Status add_held(NightSummary& summary);
  [[nodiscard]] Status follow(NightSummary& summary, bool all);
  void add_planned(NightSummary& summary) const;
  void add_missing(NightSummary& summary, const std::map<std::string, std::set<std::string>>& received) const;

  const NightOptions& options_;
  io::store::Laboratory& laboratory_;
  io::store::BatchJournal journal_;
  NightLog log_;
  NightProgressSink progress_;
  Identifier identifier_;
  std::filesystem::path share_, out_, work_folder_;
  Veil veil_;
  Planner planner_;
  ShardFolder shards_;
  std::unique_ptr<WorkerPool> pool_;
  unsigned jobs_ = 1;
  std::uint64_t budget_ = 0;

  std::vector<io::store::KnownFile> known_;
  Walk walk_;
  std::map<std::string, std::string> path_of_;  ///< by content
  std::set<std::string> finished_tonight_, patients_;
  std::optional<Error> stopped_;
  NightStatistics statistics_;
  std::vector<Decision> planned_;  ///< of a dry run
  std::vector<std::string> troubles_;
  std::size_t progress_done_ = 0;
};

}  // namespace fcscreen::engine
