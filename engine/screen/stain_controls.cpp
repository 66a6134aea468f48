// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/stain_controls.h"

#include <algorithm>
#include <cmath>

#include "engine/core/order_statistics.h"

namespace fcscreen::engine {
namespace {

using result::StainControl;

/// Cells of the tube by what they are, found without one marker.
class Cells {
 public:
  Cells(const TubeData& tube, const GatedTube& gated) : tube_(tube), g_(gated) {}

  [[nodiscard]] Bitmask granulocytes() const { return gating::granulocytes(g_.anchors, g_.nucleated); }
  [[nodiscard]] Bitmask mature_b(const std::string& without) const {
    const std::string by = without != g_.lineage ? g_.lineage : "CD20";
    if (!tube_.view.has(by)) return Bitmask(g_.nucleated.size());
    Bitmask out = keep(g_.nucleated & g_.anchors.ssc_low, by, above(by, 5), true);
    out = keep(out, "CD45", g_.anchors.cd45_bright.centre - 3 * g_.anchors.cd45_bright.sd, true);
    for (const char* m : {"CD10", "CD34", "TdT"}) {
      if (m != without && tube_.view.has(m)) out = keep(out, m, above(m, 3), false);
    }
    return g_.plasma_measured ? minus(std::move(out), g_.plasma) : std::move(out);
  }
  [[nodiscard]] Bitmask progenitors() const {
    if (!tube_.view.has("CD34")) return Bitmask(g_.nucleated.size());
    Bitmask out = keep(g_.nucleated & g_.anchors.ssc_low, g_.lineage, above(g_.lineage, 3), false);
    out = keep(out, "CD45", g_.anchors.cd45_bright.centre - 3 * g_.anchors.cd45_bright.sd, false);
    return keep(out, "CD34", above("CD34", 5), true);
  }
  [[nodiscard]] const Bitmask& t_nk() const { return g_.anchors.t_nk; }
  [[nodiscard]] const Bitmask& plasma() const { return g_.plasma; }
  [[nodiscard]] double centre(const std::string& marker) const { return g_.anchors.negative.at(marker).centre; }
  [[nodiscard]] double level(const std::string& marker, const Bitmask& cells, double at) const {
    std::vector<float> x = gating::gather(tube_.view.marker(marker), cells);
    return quantile_in_place(x, at);
  }

 private:
  [[nodiscard]] double above(const std::string& marker, double sds) const {
    const gating::AnchorLevel t = g_.anchors.negative.at(marker);
    return t.centre + sds * t.sd;
  }
  [[nodiscard]] Bitmask keep(const Bitmask& base, const std::string& marker, double cut, bool upper) const {
    const auto x = tube_.view.marker(marker);
    Bitmask out = base.clone();
    base.for_each([&](std::size_t i) {
      if ((x[i] >= cut) != upper) out.reset(i);
    });
    return out;
  }
  static Bitmask minus(Bitmask from, const Bitmask& what) {
    what.for_each([&](std::size_t i) { from.reset(i); });
    return from;
  }

  const TubeData& tube_;
  const GatedTube& g_;
};

bool explained(const std::string& marker, const SampleTherapy& t) {
  using gating::Treatment;
  if (marker == "CD19") return t.anti_cd19 == Treatment::Yes;
  if (marker == "CD20") return t.anti_cd20 == Treatment::Yes;
  if (marker == "CD22") return t.anti_cd22 == Treatment::Yes;
  if (marker == "CD38") return t.anti_cd38 != Treatment::No;
  if (marker == "CD10" || marker == "CD16") return t.gcsf;
  return false;
}

}  // namespace

std::vector<StainControl> measure_controls(const TubeData& tube, const GatedTube& gated, std::size_t min_events) {
  std::vector<StainControl> out;
  if (!gated.anchors.found) return out;
  const Cells cells(tube, gated);
  const auto add = [&](const char* marker, const char* population, const Bitmask& mask, double at, double zero) {
    StainControl c{marker, population, mask.count(), {}, {}, "not_assessable"};
    if (c.count >= min_events) {
      c.level = cells.level(marker, mask, at) - zero;
      c.status = "no_baseline";
    }
    out.push_back(std::move(c));
  };
  const Bitmask granulocytes = cells.granulocytes();
  for (const char* m : {"CD19", "CD20", "CD22", "CD24"}) {
    if (tube.view.has(m)) add(m, "mature B cells", cells.mature_b(m), 0.5, cells.centre(m));
  }
  for (const char* m : {"CD10", "CD16", "CD66b", "CD66c"}) {
    if (tube.view.has(m)) add(m, "granulocytes", granulocytes, 0.9, cells.centre(m));
  }
  for (const char* m : {"CD34", "CD117"}) {
    if (tube.view.has(m) && tube.view.has("CD34"))
      add(m, "CD34+ progenitors", cells.progenitors(), 0.5, cells.centre(m));
  }
  if (tube.view.has("CD38")) add("CD38", "plasma cells", cells.plasma(), 0.5, cells.centre("CD38"));
  for (const char* m : {"CD45", "CD3", "CD5", "CD7"}) {
    if (!tube.view.has(m)) continue;
    const bool seen = granulocytes.count() >= min_events;
    add(m, "T and NK cells", seen ? cells.t_nk().clone() : Bitmask(granulocytes.size()), 0.5,
        seen ? cells.level(m, granulocytes, 0.5) : 0);
  }
  return out;
}

void judge_controls(std::vector<StainControl>& controls, const std::vector<result::ControlBaseline>& baselines,
                    const SampleTherapy& therapy, const ControlRules& rules) {
  for (StainControl& c : controls) {
    if (!c.level) continue;
    const auto base = std::find_if(baselines.begin(), baselines.end(), [&](const result::ControlBaseline& b) {
      return b.marker == c.marker && b.population == c.population && b.n_normals >= rules.min_normals;
    });
    if (base == baselines.end()) continue;
    c.baseline = base->level;
    const bool away = std::fabs(*c.level - base->level) > rules.displaced;
    c.status = !away ? "pass" : explained(c.marker, therapy) ? "explained" : "fail";
  }
}

std::vector<result::ControlBaseline> control_baselines(const std::vector<std::vector<StainControl>>& normals,
                                                       std::size_t min_normals) {
  std::vector<result::ControlBaseline> out;
  std::vector<std::pair<std::string, std::string>> names;
  for (const auto& normal : normals) {
    for (const StainControl& c : normal) {
      const auto name = std::make_pair(c.marker, c.population);
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  std::sort(names.begin(), names.end());
  for (const auto& [marker, population] : names) {
    std::vector<double> levels;
    for (const auto& normal : normals) {
      for (const StainControl& c : normal) {
        if (c.marker == marker && c.population == population && c.level) levels.push_back(*c.level);
      }
    }
    if (levels.size() < std::max<std::size_t>(min_normals, 1)) continue;
    std::sort(levels.begin(), levels.end());
    const std::size_t half = levels.size() / 2;
    const double level = levels.size() % 2 == 1 ? levels[half] : (levels[half - 1] + levels[half]) / 2;
    out.push_back({marker, population, level, levels.size()});
  }
  return out;
}

}  // namespace fcscreen::engine
