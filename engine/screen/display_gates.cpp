// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/display_gates.h"

namespace fcscreen::engine {

std::vector<result::Gate> display_gates(const TubeData& tube, const GatedTube& g) {
  std::vector<result::Gate> gates;
  const auto range = [&](const char* id, const char* parent, std::vector<result::Range> ranges) {
    gates.push_back({id, parent, result::RectangleGate{std::move(ranges)}});
  };
  const auto above = [&](const std::string& name, double cut) {
    const std::size_t c = *tube.column_of(name);
    return result::Range{c, cut / tube.columns[c].decades_per_unit, result::kInfinity};
  };
  const auto margin = [&](const std::string& name) -> const gating::Margin* {
    for (const auto* list : {&g.model.all_of, &g.model.any_of}) {
      for (const auto& m : *list) {
        if (m.name == name) return &m;
      }
    }
    return nullptr;
  };
  if (g.singlets.assessed) {
    const bool height = tube.column_of("FSC-H").has_value();
    const std::size_t x = *tube.column_of("FSC-A"), y = *tube.column_of(height ? "FSC-H" : "FSC-W");
    const double top = 4e6, half = g.singlets.line[2];
    const auto at = [&](double fsc, double sign) {
      return g.singlets.line[0] + g.singlets.line[1] * fsc + sign * half;
    };
    const double far = height ? 1 : -1;  // the open side: any height above, any width below
    gates.push_back({"Singlets", "",
                     result::PolygonGate{
                         x, y, {{-top, at(-top, -far)}, {top, at(top, -far)}, {top, far * 1e8}, {-top, far * 1e8}}}});
  }
  if (!g.anchors.found) return gates;
  const char* parent = g.singlets.assessed ? "Singlets" : "";
  if (g.syto) {
    range("Nucleated", parent, {above("SYTO", g.syto_cut)});
  } else {
    range("Nucleated", parent, {{*tube.column_of("FSC-A"), g.fsc_cut, result::kInfinity}});
  }
  const double ssc_edge = gating::scatter_linear(tube.view.ssc_a, margin("SSC")->cut);
  const std::size_t ssc = *tube.column_of("SSC-A"), cd45 = *tube.column_of("CD45");
  range("B-lineage", "Nucleated", {above(g.lineage, g.cuts.at(g.lineage).cut), {ssc, -result::kInfinity, ssc_edge}});
  range("CD45 dim", "B-lineage",
        {{cd45, -result::kInfinity, margin("CD45")->cut / tube.columns[cd45].decades_per_unit}});
  std::vector<result::GateOperand> any;
  for (const gating::Margin& m : g.model.any_of) {
    gates.push_back({m.name + "+", "CD45 dim", result::RectangleGate{{above(m.name, m.cut)}}});
    any.push_back({m.name + "+", false});
  }
  if (any.size() >= 2)
    gates.push_back({"Immature B", "CD45 dim", result::BooleanGate{result::BooleanOp::Or, std::move(any)}});
  return gates;
}

}  // namespace fcscreen::engine
