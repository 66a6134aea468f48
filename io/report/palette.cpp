// SPDX-License-Identifier: Apache-2.0
#include "io/report/palette.h"

#include <algorithm>
#include <cmath>

namespace fcscreen::io::report {
namespace {

double to_srgb(double linear) {
  const double v = std::clamp(linear, 0.0, 1.0);
  return v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1 / 2.4) - 0.055;
}

// Oklab to sRGB with the published matrices (https://bottosson.github.io/posts/oklab).
Colour from_oklab(double lightness, double chroma, double hue_degrees) {
  const double hue = hue_degrees * 3.14159265358979323846 / 180;
  const double a = chroma * std::cos(hue), b = chroma * std::sin(hue);
  const double l = std::pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
  const double m = std::pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
  const double s = std::pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
  return {to_srgb(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
          to_srgb(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
          to_srgb(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

}  // namespace

Colour palette_colour(Palette palette, double share) {
  const double t = share > 0 ? std::min(share, 1.0) : 0.0;
  if (palette == Palette::Grey) return from_oklab(0.93 - 0.42 * t, 0.006, 255);
  const double chroma = 0.035 + 0.085 * std::sin(3.14159265358979323846 * std::min(1.0, 0.12 + 0.80 * t));
  return from_oklab(0.94 - 0.64 * t, chroma, 125 + 140 * std::pow(t, 0.75));
}

}  // namespace fcscreen::io::report
