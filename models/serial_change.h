// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/result/screen_result.h"
#include "engine/result/serial.h"

// Change of a rare population between two samples (SPEC §4.2, §4.3). Counts are events, changes and spreads decades
// (log10). Nothing here is random; every function is thread-safe.
namespace fcscreen::models {

/// Thresholds of SPEC §4.1 to §4.3; those that compare with counts are whole numbers, so that a boundary is exact.
struct SerialRules {
  double sigma_same = 0.15;               ///< same tube, instrument and denominator [DESIGN/GK]
  double sigma_instrument = 0.20;         ///< different cytometer, same panel [DESIGN/GK]
  double sigma_panel = 0.30;              ///< different panel [DESIGN/GK]
  double change = 0.5;                    ///< smallest fall or rise that is named [DESIGN]
  double major_change = 1.0;              ///< 1-log: the ELN-style increment [GK]
  double major_bound = 0.3;               ///< what the interval of a major change must exclude [DESIGN]
  double equivalence = 0.5;               ///< margin of STABLE, two one-sided tests at 5 % [DESIGN]
  std::uint64_t lod_multiple = 3;         ///< how far above a limit of detection a level must be to be missed [DESIGN]
  std::uint64_t lod_multiple_major = 10;  ///< the same for a weak current sample and a major fall [DESIGN]
  std::uint64_t weak_lod_one_in = 10000;  ///< a LOD above one event in so many is weak: 0.01 % (SPEC §3.2)
  double saturated_fraction = 0.20;       ///< above it a change in decades is too small (SPEC §4.2)
  int confirm_fall_days = 21;             ///< [DESIGN]
  int confirm_rise_days = 14;             ///< [DESIGN]
  int baseline_before_days = 180;         ///< [DESIGN]
  int baseline_after_days = 7;            ///< [DESIGN]
  int late_baseline_days = 30;            ///< last day of a late baseline [DESIGN]
};

/// A count with its limits and its spread.
struct SerialCount {
  std::uint64_t k = 0, n = 0;            ///< events of the target, of the denominator
  std::optional<std::uint64_t> lob = 0;  ///< b(N); absent: LOB not established, nothing is ever "below LOD"
  double l95 = 0;                        ///< lowest fraction detected in ≥ 95 % of spiked samples; 0: not measured
  double sigma = 0.15;                   ///< SD between samples in decades
};

/// log10((k + ½) / (N + 1)); finite for every k and N.
[[nodiscard]] double log10_fraction(std::uint64_t k, std::uint64_t n);

/// A change with its standard error and interval.
struct Log10Change {
  double delta = 0, se = 0;
  result::Interval ci;
};

/// Change of the fraction from `reference` to `current`: Δ, SE and Δ ± z·SE (SPEC §4.2).
///
/// SE² = [1/(k₁+½) − 1/(N₁+1) + 1/(k₂+½) − 1/(N₂+1)] / (ln 10)² + σ₁² + σ₂²: the binomial variance of a log fraction
/// with Haldane's ½ (Gart & Zweifel 1967, doi 10.1093/biomet/54.1-2.181) and the spread between samples. That of small
/// fractions: above SerialRules::saturated_fraction Δ saturates. `z` defaults to two-sided 95 %. n ≥ 1 in both.
[[nodiscard]] Log10Change log10_change(const SerialCount& reference, const SerialCount& current,
                                       double z = 1.959963984540054);

/// x of "≥ x log10 reduction": the upper bound of the change, without its sign, cut to one decimal. Absent when the
/// bound is not below 0.
[[nodiscard]] std::optional<double> at_least_log10(double upper_bound);

/// Class of one comparison by the table of SPEC §4.3: the first row that holds. n = 0 or k > n in either sample gives
/// NotEvaluable. Whether the two may be compared at all is not asked here.
[[nodiscard]] result::SerialClass serial_class(const SerialCount& reference, const SerialCount& current,
                                               const SerialRules& rules = {});

/// True where an upper class must be lowered to POSSIBLE_PROGRESSION because the reference was the lowest of `m` noisy
/// priors: m ≥ 2 and the lower bound of the change is not above 0 at z = Φ⁻¹(1 − 0.025/m) (Bonferroni; SPEC §4.3).
[[nodiscard]] bool nadir_bound_fails(const SerialCount& nadir, const SerialCount& current, std::size_t m);

/// Any of the four regressions.
[[nodiscard]] bool is_regression(result::SerialClass value);
/// Any of the five rises, the possible ones included.
[[nodiscard]] bool is_rise(result::SerialClass value);
/// One of the INDETERMINATE_ classes.
[[nodiscard]] bool is_indeterminate(result::SerialClass value);

/// True if `second`, of a sample `days` later and against the same reference, confirms `first` (SPEC §4.3):
/// regressions ≥ 21 days by any regression, (possible) progressions ≥ 14 days by PROGRESSION or MAJOR_PROGRESSION,
/// (possible) emergences at once by any rise. MAJOR_PROGRESSION stands alone. Other classes: false.
[[nodiscard]] bool confirms(result::SerialClass first, result::SerialClass second, int days,
                            const SerialRules& rules = {});

/// Which sample a withdrawal is compared with.
struct BaselineChoice {
  std::optional<std::size_t> index;  ///< into the offsets
  result::BaselineKind kind = result::BaselineKind::None;
};

/// Choose the baseline of a withdrawal question (SPEC §4.3) from the days of the evaluable samples since the stop
/// (negative: before): the last in [−180, +7]; only if none, the first in [8, 30]. Of equal days: the later index for
/// the baseline, the earlier for the late one.
[[nodiscard]] BaselineChoice choose_baseline(std::span<const int> days_from_stop, const SerialRules& rules = {});

/// Spread between samples estimated from replicates.
struct SigmaEstimate {
  double sigma = 0;         ///< SD of log10 of one sample, decades
  result::Interval ci95;    ///< by the χ² of the squared differences; counting error removed as in `sigma`
  std::size_t sets = 0;     ///< sets of replicates used
  std::size_t degrees = 0;  ///< Σ (replicates − 1)
  double counting_sd = 0;   ///< mean counting error that was taken away, decades
};

/// One replicate: the set (sample) it belongs to, and its counts.
struct Replicate {
  std::size_t set = 0;
  std::uint64_t k = 0, n = 0;
};

/// Estimate σ from replicates of the same samples (SPEC §4.1: "SD of log10 of duplicate samples with ≥ 200 events").
///
/// Pooled within-set variance of log10((k+½)/(N+1)) minus the mean counting variance, not below 0 (one-way variance
/// components, Searle, Casella & McCulloch 1992, doi 10.1002/9780470316856). The interval is that of the pooled
/// variance, Σ(x−x̄)²/χ², with the same counting variance taken from both ends. Replicates with fewer than `min_events`
/// or k > n are left out, sets with fewer than two left too. Fewer than `min_degrees` degrees of freedom: nothing.
[[nodiscard]] std::optional<SigmaEstimate> replicate_sigma(std::span<const Replicate> replicates,
                                                           std::uint64_t min_events = 200,
                                                           std::size_t min_degrees = 10);

}  // namespace fcscreen::models
