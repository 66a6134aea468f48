// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fcscreen::models {

/// View of n rows (events) by m columns (markers), row-major without gaps: value(i, j) = values[i * m + j].
struct Rows {
  std::span<const float> values;  ///< [n * m]
  std::size_t n = 0, m = 0;

  [[nodiscard]] std::span<const float> row(std::size_t i) const { return values.subspan(i * m, m); }
};

/// Gather the given events of equally long columns into row-major storage [events.size() * columns.size()].
///
/// Values are copied as they are, NaN included. Every event index must be below the length of the columns.
[[nodiscard]] std::vector<float> pack_rows(std::span<const std::span<const float>> columns,
                                           std::span<const std::uint32_t> events);

/// Indices of the rows without NaN or infinity, ordered by their values, first column first.
///
/// The order depends on the values alone, so whatever is computed along it does not change when events are permuted
/// (rows that compare equal are interchangeable).
[[nodiscard]] std::vector<std::uint32_t> sorted_finite_rows(const Rows& rows);

/// At most max_rows entries of `order`, evenly spread over it; all of them when max_rows is 0 or large enough.
[[nodiscard]] std::vector<std::uint32_t> evenly_spread(std::span<const std::uint32_t> order, std::size_t max_rows);

/// Finite values in ascending order.
[[nodiscard]] std::vector<float> sorted_finite(std::span<const float> values);

/// Quantile of type 7 of ascending values, p in [0, 1]; NaN when empty.
[[nodiscard]] double sorted_quantile(std::span<const float> ascending, double p);

}  // namespace fcscreen::models
