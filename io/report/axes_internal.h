// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include "io/report/plot.h"

namespace fcscreen::io::report {

/// Maps display-scale positions of an axis onto [from, to] of the page.
struct AxisMap {
  double lo = 0, hi = 1, from = 0, to = 1;
  AxisMap(const result::Axis& axis, double page_from, double page_to)
      : lo(axis.lo), hi(axis.hi > axis.lo ? axis.hi : axis.lo + 1), from(page_from), to(page_to) {}
  [[nodiscard]] double operator()(double v) const { return from + (v - lo) / (hi - lo) * (to - from); }
  /// The same, held within the axis.
  [[nodiscard]] double held(double v) const { return (*this)(v < lo ? lo : v > hi ? hi : v); }
};

/// The inner area that remains of `frame` for data when title and axes are drawn around it.
[[nodiscard]] Rect plot_area(const Rect& frame, const PlotStyle& style, bool with_y_axis);

/// Draw frame, ticks, tick labels (those that would touch their neighbour are left out) and axis titles.
void draw_plot_title(Canvas& canvas, const Rect& frame, const std::string& title, const PlotStyle& style);
void draw_x_axis(Canvas& canvas, const Rect& area, const result::Axis& axis, const PlotStyle& style);
void draw_y_axis(Canvas& canvas, const Rect& frame, const Rect& area, const result::Axis& axis, const PlotStyle& style);

/// `text` in the largest size from `style.size` down to 80 % of it that fits `width`; beyond that its middle gives way
/// to an ellipsis.
struct Fitted {
  std::string text;
  TextStyle style;
};
[[nodiscard]] Fitted fit_line(const Canvas& canvas, const std::string& text, const TextStyle& style, double width);

}  // namespace fcscreen::io::report
