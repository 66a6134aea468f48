// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/core/version.h"
#include "tools/bench/detection/documents.h"

namespace fcscreen::bench {
namespace {

/// "-" for what does not exist.
std::string number(double v, int digits) { return std::isfinite(v) ? fmt::format("{:.{}f}", v, digits) : "-"; }

/// "12 dead, 3 doublet": largest first.
std::string listed(const Counts& counts) {
  std::vector<std::pair<std::string, std::size_t>> order(counts.begin(), counts.end());
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string out;
  for (const auto& [name, n] : order) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", n, name);
  return out.empty() ? "-" : out;
}

/// Samples of a section in the order they were run.
std::vector<std::string> samples_of(const std::vector<Scored>& rows) {
  std::vector<std::string> out;
  for (const Scored& r : rows) {
    if (std::find(out.begin(), out.end(), r.sample) == out.end()) out.push_back(r.sample);
  }
  return out;
}

std::vector<double> levels_of(const std::vector<Scored>& rows) {
  std::set<double, std::greater<>> levels;
  for (const Scored& r : rows) levels.insert(r.level);
  return {levels.begin(), levels.end()};
}

std::string head(const Plan& plan) {
  std::string out = "# Detection: what the screen finds, measured\n\n";
  out +=
      "**SYNTHETIC: every tube and every call below is of simulated marrow, from no person, but for the two sections "
      "that "
      "say \"real\".**\n\n";
  out += fmt::format(
      "Written by `detection{}`: version {}, analysis version {}, panel {}, seeds {} to {}, {} events per dilution and "
      "blank, "
      "{} per tube of the share sweep, {} per file recorded otherwise, {}.\n",
      plan.quick ? " --quick" : "", version(), kAnalysisVersion, plan.panel, plan.first_seed,
      plan.first_seed + plan.seeds - 1, plan.events, plan.share_events, plan.change_events,
      plan.typical_donor ? "the typical donor"
                         : "another donor in every run, none of them in the fit of the reference");
  return out;
}

std::string marks_table(const std::vector<Mark>& marks) {
  std::string out = "\n## Marks\n\n| mark | found | |\n|---|---|---|\n";
  for (const Mark& m : marks) out += fmt::format("| {} | {} | {} |\n", m.text, m.found, to_string(m.outcome));
  return out;
}

constexpr const char* kMeansHead =
    "| level | sample | arm | runs | precision | recall | F1 | F1 without hematogones | mean \\|log10 error\\| (runs "
    "with an "
    "estimate) | covers the truth | false per million | calls |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n";

std::string means_row(const std::vector<Scored>& rows, const std::vector<Scored>& blanks, std::string_view arm,
                      const std::string& sample, double level) {
  const auto runs = select(rows, arm, sample, level);
  const Means m = means(runs, expected_blank(blanks, arm));
  return fmt::format("| {:g} | {} | {} | {} | {} | {} | {} | {} | {} ({}) | {} % | {} | {} |\n", level, sample, arm,
                     m.runs, number(m.precision, 3), number(m.recall, 3), number(m.f1, 3),
                     number(m.f1_without_hematogones, 3), number(m.log_error, 3), m.with_estimate,
                     number(100 * m.covered, 0), number(m.false_per_million, 1), listed(calls(runs)));
}

std::string means_table(const std::vector<Scored>& rows, const std::vector<Scored>& blanks) {
  std::string out = kMeansHead;
  for (const double level : levels_of(rows)) {
    for (const std::string& sample : samples_of(rows)) {
      for (const std::string_view arm : {kBlind, kInformed, kHardCuts, kHardCutsLymphoid}) {
        if (select(rows, arm, sample, level).empty()) continue;
        out += means_row(rows, blanks, arm, sample, level);
      }
    }
  }
  return out;
}

std::string causes(const std::vector<Scored>& rows) {
  std::string out =
      "\n| level | sample | false events of the blind arm, by population | B-ALL-like events it lost, by the class "
      "they "
      "got |\n|---|---|---|---|\n";
  for (const double level : levels_of(rows)) {
    for (const std::string& sample : samples_of(rows)) {
      const auto runs = select(rows, kBlind, sample, level);
      out += fmt::format("| {:g} | {} | {} | {} |\n", level, sample, listed(summed(runs, &Scored::false_of)),
                         listed(summed(runs, &Scored::lost_as)));
    }
  }
  return out;
}

/// One row per tube and screened arm, the plain gates beside the blind one.
std::string runs_table(const std::vector<Scored>& rows, const std::vector<Scored>& blanks) {
  std::string out =
      "| level | sample | seed | arm | true | target | precision | recall | F1 | estimate | \\|log10 error\\| | covers "
      "| "
      "false per "
      "million | call | hard cuts: P / R / F1 / false per million | in lymphoid scatter |\n"
      "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
  const auto screened = [](const Scored& r) { return r.arm == kBlind || r.arm == kInformed; };
  std::string plain;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Scored& r = rows[i];
    if (!screened(r)) continue;
    plain = r.arm == kBlind ? "" : " | |";
    for (std::size_t k = i + 1; r.arm == kBlind && k < rows.size() && rows[k].arm != kBlind; ++k) {
      if (screened(rows[k])) continue;
      plain += fmt::format(" {:.3f} / {:.3f} / {:.3f} / {:.0f} |", rows[k].precision(), rows[k].recall(), rows[k].f1(),
                           rows[k].false_per_million());
    }
    const double blank = expected_blank(blanks, r.arm);
    const auto error = r.log_error(blank);
    out +=
        fmt::format("| {:g} | {} | {} | {} | {} | {} | {:.3f} | {:.3f} | {:.3f} | {:.3g} | {} | {} | {:.1f} | {} |{}\n",
                    r.level, r.sample, r.seed, r.arm, r.truth, r.target, r.precision(), r.recall(), r.f1(),
                    r.estimate(blank), error ? fmt::format("{:.3f}", *error) : "-", r.covers(blank) ? "yes" : "no",
                    r.false_per_million(), r.call, plain);
  }
  return out;
}

std::string blanks_section(const Measured& m) {
  std::string out = fmt::format(
      "\n## Blanks (synthetic)\n\nExpected blank of the blind arm: {:.2f} per million of the denominator (mean of the "
      "resting "
      "blanks); limit of blank over all blanks {:.1f} per million.\n\n",
      1e6 * expected_blank(m.blanks, kBlind), 1e6 * blank_limit(m.blanks));
  out +=
      "`target` are the events the screen exports as counted: class 2 and 3, and equivocal groups where these carry "
      "the "
      "call (ATYPICAL_IMMATURE_B). Class 2 and 3 are the aberrant groups alone.\n\n"
      "| sample | arm | runs | target per million, mean | largest | class 2 and 3 per million of the denominator, mean "
      "| "
      "runs with any target | calls | by population |\n|---|---|---|---|---|---|---|---|---|\n";
  for (const std::string& sample : samples_of(m.blanks)) {
    for (const std::string_view arm : {kBlind, kInformed, kHardCuts, kHardCutsLymphoid}) {
      const auto runs = select(m.blanks, arm, sample, -1);
      double largest = 0, class2 = 0;
      std::size_t any = 0;
      for (const Scored* r : runs) {
        largest = std::max(largest, r->false_per_million());
        any += r->target > 0 ? 1 : 0;
        class2 += 1e6 * r->class2_rate() / static_cast<double>(runs.size());
      }
      out += fmt::format("| {} | {} | {} | {} | {:.1f} | {:.1f} | {} | {} | {} |\n", sample, arm, runs.size(),
                         number(means(runs, 0).false_per_million, 2), largest, class2, any, listed(calls(runs)),
                         listed(summed(runs, &Scored::false_of)));
    }
  }
  return out;
}

std::string changes_section(const std::vector<Changed>& changes) {
  std::string out =
      "\n## The same sample recorded otherwise (synthetic)\n\n| sample | level | change | call | target | events that "
      "differ |\n"
      "|---|---|---|---|---|---|\n";
  for (const Changed& c : changes) {
    out += fmt::format("| {} | {:g} | {} | {}{} | {} | {} |\n", c.sample, c.level, c.change, c.call,
                       c.same_call ? "" : " (DIFFERS)", c.target, c.differing);
  }
  return out;
}

std::string real_section(const RealCalls& real) {
  Counts diagnostic, depleted;
  for (const RealCall& r : real.diagnostic) {
    ++diagnostic[r.call];
    if (!r.depleted_call.empty()) ++depleted[r.depleted_call];
  }
  std::string out = fmt::format(
      "\n## Real files: calls\n\n{} diagnostic files: {}. Without their immature B cells: {}.\n\n| file | call "
      "|\n|---|---|\n",
      real.diagnostic.size(), listed(diagnostic), listed(depleted));
  for (const RealCall& r : real.diagnostic) {
    if (!r.called) out += fmt::format("| {} (diagnostic, not called) | {} |\n", r.file, r.call);
    if (r.depleted_alarming) out += fmt::format("| {} (depleted) | {} |\n", r.file, r.depleted_call);
  }
  for (const RealCall& r : real.normal) out += fmt::format("| {} (normal) | {} |\n", r.file, r.call);
  return out;
}

std::string path_section(const PathFigures& f) {
  return fmt::format(
      "\n## Real mass cytometry: the maturation model\n\n"
      "UPN1 (B-ALL, {} B-lineage events) against held-out Healthy1 ({}), path fitted to the other half of Healthy1 "
      "({}): AUC of event distance {:.4f}, mean of both halves. {}. {} events of UPN1 carry neither CD10 nor CD34, as "
      "normal B cells do: without them {:.4f}. By distance to the nearest events of Healthy1 instead of the path, all "
      "events: {:.4f}.\n\nTdT B precursors, {} events not used in the fit: Spearman's rho with pseudo-time CD34 "
      "{:.3f}, TdT {:.3f}, CD20 {:.3f}; CD34 with CD20 {:.3f}. The order score itself (CD34 down, CD20 and CD45 up): "
      "CD34 {:.3f}, CD20 {:.3f}. The trajectory that the file's authors computed from all its markers and stored in "
      "it: "
      "CD34 {:.3f}, TdT {:.3f}, CD20 {:.3f}.\n",
      f.patient, f.tested_on, f.calibrated_on, f.auc, f.note, f.patient - f.leukaemic, f.auc_leukaemic,
      f.auc_neighbours, f.ordered, f.cd34, f.tdt, f.cd20, f.cd34_with_cd20, f.cd34_by_score, f.cd20_by_score,
      f.cd34_by_authors, f.tdt_by_authors, f.cd20_by_authors);
}

}  // namespace

std::string to_markdown(const Plan& plan, const Measured& m, const std::vector<Mark>& marks) {
  std::string out = head(plan) + marks_table(marks);
  if (!m.dilutions.empty()) {
    out +=
        "\n## Dilutions (synthetic)\n\nMeans over the seeds. Every event that is not B-ALL-like counts as false; the "
        "plain gates use the true T cells and the true denominator.\n\n";
    out += means_table(m.dilutions, m.blanks) + causes(m.dilutions);
  }
  if (!m.blanks.empty()) out += blanks_section(m);
  if (!m.shares.empty()) {
    out += "\n## Blast share from 0 to 95 % (synthetic)\n\n" + runs_table(m.shares, m.blanks);
  }
  if (!m.changes.empty()) out += changes_section(m.changes);
  if (!m.variety.empty()) {
    out += "\n## Rarer phenotypes (synthetic; reported, not judged)\n\n";
    out += means_table(m.variety, m.blanks) + causes(m.variety);
  }
  if (m.real) out += real_section(*m.real);
  if (m.path) out += path_section(*m.path);
  if (!m.dilutions.empty()) out += "\n## Every dilution (synthetic)\n\n" + runs_table(m.dilutions, m.blanks);
  return out;
}

}  // namespace fcscreen::bench
