// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "engine/core/error.h"
#include "engine/result/screen_result.h"

// Time to an event over a study (SPEC §6). Times are in any one unit, from each patient's own day 0. Results do not
// depend on the order of the subjects. Thread-safe, no random numbers.
namespace fcscreen::models {

/// Follow-up of one subject: until `time`, ended by an event (cause 1, 2 …) or by censoring (cause 0).
struct FollowUp {
  double time = 0;
  int cause = 0;
};

/// The curve after the events of one time.
struct SurvivalStep {
  double time = 0;
  std::size_t at_risk = 0, events = 0, censored = 0;  ///< at risk just before `time`; censored at `time`
  double survival = 1;
  double standard_error = 0;             ///< Greenwood's, of `survival`
  std::optional<result::Interval> ci95;  ///< absent where survival is 0 or 1
};

/// A Kaplan–Meier curve with a step for every distinct time, those with censoring alone included.
struct SurvivalCurve {
  std::vector<SurvivalStep> steps;
  std::optional<double> median;                ///< absent: the curve does not reach ½
  std::optional<double> median_lo, median_hi;  ///< absent: without bound
};

/// Kaplan–Meier estimate with Greenwood's variance and log-log 95 % intervals, S^exp(± z·se/(S·ln S)) (Kaplan & Meier
/// 1958, doi 10.1080/01621459.1958.10501452; Kalbfleisch & Prentice, doi 10.1002/9781118032985). Any cause above 0 is
/// the event. A subject censored at the time of an event was at risk of it.
///
/// The median is the first time at which S ≤ ½; where S is exactly ½ between two event times, their middle. Its bounds
/// are where the bounds of the curve cross ½ (Brookmeyer & Crowley 1982, doi 10.2307/2530286).
/// Errors (Usage, MODEL-S01): no subject, a time that is negative or not finite, a negative cause.
[[nodiscard]] Result<SurvivalCurve> kaplan_meier(std::span<const FollowUp> subjects);

/// Cumulative incidence of every cause after the events of one time.
struct IncidenceStep {
  double time = 0;
  std::size_t at_risk = 0, censored = 0;
  std::vector<std::size_t> events;                    ///< [causes]
  std::vector<double> incidence;                      ///< [causes], P(event of this cause by `time`)
  std::vector<double> standard_error;                 ///< [causes], infinitesimal jackknife
  std::vector<std::optional<result::Interval>> ci95;  ///< [causes], log-log; absent where the incidence is 0 or 1
  double event_free = 1;
};

/// Aalen–Johansen cumulative incidences of competing causes 1 … `causes` (Aalen & Johansen 1978, Scand J Stat 5:141).
///
/// Events of another cause end the follow-up without being censored. The standard error is the infinitesimal
/// jackknife (Therneau, Crowson & Atkinson, "Multi-state models and competing risks", R package survival): the square
/// root of the summed squares of each subject's influence. Intervals on the log(−log) scale, z = 1.96. A step for every
/// distinct time.
/// Errors (Usage, MODEL-S01): as kaplan_meier; a cause above `causes`.
[[nodiscard]] Result<std::vector<IncidenceStep>> aalen_johansen(std::span<const FollowUp> subjects, int causes);

/// Subjects still followed just before each of the given times: the numbers at risk under a plot.
[[nodiscard]] std::vector<std::size_t> numbers_at_risk(std::span<const FollowUp> subjects,
                                                       std::span<const double> times);

/// Landmark (SPEC §6: to avoid immortal time): the subjects still followed and free of any event after `landmark`, with
/// the clock starting there.
[[nodiscard]] std::vector<FollowUp> from_landmark(std::span<const FollowUp> subjects, double landmark);

/// An event that lies in (left, right]; left = right: seen at that time; right = infinity: not seen up to left.
struct CensoredInterval {
  double left = 0, right = 0;
};

/// Probability that the estimate puts into one innermost interval (left, right]; where it lies within is not known.
/// right = infinity: beyond the last observation.
struct IntervalMass {
  double left = 0, right = 0;
  double mass = 0;
  double survival_after = 1;  ///< P(event after `right`)
};

struct TurnbullFit {
  std::vector<IntervalMass> masses;  ///< in time order, none of them 0
  double log_likelihood = 0;
};

/// Nonparametric maximum likelihood of interval-censored times (Turnbull 1976, doi 10.1111/j.2517-6161.1976.tb01597.x).
///
/// Innermost intervals of the half-open observations; expectation–maximisation, then Newton steps on the intervals that
/// keep mass, until every score condition of Gentleman & Geyer (1994, doi 10.1093/biomet/81.3.618) holds to 1e-10 of
/// the number of subjects, so that the maximum is global. Errors: Usage, MODEL-S01: no subject, left > right, a
/// negative left or a NaN; Internal, MODEL-S02: the conditions were not reached.
[[nodiscard]] Result<TurnbullFit> turnbull(std::span<const CensoredInterval> subjects);

}  // namespace fcscreen::models
