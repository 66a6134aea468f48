// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "io/report/axes_internal.h"

namespace fcscreen::io::report {
namespace {

using result::Point;

double largest_share(const result::HistogramPlot& plot) {
  double most = 0;
  for (const auto& h : plot.histograms) {
    for (const float v : h.share) {
      if (v > most) most = v;
    }
  }
  for (const Point& p : plot.band_hi) {
    if (p.y > most) most = p.y;
  }
  return most > 0 ? most * 1.06 : 1;
}

std::vector<Point> trace_of(const result::Histogram& histogram, const AxisMap& x, double bottom, double height,
                            double most) {
  std::vector<Point> out;
  const std::size_t n = histogram.share.size();
  for (std::size_t i = 0; i < n; ++i) {
    const double v = std::isfinite(histogram.share[i]) ? std::max(0.0F, histogram.share[i]) : 0.0;
    const double at = x.lo + (x.hi - x.lo) * (static_cast<double>(i) + 0.5) / static_cast<double>(n);
    out.push_back({x(at), bottom - v / most * height});
  }
  return out;
}

std::vector<Point> closed_to(std::vector<Point> points, double bottom) {
  if (points.empty()) return points;
  const double last = points.back().x, first = points.front().x;
  points.push_back({last, bottom});
  points.push_back({first, bottom});
  return points;
}

void draw_band(Canvas& canvas, const result::HistogramPlot& plot, const AxisMap& x, double bottom, double height,
               double most) {
  std::vector<Point> band;
  for (const Point& p : plot.band_hi) band.push_back({x.held(p.x), bottom - p.y / most * height});
  for (auto p = plot.band_lo.rbegin(); p != plot.band_lo.rend(); ++p) {
    band.push_back({x.held(p->x), bottom - p->y / most * height});
  }
  if (band.size() > 2) canvas.fill_polygon(band, Colour{0.72, 0.80, 0.87, 0.65});
}

}  // namespace

void draw_histogram_plot(Canvas& canvas, const Rect& frame, const result::HistogramPlot& plot, const PlotStyle& style) {
  const Rect area = plot_area(frame, style, false);
  const AxisMap x(plot.x, area.x, area.right());
  const double most = largest_share(plot);
  draw_plot_title(canvas, frame, plot.title, style);
  canvas.clip(area);
  draw_band(canvas, plot, x, area.bottom(), area.height, most);
  for (const bool target : {false, true}) {
    for (const auto& histogram : plot.histograms) {
      if ((histogram.kind == result::MarkKind::Target) != target) continue;
      const KindStyle look = kind_style(histogram.kind);
      const auto line = trace_of(histogram, x, area.bottom(), area.height, most);
      if (target) canvas.fill_polygon(closed_to(line, area.bottom()), look.colour.faded(0.18));
      canvas.stroke_polyline(line, false, look.colour, look.line_width, look.line);
    }
  }
  canvas.unclip();
  canvas.line(area.x, area.bottom(), area.right(), area.bottom(), ink::kMuted, 0.5);
  draw_x_axis(canvas, area, plot.x, style);
}

void draw_line_sample(Canvas& canvas, double x, double y, result::MarkKind kind) {
  const KindStyle look = kind_style(kind);
  if (kind == result::MarkKind::Target) canvas.fill({x - 6, y - 2.5, 12, 5}, look.colour.faded(0.18));
  canvas.stroke_polyline({{x - 6, y}, {x + 6, y}}, false, look.colour, look.line_width, look.line);
}

}  // namespace fcscreen::io::report
