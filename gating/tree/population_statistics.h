// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "engine/core/bitmask.h"

namespace fcscreen::gating {

/// How many events and of what; shares are NaN where the denominator is 0.
struct PopulationCount {
  std::size_t count = 0, parent_count = 0, total = 0;
  /// Plain fractions, 0 to 1.
  double fraction_of_parent = std::numeric_limits<double>::quiet_NaN();
  double fraction_of_total = std::numeric_limits<double>::quiet_NaN();
};

/// Count a population; `parent` null means all events. Masks of one size; the population is part of its parent.
[[nodiscard]] PopulationCount count_population(const Bitmask& population, const Bitmask* parent);

/// One channel of one population, in the units of the column. NaN wherever a value is undefined.
struct ColumnStatistics {
  std::size_t n = 0;      ///< events used: those that are not NaN
  std::size_t n_nan = 0;  ///< events left out
  std::size_t n_not_positive = 0;
  double mean = std::numeric_limits<double>::quiet_NaN();  ///< the mean fluorescence intensity, MFI
  double median = std::numeric_limits<double>::quiet_NaN();
  double geometric_mean = std::numeric_limits<double>::quiet_NaN();  ///< defined where every value is > 0
  double sd = std::numeric_limits<double>::quiet_NaN();              ///< n - 1 in the denominator, n >= 2
  double cv = std::numeric_limits<double>::quiet_NaN();              ///< sd / mean, mean > 0
  /// (P84.13 - P15.87) / 2 / median, median > 0: what the field's software calls robust CV.
  double robust_cv = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> percentiles;  ///< of the probabilities asked for
};

/// Summarise column[mask]. Quantiles are of type 7 (Hyndman & Fan, Am Stat 50:361, 1996); sums in double with
/// compensation, in event order, so the same bits on any machine and thread count.
///
/// @param column         [mask.size()] values on one scale
/// @param probabilities  in [0, 1], e.g. {0.05, 0.95}
[[nodiscard]] ColumnStatistics column_statistics(std::span<const float> column, const Bitmask& mask,
                                                 std::span<const double> probabilities = {});
[[nodiscard]] ColumnStatistics column_statistics(std::span<const double> column, const Bitmask& mask,
                                                 std::span<const double> probabilities = {});

/// The same without taking memory: `room` is overwritten; at least mask.count() values.
[[nodiscard]] ColumnStatistics column_statistics(std::span<const double> column, const Bitmask& mask,
                                                 std::span<const double> probabilities, std::span<double> room);

}  // namespace fcscreen::gating
