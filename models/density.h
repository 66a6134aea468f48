// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "engine/core/error.h"

// One-dimensional densities and the cuts read from them. Values are of any scale (usually display units); NaN and
// infinities are left out everywhere. All results are independent of the order of the events.
namespace fcscreen::models {

struct KdeOptions {
  double adjust = 1;                ///< multiplies the bandwidth, must be > 0
  std::size_t n_grid = 512;         ///< grid points, at least 16
  std::optional<double> bandwidth;  ///< instead of bw.nrd0; must be > 0
};

/// Gaussian kernel density on the regular grid lo + i * step, from 3 bandwidths below the least to 3 above the
/// greatest value.
struct Kde {
  double lo = 0, step = 0, bandwidth = 0;
  double min = 0, max = 0;      ///< least and greatest finite value
  std::size_t n = 0;            ///< finite values used
  std::vector<double> density;  ///< [n_grid]; integrates to 1

  [[nodiscard]] double x(std::size_t i) const { return lo + step * static_cast<double>(i); }
};

/// R's bw.nrd0 (Silverman 1986, eq. 3.31): 0.9 min(sd, IQR / 1.34) n^(-1/5) of ascending values; where both are 0 the
/// absolute value of the first, or 1. Needs at least 2 values (else NaN).
[[nodiscard]] double bandwidth_nrd0(std::span<const float> ascending);

/// Density by linear binning and direct convolution with the kernel truncated at 6 bandwidths, as R's density()
/// with its defaults (512 points, cut = 3) up to its binning error.
///
/// Errors: MODEL-D01 with fewer than 2 finite values, MODEL-D02 for options out of range.
[[nodiscard]] Result<Kde> kde(std::span<const float> values, const KdeOptions& options = {});

struct Peak {
  std::size_t index = 0;  ///< grid point
  double x = 0, density = 0;
};

/// Local maxima inside [min, max) of the data, highest first (ties: lower x). The middle of a plateau counts once.
[[nodiscard]] std::vector<Peak> peaks(const Kde& density);

struct Valley {
  std::size_t index = 0;  ///< grid point
  double x = 0, density = 0;
  double prominence = 0;  ///< lower of the highest densities on either side, minus the density here
  double depth = 0;       ///< prominence / that lower side: 0 flat .. 1 empty
};

/// Local minima inside [min, max) of the data, lowest first (ties: lower x).
[[nodiscard]] std::vector<Valley> valleys(const Kde& density);

/// The valley openCyto's mindensity would cut at (design/GATINGML.md §9): of the valleys inside [lo, hi], the only one;
/// of several the deepest that lies between the two tallest peaks, else the deepest. Nothing where the density has a
/// single peak or no valley in the range.
[[nodiscard]] std::optional<Valley> deepest_valley_between_peaks(const Kde& density,
                                                                 double lo = -std::numeric_limits<double>::infinity(),
                                                                 double hi = std::numeric_limits<double>::infinity());

/// Which of several valleys: openCyto's choice (deepest_valley_between_peaks), or the first from either end.
enum class ValleyChoice { Deepest, Lowest, Highest };

struct MindensityOptions {
  double adjust = 2;
  ValleyChoice choice = ValleyChoice::Deepest;
  double min_depth = 0;          ///< shallower valleys are none
  bool positive = true;          ///< gate [cut, inf); false: (-inf, cut]
  std::optional<double> lo, hi;  ///< gate_range; absent: range of the data
};

struct DensityCut {
  double x = 0;
  std::optional<Valley> valley;  ///< absent: no valley, x is the end of the range
};

/// openCyto gate_mindensity: density with adjust 2 and the valley above; where there is none, the low end of the range
/// (positive) or its high end. The other choices take the lowest or highest valley inside the range that is deep
/// enough. Errors as kde().
[[nodiscard]] Result<DensityCut> mindensity(std::span<const float> values, const MindensityOptions& options = {});

enum class Side { Left, Right };

struct TailOptions {
  Side side = Side::Right;
  std::size_t n_peaks = 1;      ///< the tallest peaks kept, then ordered by x
  std::size_t ref_peak = 1;     ///< which of them, from 1 at the left
  double tolerance = 0.01;      ///< of |f'| in standardised units
  bool auto_tolerance = false;  ///< 0.01 max |f'| instead
  double adjust = 1;
  std::size_t n_grid = 4096;
};

/// Cut where the tail beyond the reference peak has levelled off (openCyto gate_tail, method "first_deriv").
///
/// The values are standardised by median and robust SD first, since f' scales with 1 / range². Bandwidth of the
/// derivative density: direct plug-in, two stages (Wand & Jones 1995, §3.6, for the first derivative). Right side:
/// first local minimum of f' beyond the peak, then the first grid point beyond it with |f'| < tolerance; the left is
/// its mirror image. Returned in the units of the input; nothing where the tail never levels off inside the grid.
/// Errors: as kde(); MODEL-D03 when ref_peak is not found; MODEL-D04 without spread.
[[nodiscard]] Result<std::optional<double>> tail_cut(std::span<const float> values, const TailOptions& options = {});

/// Direct plug-in bandwidth for a Gaussian-kernel estimate of the derivative of order r (0 or 1) of the density of
/// ascending values: two stages from the normal scale (Wand & Jones 1995, §3.6; ks::hpi). NaN without spread.
[[nodiscard]] double bandwidth_plug_in(std::span<const float> ascending, unsigned derivative_order);

}  // namespace fcscreen::models
