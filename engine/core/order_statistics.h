// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

namespace fcscreen {

/// Quantile of type 7 (linear interpolation of order statistics; Hyndman & Fan 1996, R's default), p in [0, 1].
///
/// `values` is reordered in place. NaN must be removed before. An empty span gives NaN.
[[nodiscard]] double quantile_in_place(std::span<float> values, double p);
[[nodiscard]] double quantile_in_place(std::span<double> values, double p);

/// The same on a copy.
[[nodiscard]] double quantile(std::span<const float> values, double p);
[[nodiscard]] double median(std::span<const float> values);

/// 1.4826 × median absolute deviation about `centre`: the standard deviation of a normal sample.
[[nodiscard]] double robust_sd(std::span<const float> values, double centre);

/// Sum in double with Kahan–Neumaier compensation; the order of `values` decides the last bit.
[[nodiscard]] double compensated_sum(std::span<const double> values);

}  // namespace fcscreen
