// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "engine/core/bitmask.h"

namespace fcscreen::engine {

/// The tube that ran before this one on the same cytometer, as its result tells.
struct PreviousTube {
  std::string name, cytometer, acquired;  ///< ISO 8601
  double immature_fraction = 0;           ///< of its denominator: what was counted, or the candidates
};

struct CarryoverRules {
  double previous_blasts = 0.05;  ///< share in the previous tube from which carry-over is looked for (SPEC §3.2)
  double first_share = 0.10;      ///< of the acquisition time (SPEC §3.2)
  double excess = 2;              ///< times the share of all cells that come early, at least [DESIGN]
  double probability = 0.01;      ///< that so many come early by chance, below which they are suspect [DESIGN]
};

/// Events of a population in the first part of the acquisition.
struct EarlyEvents {
  bool assessed = false;
  Bitmask early;              ///< of the population
  std::size_t of = 0;         ///< the population
  bool too_many = false;      ///< by rules.excess and rules.probability
  double expected_share = 0;  ///< of all base events that lie there
  double probability = 1;     ///< that as many or more of the population lie there by chance (binomial)
};

/// How many events of a population lie in the first `rules.first_share` of the acquisition time of `base`, and how
/// likely that is. Not assessed without a time column that moves. NaN times are not early.
[[nodiscard]] EarlyEvents early_events(std::span<const float> time, const Bitmask& base, const Bitmask& population,
                                       const CarryoverRules& rules);

/// May the previous tube have left cells in this one: same cytometer, earlier on the same day, enough blasts?
[[nodiscard]] bool may_carry_over(const PreviousTube& previous, const std::string& cytometer,
                                  const std::string& acquired, const CarryoverRules& rules);

}  // namespace fcscreen::engine
