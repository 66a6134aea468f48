// SPDX-License-Identifier: Apache-2.0
#include "engine/cohort/cohort.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "engine/cohort/course.h"
#include "engine/cohort/curves.h"
#include "models/counting.h"

namespace fcscreen::engine {
namespace {

using result::Share;
using result::Spread;
using result::StudyCourse;
using result::StudyResult;
using Courses = std::vector<StudyCourse>;
using Asked = std::function<bool(const StudyCourse&)>;

Share share(const char* code, const char* label, const char* denominator, const Courses& courses, const Asked& asked,
            const Asked& holds) {
  Share out;
  out.code = code;
  out.label = label;
  out.denominator = denominator;
  for (const StudyCourse& c : courses) {
    if (!asked(c)) continue;
    ++out.of.n;
    if (holds(c)) ++out.n.n;
  }
  if (out.of.n == 0) return out;
  out.fraction = static_cast<double>(out.n.n) / static_cast<double>(out.of.n);
  out.ci95 = models::clopper_pearson(out.n.n, out.of.n);
  return out;
}

bool all(const StudyCourse&) { return true; }
bool evaluable(const StudyCourse& c) { return c.excluded.empty(); }

void add_shares(StudyResult& out, const Courses& courses) {
  const auto add = [&](const char* code, const char* label, const char* of, const Asked& asked, const Asked& holds) {
    out.shares.push_back(share(code, label, of, courses, asked, holds));
  };
  add("class2", "A population of class 2 or more was seen", "all patients", all,
      [](const auto& c) { return c.class2; });
  add(
      "tp53", "TP53 altered", "patients with a known TP53 state", [](const auto& c) { return c.tp53.has_value(); },
      [](const auto& c) { return *c.tp53; });
  add(
      "low_hypodiploidy", "Low hypodiploidy", "patients with known ploidy",
      [](const auto& c) { return c.low_hypodiploidy.has_value(); }, [](const auto& c) { return *c.low_hypodiploidy; });
  add("stopped", "Lenalidomide was stopped", "all patients", all, [](const auto& c) { return c.stopped; });
  add(
      "evaluable", "Evaluable for regression after the lenalidomide stop", "patients with a lenalidomide stop",
      [](const auto& c) { return c.stopped; }, evaluable);
  add("regressed",
      out.regression == result::RegressionRule::Confirmed
          ? "Regression seen after the lenalidomide stop, confirmed"
          : "Regression seen after the lenalidomide stop, confirmed or not",
      "patients evaluable for regression", evaluable, [](const auto& c) { return c.regressed; });
  add("unconfirmed", "A fall without a confirming sample", "patients evaluable for regression", evaluable,
      [](const auto& c) { return c.unconfirmed_fall; });
  add("competing", "ALL therapy or death before a regression was seen", "patients evaluable for regression", evaluable,
      [](const auto& c) { return c.competing_day.has_value(); });
  add("confounded", "Another drug or event may confound the change", "patients evaluable for regression", evaluable,
      [](const auto& c) { return c.confounded; });
}

Spread spread(const char* code, const char* label, const Courses& courses, std::optional<double> StudyCourse::*months,
              bool StudyCourse::*range) {
  Spread out;
  out.code = code;
  out.label = label;
  std::vector<double> values;
  for (const StudyCourse& c : courses) {
    if (!c.class2) continue;
    ++out.of.n;
    if (c.*months) values.push_back(*(c.*months));
    if (!(c.*months) && c.*range) ++out.only_range.n;
  }
  out.n.n = values.size();
  if (values.empty()) return out;
  const auto [lo, hi] = std::minmax_element(values.begin(), values.end());
  out.lo = *lo;
  out.hi = *hi;
  out.median = study_median(values);
  return out;
}

void add_exclusions(StudyResult& out, const Courses& courses) {
  for (const auto& reason : kExclusions) {
    const auto n =
        std::count_if(courses.begin(), courses.end(), [&](const StudyCourse& c) { return c.excluded == reason.code; });
    if (n > 0) out.exclusions.push_back({reason.code, reason.text, {static_cast<std::size_t>(n)}});
  }
}

}  // namespace

std::optional<double> study_median(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

Result<StudyResult> study_result(const result::Study& study, Courses courses, const CohortRules& rules) {
  StudyResult out;
  out.title = study.title;
  out.smallest_cell = rules.smallest_cell;
  out.regression = study.regression;
  out.survival_from = study.survival_from;
  out.landmarks = study.landmarks.empty() ? rules.landmarks : study.landmarks;
  out.patients.n = courses.size();
  out.synthetic = std::any_of(courses.begin(), courses.end(), [](const StudyCourse& c) { return c.synthetic; });
  out.spreads.push_back(spread("months_from_first_exposure", "Months from first exposure to the first class 2", courses,
                               &StudyCourse::months_to_class2, &StudyCourse::months_range));
  out.spreads.push_back(spread("cumulative_months", "Months of exposure until then", courses,
                               &StudyCourse::cumulative_months, &StudyCourse::cumulative_range));
  add_shares(out, courses);
  add_exclusions(out, courses);
  auto time = regression_time(courses);
  if (!time) return fail(time.error());
  out.regression_time = std::move(*time);
  auto curves = study_curves(courses, study.survival_from, out.landmarks);
  if (!curves) return fail(curves.error());
  out.curves = std::move(*curves);
  out.courses = std::move(courses);
  return out;
}

}  // namespace fcscreen::engine
