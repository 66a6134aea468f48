// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/result/screen_result.h"

// The kinetic model of a series (SPEC §4.4). Slopes are natural log of the fraction per day; days are days. No logic.
namespace fcscreen::result {

/// Which model the numbers come from.
enum class KineticModel {
  None,     ///< nothing was fitted
  M0,       ///< one slope
  M1,       ///< a knot at the stop
  M2,       ///< a knot where it fits best
  OffOnly,  ///< samples after the stop only: nothing can be said about a change at the stop
};

/// Name as written to files: "none", "M0", "M1", "M2", "off_slope_only".
[[nodiscard]] constexpr const char* to_string(KineticModel model) {
  switch (model) {
    case KineticModel::None: return "none";
    case KineticModel::M0: return "M0";
    case KineticModel::M1: return "M1";
    case KineticModel::M2: return "M2";
    case KineticModel::OffOnly: return "off_slope_only";
  }
  return "none";
}

/// A slope with its profile-likelihood 95 % interval; an end without bound is ±infinity.
struct Slope {
  double per_day = 0;
  Interval ci95;
  bool operator==(const Slope&) const = default;
};

/// A half-life or doubling time in days. `hi` is infinity where the slope's interval reaches 0.
struct KineticTime {
  std::optional<double> days;  ///< absent: not estimable, and `status` says why
  Interval ci95;
  std::string status;  ///< "estimated", "poorly determined" (upper bound > 5 × point), or "not estimable: …"
  bool operator==(const KineticTime&) const = default;
};

/// The fit with the knot moved after the stop.
struct LagFit {
  int lag_days = 0;
  double bic = 0;
  Slope lambda_on, lambda_off;
  bool operator==(const LagFit&) const = default;
};

/// The kinetic result of one count over the series.
///
/// Fitted: ln f(t) = intercept + λ_on·min(t − knot, 0) + λ_off·max(t − knot, 0), mean count N·(f + mean blank rate).
/// M0 and OffOnly have one slope, the same line on both sides of the knot.
struct Kinetics {
  KineticModel model = KineticModel::None;                      ///< the one reported; M1 where it can be fitted
  std::string status;                                           ///< "fitted", or why not, in words
  std::size_t points = 0, points_before = 0, points_after = 0;  ///< used; on the day of the stop counts as before
  std::size_t quantifiable_before = 0, quantifiable_after = 0;
  std::chrono::sys_days knot{};                ///< day 0 of the formula
  double intercept = 0;                        ///< ln f at the knot
  std::optional<Slope> lambda_on, lambda_off;  ///< absent: not identified
  KineticTime half_life, doubling;
  std::optional<double> p_off_negative, p_off_below_on;  ///< P(λ_off < 0), P(λ_off < λ_on)
  std::optional<double> bic_m0, bic_m1, bic_m2;
  std::optional<double> delta_bic;                 ///< BIC(M0) − BIC(M1): positive favours a change at the stop
  std::optional<std::chrono::sys_days> free_knot;  ///< of M2
  std::vector<LagFit> lags;                        ///< 0, 14 and 28 days after the stop, where they can be fitted
  std::vector<std::string> notes;
  bool operator==(const Kinetics&) const = default;
};

/// The same for one group of events.
struct GroupKinetics {
  std::string group;
  Kinetics kinetics;
  bool operator==(const GroupKinetics&) const = default;
};

}  // namespace fcscreen::result
