// SPDX-License-Identifier: Apache-2.0
#include "engine/cohort/curves.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace fcscreen::engine {
namespace {

using models::FollowUp;
using result::Cell;
using result::CurveKind;
using result::CurvePoint;
using result::CurveSet;
using result::StudyCourse;
using result::StudyCurve;
using result::StudyTime;

constexpr int kRegression = 1, kAllTherapy = 2, kDeath = 3, kCauses = 3;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

const char* const kIncidenceNote =
    "Cumulative incidence with competing events (Aalen–Johansen; log-log 95 % intervals). A regression counts from the "
    "day of the sample that first showed it.";
const char* const kSurvivalNote = "Kaplan–Meier, Greenwood's variance, log-log 95 % intervals.";

std::vector<FollowUp> incidence_subjects(std::span<const StudyCourse> courses) {
  std::vector<FollowUp> out;
  for (const StudyCourse& c : courses) {
    if (!c.excluded.empty()) continue;
    FollowUp f{static_cast<double>(c.followed_days), 0};
    if (c.regressed) f.cause = kRegression;
    if (c.competing_day) f = {static_cast<double>(*c.competing_day), c.competing_is_death ? kDeath : kAllTherapy};
    out.push_back(f);
  }
  return out;
}

std::vector<Cell> cells(const std::vector<std::size_t>& numbers) {
  std::vector<Cell> out;
  for (const std::size_t n : numbers) out.push_back({n});
  return out;
}

StudyCurve named(std::string code, std::string label, const std::string& clock, CurveKind kind) {
  StudyCurve curve;
  curve.code = std::move(code);
  curve.label = std::move(label);
  curve.clock = clock;
  curve.kind = kind;
  return curve;
}

Result<StudyCurve> survival_curve(StudyCurve curve, const std::vector<FollowUp>& subjects,
                                  const std::vector<double>& grid) {
  curve.patients.n = subjects.size();
  if (subjects.empty()) return curve;
  const auto fit = models::kaplan_meier(subjects);
  if (!fit) return fail(fit.error());
  for (const auto& step : fit->steps) {
    curve.points.push_back({step.time, {step.at_risk}, {step.events}, {step.censored}, step.survival, step.ci95});
    curve.events.n += step.events;
  }
  curve.median_days = fit->median;
  curve.median_lo = fit->median_lo;
  curve.median_hi = fit->median_hi;
  curve.at_risk = cells(models::numbers_at_risk(subjects, grid));
  return curve;
}

/// Curves of one set whose subjects are known; the grid is that of the longest.
struct Survival {
  std::string code, label;
  std::vector<FollowUp> subjects;
};

double longest_of(const std::vector<FollowUp>& subjects) {
  double out = 0;
  for (const auto& s : subjects) out = std::max(out, s.time);
  return out;
}

Result<CurveSet> survival_set(CurveSet set, const std::string& clock, const std::vector<Survival>& curves) {
  double longest = 0;
  for (const auto& c : curves) longest = std::max(longest, longest_of(c.subjects));
  set.risk_days = risk_grid(longest);
  for (const auto& c : curves) {
    auto curve = survival_curve(named(c.code, c.label, clock, CurveKind::Survival), c.subjects, set.risk_days);
    if (!curve) return fail(curve.error());
    set.curves.push_back(std::move(*curve));
  }
  return set;
}

Result<CurveSet> incidence_set(CurveSet set, const std::string& clock, const std::vector<FollowUp>& subjects) {
  static const std::array<std::pair<const char*, const char*>, kCauses> kNames{
      {{"regression", "Regression seen"}, {"all_therapy", "ALL therapy begun"}, {"death", "Death"}}};
  set.risk_days = risk_grid(longest_of(subjects));
  std::vector<models::IncidenceStep> steps;
  if (!subjects.empty()) {
    auto fit = models::aalen_johansen(subjects, kCauses);
    if (!fit) return fail(fit.error());
    steps = std::move(*fit);
  }
  for (std::size_t cause = 0; cause < kCauses; ++cause) {
    StudyCurve curve = named(kNames[cause].first, kNames[cause].second, clock, CurveKind::Incidence);
    curve.patients.n = subjects.size();
    for (const auto& step : steps) {
      curve.points.push_back(
          {step.time, {step.at_risk}, {step.events[cause]}, {step.censored}, step.incidence[cause], step.ci95[cause]});
      curve.events.n += step.events[cause];
    }
    if (!subjects.empty()) curve.at_risk = cells(models::numbers_at_risk(subjects, set.risk_days));
    set.curves.push_back(std::move(curve));
  }
  return set;
}

/// The middle of the interval of those who regressed; the others until their last comparable sample.
std::vector<FollowUp> midpoints(std::span<const StudyCourse> courses) {
  std::vector<FollowUp> out;
  for (const StudyCourse& c : courses) {
    if (!c.excluded.empty()) continue;
    out.push_back(c.regressed ? FollowUp{(c.left + *c.right) / 2, 1} : FollowUp{c.left, 0});
  }
  return out;
}

std::vector<FollowUp> times(std::span<const StudyCourse> courses, std::optional<StudyTime> StudyCourse::*which) {
  std::vector<FollowUp> out;
  for (const StudyCourse& c : courses) {
    if (const auto& t = c.*which) out.push_back({static_cast<double>(t->days), t->event ? 1 : 0});
  }
  return out;
}

/// Survival from the landmark of the evaluable patients, by whether a regression had been seen by then.
std::vector<Survival> by_regression(std::span<const StudyCourse> courses, int landmark,
                                    std::optional<StudyTime> StudyCourse::*which) {
  std::array<std::vector<FollowUp>, 2> groups;
  for (const StudyCourse& c : courses) {
    const auto& t = c.*which;
    if (!c.excluded.empty() || !t) continue;
    const bool regressed = c.regressed && *c.right <= landmark;
    groups[regressed ? 0 : 1].push_back({static_cast<double>(t->days), t->event ? 1 : 0});
  }
  return {{"regressed", "Regression seen by then", models::from_landmark(groups[0], landmark)},
          {"not_regressed", "No regression seen by then", models::from_landmark(groups[1], landmark)}};
}

class Sets {
 public:
  void add(Result<CurveSet> set) {
    if (!set && !fault_) fault_ = set.error();
    if (set) sets_.push_back(std::move(*set));
  }
  [[nodiscard]] Result<std::vector<CurveSet>> take() {
    if (fault_) return fail(*fault_);
    return std::move(sets_);
  }

 private:
  std::vector<CurveSet> sets_;
  std::optional<Error> fault_;
};

void add_landmark(Sets& sets, std::span<const StudyCourse> courses, int landmark) {
  const std::string day = std::to_string(landmark), code = "landmark_" + day;
  const std::string clock = "day " + day + " after the lenalidomide stop";
  sets.add(incidence_set({code + "_incidence",
                          "Regression from day " + day + " on",
                          std::string(kIncidenceNote) + " Patients still followed on day " + day +
                              " without any of the three events; the clock starts there.",
                          {},
                          {}},
                         clock, models::from_landmark(incidence_subjects(courses), landmark)));
  const std::string note =
      std::string(kSurvivalNote) + " Groups as they stood on day " + day +
      ", among patients evaluable for regression and followed beyond that day; a patient who "
      "regressed later stays in the group of that day. A description of two groups, not an effect.";
  sets.add(survival_set({code + "_os", "Overall survival from day " + day + ", by regression", note, {}, {}}, clock,
                        by_regression(courses, landmark, &StudyCourse::os_after_stop)));
  sets.add(survival_set({code + "_efs", "Event-free survival from day " + day + ", by regression", note, {}, {}}, clock,
                        by_regression(courses, landmark, &StudyCourse::efs_after_stop)));
}

}  // namespace

std::string origin_name(result::SurvivalOrigin origin) {
  switch (origin) {
    case result::SurvivalOrigin::Stop: return "lenalidomide stop";
    case result::SurvivalOrigin::FirstClass2: return "first sample with a population of class 2 or more";
    case result::SurvivalOrigin::AllTherapy: return "start of ALL therapy";
  }
  return "lenalidomide stop";
}

std::vector<double> risk_grid(double longest_days) {
  constexpr int kMost = 8;
  const int months = static_cast<int>(std::floor(longest_days / kStudyMonth));
  int step = 1;
  for (const int candidate : {1, 2, 3, 6, 12, 24, 36, 60, 120, 240}) {
    step = candidate;
    if (months / step <= kMost) break;
  }
  std::vector<double> out;
  for (int month = 0; month <= months && out.size() <= kMost; month += step) out.push_back(month * kStudyMonth);
  return out;
}

Result<result::RegressionTime> regression_time(std::span<const StudyCourse> courses) {
  result::RegressionTime out;
  std::vector<models::CensoredInterval> subjects;
  for (const StudyCourse& c : courses) {
    if (!c.excluded.empty()) continue;
    subjects.push_back({c.left, c.right.value_or(kInfinity)});
    out.regressed.n += c.regressed ? 1 : 0;
    out.unconfirmed.n += c.unconfirmed_fall ? 1 : 0;
  }
  out.patients.n = subjects.size();
  if (subjects.empty()) {
    out.status = "not estimable: no patient is evaluable for regression";
    return out;
  }
  if (out.regressed.n == 0) {
    out.status = "not estimable: no regression was seen";
    return out;
  }
  const auto fit = models::turnbull(subjects);
  if (!fit) return fail(fit.error());
  for (const auto& m : fit->masses) {
    result::TurnbullMass mass{m.left, std::nullopt, m.mass, m.survival_after};
    if (std::isfinite(m.right)) mass.to = m.right;
    if (!out.median_days && mass.to && mass.not_yet <= 0.5) out.median_days = result::Interval{mass.from, *mass.to};
    out.masses.push_back(mass);
  }
  out.status = out.median_days ? "estimated" : "estimated; the median is not reached";
  return out;
}

Result<std::vector<CurveSet>> study_curves(std::span<const StudyCourse> courses, result::SurvivalOrigin origin,
                                           std::span<const int> landmarks) {
  Sets sets;
  const std::string stop = origin_name(result::SurvivalOrigin::Stop), clock = origin_name(origin);
  sets.add(incidence_set(
      {"incidence", "Regression after the lenalidomide stop, with competing events", kIncidenceNote, {}, {}}, stop,
      incidence_subjects(courses)));
  sets.add(survival_set(
      {"midpoint",
       "No regression yet: sensitivity, regression put at the middle of its interval",
       std::string(kSurvivalNote) +
           " Sensitivity only: the days are guesses. Competing events end the follow-up at the last comparable sample.",
       {},
       {}},
      stop, {{"midpoint", "Midpoint, sensitivity only", midpoints(courses)}}));
  sets.add(survival_set({"survival", "Survival from: " + clock, kSurvivalNote, {}, {}}, clock,
                        {{"os", "Overall survival", times(courses, &StudyCourse::os)},
                         {"efs", "Event-free survival", times(courses, &StudyCourse::efs)}}));
  for (const int landmark : landmarks) add_landmark(sets, courses, landmark);
  return sets.take();
}

}  // namespace fcscreen::engine
