// SPDX-License-Identifier: Apache-2.0
#include "gating/auto/tube.h"

#include <cmath>
#include <numbers>

#include "engine/core/order_statistics.h"

namespace fcscreen::gating {
namespace {

constexpr double kLinearShare = 0.05;  // of the median: below it scatter is shown linearly [DESIGN]

double knee(std::span<const float> linear) {
  std::vector<float> positive;
  positive.reserve(linear.size());
  for (const float v : linear) {
    if (v > 0) positive.push_back(v);
  }
  const double c = kLinearShare * quantile_in_place(positive, 0.5);
  return c > 0 ? c : 1.0;
}

}  // namespace

std::vector<float> scatter_decades(std::span<const float> linear) {
  const double c = knee(linear);
  std::vector<float> out(linear.size());
  for (std::size_t i = 0; i < linear.size(); ++i) {
    out[i] = static_cast<float>(std::asinh(linear[i] / (2 * c)) / std::numbers::ln10);
  }
  return out;
}

double scatter_linear(std::span<const float> linear, double decades) {
  return 2 * knee(linear) * std::sinh(decades * std::numbers::ln10);
}

}  // namespace fcscreen::gating
