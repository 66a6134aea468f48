// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/hemodilution.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "engine/core/order_statistics.h"

namespace fcscreen::engine {
namespace {

double positive_from(const GatedTube& g, const std::string& marker, const HemodilutionRules& rules) {
  const gating::AnchorLevel t = g.anchors.negative.at(marker);
  return t.centre + rules.positive_sd * t.sd;
}

MarrowShare share(const char* population, std::size_t count, std::size_t n) {
  return {population, true, {}, count, n == 0 ? 0 : static_cast<double>(count) / static_cast<double>(n)};
}

MarrowShare mast_cells(const TubeData& tube, const GatedTube& g, const HemodilutionRules& rules) {
  if (!tube.view.has("CD117")) return {kMastCells, false, "CD117 not in this tube", 0, 0};
  const auto cd117 = tube.view.marker("CD117");
  const double positive = positive_from(g, "CD117", rules);
  std::vector<float> values;
  g.nucleated.for_each([&](std::size_t i) {
    if (cd117[i] >= positive) values.push_back(cd117[i]);
  });
  if (values.size() < rules.brightness_events) {
    return {kMastCells, false, "too few CD117-positive cells to tell bright ones", 0, 0};
  }
  const double bright = median(values) + rules.mast_above_cd117;
  const auto n = static_cast<std::size_t>(
      std::count_if(values.begin(), values.end(), [&](float x) { return static_cast<double>(x) >= bright; }));
  return share(kMastCells, n, g.nucleated.count());
}

MarrowShare red_cells(const TubeData& tube, const GatedTube& g, const HemodilutionRules& rules) {
  std::string marker;
  for (const char* m : {"CD71", "CD235a", "CD36"}) {
    if (marker.empty() && tube.view.has(m)) marker = m;
  }
  if (marker.empty()) return {kRedCells, false, "CD71, CD235a and CD36 not in this tube", 0, 0};
  const auto erythroid = tube.view.marker(marker), cd45 = tube.view.marker("CD45");
  const double positive = positive_from(g, marker, rules), dim = g.anchors.cd45_bright.centre - rules.red_below_cd45;
  std::size_t n = 0;
  (g.nucleated & g.anchors.ssc_low).for_each([&](std::size_t i) { n += erythroid[i] >= positive && cd45[i] < dim; });
  return share(kRedCells, n, g.nucleated.count());
}

}  // namespace

std::vector<MarrowShare> marrow_shares(const TubeData& tube, const GatedTube& g, std::size_t precursors,
                                       const HemodilutionRules& rules) {
  if (!g.anchors.found) {
    std::vector<MarrowShare> none;
    for (const char* p : {kMastCells, kRedCells, kPrecursors}) {
      none.push_back({p, false, "no T and NK cells to place cuts by", 0, 0});
    }
    return none;
  }
  MarrowShare b = share(kPrecursors, precursors, g.nucleated.count());
  if (g.l1) b = {kPrecursors, false, "no CD10, CD34 or TdT to know them by", 0, 0};
  return {mast_cells(tube, g, rules), red_cells(tube, g, rules), b};
}

result::MarrowQuality judge_hemodilution(const std::vector<MarrowShare>& shares, std::size_t denominator,
                                         const std::vector<result::MarrowBaseline>& baselines,
                                         const PrecursorScore& precursors, const HemodilutionRules& rules) {
  result::MarrowQuality out;
  std::size_t scored = 0, low = 0;
  for (const MarrowShare& s : shares) {
    result::MarrowPopulation p{s.population, s.count, s.fraction, {}, false, false, s.why_not};
    const auto base =
        std::find_if(baselines.begin(), baselines.end(), [&](const auto& b) { return b.population == s.population; });
    if (base != baselines.end()) p.p5 = base->p5;
    const auto expected = p.p5.value_or(0) * static_cast<double>(denominator);
    if (!s.measured) {
      // said by why_not
    } else if (s.population == kPrecursors && !precursors.why_not.empty()) {
      p.note = precursors.why_not;
    } else if (base == baselines.end() || base->n_normals < rules.min_normals) {
      p.note = "no 5th percentile of this laboratory";
    } else if (expected < static_cast<double>(rules.min_expected)) {
      p.note = fmt::format("at the 5th percentile only {:.1f} events are expected in this tube", expected);
    } else {
      p.scored = true;
      p.low = s.fraction < *p.p5;
    }
    scored += p.scored ? 1 : 0;
    low += p.low ? 1 : 0;
    out.populations.push_back(std::move(p));
  }
  out.hemodilution = scored < 2 ? "HEMODILUTION_NOT_ASSESSED" : low >= 2 ? "HEMODILUTED" : low == 1 ? "WARN" : "OK";
  return out;
}

std::vector<result::MarrowBaseline> marrow_baselines(const std::vector<std::vector<MarrowShare>>& normals,
                                                     std::size_t min_normals) {
  std::vector<result::MarrowBaseline> out;
  for (const char* population : {kMastCells, kRedCells, kPrecursors}) {
    std::vector<double> fractions;
    for (const auto& normal : normals) {
      for (const MarrowShare& s : normal) {
        if (s.population == population && s.measured) fractions.push_back(s.fraction);
      }
    }
    if (fractions.size() < std::max<std::size_t>(min_normals, 1)) continue;
    std::sort(fractions.begin(), fractions.end());
    // Smallest order statistic with at least 5 % of the normals at or below it.
    const std::size_t rank = (fractions.size() + 19) / 20;
    out.push_back({population, fractions[rank - 1], fractions.size()});
  }
  return out;
}

}  // namespace fcscreen::engine
