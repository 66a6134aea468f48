// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <map>
#include <vector>

#include "models/quiet_internal.h"
#include "models/serial_change.h"

namespace fcscreen::models {
namespace {

const double kLn10 = std::log(10.0);

/// Quantile of χ² with the given degrees of freedom.
double chi_squared(double degrees, double probability) {
  return 2 * boost::math::gamma_p_inv(degrees / 2, probability, QuietPolicy());
}

}  // namespace

std::optional<SigmaEstimate> replicate_sigma(std::span<const Replicate> replicates, std::uint64_t min_events,
                                             std::size_t min_degrees) {
  std::map<std::size_t, std::vector<Replicate>> sets;
  for (const Replicate& r : replicates) {
    if (r.k >= min_events && r.k <= r.n && r.k > 0) sets[r.set].push_back(r);
  }
  SigmaEstimate out;
  double squares = 0, counting = 0;
  for (auto& [name, set] : sets) {
    if (set.size() < 2) continue;
    std::sort(set.begin(), set.end(),
              [](const Replicate& a, const Replicate& b) { return a.k != b.k ? a.k < b.k : a.n < b.n; });
    double mean = 0, variance = 0;
    for (const Replicate& r : set) {
      mean += log10_fraction(r.k, r.n);
      variance += (1.0 / (static_cast<double>(r.k) + 0.5) - 1.0 / (static_cast<double>(r.n) + 1.0)) / (kLn10 * kLn10);
    }
    mean /= static_cast<double>(set.size());
    for (const Replicate& r : set) squares += std::pow(log10_fraction(r.k, r.n) - mean, 2);
    const auto degrees = static_cast<double>(set.size() - 1);
    counting += degrees * variance / static_cast<double>(set.size());
    out.degrees += set.size() - 1;
    ++out.sets;
  }
  if (out.degrees < std::max<std::size_t>(min_degrees, 1)) return std::nullopt;
  const auto degrees = static_cast<double>(out.degrees);
  counting /= degrees;
  const auto without_counting = [counting](double variance) { return std::sqrt(std::max(0.0, variance - counting)); };
  out.sigma = without_counting(squares / degrees);
  out.ci95 = {without_counting(squares / chi_squared(degrees, 0.975)),
              without_counting(squares / chi_squared(degrees, 0.025))};
  out.counting_sd = std::sqrt(counting);
  return out;
}

}  // namespace fcscreen::models
