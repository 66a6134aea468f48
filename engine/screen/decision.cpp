// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/report/words.h"
#include "engine/screen/guards.h"
#include "engine/screen/reference_library.h"
#include "engine/screen/summary.h"
#include "models/counting.h"
#include "models/decision.h"

namespace fcscreen::engine {
namespace {

constexpr std::size_t kGroupEvents = 10;  // SPEC §0.4: a group is at least 10 events

models::CallLevel call_level(gating::Level level) {
  switch (level) {
    case gating::Level::L0: return models::CallLevel::L0;
    case gating::Level::BelowL1: return models::CallLevel::BelowL1;
    case gating::Level::L1: return models::CallLevel::L1;
    case gating::Level::L2Minus: return models::CallLevel::L2Minus;
    case gating::Level::L2: return models::CallLevel::L2;
    case gating::Level::L3: return models::CallLevel::L3;
  }
  return models::CallLevel::L0;
}

models::CallInput panel_input(const TubeData& tube) {
  models::CallInput in;
  in.scatter = tube.panel.scatter.any_forward() && tube.panel.scatter.any_side();
  in.raw_spectral = tube.panel.raw_spectral;
  in.level = call_level(tube.panel.capability.level);
  in.panel_ambiguous = tube.panel.ambiguous;
  in.cd10_and_cd34 = tube.panel.capability.cd10_and_cd34;
  in.other_lineage = tube.panel.capability.other_lineage;
  return in;
}

/// Counts with every margin moved, one at a time and jointly, inward and outward (SPEC §1.5).
struct Band {
  std::size_t lo = 0, hi = 0;            ///< of what the headline counts
  std::size_t k_inner = 0, k_outer = 0;  ///< class >= 2 with all margins moved
};

/// The band with the groups as they were found. A negative is asked more: with all margins moved outward its groups are
/// looked for again, so that one that the margins hide is found (SPEC §0.4 row 11).
Band gate_band(const Evaluated& e, bool own, const ScreenOptions& options) {
  const double threshold = own ? options.parameters.relax.strict : e.gated.model.threshold;
  const auto count = [&](const Bitmask& moved) {
    return own ? count_aberrant(e.maturation, e.classified, moved, options.parameters) : moved.count();
  };
  Band band;
  const Bitmask outer = candidates_with(e.gated, {1, {}}, threshold, options.threads);
  const auto counts = [&](const gating::MarginShift& shift) {  // whatever moves less lies within `outer`
    return count(candidates_with(e.gated, shift, threshold, options.threads, &outer));
  };
  const std::size_t nominal = own ? e.classified.k() : e.gated.candidates.count();
  const std::size_t inner = counts({-1, {}});
  band.lo = std::min({nominal, inner, count(outer)});
  band.hi = std::max({nominal, inner, count(outer)});
  for (const auto* list : {&e.gated.model.all_of, &e.gated.model.any_of}) {
    for (const gating::Margin& m : *list) {
      if (m.band_step == 0) continue;
      for (const double step : {-1.0, 1.0}) {
        const std::size_t n = counts({step, m.name});
        band.lo = std::min(band.lo, n);
        band.hi = std::max(band.hi, n);
      }
    }
  }
  if (!own) return band;
  band.k_inner = inner;
  band.k_outer = count(outer);
  if (nominal < models::CountLimits{}.loq_ev) {
    band.k_outer = std::max(band.k_outer, classify(e.tube, e.gated, e.maturation, outer, options.parameters).k());
    band.hi = std::max(band.hi, band.k_outer);
  }
  const auto wrong = static_cast<std::size_t>(std::llround(e.classified.expected_false));
  const auto missed = static_cast<std::size_t>(std::llround(e.classified.expected_missed));
  band.lo = std::min(band.lo, nominal - std::min(nominal, wrong));
  band.hi = std::max(band.hi, nominal + missed);
  return band;
}

bool target_loss(const result::Qc& qc, const Parameters& p) {
  return std::any_of(qc.target_lost_per_gate.begin(), qc.target_lost_per_gate.end(), [&](const result::GateLoss& loss) {
    if (loss.of == 0 || loss.lost < p.target_loss_events) return false;
    const double share = static_cast<double>(loss.lost) / static_cast<double>(loss.of);
    return share > loss.lymphoid_fraction + p.target_loss_points;
  });
}

void set_limits(const models::CountLimits& limits, std::optional<std::uint64_t> lob, std::size_t n, result::Target& t) {
  t.lob_events.reset();
  if (lob) t.lob_events = static_cast<std::size_t>(*lob);
  t.trace_events = limits.trace_ev;
  t.lod_events = limits.lod_ev;
  t.loq_events = limits.loq_ev;
  if (n == 0) return;
  t.lod = static_cast<double>(limits.lod_ev) / static_cast<double>(n);
  t.loq = static_cast<double>(limits.loq_ev) / static_cast<double>(n);
  t.detectable95 = models::detectable95(limits.lod_ev, n).value_or(0);
}

/// By how many of trace, LOD and LOQ the informed arm is ahead of the blind one; negative where the blind one is.
int informed_lead(const models::CallInput& in) {
  const auto steps = [](std::uint64_t k, const models::CountLimits& l) {
    return (k >= l.trace_ev ? 1 : 0) + (k >= l.lod_ev ? 1 : 0) + (k >= l.loq_ev ? 1 : 0);
  };
  const std::uint64_t blind = in.own_reference ? in.k : 0;
  return steps(in.k3, models::count_limits(in.n_denominator, in.lob3, 0, in.counts)) -
         steps(blind, models::count_limits(in.n_denominator, in.lob, in.l95, in.counts));
}

void count_limits_into(const Evaluated& e, std::size_t n, result::ScreenResult& r, models::CallInput& in) {
  const auto& reference = *e.maturation.reference;
  std::vector<std::string> markers;
  for (const auto& [marker, values] : e.tube.view.markers) markers.push_back(marker);
  const auto limit = limit_of_blank(reference, markers, e.tube.serial, e.tube.therapy.masked);
  in.lob = limit ? std::optional<std::uint64_t>(models::lob_events(limit->rate_class2, n)) : std::nullopt;
  in.lob1 = limit ? std::optional<std::uint64_t>(models::lob_events(limit->rate_class1, n)) : std::nullopt;
  in.lob3 = limit && limit->rate_class3 ? std::optional<std::uint64_t>(models::lob_events(*limit->rate_class3, n))
                                        : std::nullopt;
  in.l95 = limit ? limit->l95 : 0;
  const models::CountLimits limits = models::count_limits(n, in.lob, in.l95, in.counts);
  set_limits(limits, in.lob, n, r.target);
  if (limit) r.target.mean_blank_rate = mean_blank_rate(reference, *limit);
  r.fcscreen.lob_text =
      limit ? fmt::format("limit of blank from {} {}normal samples, confidence {:.0f} %", limit->n_normals,
                          reference.synthetic ? "synthetic " : "", 100 * limit->confidence)
            : "LOB not established";
}

/// What the headline counts: with an informed arm in force what it matched, and what is new where the blind arm carries
/// the call; else aberrant groups where a reference of this laboratory removes precursors, and equivocal groups with
/// them where these carry it; the whole immature compartment where no such reference does. A compartment that is
/// expanded carries a call, but its precursors are no target once they are told apart (ADR 0017).
Bitmask counted_events(const Evaluated& e, bool own, bool expanded, bool blind_carries, result::Target& t) {
  if (e.informed.in_force) {
    t.counted = "events matched to the patient's earlier population (class 3)";
    if (!blind_carries || e.new_groups.count() == 0) return e.informed.match->matched.clone();
    t.counted += " and of new aberrant groups (class 2)";
    return e.informed.match->matched | e.new_groups;
  }
  if (!own) {
    t.counted = "immature B cells, normal precursors not removed";
    return e.gated.candidates.clone();
  }
  if (t.call == result::Call::AtypicalImmatureB && !expanded) {
    t.counted = "events of equivocal and aberrant groups (class 1 and 2), normal precursors removed";
    return e.classified.class1 | e.classified.class2;
  }
  t.counted = "events of aberrant groups (class 2), normal precursors removed";
  return e.classified.class2.clone();
}

void fill_count(const Evaluated& e, const Bitmask& counted, std::size_t n, double confidence, result::ScreenResult& r) {
  result::Target& t = r.target;
  t.candidates = e.gated.candidates.count();
  t.count = counted.count();
  t.denominator = e.gated.denominator;
  t.denominator_text = e.gated.denominator_text;
  t.denominator_count = n;
  if (n > 0) t.fraction = static_cast<double>(t.count) / static_cast<double>(n);
  t.ci95 = models::clopper_pearson(t.count, n, confidence);
  t.phenotype_counts = phenotype_counts(e.tube, e.gated, t.count > 0 ? counted : e.gated.candidates);
}

void describe_aberrancy(const Evaluated& e, bool own, std::size_t n, double confidence, result::ScreenResult& r) {
  result::Aberrancy& a = r.aberrancy;
  const std::size_t candidates = e.gated.candidates.count();
  a.clusters = e.classified.groups;
  if (candidates > 0) {
    a.fraction_outside_p999 = static_cast<double>(e.classified.different_from_normal) / static_cast<double>(candidates);
  }
  a.aberrancy_class = -1;
  if (!own) return;
  a.events_per_class = {e.classified.class0.count(), e.classified.class1.count(), e.classified.class2.count(), 0};
  a.aberrancy_class = a.events_per_class[2] > 0 ? 2 : a.events_per_class[1] > 0 ? 1 : 0;
  result::Hematogones& h = r.hematogones;
  h.assessed = true;
  h.count = e.classified.class0.count();
  h.denominator = n;
  h.ci95 = models::clopper_pearson(h.count, n, confidence);
  h.fraction = n == 0 ? 0 : static_cast<double>(h.count) / static_cast<double>(n);
  for (std::size_t i = 0; i < e.maturation.events.size(); ++i) {
    const std::size_t node = e.maturation.scores[i].node;
    if (!e.classified.class0.test(e.maturation.events[i]) || node == models::PathScore::kNoNode) continue;
    const auto& reference = *e.maturation.reference;
    ++(node <= reference.last_stage_i ? h.stage_i : node <= reference.last_stage_ii ? h.stage_ii : h.stage_iii);
  }
}

/// Count and limits of the informed arm, beside those of the blind one.
void describe_laip(const Evaluated& e, std::size_t n, const models::CallInput& in, double confidence,
                   result::ScreenResult& r) {
  if (!e.informed.report) return;
  result::Laip& laip = r.laip.emplace(*e.informed.report);
  if (!e.informed.match) return;
  const models::CountLimits limits = models::count_limits(n, in.lob3, 0, in.counts);
  if (n > 0) {
    laip.fraction = static_cast<double>(laip.count) / static_cast<double>(n);
    laip.lod = static_cast<double>(limits.lod_ev) / static_cast<double>(n);
    laip.loq = static_cast<double>(limits.loq_ev) / static_cast<double>(n);
  }
  laip.ci95 = models::clopper_pearson(std::min(laip.count, n), n, confidence);
  laip.trace_events = limits.trace_ev;
  laip.lod_events = limits.lod_ev;
  laip.loq_events = limits.loq_ev;
  if (in.lob3) laip.lob_events = static_cast<std::size_t>(*in.lob3);
  laip.lob_text = in.lob3 ? r.fcscreen.lob_text + ", informed arm" : "LOB not established";
  if (!e.informed.in_force || laip.count < kGroupEvents) return;
  r.aberrancy.events_per_class[3] = laip.count;
  r.aberrancy.aberrancy_class = 3;
}

/// A count beside which more events are equivocal may be the smaller part of one population: the reader must know.
void note_equivocal(const models::CallInput& in, result::ScreenResult& r) {
  const bool counted = r.target.row == 8 && r.target.counted.rfind("events of aberrant groups", 0) == 0;
  const std::uint64_t rest = in.k1 > in.k ? in.k1 - in.k : 0;
  if (!counted || rest <= in.k || rest <= in.lob1.value_or(0)) return;
  r.findings.add("SCR-D04", Severity::Warning,
                 fmt::format("{} events of equivocal groups (class 1) lie beside the {} counted, among {} immature B "
                             "cells: the count may be the smaller part of one population",
                             rest, in.k, in.candidates));
}

void say_what_would_change(const models::CallInput& in, result::ScreenResult& r) {
  auto& out = r.target.what_would_change;
  const auto has = [&](const char* code) {
    return std::find(r.target.reasons.begin(), r.target.reasons.end(), code) != r.target.reasons.end();
  };
  if (has("LOW_SENSITIVITY")) {
    out.push_back(
        fmt::format("At least {} nucleated cells acquired (this tube: {}) with the present limit of blank would allow "
                    "an LOD of 0.01 %.",
                    format_count(r.target.lod_events * 10000, Grouping::Comma),
                    format_count(r.target.denominator_count, Grouping::Comma)));
  }
  if (has("NO_REFERENCE") || (!in.own_reference && in.expanded)) {
    out.push_back(
        "A maturation reference of this laboratory on this panel and instrument would separate normal precursors from "
        "aberrant cells.");
  }
  if (has("LOB_NOT_ESTABLISHED")) {
    out.push_back(
        "A limit of blank from at least 20 confirmed-normal marrows of this laboratory would allow a negative "
        "statement.");
  }
  if (has("THERAPY_UNKNOWN")) {
    out.push_back(
        "Knowing whether an anti-CD19 product was given (--anti-cd19 no), or a tube with CD22 or CD24 and CD66b, would "
        "allow a negative statement.");
  }
  for (const std::string& marker : r.panel.missing) {
    out.push_back(fmt::format("{} in the tube would raise what this panel can claim.", marker));
  }
}

}  // namespace

Bitmask decide_target(const Evaluated& e, const ScreenOptions& options, result::ScreenResult& r) {
  const Parameters& p = options.parameters;
  const std::size_t n = e.gated.nucleated.count();
  const bool own = e.maturation.usable() && e.maturation.reference->own && !e.gated.l1;
  models::CallInput in = panel_input(e.tube);
  in.n_denominator = n;
  in.counts = p.counts;
  count_limits_into(e, n, r, in);
  in.own_reference = own;
  in.candidates = e.gated.candidates.count();
  in.k = e.classified.k();
  in.k1 = e.classified.k1();
  in.k3 = e.informed.k3();
  if (e.informed.in_force) in.k3_inner = e.informed.match->core.count();
  in.class0 = e.classified.class0.count();
  in.expanded = in.candidates >= p.expanded_min_events &&
                static_cast<double>(in.candidates) >= p.expanded_share * static_cast<double>(n);
  Band band = gate_band(e, own, options);
  in.k_inner = band.k_inner;
  in.k_outer = band.k_outer;
  in.no_anchor = !e.gated.anchors.found;
  in.comp_fail = r.qc.compensation.status == result::QcStatus::Fail;
  in.failed_touch_call = in.comp_fail;  // the pairs judged all hold the lineage marker or its exclusion
  in.viability_low = r.qc.viability.status == result::QcStatus::Fail;
  in.time_loss = r.qc.time.status == result::QcStatus::Fail;
  in.target_loss = target_loss(r.qc, p);
  const gating::Treatment treatment = e.tube.therapy.anti_cd19;
  in.anti_cd19 = treatment == gating::Treatment::Yes  ? models::AntiCd19::Yes
                 : treatment == gating::Treatment::No ? models::AntiCd19::No
                                                      : models::AntiCd19::Unknown;
  const Guards guards = run_guards(e, options, own, in, r);
  const models::CallOutcome outcome = models::decide(in);
  r.target.call = outcome.call;
  r.target.row = outcome.row;
  r.target.reasons = outcome.reasons;
  r.target.flags = outcome.flags;
  if (!own) r.target.flags.push_back("REFERENCE_GENERIC");
  const int lead = informed_lead(in);
  if (lead > 0) set_limits(models::count_limits(n, in.lob3, 0, in.counts), in.lob3, n, r.target);
  Bitmask counted = counted_events(e, own, in.expanded, lead < 0, r.target);
  fill_count(e, counted, n, p.confidence, r);
  const bool by_size = r.target.call == result::Call::AtypicalImmatureB && own && in.expanded && !e.informed.in_force;
  if (by_size && in.candidates > r.target.count) {
    r.target.candidates_ci95 = models::clopper_pearson(in.candidates, n, p.confidence);
  }
  if (e.informed.in_force) {
    band.lo = e.informed.match->core.count();
    band.hi = e.informed.match->outer.count();
  }
  r.target.gate_band_lo_count = std::min(band.lo, r.target.count);
  r.target.gate_band_hi_count = std::max(band.hi, r.target.count);
  if (n > 0) {
    r.target.gate_band = {static_cast<double>(r.target.gate_band_lo_count) / static_cast<double>(n),
                          static_cast<double>(r.target.gate_band_hi_count) / static_cast<double>(n)};
  }
  describe_aberrancy(e, own, n, p.confidence, r);
  describe_laip(e, n, in, p.confidence, r);
  note_equivocal(in, r);
  say_what_would_change(in, r);
  mark_guards(guards, r);
  return counted;
}

void decide_without_gating(const TubeData& tube, result::ScreenResult& r) {
  models::CallInput in = panel_input(tube);
  in.n_denominator = tube.view.n_events;
  in.lob = std::nullopt;
  in.own_reference = false;
  const models::CallOutcome outcome = models::decide(in);
  r.target.call = outcome.call;
  r.target.row = outcome.row;
  r.target.reasons = outcome.reasons;
  r.target.flags = outcome.flags;
  r.target.denominator_text = "not counted";
  r.fcscreen.lob_text = "LOB not established";
}

}  // namespace fcscreen::engine
