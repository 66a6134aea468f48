// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/screener.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <csignal>

#include "engine/batch/published.h"

namespace fcscreen::engine {
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kFixedMemory = std::uint64_t{160} << 20;
constexpr std::uint64_t kBytesPerValue = 12, kBytesPerEvent = 96;

/// The last line of a worker's words, without its program's name.
std::string last_line(const std::string& err) {
  std::string text = err;
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  text = text.substr(text.rfind('\n') + 1);
  return text.rfind("fcscreen: ", 0) == 0 ? text.substr(10) : text;
}

/// The same for the journal, which holds no paths.
std::string without(std::string text, const std::string& path) {
  for (const std::string& name : {path, fs::path(path).filename().string()}) {
    for (auto at = text.find(name); !name.empty() && at != std::string::npos; at = text.find(name)) {
      text.replace(at, name.size(), "the file");
    }
  }
  return text;
}

ScreenOutcome held(const char* triage, std::string why, const WorkerEnd& end) {
  return {ScreenOutcome::Kind::Held, triage, std::move(why), false, end.peak_bytes};
}

}  // namespace

std::uint64_t screen_memory(std::size_t n_events, std::size_t n_columns) {
  return kFixedMemory + std::uint64_t{n_events} * (n_columns * kBytesPerValue + kBytesPerEvent);
}

Screener::Screener(WorkerPool& pool, const ScreenerOptions& options, ScreenerCalls calls)
    : pool_(pool), options_(options), calls_(std::move(calls)) {}

fs::path Screener::stage_of(const std::string& stem) const { return options_.stage / ("stage-" + stem); }

Status Screener::run(std::deque<ScreenTask> queue) {
  queue_ = std::move(queue);
  for (const ScreenTask& task : queue_) pending_.insert(task.item.id);
  // The largest first, so that none is left alone at the end.
  std::stable_sort(queue_.begin(), queue_.end(),
                   [](const ScreenTask& a, const ScreenTask& b) { return a.facts.bytes > b.facts.bytes; });
  const auto begun = std::chrono::steady_clock::now();
  const std::size_t of = queue_.size();
  while (!queue_.empty() || !running_.empty()) {
    if (stopped_ || calls_.stopping()) {
      pool_.kill_all();
      running_.clear();
      return {};
    }
    for (Result<bool> more = true; *more;) {
      more = start_next();
      if (!more) return fail(more.error());
    }
    if (stopped_ || calls_.stopping()) continue;
    for (const WorkerEnd& end : pool_.wait(1000)) {
      auto node = running_.extract(end.id);
      pending_.erase(end.id);
      if (auto done = finish(node.mapped(), end); !done) return done;
    }
    if (calls_.progress) {
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
      calls_.progress({of - std::min(of, queue_.size() + running_.size()), of, took.count(), "screening"});
    }
  }
  return {};
}

/// Start the first item that fits, or end it where its outputs are there; false where none does now. Tubes of one name
/// are screened one after the other, so that their versions are filed in the order of acquisition.
Result<bool> Screener::start_next() {
  if (running_.size() >= options_.jobs || stopped_ || calls_.stopping()) return false;
  for (auto it = queue_.begin(); it != queue_.end(); ++it) {
    std::uint64_t need = screen_memory(it->facts.file.n_events, it->facts.file.n_columns);
    if (const auto more = more_memory_.find(it->item.input_sha256); more != more_memory_.end()) need = more->second;
    const std::uint64_t given = std::min(need, options_.memory_budget);
    if (!running_.empty() && pool_.memory_in_use() + given > options_.memory_budget) continue;
    if (pending_.count(it->after) != 0) continue;
    if (is_published(options_.out, it->item.stem, it->item.input_sha256)) {
      ScreenTask task = std::move(*it);
      queue_.erase(it);
      pending_.erase(task.item.id);
      auto told = calls_.ended(task, {ScreenOutcome::Kind::Done, {}, {}, true, 0});
      if (!told) return fail(told.error());
      return true;
    }
    if (!start(*it, need)) return false;
    running_.emplace(it->item.id, std::move(*it));
    queue_.erase(it);
    return true;
  }
  return false;
}

bool Screener::start(ScreenTask& task, std::uint64_t need) {
  const std::size_t left = queue_.size() + running_.size();
  const unsigned threads = left >= options_.jobs ? 1 : options_.jobs / static_cast<unsigned>(left);
  if (auto begun = calls_.begin(task); !begun) {
    stopped_ = begun.error();
    return false;
  }
  ++task.item.attempts;
  std::error_code ec;
  fs::remove_all(stage_of(task.item.stem), ec);
  const std::uint64_t limit =
      need > options_.memory_budget ? options_.memory_budget : 0;  // beyond it columns lie in temporary files
  const WorkerTask work{task.item.id, to_text(work_of(task, threads, limit)),
                        std::max(std::min(need, options_.memory_budget), kFixedMemory), options_.rules.timeout_seconds};
  if (auto started = pool_.start(work); !started) {
    stopped_ = started.error();
    return false;
  }
  return true;
}

Work Screener::work_of(const ScreenTask& task, unsigned threads, std::uint64_t memory) const {
  const io::store::BatchItem& item = task.item;
  Work work;
  work.screen = {task.path,
                 "--out",
                 stage_of(item.stem).string(),
                 "--stem",
                 item.stem,
                 "--accession",
                 item.accession,
                 "--patient",
                 task.facts.patient,
                 "--threads",
                 std::to_string(threads),
                 "--quiet"};
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) work.screen.insert(work.screen.end(), {name, value});
  };
  add("--tissue", task.facts.tissue);
  add("--collected", task.facts.collected);
  if (task.facts.file.n_datasets > 1) add("--dataset", std::to_string(task.facts.file.dataset));
  if (memory > 0) add("--memory-limit", std::to_string(memory / 4 * 3));
  if (!options_.pdf) work.screen.emplace_back("--no-pdf");
  work.screen.insert(work.screen.end(), options_.screen.begin(), options_.screen.end());
  return work;
}

Status Screener::finish(ScreenTask& task, const WorkerEnd& end) {
  const std::string& stem = task.item.stem;
  if (end.exit != 0 && end.exit != 1) return failed(task, end);
  std::error_code ec;
  if (!fs::exists(stage_of(stem) / (stem + kResultEnding), ec)) return failed(task, end);
  if (auto published = publish_outputs(stage_of(stem), options_.out, stem); !published) {
    stopped_ = published.error();
    return {};
  }
  return calls_.ended(task, {ScreenOutcome::Kind::Done, {}, {}, false, end.peak_bytes});
}

/// Why there is no result, and what becomes of the item.
Status Screener::failed(ScreenTask& task, const WorkerEnd& end) {
  std::error_code ec;
  fs::remove_all(stage_of(task.item.stem), ec);
  const std::string said = without(last_line(end.err), task.path);
  if (end.exit == 4 && said.find("[ENG-M01]") != std::string::npos) {
    // No room for the columns of one large sample: the others go on.
    const std::string why = "there is too little temporary space for it: " + said;
    return calls_.ended(task, {ScreenOutcome::Kind::Away, {}, why, false, end.peak_bytes});
  }
  if (end.exit == 4) {
    // Nothing is wrong with the sample: what cannot be written tonight is written by the next run.
    stopped_ = {ErrorKind::Output,     "OUT-01", said,
                options_.out.string(), {},       "Free space, and start the batch again: it goes on."};
    return {};
  }
  struct stat s {};
  if (::stat(task.path.c_str(), &s) != 0 || static_cast<std::uint64_t>(s.st_size) != task.facts.bytes ||
      end.signal == SIGBUS) {
    return calls_.ended(task, {ScreenOutcome::Kind::Away, {}, {}, false, end.peak_bytes});
  }
  const bool of_this_file = said.find("[ENG-L03]") != std::string::npos || said.find("[SCR-") != std::string::npos;
  if (end.exit == 2 && of_this_file) return calls_.ended(task, held("CRASH", said, end));
  if (end.exit == 2) {
    stopped_ = {ErrorKind::Usage, "CLI-01", said, {}, {}, "Correct the options of the screen."};
    return {};
  }
  if (end.exit == 3) return calls_.ended(task, held("UNREADABLE", said, end));
  const std::string how = end.timed_out ? "took longer than " + std::to_string(options_.rules.timeout_seconds) + " s"
                          : end.over_memory ? "took more memory than it was given"
                          : end.signal != 0 ? "was ended by signal " + std::to_string(end.signal)
                                            : "ended with exit code " + std::to_string(end.exit) + ": " + said;
  if (task.item.attempts < options_.rules.attempts && !end.timed_out) {
    if (end.over_memory) {
      std::uint64_t& more = more_memory_[task.item.input_sha256];
      more = 2 * std::max(more, screen_memory(task.facts.file.n_events, task.facts.file.n_columns));
    }
    if (auto told = calls_.again(task, "the worker " + how); !told) return told;
    pending_.insert(task.item.id);
    queue_.push_back(std::move(task));
    return {};
  }
  return calls_.ended(task, held("CRASH", "the worker " + how, end));
}

}  // namespace fcscreen::engine
