// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/core/random.h"

// Operating characteristics of the serial rules by simulation (SPEC §4.3, §4.4): how often the shipped code names a
// change that is or is not there. Deterministic: one stream of random numbers per scenario and simulated patient.
namespace fcscreen::bench {

/// Exact Poisson draw: inversion below 10, Hörmann's transformed rejection above (1993, doi
/// 10.1016/0167-6687(93)90997-4).
[[nodiscard]] std::uint64_t draw_poisson(Random& random, double mean);

/// Two true levels, seen with a between-sample SD that may differ from the one the rules are told.
struct RuleScenario {
  std::string kind;  ///< "stable", "fall", "rise"
  double f1 = 0, f2 = 0;
  std::uint64_t n = 0;
  double sigma_true = 0, sigma_configured = 0;
};

/// Rates of SPEC's table, in the order of its columns.
inline constexpr std::array<const char*, 11> kRuleColumns = {
    "regression",           "confirmed regression", "major regression",     "progression", "confirmed progression",
    "major progression",    "emergence (any)",      "possible progression", "stable",      "indeterminate",
    "baseline quantifiable"};
using RuleRates = std::array<double, kRuleColumns.size()>;

/// A first sample at f1, a second and a third at f2; the third confirms.
[[nodiscard]] RuleRates simulate_rules(const RuleScenario& scenario, std::size_t simulations, std::uint64_t seed);

/// Rates of SPEC's nadir table, in the order of its columns.
inline constexpr std::array<const char*, 5> kNadirColumns = {"plain against the lowest", "by the rule",
                                                             "possible by the rule", "major", "plain, confirmed"};
using NadirRates = std::array<double, kNadirColumns.size()>;

/// `priors` samples at 0.1 % of 500 000, σ 0.15, then two at `fold` times that.
[[nodiscard]] NadirRates simulate_nadir(double fold, std::size_t priors, std::size_t simulations, std::uint64_t seed);

/// A course before and after a stop at day 0.
struct SlopeScenario {
  std::vector<double> before, after;             ///< days; day 0 belongs to `before`
  double doubling_days = 0, half_life_days = 0;  ///< infinite half-life: the slope before the stop goes on
  double f0 = 0, sigma = 0;
};

/// How often a fall, and a fall with a change at the stop, is shown at one-sided 95 %, and the half-lives estimated.
struct SlopeRates {
  double fall = 0, fall_and_change = 0;
  double median_half_life = 0, q05 = 0, q95 = 0;  ///< of the simulations with a falling slope; 0 without any
};

/// The shipped fit: negative binomial on raw counts, signed roots of likelihood ratios.
[[nodiscard]] SlopeRates simulate_slopes(const SlopeScenario& scenario, std::size_t simulations, std::uint64_t seed);

/// The weighted least squares that SPEC's table was computed with (annex/kinetics_sim.R), on the same draws.
[[nodiscard]] SlopeRates simulate_slopes_by_least_squares(const SlopeScenario& scenario, std::size_t simulations,
                                                          std::uint64_t seed);

}  // namespace fcscreen::bench
