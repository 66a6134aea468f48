// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "engine/result/screen_result.h"

// Rare-event counting: intervals, limits of blank, detection and quantitation (SPEC §3.2, §3.3).
// Counts are events, fractions plain numbers (0.0001 = 0.01 %). Nothing here is random; every function is thread-safe.
namespace fcscreen::models {

/// Exact two-sided interval of a binomial fraction k / n (Clopper & Pearson 1934, doi 10.1093/biomet/26.4.404).
///
/// n = 0 gives [0, 1]. `k` must not exceed `n`; `confidence` lies in (0, 1).
[[nodiscard]] result::Interval clopper_pearson(std::uint64_t k, std::uint64_t n, double confidence = 0.95);

/// Exact two-sided interval of a Poisson mean, in events (Garwood 1936, doi 10.1093/biomet/28.3-4.437).
[[nodiscard]] result::Interval garwood(std::uint64_t k, double confidence = 0.95);

/// Score interval of a binomial fraction, for plots (Wilson 1927, doi 10.1080/01621459.1927.10502953).
///
/// n = 0 gives [0, 1]; the bound at k = 0 is 0 and at k = n it is 1.
[[nodiscard]] result::Interval wilson(std::uint64_t k, std::uint64_t n, double confidence = 0.95);

/// P(X ≤ c) for X ~ Poisson(mean). mean ≤ 0 (or NaN) gives 1: a process that never fires counts 0.
[[nodiscard]] double poisson_cdf(std::uint64_t c, double mean);

/// P(X ≥ c) for X ~ Poisson(mean), without loss of digits in the tail.
[[nodiscard]] double poisson_at_least(std::uint64_t c, double mean);

/// What counts as seen, before any limit of blank (SPEC §3.2).
struct CountRules {
  std::uint64_t trace_ev = 10, lod_ev = 20, loq_ev = 50;
  double negative_lod = 1e-4;    ///< a negative needs an LOD of at most this; its inverse counts as a whole number
  std::uint64_t low_n = 200000;  ///< a positive of fewer denominators is flagged LOW_N
  bool operator==(const CountRules&) const = default;
};

/// Thresholds of one tube in events.
struct CountLimits {
  std::uint64_t trace_ev = 10, lod_ev = 20, loq_ev = 50;
  bool operator==(const CountLimits&) const = default;
};

/// trace = max(10, b+1), LOD = max(20, b+1, ⌈N·L95⌉), LOQ = max(50, LOD) (SPEC §3.2), with the rules' 10, 20 and 50.
///
/// `lob` is b(N); absent means "LOB not established" and leaves 10 / 20 / 50. `l95` is the lowest fraction detected in
/// at least 95 % of spiked samples; 0: not measured.
[[nodiscard]] CountLimits count_limits(std::uint64_t n_denominator, std::optional<std::uint64_t> lob = 0,
                                       double l95 = 0, const CountRules& rules = {});

/// b(N): the smallest c with P(Poisson(N·r95) ≤ c) ≥ 0.95 (SPEC §3.2). r95 ≤ 0 gives 0.
[[nodiscard]] std::uint64_t lob_events(double r95, std::uint64_t n_denominator);

/// Upper limit of the rate in normal samples.
struct LobRate {
  double r95 = 0;
  double confidence = 0;  ///< that r95 is at least the true 95th percentile
};

/// Order-statistic estimate of the 95th percentile of the rates k / N in normal samples (SPEC §3.2).
///
/// The smallest order statistic that exceeds the true percentile with 95 % confidence (from 59 samples on); with 20 to
/// 58 samples the maximum and its confidence 1 − 0.95ⁿ. Fewer than 20, or a rate that is not finite: nothing, the LOB
/// is not established. (Nonparametric tolerance bound, Wilks 1941, doi 10.1214/aoms/1177731788.)
[[nodiscard]] std::optional<LobRate> lob_rate(std::span<const double> rates);

/// Smallest whole mean m with P(Poisson(m) ≥ lod_ev) ≥ 0.95; 28 for 20 events.
[[nodiscard]] std::uint64_t detectable95_events(std::uint64_t lod_ev);

/// The 95 %-detectable fraction, detectable95_events / N; absent when N = 0.
[[nodiscard]] std::optional<double> detectable95(std::uint64_t lod_ev, std::uint64_t n_denominator);

/// What a sample says of the level of a population: the exact interval of its count, but where fewer than `lod_ev`
/// events were counted no population was detected, and all levels up to the one that is detected in 95 % of samples
/// remain open. The upper end is then the larger of both: a level above it would have been detected with at least 95 %
/// probability, which makes it an upper limit in Neyman's sense. n = 0 gives [0, 1].
[[nodiscard]] result::Interval level_interval(std::uint64_t k, std::uint64_t n, std::uint64_t lod_ev,
                                              double confidence = 0.95);

/// Coefficient of variation of a count with the given mean: counting error and log-normal between-sample spread.
///
/// `sigma_log10` is the standard deviation between samples in decades; 0 gives the Poisson value 1/√mean.
[[nodiscard]] double count_cv(double mean, double sigma_log10 = 0);

}  // namespace fcscreen::models
