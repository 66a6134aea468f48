// SPDX-License-Identifier: Apache-2.0
#include "models/spread_interval.h"

#include <algorithm>
#include <cmath>

namespace fcscreen::models {

result::Interval with_spread(const result::Interval& counting, double fraction, double sigma) {
  constexpr double kZ95 = 1.959963984540054;
  const double spread = kZ95 * sigma;
  if (!(fraction > 0)) return {counting.lo, std::min(1.0, counting.hi * std::pow(10.0, spread))};
  const double centre = std::log10(fraction);
  const auto limit = [&](double end, double sign) {
    return std::pow(10.0, centre + sign * std::hypot(std::log10(end) - centre, spread));
  };
  return {counting.lo > 0 ? limit(counting.lo, -1) : 0.0, std::min(1.0, limit(counting.hi, 1))};
}

}  // namespace fcscreen::models
