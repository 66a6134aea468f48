// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/gated_tube.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/order_statistics.h"

namespace fcscreen::engine {
namespace {

using gating::Margin;
using gating::Side;

constexpr double kInf = std::numeric_limits<double>::infinity();

template <class Keep>
Bitmask filter(const Bitmask& base, Keep keep) {
  Bitmask out = base.clone();
  base.for_each([&](std::size_t i) {
    if (!keep(i)) out.reset(i);
  });
  return out;
}

void clean(const TubeData& tube, const Parameters& p, GatedTube& g) {
  const gating::Tube& view = tube.view;
  g.margin = gating::margin_gate(view);
  g.in_range = g.margin.keep.clone();
  g.time = gating::time_gate(view, g.in_range, p.cleaning);
  g.steady = g.in_range & g.time.keep;
  g.singlets = gating::singlet_gate(view, g.steady, p.cleaning);
  g.single = g.steady & g.singlets.keep;
  g.viability = gating::viability_gate(view, g.single);
  g.live = g.single & g.viability.keep;
  g.cleaning_base = g.margin.keep.clone();
}

/// Upper end of debris on FSC-A: a valley well below the lymphocytes, else a share of their FSC; never inside their
/// tail.
double debris_cut(const TubeData& tube, const GatedTube& g, const Parameters& p, std::string& method) {
  const gating::AnchorLevel lymph = g.anchors.fsc_lymphoid;
  const double ceiling =
      std::min(lymph.centre - p.fsc_below_lymphoid_sd * lymph.sd, p.fsc_below_lymphoid_share * lymph.centre);
  const std::vector<float> decades = gating::scatter_decades(tube.view.fsc_a);
  gating::ModeOptions options;
  options.min_count = std::max<std::size_t>(20, g.live.count() / 200);
  for (const gating::Mode& m : gating::find_modes(decades, g.live, options)) {
    const double valley = gating::scatter_linear(tube.view.fsc_a, m.right);
    const double mode = gating::scatter_linear(tube.view.fsc_a, m.position);
    if (mode < ceiling && valley <= lymph.centre - p.fsc_below_lymphoid_sd * lymph.sd) {
      method = "FSC-A valley below the lymphocytes";
      return valley;
    }
  }
  method = "FSC-A far below the lymphocytes (no valley)";
  return ceiling;
}

void find_nucleated(const TubeData& tube, const Parameters& p, GatedTube& g) {
  const gating::Tube& view = tube.view;
  g.nucleated = g.live.clone();
  g.denominator = "TNC_gate";
  g.denominator_text = "nucleated cells (live single events that are not debris)";
  if (!g.anchors.found) {
    g.debris_method = "not assessed: no lymphocyte anchor";
    return;
  }
  g.debris_assessed = true;
  g.fsc_cut = debris_cut(tube, g, p, g.debris_method);
  g.nucleated = filter(g.nucleated, [&](std::size_t i) { return view.fsc_a[i] >= g.fsc_cut; });
  const auto syto = view.marker("SYTO");
  if (syto.empty()) return;
  g.syto = true;
  const gating::AnchorLevel t =
      g.anchors.negative.at("SYTO");  // T cells are nucleated: their level is the positive one here
  gating::ModeOptions options;
  options.min_count = std::max<std::size_t>(20, g.live.count() / 200);
  g.syto_cut = t.centre - p.syto_below_t_sd * t.sd;
  for (const gating::Mode& m : gating::find_modes(syto, g.live, options)) {
    if (m.position < t.centre - p.syto_below_t_sd * t.sd && m.right <= t.centre - p.syto_valley_sd * t.sd)
      g.syto_cut = m.right;
  }
  g.nucleated = filter(g.live, [&](std::size_t i) { return syto[i] >= g.syto_cut; });
  g.denominator = "TNC_syto";
  g.denominator_text = "nucleated cells (live single events with nucleic-acid dye)";
  g.debris_method = "nucleic-acid dye: valley below the lymphocytes";
}

double lymphoid_ssc_edge(const GatedTube& g, const Parameters& p) {
  const gating::AnchorLevel s = g.anchors.ssc_lymphoid;
  const double wide = s.centre + std::max(p.ssc_above_lymphoid, p.ssc_lymphoid_sd * s.sd);
  return g.anchors.granulocytes ? std::min(wide, g.anchors.ssc_low_cut) : wide;
}

/// Cuts shown to the reader and used as centres of margins, one per marker of the B-lineage and maturation set.
void find_cuts(const TubeData& tube, const Parameters& p, GatedTube& g) {
  const Bitmask population = g.nucleated & g.anchors.ssc_low;
  for (const char* name :
       {"CD19", "CD22", "cyCD22", "cyCD79a", "CD24", "CD10", "CD34", "TdT", "CD20", "CD38", "CD138"}) {
    if (!tube.view.has(name)) continue;
    g.cuts[name] =
        gating::ensemble_cut(tube.view.marker(name), population, g.anchors.t_nk, g.anchors.negative.at(name), p.cuts);
  }
}

/// Lineage cut (SPEC §1.5 gate 7): the valley of side-scatter-low cells where it separates; else the median of the
/// methods. A shallow dip is no separation: it lies inside a dim population and would cut it in two.
void prefer_deep_valley(gating::EnsembleCut& lineage, double min_depth) {
  if (lineage.valley && lineage.valley_depth >= min_depth) lineage.cut = *lineage.valley;
}

void build_model(const TubeData& tube, const Parameters& p, GatedTube& g) {
  const gating::Tube& view = tube.view;
  const gating::Anchors& a = g.anchors;
  const double band = p.band_decades;
  auto& all = g.model.all_of;
  const auto marker = [&](const std::string& name, double cut, double noise, Side side) {
    return Margin{name, view.marker(name), cut, noise, side, band, band};
  };
  if (g.any_lineage.in_use()) {
    const double step = band / g.any_lineage.decades_per_unit;
    all.push_back({kAnyLineageMargin, g.any_lineage.score, 0, 1, Side::Above, step, step});
  } else {
    all.push_back(marker(g.lineage, g.cuts.at(g.lineage).cut, a.negative.at(g.lineage).sd, Side::Above));
  }
  all.push_back(
      marker("CD45", a.cd45_bright.centre - p.cd45_below_bright_sd * a.cd45_bright.sd, a.cd45_bright.sd, Side::Below));
  all.push_back({"SSC", g.ssc, lymphoid_ssc_edge(g, p), p.ssc_noise, Side::Below, band, band});
  // Debris with antibody and dying cells are the commonest impostors; both are small (design/DETECTION.md item 1).
  const gating::AnchorLevel fsc = a.fsc_lymphoid;
  all.push_back({"FSC", view.fsc_a, fsc.centre - p.fsc_margin_sd * fsc.sd, p.fsc_noise_sd * fsc.sd, Side::Above, 0,
                 p.fsc_edge_sd * fsc.sd});
  if (g.syto) all.push_back(marker("SYTO", g.syto_cut, a.negative.at("SYTO").sd, Side::Above));
  if (!g.single_score.empty())
    all.push_back({"singlet", g.single_score, 0, p.singlet_noise, Side::Above, 0, p.singlet_noise});
  if (g.plasma_measured) all.push_back(marker("CD138", g.cuts.at("CD138").cut, a.negative.at("CD138").sd, Side::Below));
  if (g.l1) return;
  for (const char* name : {"CD10", "CD34", "TdT"}) {
    if (!view.has(name)) continue;
    // Without a valley a mixture or the negatives' tail may cut through the blasts themselves: the lower of them
    // stands, since a cell wrongly let in is still weighed by every other margin and one left out is lost.
    const gating::EnsembleCut& cut = g.cuts.at(name);
    double centre = cut.cut;
    for (const auto& method : {cut.mixture, cut.internal}) {
      if (!cut.valley && method) centre = std::min(centre, *method);
    }
    g.model.any_of.push_back(marker(name, centre, a.negative.at(name).sd, Side::Above));
  }
}

/// Events at the strict threshold, and at a relaxed one those inside the B-lineage gate: the shell of a large
/// population must not walk into its neighbours (granulocytes with unspecific CD19).
Bitmask compartment(const GatedTube& g, std::span<const float> evidence, double threshold) {
  Bitmask relaxed = gating::at_least_evidence(evidence, threshold);
  relaxed &= g.b_lineage;
  relaxed |= gating::at_least_evidence(evidence, std::max(threshold, g.strict_threshold));
  return relaxed;
}

std::string lineage_of(const gating::Tube& view) {
  for (const char* name : {"CD19", "CD22", "cyCD22", "cyCD79a", "CD24"}) {
    if (view.has(name)) return name;
  }
  return "CD19";
}

}  // namespace

GatedTube gate_tube(const TubeData& tube, const ScreenOptions& options) {
  const Parameters& p = options.parameters;
  GatedTube g;
  g.lineage = lineage_of(tube.view);
  g.l1 = tube.panel.capability.level == gating::Level::L1;
  g.ssc = gating::scatter_decades(tube.view.ssc_a);
  clean(tube, p, g);
  g.anchors = gating::find_anchors(tube.view, g.live, g.ssc, g.lineage, p.anchors);
  find_nucleated(tube, p, g);
  g.b_lineage = Bitmask(tube.view.n_events);
  g.plasma = Bitmask(tube.view.n_events);
  g.candidates = Bitmask(tube.view.n_events);
  g.strict_candidates = Bitmask(tube.view.n_events);
  g.evidence.assign(tube.view.n_events, static_cast<float>(-kInf));
  if (!g.anchors.found) return g;
  find_cuts(tube, p, g);
  prefer_deep_valley(g.cuts.at(g.lineage), p.lineage_valley_depth);
  for (const char* m : {"CD22", "cyCD22", "cyCD79a", "CD24"}) {
    if (tube.therapy.anti_cd19 != gating::Treatment::No && m != g.lineage && g.cuts.count(m) != 0) {
      prefer_deep_valley(g.cuts.at(m), p.lineage_valley_depth);
    }
  }
  g.single_score = gating::lymphoid_singlet_score(g.singlets, g.anchors.t_nk, p.singlet_t_sd, p.singlet_min_sd);
  std::vector<float>().swap(g.singlets.score);  // its place is taken
  g.any_lineage = lineage_evidence(tube, g.anchors, g.cuts);
  g.plasma_measured = tube.view.has("CD138");
  if (g.plasma_measured) {
    const auto cd138 = tube.view.marker("CD138");
    g.plasma = filter(g.nucleated, [&](std::size_t i) { return cd138[i] >= g.cuts.at("CD138").cut; });
  }
  build_model(tube, p, g);
  const auto lineage = tube.view.marker(g.lineage);
  const double lineage_cut = g.cuts.at(g.lineage).cut, ssc_edge = lymphoid_ssc_edge(g, p);
  g.b_lineage = filter(g.nucleated, [&](std::size_t i) {
    const bool positive = g.any_lineage.in_use() ? g.any_lineage.score[i] >= 0 : lineage[i] >= lineage_cut;
    return positive && g.ssc[i] < ssc_edge && !g.plasma.test(i);
  });
  g.evidence = gating::log_evidence(g.model, g.nucleated, {}, options.threads);
  g.strict_candidates = gating::at_least_evidence(g.evidence, p.relax.strict);
  gating::RelaxParameters relax = p.relax;
  const auto core = static_cast<double>(g.strict_candidates.count());
  // A compartment that is expanded already is described whole: its shell cannot make the call, only complete the count.
  if (core >= p.expanded_share * static_cast<double>(g.nucleated.count())) relax.shell_share = p.expanded_shell_share;
  g.model.threshold = gating::relax_threshold(g.evidence, relax);
  g.strict_threshold = p.relax.strict;
  g.candidates = compartment(g, g.evidence, g.model.threshold);
  return g;
}

bool is_scatter(const gating::Margin& margin) {
  return margin.name == "SSC" || margin.name == "FSC" || margin.name == "singlet" || margin.name == "SYTO";
}

void move_inward(gating::Margin& margin) {
  margin.cut += margin.side == Side::Above ? margin.edge_step : -margin.edge_step;
}

Bitmask candidates_with(const GatedTube& gated, const gating::MarginShift& shift, double threshold, unsigned threads,
                        const Bitmask* base) {
  const Bitmask& asked = base == nullptr ? gated.nucleated : *base;
  return compartment(gated, gating::log_evidence(gated.model, asked, shift, threads), threshold);
}

Bitmask clean_b_lineage(const TubeData& tube, const GatedTube& gated, const Parameters& p, unsigned threads) {
  Bitmask precursors = gating::at_least_evidence(gated.evidence, p.clean_evidence);
  gating::EvidenceModel any_age = gated.model;
  std::erase_if(any_age.all_of, [](const Margin& m) { return m.name == "CD45"; });
  any_age.any_of.clear();
  if (!gated.anchors.found || gated.cuts.count("CD20") == 0) return precursors;
  // CD20 takes in the way from stage III to mature cells and leaves plasma cells out.
  const double cut = gated.cuts.at("CD20").cut;
  const auto cd20 = tube.view.marker("CD20");
  const Bitmask clean =
      gating::at_least_evidence(gating::log_evidence(any_age, gated.b_lineage, {}, threads), p.clean_evidence);
  return precursors | filter(clean, [&](std::size_t i) { return cd20[i] >= cut; });
}

result::GateLoss loss_of(const GatedTube& gated, const std::string& gate, const Bitmask& before, const Bitmask& after,
                         unsigned threads) {
  gating::EvidenceModel open = gated.model;
  std::erase_if(open.all_of,
                [&](const Margin& m) { return m.name == "singlet" || m.name == "FSC" || m.name == "SYTO"; });
  const Bitmask target =
      gating::at_least_evidence(gating::log_evidence(open, before, {}, threads), gated.model.threshold);
  // Of all events, not of the cleaned ones the anchors were found in: those were lost by none of these gates.
  const Bitmask lymphoid = filter(before, [&](std::size_t i) { return gated.ssc[i] < gated.anchors.ssc_low_cut; });
  result::GateLoss loss;
  loss.gate = gate;
  loss.of = target.count();
  loss.lost = loss.of - count_and(target, after);
  const std::size_t n = lymphoid.count();
  loss.lymphoid_of = n;
  loss.lymphoid_fraction = n == 0 ? 0 : static_cast<double>(n - count_and(lymphoid, after)) / static_cast<double>(n);
  return loss;
}

}  // namespace fcscreen::engine
