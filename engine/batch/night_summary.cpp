// SPDX-License-Identifier: Apache-2.0
// What the morning begins with.
#include <algorithm>
#include <unordered_map>

#include "engine/batch/night_internal.h"
#include "engine/batch/triage.h"
#include "engine/core/version.h"
#include "engine/core/whole_file.h"
#include "gating/panel/capability.h"
#include "io/text/result_json.h"

namespace fcscreen::engine {
namespace fs = std::filesystem;

using io::store::BatchItem;
using io::store::FileState;

namespace {

constexpr std::int64_t kNight = 24 * 3600;  // results of so many seconds are in the summary [DESIGN]

NightResult row_of(const BatchItem& item, const result::ScreenResult& r) {
  NightResult row;
  row.accession = item.accession;
  row.patient = r.input.patient;
  row.tube = item.tube;
  row.panel = r.panel.name;
  row.level = r.panel.level;
  row.tissue = r.input.tissue;
  row.acquired = r.input.acquired;
  row.cytometer = r.input.cytometer;
  row.call = result::to_string(r.target.call);
  row.headline = r.headline;
  row.reasons = r.target.reasons;
  row.flags = r.target.flags;
  row.fraction = r.target.fraction;
  row.count = r.target.count;
  row.denominator = r.target.denominator_count;
  row.lod = r.target.lod;
  row.input_sha256 = r.input.sha256;
  row.held = !item.triage.empty();
  row.synthetic = r.input.synthetic;
  return row;
}

NightHeld held_of(const std::string& triage, std::string detail, std::string accession, std::string reference) {
  const bool known = is_triage_class(triage);
  const TriageClass& c = triage_class(known ? triage : "CRASH");
  return {triage,
          std::string(c.meaning),
          std::string(c.action),
          std::move(detail),
          std::move(accession),
          std::move(reference)};
}

std::string tubes(std::size_t n) { return std::to_string(n) + (n == 1 ? " tube" : " tubes"); }

}  // namespace

Status Night::add_results(NightSummary& summary) {
  auto done = journal_.items("done");
  if (!done) return fail(done.error());
  const std::int64_t from = now_seconds() - kNight;
  std::map<std::pair<std::string, std::string>, int> acquisitions;
  for (const BatchItem& item : *done) {
    if (!item.tube.empty()) ++acquisitions[{item.accession, item.tube}];
    const bool tonight = finished_tonight_.count(item.input_sha256) != 0;
    if (!tonight && item.finished < from) continue;
    const auto text = read_whole_file(out_ / (item.stem + ".result.json"));
    const auto parsed = text ? io::text::from_json(*text) : Result<result::ScreenResult>(fail(text.error()));
    if (!parsed) {
      summary.troubles.push_back(item.stem + ".result.json is not where it was written: " + parsed.error().message);
      continue;
    }
    NightResult row = row_of(item, *parsed);
    row.tonight = tonight;
    row.result = item.stem + ".result.json";
    std::error_code ec;
    if (fs::exists(out_ / (item.stem + ".report.pdf"), ec)) row.report = item.stem + ".report.pdf";
    if (const auto facts = item_facts_from_json(item.facts)) row.sources = facts->sources;
    if (row.held) {
      summary.held.push_back(
          held_of(item.triage, row.headline, item.accession, row.report.empty() ? row.result : row.report));
    }
    summary.results.push_back(std::move(row));
  }
  for (const auto& [tube, n] : acquisitions) {
    if (n < 2) continue;
    summary.notes.push_back("Tube \"" + tube.second + "\" of " + tube.first + " was acquired " + std::to_string(n) +
                            " times: each has a result of its own; say which one counts.");
  }
  std::stable_sort(summary.results.begin(), summary.results.end(),
                   [](const NightResult& a, const NightResult& b) { return a.held > b.held; });
  return {};
}

Status Night::add_held(NightSummary& summary) {
  const auto reference = [&](const std::string& path, const std::string& sha256) {
    if (options_.log_paths) return path;
    return sha256.empty() ? "digest " + std::to_string(static_cast<std::uint64_t>(veil_.digest(path).a)) : sha256;
  };
  auto items = journal_.items("held");
  if (!items) return fail(items.error());
  for (const BatchItem& item : *items) {
    const auto path = path_of_.find(item.input_sha256);
    if (path == path_of_.end()) continue;  // no longer on the share
    summary.held.push_back(
        held_of(item.triage, item.detail, item.accession, reference(path->second, item.input_sha256)));
  }
  for (const SeenFile& seen : walk_.files) {
    const auto row = journal_.file(seen.digest);
    if (!row) return fail(row.error());
    if (!*row) continue;
    if ((*row)->state == FileState::Held) {
      summary.held.push_back(held_of((*row)->triage, (*row)->detail, "", reference(seen.path, "")));
    } else if ((*row)->state == FileState::Waiting) {
      summary.waiting.push_back({reference(seen.path, ""), (*row)->detail, (*row)->looks});
    }
  }
  if (options_.dry_run) {
    summary.held.clear();  // all were looked at again
    summary.waiting.clear();
    add_planned(summary);
  }
  for (const NightHeld& h : summary.held) ++summary.triage_counts[h.triage];
  std::stable_sort(summary.held.begin(), summary.held.end(), [](const NightHeld& a, const NightHeld& b) {
    return std::tie(a.triage, a.accession, a.reference) < std::tie(b.triage, b.accession, b.reference);
  });
  return {};
}

/// A dry run has written nothing down: what it would do.
void Night::add_planned(NightSummary& summary) const {
  for (const Decision& d : planned_) {
    const std::string where = options_.log_paths ? d.path : d.sha256;
    if (d.kind == Decision::Kind::Held) summary.held.push_back(held_of(d.triage, d.why, d.accession, where));
    if (d.kind == Decision::Kind::Waiting) summary.waiting.push_back({where, d.why, 1});
    if (d.kind == Decision::Kind::Queued) summary.notes.push_back("would be screened: " + d.accession + ", " + where);
  }
}

/// Against the worklist, and against the tubes that a known panel consists of.
void Night::add_missing(NightSummary& summary, const std::map<std::string, std::set<std::string>>& received) const {
  const auto have = [&](const std::string& accession) {
    const auto at = received.find(accession);
    return at == received.end() ? std::size_t{0} : at->second.size();
  };
  std::set<std::string> told;
  for (const ExpectedSample& s : veil_.hidden(options_.worklist)) {
    const std::size_t family = gating::panel_family(s.panel).size();
    const std::size_t expected = s.tubes != 0 ? s.tubes : std::max<std::size_t>(1, family), got = have(s.accession);
    told.insert(s.accession);
    if (got >= expected) continue;
    const std::string text =
        got == 0 ? "expected, nothing received" : tubes(got) + " of " + std::to_string(expected) + " received";
    summary.missing.push_back({s.accession, s.patient, s.panel, expected, got, text});
  }
  std::map<std::string, std::set<std::string>> panels;
  for (const NightResult& r : summary.results) {
    if (told.count(r.accession) == 0 && gating::panel_family(r.panel).size() > 1) panels[r.accession].insert(r.panel);
  }
  for (const auto& [accession, names] : panels) {
    const auto family = gating::panel_family(*names.begin());
    std::string lacking;
    for (const std::string& id : family) {
      if (names.count(id) == 0) lacking += (lacking.empty() ? "" : ", ") + id;
    }
    if (lacking.empty()) continue;
    summary.missing.push_back(
        {accession, "", *names.begin(), family.size(), names.size(), "its panel has also " + lacking});
  }
}

/// The courses of tonight's patients; after a run that was killed also of those it may not have come to.
Status Night::follow(NightSummary& summary, bool all) {
  if (!options_.follow || options_.dry_run) return {};
  if (all) {
    for (const NightResult& r : summary.results) patients_.insert(r.patient);
  }
  auto alerts = options_.follow({patients_.begin(), patients_.end()}, summary.notes);
  if (!alerts) return fail(alerts.error());
  summary.alerts = std::move(*alerts);
  return {};
}

Status Night::sum_up(NightSummary& summary) {
  summary.laboratory = options_.laboratory;
  summary.version = version();
  summary.analysis_version = kAnalysisVersion;
  summary.without_paths = !options_.log_paths;
  summary.dry_run = options_.dry_run;
  summary.stopped = stopping();
  if (options_.log_paths) summary.share = share_.string();
  summary.troubles = troubles_;
  if (stopped_) summary.troubles.push_back("The night ended early: " + stopped_->message + " " + stopped_->next);
  if (auto added = add_results(summary); !added) return added;
  if (auto added = add_held(summary); !added) return added;
  auto all = journal_.items("");
  if (!all) return fail(all.error());
  std::map<std::string, std::set<std::string>> received;
  const auto queued = std::count_if(all->begin(), all->end(), [](const BatchItem& i) { return i.state == "queued"; });
  if (options_.executor == Executor::None && queued > 0) {
    summary.notes.push_back(std::to_string(queued) + " samples are to be screened elsewhere, and have no result yet.");
  }
  for (const BatchItem& item : *all) {
    if (item.state == "held") continue;
    received[item.accession].insert(item.tube.empty() ? item.input_sha256 : item.tube);
  }
  add_missing(summary, received);
  summary.statistics = statistics_;
  return {};
}

}  // namespace fcscreen::engine
