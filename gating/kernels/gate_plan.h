// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/core/error.h"
#include "engine/result/gate_spec.h"

namespace fcscreen::gating {

/// min <= v < max on a float column. The bounds are the smallest floats not below the double ones, which decides every
/// float exactly as the double bounds would.
struct RangeTest {
  std::size_t column = 0;
  float min = 0, max = 0;
};
[[nodiscard]] RangeTest make_range_test(const result::Range& range);

/// A polygon ready to be tested, every edge with its lower end first, so that neither the first vertex nor the
/// direction round the polygon can change an answer.
struct PolygonPlan {
  struct Edge {
    double x1, y1, x2, y2;  ///< (y1, x1) <= (y2, x2)
    double x_lo, x_hi;
  };
  std::vector<Edge> edges;  ///< the closing edge included
  double x_min = 0, x_max = 0, y_min = 0, y_max = 0;
};
[[nodiscard]] PolygonPlan make_polygon_plan(std::span<const result::Point> vertices);

/// |L⁻¹ (v - mean)|² <= distance_square with covariance = L Lᵀ; or (v - mean)ᵀ form (v - mean) where the covariance has
/// no such factor.
struct EllipsoidPlan {
  std::vector<std::size_t> columns;
  std::vector<double> mean;
  std::vector<double> inverse_factor;  ///< L⁻¹, row-major lower triangle [n][n]
  std::vector<double> form;            ///< row-major [n][n], symmetric; empty where inverse_factor is used
  double distance_square = 0;
};

enum class CovarianceRule {
  PositiveDefinite,  ///< what a covariance is; anything else is refused
  /// Whatever can be inverted, in the formula of Gating-ML as it stands: the standard's own compliance set has such a
  /// gate (Ellipsoid3D), whose surface is no ellipsoid.
  AsWritten,
};

/// Error (kind Usage, GATE-T05): sizes that do not fit, a value that is not finite, distance_square < 0, or a
/// covariance that is not symmetric (to 1e-9 relative) and positive definite, or AsWritten cannot be inverted.
[[nodiscard]] Result<EllipsoidPlan> make_ellipsoid_plan(const result::EllipsoidGate& gate,
                                                        CovarianceRule rule = CovarianceRule::PositiveDefinite);

}  // namespace fcscreen::gating
