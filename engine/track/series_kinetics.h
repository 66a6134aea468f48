// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/result/kinetics.h"
#include "engine/result/serial.h"
#include "engine/track/rules.h"

namespace fcscreen::engine {

/// A sample that may stand in a fit, with the spread that SPEC §4.1 gives it.
struct FitPoint {
  const result::SerialSample* sample = nullptr;
  double sigma = 0.15;
};

/// What is known of the stop when slopes are fitted.
struct StopDay {
  std::chrono::sys_days day{};  ///< the earliest day it may have been
  bool to_the_month = true;     ///< false: known to no more than the year, no knot is placed
};

/// Choose and fit the kinetic model of SPEC §4.4 to the counts of comparable evaluable samples.
///
/// With a stop: a knot there (M1) from `knot_points` samples with `points_each_side` on each side (the day of the stop
/// counts as before), beside one slope (M0) and, from `free_knot_points`, a free knot (M2); else the slope after the
/// stop alone, from the samples after it and those up to `level_days` before it, "change attributable to withdrawal
/// cannot be tested". Without a stop: one slope. Half-life and doubling time are given with `quantifiable_each_side`
/// samples at or above their LOQ on their side. b_mean of the model is the mean over the samples' mean blank rates.
/// Fewer than `min_points` samples: nothing is fitted, and `status` says why. Order of the points does not matter.
[[nodiscard]] result::Kinetics fit_kinetics(std::span<const FitPoint> points, std::optional<StopDay> stop,
                                            const KineticRules& rules = {});

/// The same for each group that every point names, if at least one group falls and another rises (P ≥ `opposite`, after
/// the stop, or overall without one); else nothing.
[[nodiscard]] std::vector<result::GroupKinetics> fit_opposite_groups(std::span<const FitPoint> points,
                                                                     std::optional<StopDay> stop,
                                                                     const KineticRules& rules = {});

}  // namespace fcscreen::engine
