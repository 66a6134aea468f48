// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/core/error.h"

// Peaks of a DNA-content distribution on a linear axis. NaN and infinities are left out; results do not depend on the
// order of the events.
namespace fcscreen::models {

struct DnaPeakOptions {
  double min_depth = 0.5;       ///< a valley that lacks less of its smaller peak separates nothing, in [0, 1]
  double min_share = 0.05;      ///< of all values: fewer are no peak
  std::size_t min_events = 50;  ///< nor are fewer events
  double reach_sd = 3;          ///< half width of a peak, its own robust SDs
  double g2m_low = 1.85;        ///< a smaller peak at this many times another one is that one's G2/M …
  double g2m_high = 2.15;       ///< … up to here
  std::size_t n_grid = 2048;    ///< points of the density, at least 16
  double furthest_medians = 4;  ///< values beyond this many medians are clumps and left out of the density
};

/// One G0/G1 peak.
struct DnaPeak {
  double median = 0;       ///< of the values within reach_sd of the peak, in the unit of the values
  double cv = 0;           ///< robust: half of P84.13 - P15.87 of the same values / median
  std::size_t events = 0;  ///< the same values' number
};

/// G0/G1 peaks of DNA content, ascending by median; none where nothing is a peak.
///
/// Gaussian kernel density of the positive values up to furthest_medians medians (bw.nrd0, density.h); neighbouring
/// maxima are one peak while the valley between them is shallower than min_depth of the lower one. Around each mode a
/// window of ± reach_sd robust SDs is moved to its own median until it rests (first SD: 1.4826 × median distance of the
/// values below the mode, where no S phase lies). The CV is the robust CV of flow cytometry software (half the distance
/// of the 15.87th and 84.13th percentile over the median). A peak at g2m_low to g2m_high times a larger one is its
/// G2/M, not a G0/G1 peak of its own; where the upper one is the larger, both are kept. A plateau of S phase may come
/// out as a further peak, wider than a G0/G1 peak can be: the caller judges peaks by their CV.
///
/// `values` are linear: proportional to DNA content, zero at no DNA. Values at or below 0 are left out.
/// Errors: MODEL-P01 fewer than 2 positive finite values or no spread; MODEL-P02 options out of range.
[[nodiscard]] Result<std::vector<DnaPeak>> g0g1_peaks(std::span<const float> values,
                                                      const DnaPeakOptions& options = {});

}  // namespace fcscreen::models
