// SPDX-License-Identifier: Apache-2.0
// Queued items to filed results.
#include <unistd.h>

#include <algorithm>

#include "engine/batch/night_internal.h"
#include "engine/batch/published.h"
#include "engine/batch/screener.h"
#include "engine/batch/triage.h"
#include "engine/laboratory/result_files.h"

namespace fcscreen::engine {
namespace fs = std::filesystem;

using io::store::BatchItem;
using Kind = ScreenOutcome::Kind;

namespace {

/// The reason a held result is queued under.
std::string class_of(const result::Target& target) {
  using result::Call;
  if (target.call != Call::NotEvaluable && target.call != Call::Indeterminate) return {};
  const std::string triage = triage_of(target.reasons);
  return triage.empty() ? "PANEL_INSUFFICIENT" : triage;
}

}  // namespace

void Night::trouble(const std::string& text) {
  if (std::find(troubles_.begin(), troubles_.end(), text) == troubles_.end()) troubles_.push_back(text);
}

/// What shards and killed batches finished and nobody filed: it is filed, not screened again. In the order of the
/// plan; a tube is filed after the one of its name that was acquired before it.
Status Night::take_up() {
  look_anew(shards_.root());
  look_anew(out_);
  auto queued = journal_.items("queued");
  if (!queued) return fail(queued.error());
  const BatchItem* before = nullptr;  // that is still to be screened
  for (BatchItem& item : *queued) {
    if (before != nullptr && before->accession == item.accession && before->tube == item.tube) continue;
    const auto facts = item_facts_from_json(item.facts);
    if (!facts) return fail(facts.error());
    const auto record = shards_.read(item.input_sha256);
    const bool finished = (record && record->outcome.kind == Kind::Held) || is_whole(item, record);
    const bool away = record && record->outcome.kind == Kind::Away;
    if (!finished && !away && path_of_.count(item.input_sha256) != 0) before = &item;
    if (!finished && !record) continue;
    const ScreenOutcome outcome = record ? record->outcome : ScreenOutcome();
    if (outcome.kind != Kind::Done || finished) {
      if (auto done = take(item, *facts, outcome); !done) return done;
    }
    shards_.remove(item.input_sha256);
  }
  return {};
}

/// True where the outputs of an item are there and, where a shard made them, are what it wrote; what is not is removed.
bool Night::is_whole(const BatchItem& item, const std::optional<ShardRecord>& record) {
  std::error_code ec;
  const bool there = fs::exists(out_ / (item.stem + kResultEnding), ec);
  if (!record || record->outcome.kind != Kind::Done) return there;
  const auto hashes = hash_outputs(out_, item.stem);
  if (there && hashes && *hashes == record->outputs) return true;
  remove_outputs(out_, item.stem);
  trouble(item.accession + ": what a shard wrote of it is not what lies there now; it is screened again.");
  say("trouble", {{"code", "BAT-07"}, {"accession", item.accession}, {"text", "its outputs are not what was written"}});
  return false;
}

/// Queued items whose files are on the share, in the order of the plan.
Result<std::deque<ScreenTask>> Night::queued_tasks() {
  auto queued = journal_.items("queued");
  if (!queued) return fail(queued.error());
  std::deque<ScreenTask> queue;
  std::size_t absent = 0;
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
    trouble(text);
    say("trouble", {{"code", "BAT-04"}, {"text", text}});
  }
  return queue;
}

Status Night::screen_all() {
  if (options_.executor == Executor::None) return {};
  auto queue = queued_tasks();
  if (!queue) return fail(queue.error());
  if (queue->empty()) return {};
  return options_.executor == Executor::Slurm ? screen_on_cluster(std::move(*queue)) : screen_here(std::move(*queue));
}

Status Night::screen_here(std::deque<ScreenTask> queue) {
  const ScreenerOptions options{out_, work_folder_, options_.screen, options_.pdf, options_.rules, jobs_, budget_};
  ScreenerCalls calls;
  calls.begin = [&](ScreenTask& task) {
    return journal_.lease(task.item.id, std::to_string(::getpid()), now_seconds() + options_.rules.timeout_seconds);
  };
  calls.ended = [&](ScreenTask& task, const ScreenOutcome& outcome) { return take(task.item, task.facts, outcome); };
  calls.again = [&](ScreenTask& task, const std::string& why) {
    task.item.state = "queued";
    say("retry", {{"accession", task.item.accession}, {"why", why}});
    return journal_.set(task.item);
  };
  calls.stopping = [&] { return stopping(); };
  calls.progress = [&](const NightProgress& progress) {
    progress_done_ = progress.done;
    if (progress_) progress_(progress);
  };
  Screener screener(*pool_, options, std::move(calls));
  if (auto done = screener.run(std::move(queue)); !done) return done;
  if (screener.stopped()) stop_for(*screener.stopped());
  if (!stopping()) return {};
  const auto released = journal_.release();
  return released ? Status() : fail(released.error());
}

/// What became of one item, whoever screened it.
Status Night::take(BatchItem& item, const ItemFacts& facts, const ScreenOutcome& outcome) {
  statistics_.peak_memory = std::max(statistics_.peak_memory, outcome.peak_bytes);
  switch (outcome.kind) {
    case Kind::Done: return file(item, facts);
    case Kind::Held: return hold(item, outcome.triage.c_str(), outcome.why);
    case Kind::Away: break;
  }
  item.state = "queued";
  const std::string why =
      outcome.why.empty() ? "its file went away or changed while it was screened" : veil_.reason(outcome.why);
  say("trouble", {{"code", "BAT-04"}, {"accession", item.accession}, {"text", why}});
  trouble(item.accession + ": " + why + "; the next run tries again.");
  return journal_.set(item);
}

Status Night::hold(BatchItem& item, const char* triage, const std::string& why) {
  item.state = "held";
  item.triage = triage;
  item.detail = veil_.reason(why);
  item.finished = now_seconds();
  say("held", {{"accession", item.accession}, {"class", triage}, {"why", why}, {"sha256", item.input_sha256}});
  return journal_.set(item);
}

/// File a published result; doing it twice does nothing the second time.
Status Night::file(BatchItem& item, const ItemFacts& facts) {
  const fs::path h5 = out_ / (item.stem + kResultEnding);
  const auto bytes = read_result_bytes(h5);
  const auto result = bytes ? parse_result(*bytes) : Result<result::ScreenResult>(fail(bytes.error()));
  if (!result || !veil_.belongs(result->input.sha256, item.input_sha256, out_ / (item.stem + ".fcs"))) {
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
