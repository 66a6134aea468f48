// SPDX-License-Identifier: Apache-2.0
#include "models/survival.h"

#include <algorithm>
#include <cmath>

namespace fcscreen::models {
namespace {

constexpr double kZ95 = 1.959963984540054;
constexpr double kFlat = 1e-9;  // a curve this near to ½ is at ½: products of fractions are not exact

Status check(std::span<const FollowUp> subjects, int causes) {
  const auto refuse = [](const char* what) {
    return fail(ErrorKind::Usage, "MODEL-S01", what, {}, {}, "Check the follow-up of every subject.");
  };
  if (subjects.empty()) return refuse("No subject to follow.");
  for (const FollowUp& s : subjects) {
    if (!std::isfinite(s.time) || s.time < 0) return refuse("A time of follow-up is negative or no number.");
    if (s.cause < 0 || s.cause > causes) return refuse("A cause of an event is not one of those asked for.");
  }
  return {};
}

std::vector<FollowUp> in_order(std::span<const FollowUp> subjects) {
  std::vector<FollowUp> out(subjects.begin(), subjects.end());
  std::sort(out.begin(), out.end(), [](const FollowUp& a, const FollowUp& b) {
    return a.time != b.time ? a.time < b.time : a.cause < b.cause;
  });
  return out;
}

/// p^exp(± z·se/(p·ln p)); absent at 0 and 1.
std::optional<result::Interval> log_log_interval(double p, double se) {
  if (p <= 0 || p >= 1) return std::nullopt;
  const double centre = std::log(-std::log(p)), half = std::abs(kZ95 * se / (p * std::log(p)));
  return result::Interval{std::exp(-std::exp(centre + half)), std::exp(-std::exp(centre - half))};
}

/// First time a falling curve is at or below ½; the middle of the times between which it is exactly ½. `value` gives
/// the height after a step, absent where it is not known.
template <class Value>
std::optional<double> crosses_half(const std::vector<SurvivalStep>& steps, Value&& value) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::optional<double> height = value(steps[i]);
    if (!height || *height > 0.5 + kFlat) continue;
    if (*height < 0.5 - kFlat) return steps[i].time;
    for (std::size_t j = i + 1; j < steps.size(); ++j) {
      const auto next = value(steps[j]);
      if (!next || *next < 0.5 - kFlat) return (steps[i].time + steps[j].time) / 2;
    }
    return steps[i].time;
  }
  return std::nullopt;
}

}  // namespace

Result<SurvivalCurve> kaplan_meier(std::span<const FollowUp> subjects) {
  int most = 1;
  for (const FollowUp& s : subjects) most = std::max(most, s.cause);
  if (Status ok = check(subjects, most); !ok) return fail(ok.error());
  const auto sorted = in_order(subjects);
  SurvivalCurve out;
  double survival = 1, greenwood = 0;
  for (std::size_t i = 0; i < sorted.size();) {
    SurvivalStep step;
    step.time = sorted[i].time;
    step.at_risk = sorted.size() - i;
    for (; i < sorted.size() && sorted[i].time == step.time; ++i) ++(sorted[i].cause > 0 ? step.events : step.censored);
    const auto n = static_cast<double>(step.at_risk), d = static_cast<double>(step.events);
    survival *= (n - d) / n;
    if (d < n) greenwood += d / (n * (n - d));
    step.survival = survival;
    step.standard_error = survival * std::sqrt(greenwood);
    step.ci95 = log_log_interval(survival, step.standard_error);
    out.steps.push_back(step);
  }
  out.median = crosses_half(out.steps, [](const SurvivalStep& s) { return std::optional(s.survival); });
  const auto lower = [](const SurvivalStep& s) { return s.ci95 ? std::optional(s.ci95->lo) : std::nullopt; };
  const auto upper = [](const SurvivalStep& s) { return s.ci95 ? std::optional(s.ci95->hi) : std::nullopt; };
  out.median_lo = crosses_half(out.steps, lower);
  out.median_hi = crosses_half(out.steps, upper);
  return out;
}

Result<std::vector<IncidenceStep>> aalen_johansen(std::span<const FollowUp> subjects, int causes) {
  if (Status ok = check(subjects, causes); !ok) return fail(ok.error());
  const auto sorted = in_order(subjects);
  const std::size_t n_subjects = sorted.size(), n_causes = static_cast<std::size_t>(std::max(causes, 0));
  std::vector<IncidenceStep> out;
  std::vector<double> incidence(n_causes, 0.0);
  double free = 1;
  // Influence of each subject on the event-free probability and on every incidence: their derivative by its weight.
  std::vector<double> d_free(n_subjects, 0.0), d_incidence(n_subjects * n_causes, 0.0);
  for (std::size_t first = 0; first < n_subjects;) {
    IncidenceStep step;
    step.time = sorted[first].time;
    step.at_risk = n_subjects - first;
    step.events.assign(n_causes, 0);
    std::size_t last = first, all_events = 0;
    for (; last < n_subjects && sorted[last].time == step.time; ++last) {
      if (sorted[last].cause == 0) {
        ++step.censored;
      } else {
        ++step.events[static_cast<std::size_t>(sorted[last].cause) - 1];
        ++all_events;
      }
    }
    if (all_events > 0) {
      const auto n = static_cast<double>(step.at_risk);
      const double all = static_cast<double>(all_events) / n;
      for (std::size_t s = 0; s < n_subjects; ++s) {
        const bool at_risk = s >= first, here = at_risk && s < last;
        double d_all = at_risk ? ((here && sorted[s].cause > 0 ? 1.0 : 0.0) - all) / n : 0;
        for (std::size_t c = 0; c < n_causes; ++c) {
          const double hazard = static_cast<double>(step.events[c]) / n;
          const bool own = here && sorted[s].cause == static_cast<int>(c) + 1;
          const double d_hazard = at_risk ? ((own ? 1.0 : 0.0) - hazard) / n : 0;
          d_incidence[s * n_causes + c] += d_free[s] * hazard + free * d_hazard;
        }
        d_free[s] = d_free[s] * (1 - all) - free * d_all;
      }
      for (std::size_t c = 0; c < n_causes; ++c) incidence[c] += free * static_cast<double>(step.events[c]) / n;
      free *= 1 - all;
    }
    step.incidence = incidence;
    step.event_free = free;
    for (std::size_t c = 0; c < n_causes; ++c) {
      double squares = 0;
      for (std::size_t s = 0; s < n_subjects; ++s)
        squares += d_incidence[s * n_causes + c] * d_incidence[s * n_causes + c];
      step.standard_error.push_back(std::sqrt(squares));
      step.ci95.push_back(log_log_interval(incidence[c], step.standard_error.back()));
    }
    out.push_back(std::move(step));
    first = last;
  }
  return out;
}

std::vector<std::size_t> numbers_at_risk(std::span<const FollowUp> subjects, std::span<const double> times) {
  std::vector<std::size_t> out;
  for (const double time : times) {
    out.push_back(static_cast<std::size_t>(
        std::count_if(subjects.begin(), subjects.end(), [time](const FollowUp& s) { return s.time >= time; })));
  }
  return out;
}

std::vector<FollowUp> from_landmark(std::span<const FollowUp> subjects, double landmark) {
  std::vector<FollowUp> out;
  for (const FollowUp& s : subjects) {
    if (s.time > landmark) out.push_back({s.time - landmark, s.cause});
  }
  return out;
}

}  // namespace fcscreen::models
