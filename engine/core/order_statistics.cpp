// SPDX-License-Identifier: Apache-2.0
#include "engine/core/order_statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fcscreen {
namespace {

template <class Value>
double quantile_of(std::span<Value> values, double p) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double h = std::clamp(p, 0.0, 1.0) * static_cast<double>(values.size() - 1);
  const auto lo = static_cast<std::size_t>(h);
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(lo);
  std::nth_element(values.begin(), nth, values.end());
  const double a = *nth;
  if (lo + 1 >= values.size()) return a;
  const double b = *std::min_element(nth + 1, values.end());
  return a + (h - static_cast<double>(lo)) * (b - a);
}

}  // namespace

double quantile_in_place(std::span<float> values, double p) { return quantile_of(values, p); }
double quantile_in_place(std::span<double> values, double p) { return quantile_of(values, p); }

double quantile(std::span<const float> values, double p) {
  std::vector<float> copy(values.begin(), values.end());
  return quantile_in_place(copy, p);
}

double median(std::span<const float> values) { return quantile(values, 0.5); }

double robust_sd(std::span<const float> values, double centre) {
  std::vector<float> deviation;
  deviation.reserve(values.size());
  for (const float v : values) deviation.push_back(std::fabs(static_cast<float>(v - centre)));
  return 1.4826 * quantile_in_place(deviation, 0.5);
}

double compensated_sum(std::span<const double> values) {
  CompensatedSum sum;
  for (const double v : values) sum.add(v);
  return sum.value();
}

}  // namespace fcscreen
