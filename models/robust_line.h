// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "engine/core/error.h"

namespace fcscreen::models {

struct RobustLineOptions {
  double k = 1.345;  ///< Huber's tuning constant
  std::size_t max_iterations = 20;
  double prediction_level = 0.99;   ///< of the interval, in (0, 1)
  std::size_t max_events = 100000;  ///< events used, spread evenly over their order by x; 0: all
};

/// y = intercept + slope x by Huber M-estimation, with its prediction interval.
struct RobustLine {
  double intercept = 0, slope = 0;
  double scale = 0;  ///< median |residual| / 0.6745
  std::size_t n = 0, iterations = 0;
  bool converged = false;

  [[nodiscard]] double at(double x) const { return intercept + slope * x; }
  /// Ends of the interval for one further event at x (t distribution, n - 2 degrees of freedom).
  [[nodiscard]] double lower(double x) const;
  [[nodiscard]] double upper(double x) const;

  double t_quantile = 0, weight_sum = 0, weighted_mean_x = 0, weighted_square_x = 0;  ///< what the interval needs
};

/// Regress y on x as flowStats' gate_singlet does (MASS rlm: Huber weights, iterated least squares from the ordinary
/// fit, scale = median |r| / 0.6745, stop when residuals change by less than 1e-4 of their norm), e.g. FSC-H on FSC-A.
///
/// Pairs with NaN or infinity are left out; independent of event order. The interval is the line ± t s sqrt(1 + h(x))
/// with h the weighted leverage (predict.rlm with scale s).
/// Errors: MODEL-R01 fewer than 3 finite pairs or no spread in x; MODEL-R02 lengths differ or options out of range.
[[nodiscard]] Result<RobustLine> fit_robust_line(std::span<const float> x, std::span<const float> y,
                                                 const RobustLineOptions& options = {});

}  // namespace fcscreen::models
