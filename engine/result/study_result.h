// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/result/call.h"
#include "engine/result/screen_result.h"
#include "engine/result/study.h"

// What is said about a study (SPEC §6). Days are counted from the day a field names, months are days / 30.4375, changes
// are decades (log10). No logic.
namespace fcscreen::result {

/// A number of patients (or samples). In a result for outside the laboratory a small one, and one that would give a
/// small one away, is suppressed: then `n` is 0 and says nothing.
struct Cell {
  std::size_t n = 0;
  bool suppressed = false;
  bool operator==(const Cell&) const = default;
};

/// n of N with its exact 95 % interval (Clopper–Pearson). Without evaluable patients, or suppressed, there is no
/// fraction.
struct Share {
  std::string code, label;  ///< "tp53", "TP53 altered"
  Cell n, of;               ///< `of`: the evaluable patients
  std::string denominator;  ///< who they are: "patients with a known TP53 state"
  std::optional<double> fraction;
  Interval ci95;
  bool operator==(const Share&) const = default;
};

/// Median and range of a time in months.
struct Spread {
  std::string code, label;
  Cell n, of;                            ///< patients with the time, and patients it is asked of
  Cell only_range;                       ///< of those without: known only as a range (a partial date)
  std::optional<double> median, lo, hi;  ///< absent: no patient, or suppressed
  bool operator==(const Spread&) const = default;
};

/// A reason why patients are not part of an analysis, with their number.
struct Exclusion {
  std::string code, text;
  Cell n;
  bool operator==(const Exclusion&) const = default;
};

/// The curve after one time. `estimate` is a survival or an incidence.
struct CurvePoint {
  double days = 0;
  Cell at_risk, events, censored;  ///< at risk just before; events (of the curve's kind) and censored at this time
  double estimate = 1;
  std::optional<Interval> ci95;  ///< absent: no event yet, or the estimate is 0 or 1
  bool operator==(const CurvePoint&) const = default;
};

enum class CurveKind { Survival, Incidence };

/// One curve with its numbers at risk. No points: no patient.
struct StudyCurve {
  std::string code, label;  ///< "os", "Overall survival"
  std::string clock;        ///< what day 0 is: "lenalidomide stop"
  CurveKind kind = CurveKind::Survival;
  Cell patients, events;
  std::vector<CurvePoint> points;
  bool coarse = false;                ///< points stand on a grid instead of at their times (results for outside)
  std::optional<double> median_days;  ///< survival only; absent: not reached
  std::optional<double> median_lo, median_hi;
  std::vector<Cell> at_risk;  ///< at the days of CurveSet::risk_days
  bool operator==(const StudyCurve&) const = default;
};

/// Curves that belong on one plot.
struct CurveSet {
  std::string code, title, note;
  std::vector<double> risk_days;  ///< where numbers at risk are counted
  std::vector<StudyCurve> curves;
  bool operator==(const CurveSet&) const = default;
};

/// Probability that the interval-censored estimate puts into (from, to] days; where in it is not known.
struct TurnbullMass {
  double from = 0;
  std::optional<double> to;  ///< absent: after the last observation
  double mass = 0;
  double not_yet = 1;  ///< estimate of no regression just after `to`
  bool operator==(const TurnbullMass&) const = default;
};

/// Time from the stop to regression, interval-censored.
struct RegressionTime {
  Cell patients, regressed, unconfirmed;  ///< unconfirmed: a fall without a confirming sample
  std::vector<TurnbullMass> masses;
  bool unique = true;                   ///< false: other masses on these intervals explain the data as well
  std::optional<Interval> median_days;  ///< the interval that the median lies in; absent: not reached
  std::string status;                   ///< "estimated", or why not, in words
  bool operator==(const RegressionTime&) const = default;
};

/// A course of lenalidomide in days from the first exposure. `open`: its stop is not known.
struct CourseBar {
  int from = 0, to = 0;
  bool open = false, running = false;  ///< running: ongoing at the last that is known
  bool operator==(const CourseBar&) const = default;
};

struct CourseSample {
  int day = 0;
  Call call = Call::NotEvaluable;
  bool operator==(const CourseSample&) const = default;
};

/// Best change of one patient after the stop.
struct BestChange {
  double log10 = 0;       ///< what the bar shows; with `at_least` the bound, not the estimate
  bool at_least = false;  ///< not detected: the fall is at least this
  bool confirmed = false;
  int days_after_stop = 0;
  bool operator==(const BestChange&) const = default;
};

/// Follow-up from a day 0 to the event or to the last day that is known.
struct StudyTime {
  int days = 0;
  bool event = false;
  bool operator==(const StudyTime&) const = default;
};

/// Everything the study uses of one patient. Days of the swimmer fields are counted from the first exposure, or without
/// one from the first sample.
struct StudyCourse {
  std::string key;
  bool synthetic = false;
  std::optional<bool> tp53, low_hypodiploidy;
  bool class2 = false;                                        ///< a sample had a population of class ≥ 2
  std::optional<double> months_to_class2, cumulative_months;  ///< absent: none, or known only as a range
  bool months_range = false, cumulative_range = false;        ///< known only as a range
  bool stopped = false;
  std::string excluded;  ///< code of the reason why the time to regression is not asked; empty: it is
  bool regressed = false, unconfirmed_fall = false;
  double left = 0;                   ///< days from the stop: last sample without regression
  std::optional<double> right;       ///< first sample with it; absent: not seen
  std::optional<int> competing_day;  ///< from the stop: ALL therapy or death before a regression was seen
  bool competing_is_death = false;
  int followed_days = 0;    ///< from the stop: the end of what is known
  bool confounded = false;  ///< the series has a confounder banner
  std::optional<BestChange> best;
  std::optional<StudyTime> os, efs;                        ///< from the study's day 0; absent: not followed from there
  std::optional<StudyTime> os_after_stop, efs_after_stop;  ///< from the stop
  // Swimmer.
  bool from_first_exposure = true;
  std::vector<CourseBar> bars;
  std::vector<CourseSample> samples;
  std::optional<int> stop, all_therapy, hct, death, last_contact;
  int end = 0;
  bool operator==(const StudyCourse&) const = default;
};

/// Everything that is said about a study.
struct StudyResult {
  static constexpr int kSchemaVersion = 1;
  std::string title;
  bool synthetic = false;
  bool external = false;          ///< small cells are suppressed and nothing stands for one patient
  std::size_t smallest_cell = 5;  ///< below it a cell is suppressed in an external result
  std::string version;            ///< of fcscreen
  int analysis_version = 0;
  std::string config_hash;
  RegressionRule regression = RegressionRule::Confirmed;
  SurvivalOrigin survival_from = SurvivalOrigin::Stop;
  std::vector<int> landmarks;  ///< days
  Cell patients, samples;
  std::vector<Spread> spreads;
  std::vector<Share> shares;
  std::vector<Exclusion> exclusions;  ///< from the time to regression
  RegressionTime regression_time;
  std::vector<CurveSet> curves;
  std::vector<StudyCourse> courses;  ///< in the order of the study; empty in an external result
  std::vector<std::string> notes;
  bool operator==(const StudyResult&) const = default;
};

}  // namespace fcscreen::result
