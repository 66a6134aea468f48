// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/shard.h"

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <set>

#include "engine/batch/manifest.h"
#include "engine/batch/published.h"
#include "engine/batch/screener.h"
#include "engine/batch/shard_folder.h"
#include "engine/core/whole_file.h"

namespace fcscreen::engine {
namespace fs = std::filesystem;
using Kind = ScreenOutcome::Kind;

namespace {

/// One shard at work.
class Shard {
 public:
  Shard(const ShardOptions& options, const Manifest& manifest, NightLog log, NightProgressSink progress)
      : options_(options),
        manifest_(manifest),
        log_(std::move(log)),
        progress_(std::move(progress)),
        out_(options.out.empty() ? manifest.out : fs::absolute(options.out)),
        folder_(out_) {}
  Result<ShardOutcome> run();

 private:
  bool stopping() const { return options_.stop != nullptr && options_.stop->load() != 0; }
  void say(const char* what, std::vector<std::pair<std::string, std::string>> values) const {
    if (log_) log_({what, std::move(values)});
  }
  bool is_finished(const ScreenTask& task) const;
  Status ended(const ScreenTask& task, const ScreenOutcome& outcome);
  Result<std::deque<ScreenTask>> due();

  const ShardOptions& options_;
  const Manifest& manifest_;
  NightLog log_;
  NightProgressSink progress_;
  fs::path out_;
  ShardFolder folder_;
  std::set<std::string> at_work_;  ///< contents
  ShardOutcome outcome_;
};

bool Shard::is_finished(const ScreenTask& task) const {
  const auto record = folder_.read(task.item.input_sha256);
  if (!record || record->outcome.kind == Kind::Away) return false;
  if (record->outcome.kind == Kind::Held) return true;
  std::error_code ec;
  return fs::exists(out_ / (task.item.stem + kResultEnding), ec);
}

/// What this shard has to do, without what is finished.
Result<std::deque<ScreenTask>> Shard::due() {
  std::deque<ScreenTask> tasks = tasks_of_shard(manifest_, options_.shard, options_.of), due;
  outcome_.samples = tasks.size();
  for (ScreenTask& task : tasks) {
    if (is_finished(task)) {
      ++outcome_.found;
    } else if (folder_.deaths(task.item.input_sha256) >= NightRules().shard_deaths) {
      const std::string why =
          "a shard was killed " + std::to_string(NightRules().shard_deaths) + " times while it was screened";
      if (auto told = ended(task, {Kind::Held, "CRASH", why, false, 0}); !told) return fail(told.error());
    } else {
      due.push_back(std::move(task));
    }
  }
  return due;
}

Status Shard::ended(const ScreenTask& task, const ScreenOutcome& outcome) {
  ShardRecord record{task.item.input_sha256, task.item.stem, outcome, {}};
  switch (outcome.kind) {
    case Kind::Done: {
      auto hashes = hash_outputs(out_, task.item.stem);
      if (!hashes) return fail(hashes.error());
      record.outputs = std::move(*hashes);
      ++(outcome.found ? outcome_.found : outcome_.screened);
      break;
    }
    case Kind::Held: ++outcome_.held; break;
    case Kind::Away: ++outcome_.away; break;
  }
  if (auto written = folder_.write(record); !written) return written;
  at_work_.erase(task.item.input_sha256);
  const char* what = outcome.kind == Kind::Done ? "done" : outcome.kind == Kind::Held ? "held" : "away";
  say(what, {{"accession", task.item.accession},
             {"stem", task.item.stem},
             {"class", outcome.triage},
             {"why", outcome.why},
             {"sha256", task.item.input_sha256}});
  return {};
}

Result<ShardOutcome> Shard::run() {
  const auto start = std::chrono::steady_clock::now();
  std::error_code ec;
  if (!fs::is_directory(out_, ec)) {
    return fail(ErrorKind::Output, "OUT-01", "is not there.", out_.string(), {},
                "Mount it, or say with --out where it is on this computer.");
  }
  if (auto made = folder_.make(); !made) return fail(made.error());
  // A folder of its own: the same shard may be at work elsewhere, and must not find its results gone.
  std::string stage = (folder_.root() / "stage-XXXXXX").string();
  if (::mkdtemp(stage.data()) == nullptr) {
    return fail(ErrorKind::Output, "OUT-01", "cannot be made.", stage, {}, "Free space, and start the shard again.");
  }
  ScreenerOptions screener;
  screener.out = out_;
  screener.stage = stage;
  screener.screen = manifest_.screen;
  screener.pdf = manifest_.pdf;
  screener.rules.timeout_seconds = manifest_.timeout_seconds;
  screener.rules.attempts = manifest_.attempts;
  screener.jobs = options_.jobs != 0 ? options_.jobs : std::max(1U, manifest_.resources.cpus);
  screener.memory_budget =
      budget_of(options_.memory_bytes != 0 ? options_.memory_bytes : manifest_.resources.memory_bytes);
  Status done;
  {
    WorkerPool pool(options_.program);
    ScreenerCalls calls;
    calls.begin = [&](ScreenTask& task) {
      return at_work_.insert(task.item.input_sha256).second ? folder_.begin(task.item.input_sha256) : Status();
    };
    calls.ended = [&](ScreenTask& task, const ScreenOutcome& outcome) { return ended(task, outcome); };
    calls.again = [&](ScreenTask& task, const std::string& why) {
      say("retry", {{"accession", task.item.accession}, {"why", why}});
      return Status();
    };
    calls.stopping = [&] { return stopping(); };
    calls.progress = progress_;
    Screener work(pool, screener, std::move(calls));
    auto tasks = due();
    done = tasks ? work.run(std::move(*tasks)) : fail(tasks.error());
    outcome_.stopped = work.stopped();
  }
  for (const std::string& content : at_work_) folder_.leave(content);
  fs::remove_all(stage, ec);
  if (!done) return fail(done.error());
  outcome_.interrupted = !outcome_.stopped && stopping();
  outcome_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return outcome_;
}

}  // namespace

Result<ShardOutcome> run_shard(const ShardOptions& options, const NightLog& log, const NightProgressSink& progress) {
  FCS_ASSERT(options.shard >= 1 && options.shard <= options.of);
  const auto text = read_whole_file(options.manifest);
  if (!text) return fail(text.error());
  const auto manifest = manifest_from_text(*text, options.manifest.string());
  if (!manifest) return fail(manifest.error());
  return Shard(options, *manifest, log, progress).run();
}

}  // namespace fcscreen::engine
