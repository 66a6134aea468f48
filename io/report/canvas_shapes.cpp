// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "io/report/canvas_internal.h"

namespace fcscreen::io::report {
namespace {

// Above this many marks in one plot they are drawn as an image, still every one of them: as vectors they would make
// the document slow to open.
constexpr std::size_t kMostVectorMarks = 1500;
constexpr double kMarkPixelsPerPoint = 5.0;

void trace(cairo_t* cr, const Rect& r, double radius) {
  if (radius <= 0) {
    cairo_rectangle(cr, r.x, r.y, r.width, r.height);
    return;
  }
  const double q = std::min({radius, r.width / 2, r.height / 2});
  cairo_new_sub_path(cr);
  cairo_arc(cr, r.right() - q, r.y + q, q, -kPi / 2, 0);
  cairo_arc(cr, r.right() - q, r.bottom() - q, q, 0, kPi / 2);
  cairo_arc(cr, r.x + q, r.bottom() - q, q, kPi / 2, kPi);
  cairo_arc(cr, r.x + q, r.y + q, q, kPi, 3 * kPi / 2);
  cairo_close_path(cr);
}

void trace(cairo_t* cr, const std::vector<result::Point>& points, bool closed) {
  cairo_new_path(cr);
  for (const auto& p : points) cairo_line_to(cr, p.x, p.y);
  if (closed) cairo_close_path(cr);
}

// The path of one mark of side or diameter `size` at the origin of every position; filled or stroked by the caller.
void trace_marks(cairo_t* cr, MarkShape shape, const std::vector<result::Point>& at, double size) {
  const double r = size / 2;
  cairo_new_path(cr);
  for (const auto& p : at) {
    switch (shape) {
      case MarkShape::Dot:
        cairo_move_to(cr, p.x, p.y);  // a line of no length with round ends: the shortest way to say a dot
        cairo_line_to(cr, p.x, p.y);
        break;
      case MarkShape::Triangle:
        cairo_move_to(cr, p.x, p.y - 1.15 * r);
        cairo_line_to(cr, p.x + 1.05 * r, p.y + 0.7 * r);
        cairo_line_to(cr, p.x - 1.05 * r, p.y + 0.7 * r);
        cairo_close_path(cr);
        break;
      case MarkShape::Square: cairo_rectangle(cr, p.x - 0.85 * r, p.y - 0.85 * r, 1.7 * r, 1.7 * r); break;
      case MarkShape::Cross:
        cairo_move_to(cr, p.x - 0.8 * r, p.y - 0.8 * r);
        cairo_line_to(cr, p.x + 0.8 * r, p.y + 0.8 * r);
        cairo_move_to(cr, p.x - 0.8 * r, p.y + 0.8 * r);
        cairo_line_to(cr, p.x + 0.8 * r, p.y - 0.8 * r);
        break;
    }
  }
}

void paint_marks(cairo_t* cr, MarkShape shape, const std::vector<result::Point>& at, double size, Colour colour) {
  set_colour(cr, colour);
  cairo_set_line_width(cr, shape == MarkShape::Dot ? size : size * 0.24);
  cairo_set_line_cap(cr, shape == MarkShape::Dot ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
  trace_marks(cr, shape, at, size);
  cairo_stroke(cr);
  cairo_set_line_cap(cr, CAIRO_LINE_CAP_BUTT);
}

// The pixels of one mark around its centre, as offsets.
std::vector<std::pair<int, int>> stencil_of(MarkShape shape, double size) {
  const int half = static_cast<int>(std::ceil(size * kMarkPixelsPerPoint / 2)) + 2, side = 2 * half + 1;
  cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, side, side);
  cairo_t* cr = cairo_create(surface);
  cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE);
  paint_marks(cr, shape, {{half + 0.5, half + 0.5}}, size * kMarkPixelsPerPoint, ink::kText);
  cairo_surface_flush(surface);
  const unsigned char* data = cairo_image_surface_get_data(surface);
  const int stride = cairo_image_surface_get_stride(surface);
  std::vector<std::pair<int, int>> out;
  for (int y = 0; data != nullptr && y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      if (data[y * stride + x * 4 + 3] != 0) out.emplace_back(x - half, y - half);
    }
  }
  cairo_destroy(cr);
  cairo_surface_destroy(surface);
  return out;
}

// How many marks cover each pixel of a width x height image of `within`.
std::vector<std::uint32_t> cover(const std::vector<std::pair<int, int>>& stencil, const std::vector<result::Point>& at,
                                 const Rect& within, int width, int height) {
  std::vector<std::uint32_t> covered(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (const auto& p : at) {
    const double px = (p.x - within.x) * kMarkPixelsPerPoint, py = (p.y - within.y) * kMarkPixelsPerPoint;
    if (!(px >= 0 && py >= 0 && px < width && py < height)) continue;
    for (const auto& offset : stencil) {
      const int x = static_cast<int>(px) + offset.first, y = static_cast<int>(py) + offset.second;
      if (x >= 0 && y >= 0 && x < width && y < height) {
        ++covered[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
      }
    }
  }
  return covered;
}

// The pixels that at least `threshold` marks cover, as a one-bit mask: PDF paints colour through such a mask without
// blending it with the background, at any magnification.
cairo_surface_t* mask_of(const std::vector<std::uint32_t>& covered, int width, int height, double threshold) {
  cairo_surface_t* mask = cairo_image_surface_create(CAIRO_FORMAT_A1, width, height);
  cairo_surface_flush(mask);
  unsigned char* data = cairo_image_surface_get_data(mask);
  const int stride = cairo_image_surface_get_stride(mask);
  for (int y = 0; data != nullptr && y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
      if (covered[at] == 0 || covered[at] < threshold) continue;
      // First pixel in the least significant bit: the order of little-endian machines, on which this builds.
      unsigned char& byte = data[y * stride + x / 8];
      byte = static_cast<unsigned char>(byte | (1U << (x % 8)));
    }
  }
  cairo_surface_mark_dirty(mask);
  return mask;
}

// Paint every mark through masks over `within`: a light tint where one lies, darker step by step where marks lie upon
// each other.
void paint_stamped(cairo_t* cr, const std::vector<std::uint32_t>& covered, int width, int height, Colour colour,
                   const Rect& within, int steps) {
  const double most = covered.empty() ? 1 : std::max(2U, *std::max_element(covered.begin(), covered.end()));
  for (int step = 0; step < steps; ++step) {
    const double share = static_cast<double>(step) / steps;
    const double light = 1 - 0.75 * share, tint = steps > 1 ? 0.45 * (1 - share) * (1 - share) : 0;
    const auto shade = [&](double part) { return part * light + (1 - part * light) * tint; };
    cairo_surface_t* mask = mask_of(covered, width, height, std::pow(most, share));
    cairo_save(cr);
    cairo_translate(cr, within.x, within.y);
    cairo_scale(cr, 1 / kMarkPixelsPerPoint, 1 / kMarkPixelsPerPoint);
    set_colour(cr, {shade(colour.red), shade(colour.green), shade(colour.blue), 1});
    cairo_pattern_t* pattern = cairo_pattern_create_for_surface(mask);
    cairo_pattern_set_filter(pattern, CAIRO_FILTER_NEAREST);
    cairo_mask(cr, pattern);
    cairo_pattern_destroy(pattern);
    cairo_restore(cr);
    cairo_surface_destroy(mask);
  }
}

}  // namespace

void Canvas::line(double x0, double y0, double x1, double y1, Colour colour, double width) {
  set_colour(impl_->cr, colour);
  cairo_set_line_width(impl_->cr, width);
  cairo_move_to(impl_->cr, x0, y0);
  cairo_line_to(impl_->cr, x1, y1);
  cairo_stroke(impl_->cr);
}

void Canvas::fill(const Rect& rect, Colour colour, double radius) {
  set_colour(impl_->cr, colour);
  trace(impl_->cr, rect, radius);
  cairo_fill(impl_->cr);
}

void Canvas::stroke(const Rect& rect, Colour colour, double width, double radius) {
  set_colour(impl_->cr, colour);
  cairo_set_line_width(impl_->cr, width);
  trace(impl_->cr, rect, radius);
  cairo_stroke(impl_->cr);
}

void Canvas::circle(double x, double y, double radius, Colour fill, Colour stroke, double stroke_width) {
  cairo_new_path(impl_->cr);
  cairo_arc(impl_->cr, x, y, radius, 0, 2 * kPi);
  set_colour(impl_->cr, fill);
  cairo_fill_preserve(impl_->cr);
  if (stroke_width > 0) {
    set_colour(impl_->cr, stroke);
    cairo_set_line_width(impl_->cr, stroke_width);
    cairo_stroke(impl_->cr);
  }
  cairo_new_path(impl_->cr);
}

void Canvas::fill_polygon(const std::vector<result::Point>& points, Colour colour) {
  set_colour(impl_->cr, colour);
  trace(impl_->cr, points, true);
  cairo_fill(impl_->cr);
}

void Canvas::stroke_polyline(const std::vector<result::Point>& points, bool closed, Colour colour, double width,
                             LineStyle style) {
  const double dashed[] = {3.0, 1.6}, dotted[] = {0.9, 1.3};
  if (style == LineStyle::Dashed) cairo_set_dash(impl_->cr, dashed, 2, 0);
  if (style == LineStyle::Dotted) cairo_set_dash(impl_->cr, dotted, 2, 0);
  set_colour(impl_->cr, colour);
  cairo_set_line_width(impl_->cr, width);
  trace(impl_->cr, points, closed);
  cairo_stroke(impl_->cr);
  cairo_set_dash(impl_->cr, nullptr, 0, 0);
}

void Canvas::image(const Rect& rect, const Pixels& pixels) {
  if (pixels.width == 0 || pixels.height == 0 || pixels.rgb.size() != pixels.width * pixels.height * 3) return;
  const int width = static_cast<int>(pixels.width), height = static_cast<int>(pixels.height);
  cairo_surface_t* image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
  cairo_surface_flush(image);
  unsigned char* data = cairo_image_surface_get_data(image);
  const int stride = cairo_image_surface_get_stride(image);
  for (int y = 0; data != nullptr && y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const std::uint8_t* p = pixels.rgb.data() + (static_cast<std::size_t>(y) * pixels.width + x) * 3;
      unsigned char* out = data + static_cast<std::size_t>(y) * stride + static_cast<std::size_t>(x) * 4;
      out[0] = p[2];  // RGB24 is a native 32-bit word; every platform this builds on is little-endian
      out[1] = p[1];
      out[2] = p[0];
      out[3] = 0xff;
    }
  }
  cairo_surface_mark_dirty(image);
  cairo_save(impl_->cr);
  cairo_translate(impl_->cr, rect.x, rect.y);
  cairo_scale(impl_->cr, rect.width / width, rect.height / height);
  cairo_set_source_surface(impl_->cr, image, 0, 0);
  cairo_pattern_set_filter(cairo_get_source(impl_->cr), CAIRO_FILTER_NEAREST);
  cairo_rectangle(impl_->cr, 0, 0, width, height);
  cairo_fill(impl_->cr);
  cairo_restore(impl_->cr);
  cairo_surface_destroy(image);
}

void Canvas::clip(const Rect& rect) {
  cairo_save(impl_->cr);
  cairo_rectangle(impl_->cr, rect.x, rect.y, rect.width, rect.height);
  cairo_clip(impl_->cr);
}

void Canvas::unclip() { cairo_restore(impl_->cr); }

void Canvas::marks(MarkShape shape, const std::vector<result::Point>& at, double size, Colour colour,
                   const Rect& within, bool deepen) {
  if (at.size() <= kMostVectorMarks) {
    paint_marks(impl_->cr, shape, at, size, colour);
    return;
  }
  const int width = static_cast<int>(std::ceil(within.width * kMarkPixelsPerPoint));
  const int height = static_cast<int>(std::ceil(within.height * kMarkPixelsPerPoint));
  const auto covered = cover(stencil_of(shape, size), at, within, width, height);
  paint_stamped(impl_->cr, covered, width, height, colour, within, deepen ? 6 : 1);
}

}  // namespace fcscreen::io::report
