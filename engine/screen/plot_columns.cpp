// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/plot_columns.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/core/order_statistics.h"
#include "engine/screen/axes.h"

namespace fcscreen::engine {
namespace {

constexpr double kMarkerFloor = -0.165;  // of logicle and asinh display scales: with the default width down to −10³
constexpr double kSideScatterDecades = 2.5;  // linear below T / 10^2.5: granulocytes and lymphocytes both stand clear

bool is_scatter(const std::string& name) { return name.rfind("FSC", 0) == 0 || name.rfind("SSC", 0) == 0; }

result::ScaleSpec scatter_scale(const std::string& name, double top) {
  if (name == "SSC-A") return result::AsinhScale{top, kSideScatterDecades, 0};
  return result::LinearScale{top, 0};
}

/// End of a scatter axis: what the instrument gives ($PnR) where the values use a sixteenth of it or more, else the
/// next power of four above them, as when values were rescaled on export.
double scatter_top(double declared, double seen) {
  if (declared > 0 && seen <= declared * 1.01 && seen >= declared / 16) return declared;
  double top = 1024;
  while (top < seen && top < 1e12) top *= 4;
  return top;
}

/// Axis over the central 99.9 % of positions, for columns without a fixed range.
std::pair<double, double> data_range(const PlotColumn& column) {
  std::vector<float> finite;
  finite.reserve(column.display.size());
  for (std::size_t i = 0; i < column.display.size(); ++i) {
    if (const float v = column.position(i); std::isfinite(v)) finite.push_back(v);
  }
  if (finite.empty()) return {0, 1};
  const double lo = quantile_in_place(finite, 0.0005), hi = quantile_in_place(finite, 0.9995);
  const double pad = std::max(0.04 * (hi - lo), 1e-6);
  return {lo - pad, hi + pad};
}

}  // namespace

double PlotColumn::of_linear(double value) const {
  const auto s = gating::make_scale(scale);
  return s ? s->forward(value) : value;
}

const PlotColumn& PlotColumns::get(const std::string& name) {
  const auto it = made_.find(name);
  if (it != made_.end()) return it->second;
  const std::size_t index = *tube_.column_of(name);
  const AnalysisColumn& source = tube_.columns[index];
  PlotColumn c;
  c.decades_per_unit = source.decades_per_unit;
  c.scale = source.scale;
  const std::span<const float> display = tube_.events.display.column(index).values();
  c.display = display;
  const bool named_alike = is_scatter(name) || name == "Time" || source.detector == name;
  std::string title = named_alike ? name : name + "  " + source.detector;
  double lo = 0, hi = 1.02;
  const bool identity = std::holds_alternative<result::IdentityScale>(source.scale);
  if (is_scatter(name) && !tube_.prescaled) {
    const double seen = display.empty() ? 0 : *std::max_element(display.begin(), display.end());
    const double declared = (name[0] == 'F' ? tube_.view.fsc_top : tube_.view.ssc_top) + 1;
    c.scale = scatter_scale(name, scatter_top(declared, seen));
    c.scatter = *gating::make_scale(c.scale);
    // Pulse width fills a small part of its range: the axis ends at the next eighth of it above the data.
    if (name == "FSC-W" || name == "SSC-W") hi = std::min(hi, std::ceil(10 * data_range(c).second) / 8);
  } else if (identity) {
    std::tie(lo, hi) = data_range(c);
    if (tube_.prescaled && name != "Time") title += " (as exported, no unit)";
  } else {
    lo = kMarkerFloor;
    title += tube_.compensated ? ", compensated" : "";
  }
  c.axis = make_axis(c.scale, std::move(title), lo, hi);
  return made_.emplace(name, std::move(c)).first->second;
}

}  // namespace fcscreen::engine
