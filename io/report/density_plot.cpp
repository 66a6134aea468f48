// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "io/report/axes_internal.h"

namespace fcscreen::io::report {
namespace {

using result::Point;

constexpr std::size_t kMostRimmed = 2000;  // more marks than this cover a plot: its contours are drawn over them again

Pixels density_pixels(const result::DensityGrid& grid, Palette palette) {
  Pixels out;
  if (grid.nx == 0 || grid.ny == 0 || grid.counts.size() / grid.nx != grid.ny || grid.counts.size() % grid.nx != 0) {
    return out;
  }
  out.width = grid.nx;
  out.height = grid.ny;
  out.rgb.assign(grid.counts.size() * 3, 255);
  const float most = *std::max_element(grid.counts.begin(), grid.counts.end());
  const double scale = most > 1 ? std::log1p(static_cast<double>(most)) : std::log1p(1.0);
  for (std::size_t row = 0; row < grid.ny; ++row) {
    for (std::size_t column = 0; column < grid.nx; ++column) {
      const double count = grid.counts[row * grid.nx + column];
      if (!(count > 0)) continue;
      const Colour c = palette_colour(palette, std::log1p(count) / scale);
      std::uint8_t* p = out.rgb.data() + ((grid.ny - 1 - row) * grid.nx + column) * 3;
      p[0] = static_cast<std::uint8_t>(std::lround(c.red * 255));
      p[1] = static_cast<std::uint8_t>(std::lround(c.green * 255));
      p[2] = static_cast<std::uint8_t>(std::lround(c.blue * 255));
    }
  }
  return out;
}

std::vector<Point> on_page(const std::vector<Point>& points, const AxisMap& x, const AxisMap& y) {
  std::vector<Point> out;
  out.reserve(points.size());
  for (const Point& p : points) {
    if (std::isnan(p.x) || std::isnan(p.y)) continue;
    out.push_back({x.held(p.x), y.held(p.y)});
  }
  return out;
}

void draw_contours(Canvas& canvas, const result::DensityPlot& plot, const AxisMap& x, const AxisMap& y, Colour colour,
                   double width) {
  for (const auto& contour : plot.contours) {
    for (const auto& line : contour.lines) canvas.stroke_polyline(on_page(line, x, y), false, colour, width);
  }
}

void draw_marks(Canvas& canvas, const Rect& area, const result::Marks& marks, const AxisMap& x, const AxisMap& y,
                double size) {
  std::vector<Point> at;
  const std::size_t n = std::min(marks.x.size(), marks.y.size());
  at.reserve(n);
  for (std::size_t i = 0; i < n; ++i) {
    if (std::isnan(marks.x[i]) || std::isnan(marks.y[i])) continue;
    at.push_back({x.held(marks.x[i]), y.held(marks.y[i])});
  }
  const KindStyle look = kind_style(marks.kind);
  if (marks.kind == result::MarkKind::Reference) {
    canvas.stroke_polyline(at, false, ink::kWhite.faded(0.85), 2.2);
    canvas.stroke_polyline(at, false, look.colour, 0.8);
  }
  const double each = at.size() <= 200     ? size
                      : at.size() <= 2000  ? size * 0.75
                      : at.size() <= 10000 ? size * 0.4
                                           : size * 0.24;
  // A white rim sets single dots off from the background; around thousands it would only hide it.
  if (marks.kind == result::MarkKind::Target && at.size() <= kMostRimmed) {
    canvas.marks(look.shape, at, each + 0.6, ink::kWhite, area);
  }
  canvas.marks(look.shape, at, each, look.colour, area, true);
}

bool overlap(const Rect& a, const Rect& b) {
  return a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom();
}

Rect bounds(const std::vector<Point>& points) {
  double x0 = 1e9, x1 = -1e9, y0 = 1e9, y1 = -1e9;
  for (const Point& p : points) {
    x0 = std::min(x0, p.x);
    x1 = std::max(x1, p.x);
    y0 = std::min(y0, p.y);
    y1 = std::max(y1, p.y);
  }
  return {x0, y0, x1 - x0, y1 - y0};
}

// Where a label of this size goes: at a corner of its gate, else the nearest free place below or above.
Rect place_label(const Rect& gate, const Rect& area, double width, double height, const std::vector<Rect>& taken) {
  const auto held = [&](double x, double y) {
    return Rect{std::clamp(x, area.x + 1, std::max(area.x + 1, area.right() - width - 1)),
                std::clamp(y, area.y + 1, std::max(area.y + 1, area.bottom() - height - 1)), width, height};
  };
  std::vector<Rect> tries = {held(gate.x + 1.5, gate.y + 1.5), held(gate.right() - width - 1.5, gate.y + 1.5),
                             held(gate.x + 1.5, gate.y - height - 1), held(gate.x + 1.5, gate.bottom() + 1)};
  for (int step = 1; step < 40; ++step) {
    tries.push_back(held(gate.x + 1.5, gate.y + 1.5 + step * height));
    tries.push_back(held(gate.x + 1.5, gate.y + 1.5 - step * height));
  }
  for (const Rect& place : tries) {
    const bool free = std::none_of(taken.begin(), taken.end(), [&](const Rect& t) { return overlap(place, t); });
    if (free) return place;
  }
  return tries.front();
}

void draw_outlines(Canvas& canvas, const Rect& area, const result::DensityPlot& plot, const AxisMap& x,
                   const AxisMap& y, const PlotStyle& style) {
  const TextStyle text = TextStyle{style.label_size}.bold();
  std::vector<std::pair<const result::Outline*, std::vector<Point>>> drawn;
  for (const auto& outline : plot.outlines) drawn.emplace_back(&outline, on_page(outline.vertices, x, y));
  for (const auto& [outline, points] : drawn) {
    if (points.size() < 2) continue;
    if (outline->name.empty()) {  // a division, not a gate
      canvas.stroke_polyline(points, outline->closed, ink::kMuted, 0.5, LineStyle::Dashed);
      continue;
    }
    canvas.stroke_polyline(points, outline->closed, ink::kWhite.faded(0.8), 2.0);
    canvas.stroke_polyline(points, outline->closed, ink::kText, 0.85);
  }
  if (!style.label_outlines) return;
  std::vector<Rect> taken;
  for (const auto& [outline, points] : drawn) {
    if (points.size() < 2 || outline->name.empty()) continue;
    const Fitted name = fit_line(canvas, outline->name, text, area.width - 6);
    const double width = canvas.measure(name.text, name.style).width + 3;
    const Rect place = place_label(bounds(points), area, width, style.label_size * 1.35, taken);
    canvas.fill(place, ink::kWhite.faded(0.82), 1.2);
    canvas.text_on_baseline(place.x + 1.5, place.y + style.label_size * 1.03, name.text, name.style);
    taken.push_back(place);
  }
}

}  // namespace

KindStyle kind_style(result::MarkKind kind) {
  switch (kind) {
    case result::MarkKind::Target: return {MarkShape::Dot, ink::kVermillion, LineStyle::Solid, 1.1};
    case result::MarkKind::Hematogone: return {MarkShape::Triangle, ink::kBluishGreen, LineStyle::Dashed, 0.9};
    case result::MarkKind::Reference: return {MarkShape::Square, ink::kBlue, LineStyle::Dotted, 0.9};
    case result::MarkKind::Other: return {MarkShape::Cross, ink::kMuted, LineStyle::Solid, 0.6};
  }
  return {};
}

void draw_density_plot(Canvas& canvas, const Rect& frame, const result::DensityPlot& plot, const PlotStyle& style) {
  const Canvas::Tagged figure(canvas, Tag::Figure, plot.title + ": " + plot.x.title + " / " + plot.y.title);
  const Rect area = plot_area(frame, style, true);
  const AxisMap x(plot.x, area.x, area.right()), y(plot.y, area.bottom(), area.y);
  draw_plot_title(canvas, frame, plot.title, style);
  canvas.clip(area);
  canvas.image(area, density_pixels(plot.density, style.palette));
  draw_contours(canvas, plot, x, y, ink::kText.faded(0.55), 0.35);
  canvas.unclip();
  const Rect loose{area.x - 2, area.y - 2, area.width + 4, area.height + 4};
  for (const bool target : {false, true}) {
    for (const auto& marks : plot.marks) {
      if ((marks.kind == result::MarkKind::Target) == target) draw_marks(canvas, loose, marks, x, y, style.mark_size);
    }
  }
  const bool covered = std::any_of(plot.marks.begin(), plot.marks.end(),
                                   [](const result::Marks& m) { return m.x.size() > kMostRimmed; });
  if (covered) {
    canvas.clip(area);
    draw_contours(canvas, plot, x, y, ink::kWhite.faded(0.9), 1.1);
    draw_contours(canvas, plot, x, y, ink::kText, 0.45);
    canvas.unclip();
  }
  canvas.stroke(area, ink::kMuted, 0.5);
  draw_outlines(canvas, area, plot, x, y, style);
  draw_x_axis(canvas, area, plot.x, style);
  draw_y_axis(canvas, frame, area, plot.y, style);
}

void draw_mark_sample(Canvas& canvas, double x, double y, result::MarkKind kind) {
  const KindStyle look = kind_style(kind);
  canvas.marks(look.shape, {{x, y}}, 4.2, look.colour, {x - 4, y - 4, 8, 8});
}

void draw_density_scale(Canvas& canvas, double x, double y, double width, Palette palette, const char* few,
                        const char* many, const TextStyle& style) {
  constexpr std::size_t kSteps = 64;
  Pixels ramp{kSteps, 1, {}};
  for (std::size_t i = 0; i < kSteps; ++i) {
    const Colour c = palette_colour(palette, static_cast<double>(i) / (kSteps - 1));
    for (const double part : {c.red, c.green, c.blue}) {
      ramp.rgb.push_back(static_cast<std::uint8_t>(std::lround(part * 255)));
    }
  }
  const double before = canvas.measure(few, style).width + 3;
  canvas.text_on_baseline(x, y + style.size * 0.9, few, style);
  canvas.image({x + before, y + style.size * 0.22, width, style.size * 0.75}, ramp);
  canvas.text_on_baseline(x + before + width + 3, y + style.size * 0.9, many, style);
}

}  // namespace fcscreen::io::report
