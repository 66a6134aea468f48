// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "engine/result/plot_data.h"
#include "engine/result/screen_result.h"

// Screened samples made up for the report's tests. Nothing in them was measured.
namespace fcscreen::test {

/// A positive sample: 412 of 498 231 nucleated cells, level L3, ten gating plots' worth of populations.
[[nodiscard]] result::ScreenResult positive_result();
/// Its plots; the target has `n_target` events.
[[nodiscard]] result::ScreenPlots positive_plots(std::size_t n_target = 412);
/// A DNA index of the target: one peak, relative to 4321 T and NK cells; granulocytes 2 % above them.
[[nodiscard]] result::Ploidy ploidy(double index, const char* band);
/// A sample with no target event, held because no limit of blank is established.
[[nodiscard]] result::ScreenResult empty_result();
/// A file nothing can be said about: no populations, no fraction.
[[nodiscard]] result::ScreenResult not_evaluable_result();
/// The positive sample with the longest plausible names, twelve markers missing and every list long.
[[nodiscard]] result::ScreenResult crowded_result();
[[nodiscard]] result::ScreenPlots crowded_plots();

}  // namespace fcscreen::test
