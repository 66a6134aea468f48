// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "models/rows.h"

namespace fcscreen::models {

/// The events a mixture is fitted to, in sorted order.
struct PointSet {
  std::size_t n = 0, d = 0;
  std::vector<double> values;     ///< [n][d]
  std::vector<double> centre;     ///< [d] medians
  std::vector<double> robust_sd;  ///< [d], the plain sd where the robust one is 0
  std::vector<double> ridge;      ///< [d] added to every variance; 0 where a coordinate has no spread

  [[nodiscard]] const double* row(std::size_t i) const { return values.data() + i * d; }
};

[[nodiscard]] PointSet make_points(const Rows& rows, std::span<const std::uint32_t> used, double min_sd_share);

/// Fixed starting partitions into k groups, [n] each (mixture.h says which).
[[nodiscard]] std::vector<std::vector<std::size_t>> mixture_starts(const PointSet& points, std::size_t k);

}  // namespace fcscreen::models
