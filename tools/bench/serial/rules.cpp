// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "models/serial_change.h"
#include "tools/bench/serial/simulation.h"

namespace fcscreen::bench {
namespace {

using models::SerialCount;
using result::SerialClass;

bool progression(SerialClass c) { return c == SerialClass::Progression || c == SerialClass::MajorProgression; }

/// Counts of a level with a log-normal spread between samples, no more than all events.
std::uint64_t draw_count(Random& random, double f, std::uint64_t n, double sigma) {
  const double level = std::min(1.0, f * std::pow(10.0, sigma * random.normal()));
  return std::min(n, draw_poisson(random, level * static_cast<double>(n)));
}

}  // namespace

std::uint64_t draw_poisson(Random& random, double mean) {
  if (!(mean > 0)) return 0;
  if (mean < 10) {
    const double limit = std::exp(-mean);
    std::uint64_t k = 0;
    for (double product = random.uniform(); product > limit; product *= random.uniform()) ++k;
    return k;
  }
  const double root = std::sqrt(mean), log_mean = std::log(mean);
  const double b = 0.931 + 2.53 * root, a = -0.059 + 0.02483 * b, inverse = 1.1239 + 1.1328 / (b - 3.4);
  const double quick = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const double u = random.uniform() - 0.5, v = random.uniform(), us = 0.5 - std::abs(u);
    const double k = std::floor((2 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= quick) return static_cast<std::uint64_t>(k);
    if (k < 0 || (us < 0.013 && v > us)) continue;
    if (std::log(v) + std::log(inverse) - std::log(a / (us * us) + b) <= -mean + k * log_mean - std::lgamma(k + 1)) {
      return static_cast<std::uint64_t>(k);
    }
  }
}

RuleRates simulate_rules(const RuleScenario& s, std::size_t simulations, std::uint64_t seed) {
  RuleRates hits{};
  for (std::size_t i = 0; i < simulations; ++i) {
    Random random(seed, 1, i);
    const auto sample = [&](double f) {
      return SerialCount{draw_count(random, f, s.n, s.sigma_true), s.n, 0, 0, s.sigma_configured};
    };
    const SerialCount first = sample(s.f1), second = sample(s.f2), third = sample(s.f2);
    const SerialClass u = models::serial_class(first, second), v = models::serial_class(first, third);
    const std::array<bool, kRuleColumns.size()> what = {
        models::is_regression(u),
        models::is_regression(u) && models::is_regression(v),
        u == SerialClass::MajorRegression || u == SerialClass::MajorRegressionToBelowLod,
        progression(u),
        progression(u) && progression(v),
        u == SerialClass::MajorProgression,
        u == SerialClass::Emergence || u == SerialClass::PossibleEmergence,
        u == SerialClass::PossibleProgression,
        u == SerialClass::Stable || u == SerialClass::StableBelowLod,
        models::is_indeterminate(u),
        first.k >= 50};
    for (std::size_t c = 0; c < what.size(); ++c) hits[c] += what[c] ? 1 : 0;
  }
  for (double& hit : hits) hit /= static_cast<double>(simulations);
  return hits;
}

NadirRates simulate_nadir(double fold, std::size_t priors, std::size_t simulations, std::uint64_t seed) {
  constexpr std::uint64_t kN = 500000;
  constexpr double kLevel = 1e-3, kSigma = 0.15;
  NadirRates hits{};
  for (std::size_t i = 0; i < simulations; ++i) {
    Random random(seed, 2, i);
    SerialCount nadir{kN, kN, 0, 0, kSigma};
    for (std::size_t p = 0; p < priors; ++p) nadir.k = std::min(nadir.k, draw_count(random, kLevel, kN, kSigma));
    const SerialCount current{draw_count(random, kLevel * fold, kN, kSigma), kN, 0, 0, kSigma};
    const SerialCount repeat{draw_count(random, kLevel * fold, kN, kSigma), kN, 0, 0, kSigma};
    const SerialClass plain = models::serial_class(nadir, current);
    const bool lowered = plain == SerialClass::Progression && models::nadir_bound_fails(nadir, current, priors);
    const SerialClass ruled = lowered ? SerialClass::PossibleProgression : plain;
    const std::array<bool, kNadirColumns.size()> what = {
        progression(plain), progression(ruled), ruled == SerialClass::PossibleProgression,
        ruled == SerialClass::MajorProgression, progression(plain) && progression(models::serial_class(nadir, repeat))};
    for (std::size_t c = 0; c < what.size(); ++c) hits[c] += what[c] ? 1 : 0;
  }
  for (double& hit : hits) hit /= static_cast<double>(simulations);
  return hits;
}

}  // namespace fcscreen::bench
