// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

#include "engine/screen/maturation.h"
#include "engine/screen/plot_builder.h"
#include "models/density2d.h"

namespace fcscreen::engine {
namespace {

using result::MarkKind;

constexpr double kLeastDistance = 0.5, kMostDistance = 100;  // the axis of every sample
constexpr double kBeyondEnds = 0.03;  // what lies nearest to an end of the path stands clear of the frame
constexpr std::size_t kColumns = 96, kRows = 96;

result::Axis distance_axis() {
  result::Axis axis{"distance from the path (log scale)", std::log10(kLeastDistance), std::log10(kMostDistance), {}};
  for (const double decade : {0.1, 1.0, 10.0}) {
    for (int digit = 1; digit < 10; ++digit) {
      const double value = decade * digit;
      if (value < kLeastDistance) continue;
      const bool labelled = digit == 1 || digit == 2 || digit == 5;
      axis.ticks.push_back({std::log10(value), labelled ? fmt::format("{:g}", value) : "", labelled});
    }
  }
  axis.ticks.push_back({std::log10(kMostDistance), "100", true});
  return axis;
}

/// First pseudo-time of each stage after the first; nodes are centred on node / K.
std::array<double, 3> stage_ends(const result::MaturationReference& r) {
  const auto end = [&r](std::size_t last) {
    return std::min(1.0, (static_cast<double>(last) + 0.5) / static_cast<double>(r.n_nodes));
  };
  return {end(r.last_stage_i), end(r.last_stage_ii), end(r.last_stage_iii)};
}

result::Axis stage_axis(const result::MaturationReference& r) {
  result::Axis axis{"maturation along the path of the reference", -kBeyondEnds, 1 + kBeyondEnds, {}};
  const std::array<const char*, 4> names{"I", "II", "III", "mature"};
  const auto ends = stage_ends(r);
  double from = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const double to = i < ends.size() ? ends[i] : 1.0;
    axis.ticks.push_back({(from + to) / 2, names[i], false});
    axis.ticks.push_back({to, "", true});
    from = to;
  }
  return axis;
}

float height(const models::PathScore& s) { return static_cast<float>(std::log10(std::max(1e-3F, s.distance))); }

result::Marks marks(const Maturation& m, const Bitmask& mask, MarkKind kind, const std::string& name) {
  result::Marks out{kind, "", {}, {}};
  for (std::size_t k = 0; k < m.events.size(); ++k) {
    if (!mask.test(m.events[k]) || std::isnan(m.scores[k].distance)) continue;
    out.x.push_back(m.scores[k].pseudotime);
    out.y.push_back(height(m.scores[k]));
  }
  const std::size_t n = mask.count();
  out.name = all_of(name, out.x.size()) + (out.x.size() == n ? "" : fmt::format(" of {} that could be scored", n));
  return out;
}

}  // namespace

void add_path_plot(PlotBuilder& b, result::ScreenPlots& plots) {
  if (b.populations.maturation == nullptr || !b.populations.maturation->usable()) return;
  const Maturation& m = *b.populations.maturation;
  result::DensityPlot p;
  p.id = "path";
  p.title = "Distance from the normal path along maturation";
  p.parent = "B-lineage";
  p.x = stage_axis(*m.reference);
  p.y = distance_axis();
  models::Density2 density = empty_density(p, kColumns, kRows);
  if (density.mass.empty()) return;
  std::vector<float> xs, ys;
  for (std::size_t k = 0; k < m.events.size(); ++k) {
    if (!b.gated.b_lineage.test(m.events[k]) || std::isnan(m.scores[k].distance)) continue;
    xs.push_back(std::clamp(m.scores[k].pseudotime, 0.0F, 0.99999F));
    ys.push_back(std::clamp(height(m.scores[k]), static_cast<float>(p.y.lo), static_cast<float>(p.y.hi - 1e-5)));
  }
  models::count_into(density, xs, ys);
  p.background_shown = xs.size();
  p.background_total = b.gated.b_lineage.count();
  take_density(p, std::move(density));
  const auto limit = [&](const std::string& name, double distance) {
    if (!(distance > kLeastDistance) || !(distance < kMostDistance)) return;
    const double y = std::log10(distance);
    p.outlines.push_back(
        {name, fmt::format("{} of normal cells: distance {:.2f}", name, distance), {{p.x.lo, y}, {p.x.hi, y}}, false});
  };
  const result::MaturationReference& r = *m.reference;
  limit("P99.9", m.dfn_distance);
  limit("P99", m.scorer->threshold(std::max(r.p99_regenerating, r.p99_resting)));
  for (const double end : stage_ends(r)) p.outlines.push_back({"", "", {{end, p.y.lo}, {end, p.y.hi}}, false});
  if (b.populations.hematogones != nullptr && b.populations.hematogones->count() > 0) {
    p.marks.push_back(marks(m, *b.populations.hematogones, MarkKind::Hematogone, "normal precursors"));
  }
  if (b.populations.target != nullptr && b.populations.target->count() > 0) {
    p.marks.push_back(marks(m, *b.populations.target, MarkKind::Target, b.populations.target_name));
  }
  plots.path.push_back(std::move(p));
}

}  // namespace fcscreen::engine
