// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/guards.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "engine/result/lineage_gap.h"
#include "engine/screen/hemodilution.h"
#include "engine/screen/lineage_gap.h"
#include "engine/screen/stain_controls.h"

namespace fcscreen::engine {
namespace {

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const auto& s : items) out += (out.empty() ? "" : ",") + s;
  return out;
}

/// Channels a positive call rests on: lineage, CD45, the immaturity markers half of the counted events carry, and the
/// features of groups of class >= 1.
std::set<std::string> rests_on(const Evaluated& e, bool own) {
  std::set<std::string> out = {e.gated.lineage, "CD45"};
  const Bitmask counted =
      own && e.classified.k1() > 0 ? e.classified.class1 | e.classified.class2 : e.gated.candidates.clone();
  for (const char* marker : {"CD10", "CD34", "TdT"}) {
    const auto cut = e.gated.cuts.find(marker);
    if (cut == e.gated.cuts.end()) continue;
    const auto values = e.tube.view.marker(marker);
    std::size_t positive = 0;
    counted.for_each([&](std::size_t i) { positive += values[i] >= cut->second.cut ? 1 : 0; });
    if (2 * positive >= counted.count()) out.insert(marker);
  }
  for (const result::Cluster& group : e.classified.groups) {
    if (group.aberrancy_class < 1) continue;
    for (const result::Feature& f : group.features) out.insert(f.marker);
  }
  return out;
}

void check_controls(const Evaluated& e, const ScreenOptions& options, result::ScreenResult& r, Guards& g) {
  const ControlRules& rules = options.parameters.controls;
  r.qc.controls = measure_controls(e.tube, e.gated, rules.min_events);
  judge_controls(r.qc.controls, e.maturation.reference->controls, e.tube.therapy, rules);
  std::size_t judged = 0, found = 0;
  for (const result::StainControl& c : r.qc.controls) {
    found += c.level ? 1 : 0;
    judged += c.baseline ? 1 : 0;
    if (c.status == "not_assessable") g.not_assessable.push_back(c.marker);
    if (c.status != "fail") continue;
    g.stain_fail.push_back(c.marker);
    r.findings.add("SCR-T01", Severity::Warning,
                   fmt::format("{} on {} lies {:+.2f} decades from this laboratory's baseline ({} cells): its staining "
                               "is not to be relied on",
                               c.marker, c.population, *c.level - *c.baseline, c.count));
  }
  g.no_baseline = found > 0 && judged == 0;
}

void check_swaps(const Evaluated& e, const ScreenOptions& options, result::ScreenResult& r, Guards& g) {
  if (!e.gated.anchors.found) return;
  const Parameters& p = options.parameters;
  g.labels = check_labels(e.tube.view, e.gated.live, e.gated.ssc, e.gated.lineage, e.gated.anchors, p.anchors,
                          p.controls.min_events, p.labels);
  for (const LabelSwap& s : g.labels.swaps) {
    r.findings.add("SCR-T02", Severity::Warning,
                   fmt::format("{} and {} fit each other's control cells better than their own: their labels may be "
                               "exchanged",
                               s.first, s.second));
  }
  if (!g.labels.swaps.empty()) return;
  for (const ControlMismatch& m : g.labels.mismatches) {
    if (m.population == kBCells) continue;  // B-ALL-like cells of bright CD45 are among them
    r.findings.add("SCR-T03", Severity::Info,
                   fmt::format("{} is bright on {:.0f} % of the {}, and {} was expected", m.marker,
                               100 * m.bright_share, m.population, m.expected_bright ? "more" : "less"));
  }
}

/// Why B precursors are no measure of dilution in this sample (SPEC §3.4).
PrecursorScore precursor_score(const Evaluated& e, const models::CallInput& in) {
  if (!in.own_reference) return {"normal precursors are not told from others without a reference of this laboratory"};
  if (in.expanded || in.k > 0 || in.k3 > 0) return {"they are, or may be, the target"};
  if (e.tube.therapy.precursors_depleted) return {"therapy that depletes them is recorded"};
  if (!e.tube.therapy.recorded && !e.tube.input.synthetic) return {"therapy that depletes them is not excluded"};
  return {};
}

void check_dilution(const Evaluated& e, const ScreenOptions& options, models::CallInput& in, result::ScreenResult& r) {
  const HemodilutionRules& rules = options.parameters.hemodilution;
  const auto shares = marrow_shares(e.tube, e.gated, e.classified.class0.count(), rules);
  result::MarrowQuality q = judge_hemodilution(shares, e.gated.nucleated.count(), e.maturation.reference->marrow,
                                               precursor_score(e, in), rules);
  if (r.input.tissue == "PB") q.hemodilution = "HEMODILUTION_NOT_ASSESSED";
  in.hemodiluted = q.hemodilution == "HEMODILUTED";
  r.marrow_quality.hemodilution = q.hemodilution;
  r.marrow_quality.populations = std::move(q.populations);
}

/// How strong a call is: none, an expanded or equivocal compartment, trace, below LOQ, quantifiable.
int strength(const models::CallInput& in) {
  switch (models::decide(in).call) {
    case result::Call::DetectedQuantifiable: return 4;
    case result::Call::DetectedBelowLoq: return 3;
    case result::Call::Trace: return 2;
    case result::Call::AtypicalImmatureB:
    case result::Call::ImmatureBExpandedL1: return 1;
    default: return 0;
  }
}

/// Events of the groups (or, without an own reference, candidates) that come early: said always, and a suspicion of
/// carry-over where the tube before held many such cells (SPEC §3.2).
void check_carryover(const Evaluated& e, const ScreenOptions& options, bool own, models::CallInput& in,
                     result::ScreenResult& r, Guards& g) {
  const Parameters& p = options.parameters;
  const Bitmask suspects = own ? e.classified.class1 | e.classified.class2 : e.gated.candidates.clone();
  const EarlyEvents early = early_events(e.tube.view.time, e.gated.nucleated, suspects, p.carryover);
  const std::size_t n = early.early.count();
  if (!early.assessed || n < p.search.groups.min_group || !early.too_many) return;
  r.findings.add(
      "SCR-D02", Severity::Warning,
      fmt::format("{} of {} {} lie in the first {:.0f} % of the acquisition, where {:.0f} % are expected: look "
                  "at the time plot",
                  n, early.of, own ? "events of groups" : "immature B cells", 100 * p.carryover.first_share,
                  100 * early.expected_share));
  if (!options.previous || !may_carry_over(*options.previous, r.input.cytometer, r.input.acquired, p.carryover)) return;
  g.carryover = true;
  const auto less = [&](std::uint64_t count, const Bitmask& mask) {
    const std::uint64_t taken = count_and(mask, early.early);
    return count > taken ? count - taken : 0;
  };
  models::CallInput without = in;
  without.candidates = less(in.candidates, e.gated.candidates);
  without.k = less(in.k, e.classified.class2);
  without.k1 = less(in.k1, suspects);
  without.k_inner = std::min<std::uint64_t>(in.k_inner.value_or(in.k), without.k);
  without.expanded =
      without.candidates >= p.expanded_min_events &&
      static_cast<double>(without.candidates) >= p.expanded_share * static_cast<double>(in.n_denominator);
  in.carryover_carries = strength(without) < strength(in);
}

/// Immature cells without the lineage marker: a leukaemia that lost CD19, or carries it too dimly, is not excluded.
void check_lineage(const Evaluated& e, const ScreenOptions& options, models::CallInput& in, result::ScreenResult& r) {
  const LineageGap gap = lineage_gap(e.gated, options.threads);
  const Parameters& p = options.parameters;
  const auto n = static_cast<double>(e.gated.nucleated.count());
  in.lineage_gap = gap.assessed && gap.events >= p.search.groups.min_group &&
                   static_cast<double>(gap.events) >= p.lineage_gap_share * n;
  if (!in.lineage_gap) return;
  r.marrow_quality.populations.push_back({result::kLineageGap, gap.events, static_cast<double>(gap.events) / n,
                                          std::nullopt, false, false, "below the cut of " + e.gated.lineage});
  r.findings.add("SCR-D03", Severity::Warning,
                 fmt::format("{} nucleated cells ({:.2g} %) are immature by CD10 or TdT, CD45-dim and lymphoid in "
                             "scatter, but lie below the cut of {}: cells that lost it, or carry it dimly, are not "
                             "counted; look at the lineage plot",
                             gap.events, 100 * static_cast<double>(gap.events) / n, e.gated.lineage));
}

/// "STAIN_FAIL" becomes "STAIN_FAIL:CD10,CD34".
void name_markers(std::vector<std::string>& codes, const std::string& code, const std::string& markers) {
  for (std::string& c : codes) {
    if (c == code && !markers.empty()) c += ":" + markers;
  }
}

bool holds(const std::vector<std::string>& codes, const char* code) {
  return std::any_of(codes.begin(), codes.end(), [&](const std::string& c) { return c.rfind(code, 0) == 0; });
}

}  // namespace

Guards run_guards(const Evaluated& e, const ScreenOptions& options, bool own, models::CallInput& in,
                  result::ScreenResult& r) {
  Guards g;
  check_controls(e, options, r, g);
  check_swaps(e, options, r, g);
  check_dilution(e, options, in, r);
  in.stain_fail = !g.stain_fail.empty();
  in.label_swap_suspect = !g.labels.swaps.empty();
  in.id_conflict = e.tube.id_conflict;
  const std::set<std::string> base = rests_on(e, own);
  const auto touches = [&](const std::string& marker) { return base.count(marker) != 0; };
  in.failed_touch_call = in.failed_touch_call || std::any_of(g.stain_fail.begin(), g.stain_fail.end(), touches) ||
                         std::any_of(g.labels.swaps.begin(), g.labels.swaps.end(),
                                     [&](const LabelSwap& s) { return touches(s.first) || touches(s.second); });
  check_carryover(e, options, own, in, r, g);
  check_lineage(e, options, in, r);
  return g;
}

void mark_guards(const Guards& g, result::ScreenResult& r) {
  std::string pairs;
  for (const LabelSwap& s : g.labels.swaps) pairs += (pairs.empty() ? "" : ",") + s.first + "/" + s.second;
  for (auto* codes : {&r.target.reasons, &r.target.flags}) {
    name_markers(*codes, "STAIN_FAIL", joined(g.stain_fail));
    name_markers(*codes, "LABEL_SWAP_SUSPECT", pairs);
  }
  if (!g.not_assessable.empty()) r.target.flags.push_back("CONTROL_NOT_ASSESSABLE:" + joined(g.not_assessable));
  if (g.no_baseline) r.target.flags.emplace_back("CONTROL_NO_BASELINE");
  const bool carries = holds(r.target.reasons, "CARRYOVER_SUSPECT");
  if (g.carryover && !carries) r.target.flags.emplace_back("CARRYOVER_SUSPECT");
  auto& change = r.target.what_would_change;
  const auto& why = r.target.reasons;
  if (holds(why, "HEMODILUTED")) {
    change.emplace_back("A first-pull aspirate, or one less diluted with blood, would allow a negative statement.");
  }
  if (holds(why, "STAIN_FAIL")) {
    change.push_back("The tube stained again, so that " + joined(g.stain_fail) +
                     " lies where it does in this laboratory's normals, would be judged.");
  }
  if (holds(why, "LABEL_SWAP_SUSPECT")) {
    change.push_back("The labels of " + pairs +
                     " checked against the worklist and the cocktail, and the file screened again with the right ones, "
                     "would be judged.");
  }
  if (holds(why, "ID_CONFLICT")) {
    change.emplace_back(
        "The identity settled against the worklist, and the file screened again with it, would be judged.");
  }
  if (carries) {
    change.emplace_back("The tube acquired again after a wash would show whether its early events stay.");
  }
  if (holds(why, "COMP_FAIL")) {
    change.emplace_back("The file exported with a matrix that leaves no residue on single stains would be judged.");
  }
  if (holds(why, "LINEAGE_MASKED")) {
    change.emplace_back("A tube with CD22, or CD24 and CD66b, would show the B lineage without CD19.");
  }
  if (holds(why, "TARGET_LOSS")) {
    change.emplace_back(
        "Acquisition with fewer doublets and less debris would keep the cells that a cleaning gate lost.");
  }
  if (holds(why, "LOW_VIABILITY")) change.emplace_back("A fresher sample would allow a negative statement.");
  if (holds(why, "TIME_LOSS")) {
    change.emplace_back("An acquisition with steady flow throughout would allow a negative statement.");
  }
}

}  // namespace fcscreen::engine
