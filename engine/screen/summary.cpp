// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gating/auto/compensation_check.h"
#include "gating/scale/scale.h"

namespace fcscreen::engine {
namespace {

using result::QcItem;
using result::QcStatus;

QcItem step_item(const gating::CleaningStep& step, const Bitmask& before, const Bitmask& after) {
  QcItem item;
  item.of = before.count();
  item.removed = item.of - after.count();
  item.status = step.assessed ? QcStatus::Pass : QcStatus::Warn;
  item.note = step.assessed ? step.method + (step.note.empty() ? "" : "; " + step.note) : step.note;
  return item;
}

double removed_fraction(const QcItem& item) {
  return item.of == 0 ? 0 : static_cast<double>(item.removed) / static_cast<double>(item.of);
}

result::Cut describe_cut(const TubeData& tube, const std::string& marker, const gating::EnsembleCut& cut) {
  result::Cut out;
  out.marker = marker;
  out.spread_decades = cut.spread;
  out.methods = cut.text();
  const std::size_t column = *tube.column_of(marker);
  out.display = cut.cut / tube.columns[column].decades_per_unit;
  const auto scale = gating::make_scale(tube.columns[column].scale);
  out.linear = scale ? scale->inverse(out.display) : std::nan("");
  return out;
}

/// Residual spillover on lineage-exclusive pairs; without such a pair the matrix cannot be judged and that is said.
QcItem judge_compensation(const TubeData& tube, const GatedTube& g, const Parameters& p) {
  QcItem item = tube.compensation;
  if (item.status != QcStatus::Pass) return item;
  std::map<std::string, std::span<const float>> linear;
  for (std::size_t c = 0; c < tube.columns.size(); ++c) {
    if (tube.view.has(tube.columns[c].name)) linear[tube.columns[c].name] = tube.events.linear.column(c).values();
  }
  const auto slopes = gating::residual_slopes(linear, tube.view.markers, g.live & g.anchors.ssc_low, p.comp_min_events);
  if (slopes.empty()) {
    item.status = QcStatus::Warn;
    item.note += "; residual spillover not assessed: no lineage-exclusive pair of markers in this tube";
    return item;
  }
  const auto worst = std::max_element(slopes.begin(), slopes.end(), [](const auto& a, const auto& b) {
    return std::fabs(a.slope) < std::fabs(b.slope);
  });
  const double size = std::fabs(worst->slope);
  item.status = size > p.comp_fail ? QcStatus::Fail : size > p.comp_warn ? QcStatus::Warn : QcStatus::Pass;
  item.note +=
      fmt::format("; largest residual slope {:.3f} ({} into {})", worst->slope, worst->primary, worst->secondary);
  return item;
}

}  // namespace

result::Qc summarise_qc(const TubeData& tube, const GatedTube& g, const ScreenOptions& options) {
  const Parameters& p = options.parameters;
  result::Qc qc;
  qc.compensation = judge_compensation(tube, g, p);
  const Bitmask all(tube.view.n_events, true);
  qc.margin = step_item(g.margin, all, g.in_range);
  if (g.margin.assessed && removed_fraction(qc.margin) > p.margin_warn) qc.margin.status = QcStatus::Warn;
  qc.time = step_item(g.time, g.in_range, g.steady);
  if (g.time.assessed && removed_fraction(qc.time) > p.time_warn) qc.time.status = QcStatus::Warn;
  if (g.time.assessed && removed_fraction(qc.time) > p.time_loss) qc.time.status = QcStatus::Fail;
  qc.singlets = step_item(g.singlets, g.steady, g.single);
  qc.viability = step_item(g.viability, g.single, g.live);
  if (g.viability.assessed) {
    const double alive = 1 - removed_fraction(qc.viability);
    qc.viability.status = alive < p.viability_low    ? QcStatus::Fail
                          : alive < p.viability_warn ? QcStatus::Warn
                                                     : QcStatus::Pass;
  } else {
    qc.viability.status = QcStatus::NotAssessed;
  }
  qc.debris.of = g.live.count();
  qc.debris.removed = qc.debris.of - g.nucleated.count();
  qc.debris.status = g.debris_assessed ? QcStatus::Pass : QcStatus::NotAssessed;
  qc.debris.note = g.debris_method;
  if (g.anchors.found) {
    qc.target_lost_per_gate.push_back(loss_of(g, "time", g.in_range, g.steady, options.threads));
    qc.target_lost_per_gate.push_back(loss_of(g, "singlets", g.steady, g.single, options.threads));
    qc.target_lost_per_gate.push_back(loss_of(g, "viability", g.single, g.live, options.threads));
    qc.target_lost_per_gate.push_back(loss_of(g, "nucleated", g.live, g.nucleated, options.threads));
  }
  return qc;
}

std::vector<result::Population> summarise_populations(const TubeData& tube, const GatedTube& g) {
  std::vector<result::Population> out;
  const auto add = [&](const std::string& path, const Bitmask& mask, const Bitmask& parent, const std::string& method,
                       const std::string& confidence) -> result::Population& {
    out.push_back({path, {}, mask.count(), count_and(parent, parent), method, confidence, {}});
    return out.back();
  };
  const auto trust = [](const gating::CleaningStep& s) { return s.assessed ? "high" : "not assessed"; };
  const Bitmask all(tube.view.n_events, true);
  add("In range", g.in_range, all, g.margin.method, trust(g.margin));
  add("In range/Steady flow", g.steady, g.in_range, g.time.method, trust(g.time));
  add("In range/Steady flow/Singlets", g.single, g.steady, g.singlets.method, trust(g.singlets));
  const std::string live = "In range/Steady flow/Singlets/Live";
  add(live, g.live, g.single, g.viability.method, trust(g.viability));
  const std::string nucleated = live + "/Nucleated";
  add(nucleated, g.nucleated, g.live, g.debris_method, g.debris_assessed ? "high" : "not assessed");
  if (!g.anchors.found) return out;
  const bool few = g.anchors.t_nk.count() < 200;
  add(nucleated + "/T and NK anchor", g.anchors.t_nk, g.nucleated,
      "CD45-brightest mode of lineage-negative, side-scatter-low cells", few ? "moderate" : "high");
  if (g.anchors.mature_b_found) {
    add(nucleated + "/Mature B", g.anchors.mature_b, g.nucleated,
        "lineage-positive, CD45 as bright as T, no immaturity marker", "high");
  }
  if (g.plasma_measured) {
    auto& plasma = add(nucleated + "/Plasma cells", g.plasma, g.nucleated, "CD138 cut", g.cuts.at("CD138").confidence);
    plasma.cuts.push_back(describe_cut(tube, "CD138", g.cuts.at("CD138")));
  }
  const auto& lineage = g.cuts.at(g.lineage);
  auto& b =
      add(nucleated + "/B-lineage", g.b_lineage, g.nucleated,
          (g.any_lineage.in_use() ? g.any_lineage.text() + "; " : std::string()) + g.lineage +
              (lineage.cut == lineage.valley ? " valley" : ", median of the methods") + " on side-scatter-low cells",
          lineage.confidence);
  b.cuts.push_back(describe_cut(tube, g.lineage, lineage));
  auto& immature = add(nucleated + "/B-lineage/Immature B", g.candidates, g.b_lineage,
                       fmt::format("evidence over {} margins (soft AND), log evidence at least {:.1f}",
                                   g.model.all_of.size() + (g.model.any_of.empty() ? 0 : 1), g.model.threshold),
                       lineage.confidence);
  for (const char* marker : {"CD10", "CD34", "TdT"}) {
    if (!g.l1 && g.cuts.count(marker) != 0) immature.cuts.push_back(describe_cut(tube, marker, g.cuts.at(marker)));
  }
  return out;
}

std::vector<result::PhenotypeCount> phenotype_counts(const TubeData& tube, const GatedTube& g, const Bitmask& events) {
  std::vector<std::string> markers;
  for (const char* m : {"CD10", "CD34", "TdT"}) {
    if (g.cuts.count(m) != 0) markers.push_back(m);
  }
  if (markers.empty()) return {};
  std::vector<std::size_t> counts(std::size_t{1} << markers.size(), 0);
  events.for_each([&](std::size_t i) {
    std::size_t code = 0;
    for (std::size_t m = 0; m < markers.size(); ++m) {
      if (tube.view.marker(markers[m])[i] >= g.cuts.at(markers[m]).cut) code |= std::size_t{1} << m;
    }
    ++counts[code];
  });
  std::vector<result::PhenotypeCount> out;
  for (std::size_t code = counts.size(); code-- > 0;) {
    std::string name;
    for (std::size_t m = 0; m < markers.size(); ++m) name += markers[m] + ((code >> m) & 1 ? "+" : "-");
    out.push_back({name, counts[code]});
  }
  return out;
}

}  // namespace fcscreen::engine
