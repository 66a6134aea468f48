// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/night.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <fstream>

#include "engine/batch/night_internal.h"
#include "engine/core/parallel.h"
#include "engine/core/version.h"

namespace fcscreen::engine {
namespace fs = std::filesystem;
namespace {

using io::store::Laboratory;
using io::store::LaboratoryAccess;

std::uint64_t available_memory() {
  std::ifstream in("/proc/meminfo");
  for (std::string line; std::getline(in, line);) {
    if (line.compare(0, 13, "MemAvailable:") == 0) return std::strtoull(line.c_str() + 13, nullptr, 10) * 1024;
  }
  return std::uint64_t{2} << 30;
}

constexpr std::uint64_t kFullBytes = std::uint64_t{1} << 20;  // less than any result needs

/// A folder that its owner alone may enter.
Status make_folder(const fs::path& folder) {
  std::error_code ec;
  fs::create_directories(folder.parent_path(), ec);
  if (::mkdir(folder.c_str(), 0700) == 0 || (errno == EEXIST && fs::is_directory(folder, ec))) return {};
  return fail(ErrorKind::Output, "OUT-01", std::string("cannot be made: ") + std::strerror(errno) + ".",
              folder.string(), {}, "Choose another --out.");
}

void empty_folder(const fs::path& folder) {
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(folder, ec)) fs::remove_all(entry.path(), ec);
}

const char* name_of(Decision::Kind kind) {
  switch (kind) {
    case Decision::Kind::Ignored: return "ignored";
    case Decision::Kind::Waiting: return "waiting";
    case Decision::Kind::Held: return "held";
    case Decision::Kind::Duplicate: return "duplicate";
    case Decision::Kind::Beside: return "beside";
    case Decision::Kind::Queued: return "queued";
  }
  return "";
}

}  // namespace

std::int64_t now_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string utc_text(std::int64_t seconds) {
  const std::time_t t = seconds;
  std::tm tm{};
  ::gmtime_r(&t, &tm);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &tm);
  return text.data();
}

Result<BatchLock> BatchLock::take(const fs::path& db) {
  const fs::path path = db.string() + "-batch.lock";
  const int fd = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0) {
    return fail(ErrorKind::Output, "OUT-01", std::string("cannot be made: ") + std::strerror(errno) + ".",
                path.string(), {}, "The folder of the database must be one you may write to.");
  }
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    ::close(fd);
    return fail(ErrorKind::Output, "BAT-01", "another batch is at work with this database.", db.string(), {},
                "Wait until it has ended; nothing was done.");
  }
  return BatchLock(fd);
}

BatchLock::~BatchLock() {
  if (fd_ >= 0) ::close(fd_);
}

Night::Night(const NightOptions& options, Laboratory& laboratory, NightLog log, NightProgressSink progress)
    : options_(options),
      laboratory_(laboratory),
      journal_(laboratory),
      log_(std::move(log)),
      progress_(std::move(progress)),
      identifier_(options.worklist, options.rules, options.accession_pattern),
      share_([&] {
        std::error_code ec;
        fs::path whole = fs::canonical(options.share, ec);
        return ec ? options.share : whole;
      }()),
      out_(fs::absolute(options.out)),
      work_folder_(options.work.empty() ? out_ / ".work" : options.work),
      veil_(options.deidentify),
      planner_(journal_, identifier_, veil_, options.rules, share_, out_, !options.dry_run),
      shards_(out_) {}

bool Night::stopping() const { return stopped_ || (options_.stop != nullptr && options_.stop->load() != 0); }

void Night::stop_for(const Error& error) {
  if (!stopped_) {
    stopped_ = error;
    stopped_->message = veil_.reason(error.message);
    struct statvfs disk {};
    const bool full = error.kind == ErrorKind::Output && ::statvfs(out_.c_str(), &disk) == 0 &&
                      std::uint64_t{disk.f_bavail} * disk.f_frsize < kFullBytes;
    if (full) stopped_->message = "the disk is full: " + stopped_->message;
  }
  say("trouble", {{"code", error.code}, {"text", stopped_->message}});
}

void Night::say(const char* what, std::vector<std::pair<std::string, std::string>> values) const {
  for (auto& [name, value] : values) {
    if (name == "why" || name == "text") value = veil_.reason(value);
  }
  if (log_) log_({what, std::move(values)});
}

void Night::tell(const Decision& d) {
  switch (d.kind) {
    case Decision::Kind::Ignored: ++statistics_.ignored; return;
    case Decision::Kind::Duplicate: ++statistics_.duplicates; break;
    case Decision::Kind::Beside: ++statistics_.beside; break;
    default: break;
  }
  std::vector<std::pair<std::string, std::string>> values;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) values.emplace_back(name, value);
  };
  add("accession", d.accession);
  add("stem", d.stem);
  add("class", d.triage);
  add("why", d.why);
  add("sha256", d.sha256);
  if (options_.log_paths) add("path", d.path);
  say(name_of(d.kind), std::move(values));
}

Status Night::prepare() {
  jobs_ = options_.jobs != 0 ? options_.jobs : n_threads(0);
  budget_ = options_.memory_bytes != 0 ? options_.memory_bytes : available_memory() / 4 * 3;
  statistics_.jobs = jobs_;
  statistics_.memory_budget = budget_;
  if (!options_.dry_run) {
    if (auto made = make_folder(out_); !made) return made;
    if (options_.executor == Executor::Slurm) {
      if (auto there = SlurmJob::check(); !there) return there;
    }
  }
  if (auto made = make_folder(work_folder_); !made) return made;
  empty_folder(work_folder_);  // of a batch that was killed: nobody else works here, the lock says so
  pool_ = std::make_unique<WorkerPool>(options_.program);
  if (options_.dry_run) return {};
  const auto released = journal_.release();
  if (!released) return fail(released.error());
  if (*released > 0) say("resumed", {{"interrupted", std::to_string(*released)}});
  if (auto swept = sweep_shards(); !swept) return swept;
  if (options_.retry.empty()) return {};
  const auto again = journal_.retry(options_.retry);
  if (!again) return fail(again.error());
  say("retry", {{"class", options_.retry}, {"count", std::to_string(*again)}});
  return {};
}

/// Walk the share once, look at what is new, and screen what is queued.
Status Night::pass(bool first) {
  auto known = journal_.known_files();
  if (!known) return fail(known.error());
  known_ = std::move(*known);
  auto walk = walk_share(share_, {out_}, known_, veil_);
  if (!walk) return fail(walk.error());
  walk_ = std::move(*walk);
  const std::int64_t now = now_seconds();
  std::vector<Work::File> files;
  std::size_t fresh = 0;
  for (const SeenFile& file : walk_.files) {
    const bool item = file.known != nullptr && file.known->state == io::store::FileState::Item;
    if (file.known == nullptr) ++fresh;
    if (item) {
      const auto row = journal_.file(file.digest);
      if (!row) return fail(row.error());
      if (*row) path_of_.emplace((*row)->input_sha256, file.path);
      continue;
    }
    const bool held = file.known != nullptr && file.known->state == io::store::FileState::Held;
    if (held && (!first || !options_.look_at_held))
      continue;  // once a night: rights, worklist or the unmixed file may have changed
    if (planner_.is_due(file, now)) files.push_back({file.path, held || planner_.is_settled(file, now)});
  }
  statistics_.files_seen = walk_.seen;
  if (first) statistics_.files_unchanged = walk_.unchanged;
  statistics_.files_new += fresh;
  for (const Error& trouble : walk_.troubles) {
    const std::string text = (options_.log_paths ? trouble.file + ": " : "a folder ") + trouble.message;
    this->trouble(text);
    say("trouble", {{"code", trouble.code}, {"text", text}});
  }
  say("walk", {{"files", std::to_string(walk_.seen)}, {"to_look_at", std::to_string(files.size())}});
  auto looks = look_at_files(files);
  if (!looks) return fail(looks.error());
  const auto decisions = planner_.decide(std::move(*looks), walk_.files, now_seconds());
  if (!decisions) return fail(decisions.error());
  for (const Decision& d : *decisions) {
    tell(d);
    if (options_.dry_run) planned_.push_back(d);
    if (d.kind == Decision::Kind::Queued || d.kind == Decision::Kind::Duplicate) path_of_.emplace(d.sha256, d.path);
  }
  if (options_.dry_run || stopping()) return {};
  const auto before = finished_tonight_.size();
  if (auto done = take_up(); !done) return done;
  statistics_.recovered += finished_tonight_.size() - before;
  return screen_all();
}

/// When the next waiting file is due; 0 where none waits.
std::int64_t Night::next_due() const {
  std::int64_t due = 0;
  for (const SeenFile& file : walk_.files) {
    const auto row = journal_.file(file.digest);
    if (!row || !*row || (*row)->state != io::store::FileState::Waiting) continue;
    const int doublings = std::clamp((*row)->looks - 1, 0, 20);
    const std::int64_t at =
        (*row)->looked + std::min(options_.rules.settle_seconds << doublings, options_.rules.back_off_seconds);
    due = due == 0 ? at : std::min(due, at);
  }
  return due;
}

Result<NightOutcome> Night::run() {
  const auto start = std::chrono::steady_clock::now();
  const std::int64_t started = now_seconds();
  statistics_.started = utc_text(started);
  if (auto ready = prepare(); !ready) return fail(ready.error());
  std::int64_t run = 0;
  bool killed_before = false;
  if (!options_.dry_run) {
    const auto before = journal_.last_run();
    if (!before) return fail(before.error());
    killed_before = *before && (*before)->ended == 0;
    const auto begun = journal_.begin_run(started);
    if (!begun) return fail(begun.error());
    run = *begun;
  }
  say("start", {{"version", version()}, {"jobs", std::to_string(jobs_)}, {"memory", std::to_string(budget_)}});
  for (bool first = true;; first = false) {
    if (auto done = pass(first); !done) return fail(done.error());
    const std::int64_t due = stopping() || options_.dry_run ? 0 : next_due();
    const auto left = start + std::chrono::seconds(options_.wait_seconds) - std::chrono::steady_clock::now();
    if (due == 0 || std::chrono::seconds(due - now_seconds()) > left) break;
    while (!stopping() && now_seconds() < due) {
      if (progress_) progress_({progress_done_, progress_done_, 0, "waiting for files in progress"});
      ::usleep(200'000);
    }
  }
  if (!options_.manifest.empty() && !options_.dry_run && !stopping()) {
    if (auto written = write_manifest(); !written) return fail(written.error());
  }
  if (!options_.dry_run) {
    const auto left = journal_.items("queued");
    if (!left) return fail(left.error());
    if (left->empty()) shards_.remove_if_done();
  }
  NightOutcome out;
  statistics_.ended = utc_text(now_seconds());
  statistics_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  out.interrupted = !stopped_ && stopping();
  out.stopped = stopped_;
  if (auto summed = sum_up(out.summary); !summed) return fail(summed.error());
  if (auto followed = follow(out.summary, killed_before); !followed) return fail(followed.error());
  if (!options_.dry_run) {
    if (auto ended = journal_.end_run(run, now_seconds(), to_json(out.summary.statistics)); !ended) {
      return fail(ended.error());
    }
  }
  pool_.reset();
  std::error_code ec;
  fs::remove_all(work_folder_, ec);
  say("end", {{"screened", std::to_string(statistics_.screened)},
              {"held", std::to_string(out.summary.held.size())},
              {"waiting", std::to_string(out.summary.waiting.size())}});
  return out;
}

Result<NightOutcome> run_night(const NightOptions& options, const NightLog& log, const NightProgressSink& progress) {
  auto lock = BatchLock::take(options.db);
  if (!lock) return fail(lock.error());
  auto laboratory =
      Laboratory::open(options.db, options.dry_run ? LaboratoryAccess::Read : LaboratoryAccess::Write, options.actor);
  if (!laboratory) return fail(laboratory.error());
  return Night(options, *laboratory, log, progress).run();
}

}  // namespace fcscreen::engine
