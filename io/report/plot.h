// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/result/plot_data.h"
#include "io/report/canvas.h"
#include "io/report/palette.h"

namespace fcscreen::io::report {

/// How the events of one kind look: shape and line style differ as well as colour.
struct KindStyle {
  MarkShape shape = MarkShape::Dot;
  Colour colour;
  LineStyle line = LineStyle::Solid;
  double line_width = 0.6;
};
[[nodiscard]] KindStyle kind_style(result::MarkKind kind);

struct PlotStyle {
  Palette palette = Palette::Sea;
  double title_size = 6.8, tick_size = 5.2, axis_size = 5.6, label_size = 5.6;
  double mark_size = 2.1;      ///< of up to 200 marks; more are drawn smaller
  bool label_outlines = true;  ///< write the name of each outline into the plot
};

/// Draw a density plot with axes into `frame`: density image (log of counts), contours, gate outlines with names and
/// every mark, the target's last. Marks and outlines beyond an axis are drawn at its end, so that none is lost;
/// positions that are not numbers are left out. A plot without a grid, or with an empty axis, keeps its frame.
void draw_density_plot(Canvas& canvas, const Rect& frame, const result::DensityPlot& plot, const PlotStyle& style);

/// Draw overlaid histograms into `frame`, each scaled to the largest share of the plot, and above them the normal
/// bands: a row per stage with its name, a bar from P5 to P95 and a line at the median.
void draw_histogram_plot(Canvas& canvas, const Rect& frame, const result::HistogramPlot& plot, const PlotStyle& style);

/// Draw the sample of a mark, or of a histogram line, as legends show it, centred at (x, y).
void draw_mark_sample(Canvas& canvas, double x, double y, result::MarkKind kind);
void draw_line_sample(Canvas& canvas, double x, double y, result::MarkKind kind);
void draw_band_sample(Canvas& canvas, double x, double y);

/// Draw the scale of density colours, "few" to "many", `width` points wide with its top left at (x, y).
void draw_density_scale(Canvas& canvas, double x, double y, double width, Palette palette, const char* few,
                        const char* many, const TextStyle& style);

}  // namespace fcscreen::io::report
