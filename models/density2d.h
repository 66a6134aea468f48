// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/core/error.h"
#include "engine/result/plot_data.h"

// Two-dimensional event densities for plots: histogram, smoothing, contour lines.
namespace fcscreen::models {

/// Regular nx × ny bins over [x_lo, x_hi) × [y_lo, y_hi).
struct Grid2 {
  double x_lo = 0, x_hi = 1, y_lo = 0, y_hi = 1;
  std::size_t nx = 128, ny = 128;

  [[nodiscard]] double x_centre(double column) const {
    return x_lo + (x_hi - x_lo) * (column + 0.5) / static_cast<double>(nx);
  }
  [[nodiscard]] double y_centre(double row) const {
    return y_lo + (y_hi - y_lo) * (row + 0.5) / static_cast<double>(ny);
  }
};

struct Density2 {
  Grid2 grid;
  std::vector<double> mass;   ///< [ny][nx], row 0 at the bottom: events per bin, smoothed or not
  std::size_t n_inside = 0;   ///< events in the grid
  std::size_t n_outside = 0;  ///< events beyond it; NaN are in neither
};

/// Count events per bin. Lower edges inclusive, upper exclusive; NaN and events beyond the grid are not counted.
///
/// Errors: MODEL-D10 where x and y differ in length or the grid is empty (a side of 0 or above 4096 bins, hi <= lo).
[[nodiscard]] Result<Density2> histogram2d(std::span<const float> x, std::span<const float> y, const Grid2& grid);

/// Count more events into a histogram that is not smoothed yet, as histogram2d would have with all of them at once.
/// `x` and `y` of one length.
void count_into(Density2& density, std::span<const float> x, std::span<const float> y);

/// Gaussian smoothing in bins, separable, reflected at the edges so that mass is kept; a sd of 0 leaves its direction.
void smooth(Density2& density, double sd_x_bins, double sd_y_bins);

/// Density per bin above which the given share (0..1) of the mass lies; 0 when there is no mass.
[[nodiscard]] double level_enclosing(const Density2& density, double share);

/// Contour lines (marching squares on bin centres, saddles resolved by the mean of the four) at the levels that enclose
/// each share of the mass. Lines are closed (first vertex = last), since the density counts as 0 beyond the grid.
/// A share whose level is 0 gives no line.
[[nodiscard]] std::vector<result::Contour> contours(const Density2& density, std::span<const double> shares);

/// The same bins as plot data.
[[nodiscard]] result::DensityGrid plot_grid(const Density2& density);

}  // namespace fcscreen::models
