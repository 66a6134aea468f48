// SPDX-License-Identifier: Apache-2.0
#include "models/counting.h"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <vector>

#include "engine/core/error.h"

namespace fcscreen::models {
namespace {

namespace bmp = boost::math::policies;
// No exceptions, and double all through: the same digits on every machine.
using Quiet = bmp::policy<bmp::domain_error<bmp::ignore_error>, bmp::pole_error<bmp::ignore_error>,
                          bmp::overflow_error<bmp::ignore_error>, bmp::underflow_error<bmp::ignore_error>,
                          bmp::evaluation_error<bmp::ignore_error>, bmp::rounding_error<bmp::ignore_error>,
                          bmp::promote_double<false>>;
const Quiet kQuiet;

constexpr double kLobConfidence = 0.95, kDetectionProbability = 0.95;
constexpr std::size_t kMinNormals = 20;
constexpr double kCeilSlack = 1e-9;  // N·L95 that is a whole number but for rounding stays that number

double normal_quantile_of_tail(double tail) { return std::sqrt(2.0) * boost::math::erfc_inv(2 * tail, kQuiet); }

}  // namespace

result::Interval clopper_pearson(std::uint64_t k, std::uint64_t n, double confidence) {
  FCS_ASSERT(k <= n && confidence > 0 && confidence < 1);
  if (n == 0) return {0, 1};
  const double tail = (1 - confidence) / 2, x = static_cast<double>(k), rest = static_cast<double>(n - k);
  const double lo = k == 0 ? 0 : boost::math::ibeta_inv(x, rest + 1, tail, kQuiet);
  const double hi = k == n ? 1 : boost::math::ibetac_inv(x + 1, rest, tail, kQuiet);
  return {lo, hi};
}

result::Interval garwood(std::uint64_t k, double confidence) {
  FCS_ASSERT(confidence > 0 && confidence < 1);
  const double tail = (1 - confidence) / 2, x = static_cast<double>(k);
  return {k == 0 ? 0 : boost::math::gamma_p_inv(x, tail, kQuiet), boost::math::gamma_q_inv(x + 1, tail, kQuiet)};
}

result::Interval wilson(std::uint64_t k, std::uint64_t n, double confidence) {
  FCS_ASSERT(k <= n && confidence > 0 && confidence < 1);
  if (n == 0) return {0, 1};
  const double z = normal_quantile_of_tail((1 - confidence) / 2), size = static_cast<double>(n);
  const double p = static_cast<double>(k) / size, d = 1 + z * z / size, centre = (p + z * z / (2 * size)) / d;
  const double half = z * std::sqrt(p * (1 - p) / size + z * z / (4 * size * size)) / d;
  return {k == 0 ? 0 : std::max(0.0, centre - half), k == n ? 1 : std::min(1.0, centre + half)};
}

double poisson_cdf(std::uint64_t c, double mean) {
  return mean > 0 ? boost::math::gamma_q(static_cast<double>(c) + 1, mean, kQuiet) : 1.0;
}

double poisson_at_least(std::uint64_t c, double mean) {
  if (c == 0) return 1;
  return mean > 0 ? boost::math::gamma_p(static_cast<double>(c), mean, kQuiet) : 0.0;
}

CountLimits count_limits(std::uint64_t n_denominator, std::optional<std::uint64_t> lob, double l95,
                         const CountRules& rules) {
  const std::uint64_t above_blank = lob.value_or(0) + 1;
  const double spiked = l95 > 0 ? std::ceil(static_cast<double>(n_denominator) * l95 - kCeilSlack) : 0;
  CountLimits limits;
  limits.trace_ev = std::max(rules.trace_ev, above_blank);
  limits.lod_ev = std::max({rules.lod_ev, above_blank, static_cast<std::uint64_t>(std::max(0.0, spiked))});
  limits.loq_ev = std::max(rules.loq_ev, limits.lod_ev);
  return limits;
}

std::uint64_t lob_events(double r95, std::uint64_t n_denominator) {
  const double mean = static_cast<double>(n_denominator) * r95;
  if (!(mean > 0)) return 0;
  // Start below the quantile by the normal approximation (10 SD are far enough), then bisect on the exact distribution.
  const double spread = 10 * std::sqrt(mean) + 10;
  auto lo = static_cast<std::uint64_t>(std::max(0.0, mean - spread)), hi = static_cast<std::uint64_t>(mean + spread);
  while (lo < hi) {
    const std::uint64_t mid = lo + (hi - lo) / 2;
    if (poisson_cdf(mid, mean) >= kLobConfidence) {
      hi = mid;
    } else {
      lo = mid + 1;
    }
  }
  return lo;
}

std::optional<LobRate> lob_rate(std::span<const double> rates) {
  const std::size_t n = rates.size();
  const bool finite = std::all_of(rates.begin(), rates.end(), [](double r) { return std::isfinite(r); });
  if (n < kMinNormals || !finite) return std::nullopt;
  std::vector<double> sorted(rates.begin(), rates.end());
  std::sort(sorted.begin(), sorted.end());
  // P(order statistic m exceeds the 95th percentile) = P(Bin(n, 0.95) ≤ m − 1), by the incomplete beta function.
  const auto confidence = [n](std::size_t m) {
    return boost::math::ibetac(static_cast<double>(m), static_cast<double>(n - m) + 1, 0.95, kQuiet);
  };
  for (std::size_t m = 1; m < n; ++m) {
    if (confidence(m) >= kLobConfidence) return LobRate{sorted[m - 1], confidence(m)};
  }
  return LobRate{sorted.back(), confidence(n)};
}

std::uint64_t detectable95_events(std::uint64_t lod_ev) {
  if (lod_ev == 0) return 0;
  const double mean = boost::math::gamma_p_inv(static_cast<double>(lod_ev), kDetectionProbability, kQuiet);
  auto whole = static_cast<std::uint64_t>(std::ceil(mean));
  while (poisson_at_least(lod_ev, static_cast<double>(whole)) < kDetectionProbability) ++whole;
  return whole;
}

std::optional<double> detectable95(std::uint64_t lod_ev, std::uint64_t n_denominator) {
  if (n_denominator == 0) return std::nullopt;
  return static_cast<double>(detectable95_events(lod_ev)) / static_cast<double>(n_denominator);
}

result::Interval level_interval(std::uint64_t k, std::uint64_t n, std::uint64_t lod_ev, double confidence) {
  result::Interval interval = clopper_pearson(k, n, confidence);
  if (k < lod_ev) interval.hi = std::min(1.0, std::max(interval.hi, detectable95(lod_ev, n).value_or(1)));
  return interval;
}

double count_cv(double mean, double sigma_log10) {
  const double sigma = sigma_log10 * std::log(10.0);
  return std::sqrt(1 / mean + std::expm1(sigma * sigma));
}

}  // namespace fcscreen::models
