// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
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

/// Running sum in double with Kahan–Neumaier compensation (Neumaier, ZAMM 54:39, 1974); the order of what is added
/// decides the last bit.
class CompensatedSum {
 public:
  void add(double value) {
    const double t = sum_ + value;
    lost_ += std::fabs(sum_) >= std::fabs(value) ? (sum_ - t) + value : (value - t) + sum_;
    sum_ = t;
  }
  [[nodiscard]] double value() const { return sum_ + lost_; }

 private:
  double sum_ = 0, lost_ = 0;
};

/// The same of all `values`, in their order.
[[nodiscard]] double compensated_sum(std::span<const double> values);

}  // namespace fcscreen
