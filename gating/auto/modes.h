// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/core/bitmask.h"

namespace fcscreen::gating {

/// One mode of a one-dimensional density, with the valleys that bound it.
struct Mode {
  double position = 0;
  double left = 0, right = 0;  ///< valleys; the range of the density at the ends
  std::size_t count = 0;       ///< events in [left, right)
  double left_depth = 0;       ///< how much lower the left valley is than the smaller peak beside it, 0 none to 1 empty
};

struct ModeOptions {
  double bandwidth = 0.08;  ///< decades [DESIGN]
  std::size_t min_count = 20;
  double min_z = 3.0;     ///< a valley must be this many Poisson standard errors below the smaller peak [DESIGN]
  double min_dip = 0.15;  ///< and by this share of it [DESIGN]
};

/// Modes of the values under `mask`, ascending by position.
///
/// A Gaussian-smoothed histogram (bandwidth in decades); peaks whose valley is not a significant dip are merged into
/// their neighbour, least significant first; modes with fewer than min_count events are dropped. Counts are integers,
/// so the result does not depend on the order of events. A small population beside a large one is kept as long as its
/// dip is significant by counts, which is what keeps a 2 % negative population visible beside 98 % blasts. NaN is
/// ignored.
[[nodiscard]] std::vector<Mode> find_modes(std::span<const float> values, const Bitmask& mask,
                                           const ModeOptions& options);

/// Centre and spread of one population on one axis, in decades.
struct AnchorLevel {
  double centre = 0, sd = 0;
};

/// Lowest mode of the values under `mask` with the half-width below it (1.4826 × median deviation of the values under
/// the mode), so that a positive tail does not widen a negative population. sd is at least `min_sd`.
[[nodiscard]] AnchorLevel lowest_level(std::span<const float> values, const Bitmask& mask, double min_sd);

/// The same for the highest mode, with the half-width above it.
[[nodiscard]] AnchorLevel highest_level(std::span<const float> values, const Bitmask& mask, double min_sd);

/// Values under the mask, ascending event order.
[[nodiscard]] std::vector<float> gather(std::span<const float> values, const Bitmask& mask);

}  // namespace fcscreen::gating
