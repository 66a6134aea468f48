// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "io/report/axes_internal.h"

namespace fcscreen::io::report {
namespace {

using result::Point;

constexpr double kBandRow = 4.8;
constexpr Colour kBandColour{0.62, 0.75, 0.86};

double largest_share(const result::HistogramPlot& plot) {
  double most = 0;
  for (const auto& h : plot.histograms) {
    for (const float v : h.share) {
      if (v > most) most = v;
    }
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

// One row per stage above the curves: its name, P5 to P95 as a bar, the median as a line across it.
void draw_normal(Canvas& canvas, const result::HistogramPlot& plot, const AxisMap& x, const Rect& strip) {
  const TextStyle name{kBandRow * 0.92, ink::kMuted};
  double y = strip.y;
  for (const auto& band : plot.normal) {
    canvas.text_on_baseline(strip.x, y + kBandRow * 0.8, band.name, name);
    const bool known = std::isfinite(band.p5) && std::isfinite(band.median) && std::isfinite(band.p95);
    if (known) {
      const double from = x.held(band.p5), to = x.held(band.p95), median = x.held(band.median);
      canvas.fill({from, y + 0.8, std::max(to - from, 0.8), kBandRow - 1.9}, kBandColour);
      canvas.line(median, y + 0.2, median, y + kBandRow - 0.5, ink::kText, 0.9);
    }
    y += kBandRow;
  }
}

}  // namespace

void draw_histogram_plot(Canvas& canvas, const Rect& frame, const result::HistogramPlot& plot, const PlotStyle& style) {
  const Canvas::Tagged figure(canvas, Tag::Figure, plot.title + ": " + plot.x.title);
  const Rect whole = plot_area(frame, style, false);
  const double strip = kBandRow * static_cast<double>(plot.normal.size());
  const Rect area{whole.x, whole.y + strip, whole.width, std::max(whole.height - strip, 1.0)};
  const AxisMap x(plot.x, area.x, area.right());
  const double most = largest_share(plot);
  draw_plot_title(canvas, frame, plot.title, style);
  draw_normal(canvas, plot, x, {whole.x, whole.y, whole.width, strip});
  canvas.clip(area);
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

void draw_band_sample(Canvas& canvas, double x, double y) {
  canvas.fill({x - 6, y - 1.5, 12, 3}, kBandColour);
  canvas.line(x - 1, y - 2.4, x - 1, y + 2.4, ink::kText, 0.9);
}

void draw_line_sample(Canvas& canvas, double x, double y, result::MarkKind kind) {
  const KindStyle look = kind_style(kind);
  if (kind == result::MarkKind::Target) canvas.fill({x - 6, y - 2.5, 12, 5}, look.colour.faded(0.18));
  canvas.stroke_polyline({{x - 6, y}, {x + 6, y}}, false, look.colour, look.line_width, look.line);
}

}  // namespace fcscreen::io::report
