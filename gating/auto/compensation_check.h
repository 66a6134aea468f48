// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/core/bitmask.h"

namespace fcscreen::gating {

/// What is left of one dye in the channel of another on cells that cannot carry both antigens.
struct ResidualSlope {
  std::string primary, secondary;
  double slope = 0;       ///< of the secondary channel per unit of the primary, linear compensated values
  std::size_t count = 0;  ///< primary-positive events used
};

/// Residual spillover on lineage-exclusive pairs (SPEC §1.5 gate 0): CD3, CD7 or CD66b against CD19 and CD20, both
/// ways.
///
/// For each pair that is measured: events of `base` in the upper half of the primary-positive cells against the
/// primary-negative ones; slope = difference of the median secondary / difference of the median primary. Pairs with
/// fewer than `min_events` events on either side, or without a separated primary, are left out. Independent of event
/// order.
/// @param linear   per marker, compensated linear values [n_events]
/// @param decades  per marker, the same in decades; decides who is positive
[[nodiscard]] std::vector<ResidualSlope> residual_slopes(const std::map<std::string, std::span<const float>>& linear,
                                                         const std::map<std::string, std::span<const float>>& decades,
                                                         const Bitmask& base, std::size_t min_events);

}  // namespace fcscreen::gating
