// SPDX-License-Identifier: Apache-2.0
// Queued items to filed results.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "engine/batch/night_internal.h"
#include "engine/batch/triage.h"
#include "engine/laboratory/result_files.h"

namespace fcscreen::engine {
namespace fs = std::filesystem;

using io::store::BatchItem;

namespace {

constexpr std::array kEndings = {".report.pdf", ".result.json", ".result.h5"};  // the last one says that all are there
constexpr std::uint64_t kFixedMemory = std::uint64_t{160} << 20;
constexpr std::uint64_t kBytesPerValue = 12, kBytesPerEvent = 96;

/// The reason a held result is queued under: the first of the closed list.
std::string class_of(const result::Target& target) {
  using result::Call;
  if (target.call != Call::NotEvaluable && target.call != Call::Indeterminate) return {};
  for (const std::string& reason : target.reasons) {
    if (is_triage_class(reason)) return reason;
  }
  return "PANEL_INSUFFICIENT";
}

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

void remove_outputs(const fs::path& folder, const std::string& stem) {
  std::error_code ec;
  for (const char* ending : kEndings) fs::remove(folder / (stem + ending), ec);
}

}  // namespace

std::uint64_t screen_memory(std::size_t n_events, std::size_t n_columns) {
  return kFixedMemory + std::uint64_t{n_events} * (n_columns * kBytesPerValue + kBytesPerEvent);
}

fs::path Night::stage_of(const std::string& stem) const { return work_folder_ / ("stage-" + stem); }

/// What a killed batch had written but not filed is filed, not screened again.
Status Night::recover() {
  auto queued = journal_.items("queued");
  if (!queued) return fail(queued.error());
  for (BatchItem& item : *queued) {
    std::error_code ec;
    if (!fs::exists(out_ / (item.stem + ".result.h5"), ec)) continue;
    const auto facts = item_facts_from_json(item.facts);
    if (!facts) return fail(facts.error());
    const auto before = finished_tonight_.size();
    if (auto filed = file(item, *facts); !filed) return filed;
    statistics_.recovered += finished_tonight_.size() - before;
  }
  return {};
}

Status Night::screen_all() {
  auto queued = journal_.items("queued");
  if (!queued) return fail(queued.error());
  std::deque<Running> queue;
  std::size_t absent = 0;
  pending_.clear();
  for (BatchItem& item : *queued) {
    auto facts = item_facts_from_json(item.facts);
    if (!facts) return fail(facts.error());
    const auto path = path_of_.find(item.input_sha256);
    if (path == path_of_.end()) {
      ++absent;
      continue;
    }
    // Items come by accession, tube, acquisition: the one before may be the same tube's.
    const bool same_tube =
        !queue.empty() && queue.back().item.accession == item.accession && queue.back().item.tube == item.tube;
    const std::int64_t after = same_tube ? queue.back().item.id : 0;
    queue.push_back({std::move(item), std::move(*facts), path->second, after});
  }
  if (absent > 0) {
    const std::string text =
        std::to_string(absent) + " queued files are not on the share now; they are screened when they are back.";
    if (std::find(troubles_.begin(), troubles_.end(), text) == troubles_.end()) troubles_.push_back(text);
    say("trouble", {{"code", "BAT-04"}, {"text", text}});
  }
  for (const Running& r : queue) pending_.insert(r.item.id);
  // The largest first, so that none is left alone at the end.
  std::stable_sort(queue.begin(), queue.end(),
                   [](const Running& a, const Running& b) { return a.facts.bytes > b.facts.bytes; });
  const auto start = std::chrono::steady_clock::now();
  const std::size_t of = queue.size();
  while (!queue.empty() || !running_.empty()) {
    if (stopping()) {
      pool_->kill_all();
      running_.clear();
      const auto released = journal_.release();
      if (!released) return fail(released.error());
      return {};
    }
    while (start_next(queue)) {
    }
    if (stopping()) continue;
    for (const WorkerEnd& end : pool_->wait(1000)) {
      auto node = running_.extract(end.id);
      pending_.erase(end.id);
      statistics_.peak_memory = std::max(statistics_.peak_memory, end.peak_bytes);
      if (auto done = finish(node.mapped(), end, queue); !done) return done;
    }
    progress_done_ = of - std::min(of, queue.size() + running_.size());
    if (progress_) {
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
      progress_({progress_done_, of, took.count(), "screening"});
    }
  }
  return {};
}

/// Start the first item that fits; false where none does now. Tubes of one name are screened one after the other, so
/// that their versions are filed in the order of acquisition.
bool Night::start_next(std::deque<Running>& queue) {
  if (running_.size() >= jobs_ || stopping()) return false;
  for (auto it = queue.begin(); it != queue.end(); ++it) {
    std::uint64_t need = screen_memory(it->facts.file.n_events, it->facts.file.n_columns);
    if (const auto more = more_memory_.find(it->item.input_sha256); more != more_memory_.end()) need = more->second;
    const std::uint64_t given = std::min(need, budget_);
    if (!running_.empty() && pool_->memory_in_use() + given > budget_) continue;
    if (pending_.count(it->after) != 0) continue;
    const std::size_t left = queue.size() + running_.size();
    const unsigned threads = left >= jobs_ ? 1 : jobs_ / static_cast<unsigned>(left);  // samples first, then blocks
    const std::int64_t until = now_seconds() + options_.rules.timeout_seconds;
    if (auto leased = journal_.lease(it->item.id, std::to_string(::getpid()), until); !leased) {
      stop_for(leased.error());
      return false;
    }
    ++it->item.attempts;
    std::error_code ec;
    fs::remove_all(stage_of(it->item.stem), ec);
    const std::uint64_t limit = need > budget_ ? budget_ : 0;  // beyond it columns lie in temporary files
    const WorkerTask task{it->item.id, to_text(screen_work(*it, threads, limit)), std::max(given, kFixedMemory),
                          options_.rules.timeout_seconds};
    if (auto started = pool_->start(task); !started) {
      stop_for(started.error());
      return false;
    }
    running_.emplace(it->item.id, std::move(*it));
    queue.erase(it);
    return true;
  }
  return false;
}

Work Night::screen_work(const Running& r, unsigned threads, std::uint64_t memory) const {
  Work work;
  work.screen = {r.path,
                 "--out",
                 stage_of(r.item.stem).string(),
                 "--stem",
                 r.item.stem,
                 "--accession",
                 r.item.accession,
                 "--patient",
                 r.facts.patient,
                 "--threads",
                 std::to_string(threads),
                 "--quiet"};
  if (!r.facts.tissue.empty()) work.screen.insert(work.screen.end(), {"--tissue", r.facts.tissue});
  if (!r.facts.collected.empty()) work.screen.insert(work.screen.end(), {"--collected", r.facts.collected});
  if (r.facts.file.n_datasets > 1) {
    work.screen.insert(work.screen.end(), {"--dataset", std::to_string(r.facts.file.dataset)});
  }
  if (memory > 0) work.screen.insert(work.screen.end(), {"--memory-limit", std::to_string(memory / 4 * 3)});
  if (!options_.pdf) work.screen.emplace_back("--no-pdf");
  work.screen.insert(work.screen.end(), options_.screen.begin(), options_.screen.end());
  return work;
}

Status Night::finish(Running& r, const WorkerEnd& end, std::deque<Running>& queue) {
  const std::string stem = r.item.stem;
  if (end.exit != 0 && end.exit != 1) return failed(r, end, queue);
  std::error_code ec;
  if (!fs::exists(stage_of(stem) / (stem + ".result.h5"), ec)) return failed(r, end, queue);
  if (auto published = publish(r); !published) {
    stop_for(published.error());
    return {};
  }
  return file(r.item, r.facts);
}

/// Why there is no result, and what becomes of the item.
Status Night::failed(Running& r, const WorkerEnd& end, std::deque<Running>& queue) {
  std::error_code ec;
  fs::remove_all(stage_of(r.item.stem), ec);
  const std::string said = without(last_line(end.err), r.path);
  if (end.exit == 4) {
    // Nothing is wrong with the sample: what cannot be written tonight is written by the next run.
    stop_for(
        {ErrorKind::Output, "OUT-01", said, out_.string(), {}, "Free space, and start the batch again: it goes on."});
    return {};
  }
  struct stat s {};
  if (::stat(r.path.c_str(), &s) != 0 || static_cast<std::uint64_t>(s.st_size) != r.facts.bytes ||
      end.signal == SIGBUS) {
    r.item.state = "queued";
    say("trouble", {{"code", "BAT-04"},
                    {"accession", r.item.accession},
                    {"text", "its file went away or changed; it is screened when it is back"}});
    troubles_.push_back(r.item.accession +
                        ": its file went away or changed while it was screened; the next run tries again.");
    return journal_.set(r.item);
  }
  const bool of_this_file = said.find("[ENG-L03]") != std::string::npos || said.find("[SCR-") != std::string::npos;
  if (end.exit == 2 && of_this_file) return hold(r.item, "CRASH", said);
  if (end.exit == 2) {
    stop_for({ErrorKind::Usage, "CLI-01", said, {}, {}, "Correct the options of the screen."});
    return {};
  }
  if (end.exit == 3) return hold(r.item, "UNREADABLE", said);
  const std::string how = end.timed_out ? "took longer than " + std::to_string(options_.rules.timeout_seconds) + " s"
                          : end.over_memory ? "took more memory than it was given"
                          : end.signal != 0 ? "was ended by signal " + std::to_string(end.signal)
                                            : "ended with exit code " + std::to_string(end.exit) + ": " + said;
  if (r.item.attempts < options_.rules.attempts && !end.timed_out) {
    if (end.over_memory) {
      std::uint64_t& more = more_memory_[r.item.input_sha256];
      more = 2 * std::max(more, screen_memory(r.facts.file.n_events, r.facts.file.n_columns));
    }
    r.item.state = "queued";
    say("retry", {{"accession", r.item.accession}, {"why", "the worker " + how}});
    if (auto set = journal_.set(r.item); !set) return set;
    pending_.insert(r.item.id);
    queue.push_back(std::move(r));
    return {};
  }
  return hold(r.item, "CRASH", "the worker " + how);
}

Status Night::hold(BatchItem& item, const char* triage, const std::string& why) {
  item.state = "held";
  item.triage = triage;
  item.detail = why;
  item.finished = now_seconds();
  say("held", {{"accession", item.accession}, {"class", triage}, {"why", why}, {"sha256", item.input_sha256}});
  return journal_.set(item);
}

/// Give the files of a stage their names; each is whole, and the last one says that all are there.
Status Night::publish(const Running& r) const {
  const fs::path stage = stage_of(r.item.stem);
  std::error_code ec;
  for (const char* ending : kEndings) {
    const fs::path from = stage / (r.item.stem + ending), to = out_ / (r.item.stem + ending);
    if (!fs::exists(from, ec)) continue;
    if (::rename(from.c_str(), to.c_str()) != 0) {
      return fail(ErrorKind::Output, "OUT-01", std::string("cannot be written: ") + std::strerror(errno) + ".",
                  to.string(), {}, "Free space, and start the batch again: it goes on.");
    }
  }
  const int fd = ::open(out_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0) {
    ::fsync(fd);
    ::close(fd);
  }
  fs::remove_all(stage, ec);
  return {};
}

/// File a published result; doing it twice does nothing the second time.
Status Night::file(BatchItem& item, const ItemFacts& facts) {
  const fs::path h5 = out_ / (item.stem + ".result.h5");
  const auto bytes = read_result_bytes(h5);
  const auto result = bytes ? parse_result(*bytes) : Result<result::ScreenResult>(fail(bytes.error()));
  if (!result || result->input.sha256 != item.input_sha256) {
    // The file was exchanged between look and screen, or the result is of another one: it is not this item's.
    remove_outputs(out_, item.stem);
    return hold(item, "CRASH",
                result ? "the file changed between look and screen"
                       : "its result cannot be read again: " + result.error().message);
  }
  const io::store::Filing filing{io::store::facts_of(*result), h5, bytes->sha256, bytes->bytes.size()};
  const auto outcomes = laboratory_.file({&filing, 1});
  if (!outcomes) return fail(outcomes.error());
  const auto& outcome = outcomes->front();
  item.result_sha256 = bytes->sha256;
  if (outcome.refusal) {
    const bool other_patient = outcome.refusal->code == "LAB-06";
    remove_outputs(out_, item.stem);  // nobody may read it as that patient's
    item.result_sha256.clear();
    return hold(item, other_patient ? "ID_CONFLICT" : "ID_SUSPECT", outcome.refusal->message);
  }
  item.state = "done";
  item.triage = class_of(result->target);
  item.finished = now_seconds();
  ++statistics_.screened;
  statistics_.events += result->input.n_events;
  statistics_.bytes += facts.bytes;
  finished_tonight_.insert(item.input_sha256);
  patients_.insert(facts.patient);
  say("done", {{"accession", item.accession},
               {"stem", item.stem},
               {"call", result::to_string(result->target.call)},
               {"class", item.triage},
               {"version", std::to_string(outcome.version)},
               {"sha256", item.input_sha256}});
  return journal_.set(item);
}

}  // namespace fcscreen::engine
