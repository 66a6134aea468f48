// SPDX-License-Identifier: Apache-2.0
#include "gating/auto/anchors.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/order_statistics.h"

namespace fcscreen::gating {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

Bitmask below(std::span<const float> x, const Bitmask& base, double cut) {
  Bitmask out = base.clone();
  base.for_each([&](std::size_t i) {
    if (!(x[i] < cut)) out.reset(i);
  });
  return out;
}

Bitmask between(std::span<const float> x, const Bitmask& base, double lo, double hi) {
  Bitmask out = base.clone();
  base.for_each([&](std::size_t i) {
    if (!(x[i] >= lo && x[i] < hi)) out.reset(i);
  });
  return out;
}

std::size_t at_least(std::size_t minimum, std::size_t n, double share) {
  return std::max(minimum, static_cast<std::size_t>(share * static_cast<double>(n)));
}

/// Valley below the granulocyte mode: the topmost mode, when it stands clear above the largest of the others.
double granulocyte_valley(std::span<const float> ssc, const Bitmask& base, const AnchorParameters& p) {
  ModeOptions options;
  options.min_count = at_least(20, base.count(), 0.005);
  const auto modes = find_modes(ssc, base, options);
  if (modes.size() < 2) return kInf;
  const auto largest =
      std::max_element(modes.begin(), modes.end() - 1, [](const Mode& a, const Mode& b) { return a.count < b.count; });
  return modes.back().position - largest->position > p.granulocyte_gap ? modes.back().left : kInf;
}

/// T/NK cells by steps; an empty mask with `why` when a step finds nothing.
void find_t_nk(const Tube& tube, std::span<const float> ssc, std::span<const float> lineage, const AnchorParameters& p,
               Anchors& a) {
  ModeOptions options;
  options.min_count = at_least(p.min_events, a.ssc_low.count(), 0.002);
  const auto by_lineage = find_modes(lineage, a.ssc_low, options);
  const double ceiling = by_lineage.size() > 1 ? by_lineage.front().right : kInf;
  const Bitmask negative = below(lineage, a.ssc_low, ceiling);
  const auto cd45 = tube.marker("CD45");
  options.min_count = at_least(p.min_events, a.ssc_low.count(), 0.001);
  const auto by_cd45 = find_modes(cd45, negative, options);
  if (by_cd45.empty()) {
    a.why = "no lineage-negative, CD45-bright, side-scatter-low cells";
    return;
  }
  Bitmask t = between(cd45, negative, by_cd45.size() > 1 ? by_cd45.back().left : -kInf, kInf);
  const AnchorLevel lin = lowest_level(lineage, t, p.min_noise);
  t = below(lineage, t, lin.centre + 3 * lin.sd);
  const AnchorLevel bright = highest_level(cd45, t, p.min_noise);
  t = between(cd45, t, bright.centre - 3 * bright.sd, bright.centre + 3 * bright.sd);
  const std::vector<float> s = gather(ssc, t);
  if (!s.empty()) {
    const double centre = median(s), sd = std::max(robust_sd(s, centre), 0.05);
    t = below(ssc, t, centre + 3 * sd);
    a.ssc_lymphoid = {centre, sd};
  }
  if (t.count() < p.min_events) {
    a.why = "only " + std::to_string(t.count()) + " T/NK cells";
    return;
  }
  a.found = true;
  a.cd45_bright = bright;
  a.t_nk = std::move(t);
}

void find_mature_b(const Tube& tube, std::span<const float> lineage, const std::string& name, const AnchorParameters& p,
                   Anchors& a) {
  const AnchorLevel t = a.negative.at(name);
  Bitmask b = between(lineage, a.ssc_low, t.centre + 5 * t.sd, kInf);
  b = between(tube.marker("CD45"), b, a.cd45_bright.centre - 3 * a.cd45_bright.sd, kInf);
  for (const char* negative : {"CD10", "CD34", "TdT"}) {
    if (tube.has(negative)) {
      const AnchorLevel n = a.negative.at(negative);
      b = below(tube.marker(negative), b, n.centre + 3 * n.sd);
    }
  }
  if (tube.has("CD20")) {
    const AnchorLevel n = a.negative.at("CD20");
    b = between(tube.marker("CD20"), b, n.centre + 4 * n.sd, kInf);
  }
  a.mature_b_found = b.count() >= p.min_events;
  if (a.mature_b_found) {
    for (const auto& [marker, values] : tube.markers) a.mature_level[marker] = highest_level(values, b, p.min_noise);
  }
  a.mature_b = std::move(b);
}

}  // namespace

Anchors find_anchors(const Tube& tube, const Bitmask& base, std::span<const float> ssc, const std::string& lineage_name,
                     const AnchorParameters& p) {
  Anchors a;
  a.t_nk = Bitmask(tube.n_events);
  a.mature_b = Bitmask(tube.n_events);
  const auto lineage = tube.marker(lineage_name), cd45 = tube.marker("CD45");
  if (lineage.empty() || cd45.empty() || ssc.empty()) {
    a.ssc_low = base.clone();
    a.why = "lineage marker, CD45 or side scatter not measured";
    return a;
  }
  a.ssc_low_cut = granulocyte_valley(ssc, base, p);
  a.granulocytes = std::isfinite(a.ssc_low_cut);
  a.ssc_low = below(ssc, base, a.ssc_low_cut);
  find_t_nk(tube, ssc, lineage, p, a);
  if (!a.found) return a;
  for (const auto& [marker, values] : tube.markers) a.negative[marker] = lowest_level(values, a.t_nk, p.min_noise);
  const std::vector<float> fsc = gather(tube.fsc_a, a.t_nk);
  if (!fsc.empty()) {
    const double centre = median(fsc);
    a.fsc_lymphoid = {centre, std::max(robust_sd(fsc, centre), 0.02 * std::fabs(centre))};
  }
  find_mature_b(tube, lineage, lineage_name, p, a);
  return a;
}

Bitmask granulocytes(const Anchors& anchors, const Bitmask& base) {
  if (!anchors.granulocytes) return Bitmask(base.size());
  Bitmask out = base.clone();
  out.and_not(anchors.ssc_low);
  return out;
}

}  // namespace fcscreen::gating
