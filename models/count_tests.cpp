// SPDX-License-Identifier: Apache-2.0
#include "models/count_tests.h"

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include "engine/core/error.h"

namespace fcscreen::models {

double binomial_upper_tail(std::uint64_t k, std::uint64_t n, double p) {
  if (k == 0 || p >= 1) return k <= n ? 1 : 0;
  if (k > n || p <= 0) return 0;
  return boost::math::ibeta(static_cast<double>(k), static_cast<double>(n - k + 1), p);
}

Homogeneity homogeneity(std::span<const std::uint64_t> counts, std::span<const std::uint64_t> denominators) {
  FCS_ASSERT(counts.size() == denominators.size());
  Homogeneity out;
  std::size_t files = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    FCS_ASSERT(counts[i] <= denominators[i]);
    out.count += counts[i];
    out.denominator += denominators[i];
    files += denominators[i] > 0 ? 1 : 0;
  }
  if (files < 2 || out.count == 0 || out.count == out.denominator) return out;
  const double p = static_cast<double>(out.count) / static_cast<double>(out.denominator);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (denominators[i] == 0) continue;
    const double n = static_cast<double>(denominators[i]), off = static_cast<double>(counts[i]) - n * p;
    out.chi_square += off * off / (n * p * (1 - p));
  }
  out.degrees = files - 1;
  out.p_value = boost::math::gamma_q(static_cast<double>(out.degrees) / 2, out.chi_square / 2);
  return out;
}

}  // namespace fcscreen::models
