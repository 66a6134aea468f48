// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>

#include "engine/result/plot_data.h"
#include "engine/screen/tube_data.h"
#include "gating/scale/scale.h"

namespace fcscreen::engine {

/// One column as plots see it: axis and position of every event on it.
struct PlotColumn {
  result::Axis axis;
  std::span<const float> display;        ///< [n_events], the tube's own column
  std::optional<gating::Scale> scatter;  ///< scatter is not shown on the scale it is gated on
  double decades_per_unit = 1;           ///< markers: axis units → decades of gating
  result::ScaleSpec scale;

  /// Axis position of an event; NaN stays NaN.
  [[nodiscard]] float position(std::size_t event) const {
    return scatter ? static_cast<float>(scatter->forward(display[event])) : display[event];
  }
  /// Axis position of a cut in decades of the marker.
  [[nodiscard]] double of_decades(double decades) const { return decades / decades_per_unit; }
  /// Axis position of a linear value.
  [[nodiscard]] double of_linear(double value) const;
};

/// Plot columns of a tube by name, made on first use. Not thread-safe.
class PlotColumns {
 public:
  explicit PlotColumns(const TubeData& tube) : tube_(tube) {}
  [[nodiscard]] bool has(const std::string& name) const { return tube_.column_of(name).has_value(); }
  [[nodiscard]] const PlotColumn& get(const std::string& name);

 private:
  const TubeData& tube_;
  std::map<std::string, PlotColumn> made_;
};

}  // namespace fcscreen::engine
