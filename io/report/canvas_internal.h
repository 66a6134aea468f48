// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cairo-pdf.h>

#include <string>
#include <utility>
#include <vector>

#include "io/report/canvas.h"
#include "io/report/fonts_internal.h"

namespace fcscreen::io::report {

inline constexpr double kPi = 3.14159265358979323846;

inline void set_colour(cairo_t* cr, Colour c) { cairo_set_source_rgba(cr, c.red, c.green, c.blue, c.alpha); }

struct Canvas::Impl {
  std::string bytes;
  DocumentInfo info;
  Size page;
  Fonts fonts;
  cairo_surface_t* surface = nullptr;
  cairo_t* cr = nullptr;
  int bookmark_parent = CAIRO_PDF_OUTLINE_ROOT;
  int page_number = 1;
  int open_tags = 0;
  std::vector<std::string> alternatives;  ///< of the figures, in their order

  explicit Impl(Fonts f) : fonts(std::move(f)) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    if (cr != nullptr) cairo_destroy(cr);
    if (surface != nullptr) cairo_surface_destroy(surface);
  }

  double baseline(const TextStyle& style, double leading) const {
    // Inter's ascender and descender are 0.969 and 0.242 of the size; a line box of `leading` centres their sum.
    return style.size * (leading / 2 + (0.969 - 0.242) / 2);
  }
};

}  // namespace fcscreen::io::report
