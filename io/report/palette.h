// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "io/report/style.h"

namespace fcscreen::io::report {

/// How densities are coloured. Both run from light to dark with equal steps of perceived lightness, so a grey print
/// keeps their order and no colour vision misreads them.
enum class Palette {
  Sea,   ///< pale yellow-green over teal to deep blue: where the density is the message
  Grey,  ///< light to mid grey: where coloured marks lie on top
};

/// Colour of `share` (0 = least, 1 = most; clamped, NaN counts as 0). Lightness is linear in Oklab (Ottosson 2020,
/// "A perceptual color space for image processing"); chroma and hue are chosen inside the sRGB gamut.
[[nodiscard]] Colour palette_colour(Palette palette, double share);

}  // namespace fcscreen::io::report
