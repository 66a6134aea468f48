// SPDX-License-Identifier: Apache-2.0
#include "engine/report/cohort_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/report/words.h"

namespace fcscreen::engine {
namespace {

using result::Cell;
using result::StudyResult;

constexpr double kDaysPerMonth = 30.4375;  // SPEC §4.5

std::string one_decimal(double value) { return fmt::format("{:.1f}", value); }
std::string months(double days) { return one_decimal(days / kDaysPerMonth); }
std::string patients(const Cell& n) {
  return n.suppressed ? "a suppressed number of patients" : n.n == 1 ? "1 patient" : cell_words(n) + " patients";
}

}  // namespace

std::string cell_words(const Cell& cell) {
  return cell.suppressed ? "suppressed" : format_count(cell.n, Grouping::Comma);
}

std::string share_words(const result::Share& s) {
  if (!s.of.suppressed && s.of.n == 0) return "0 of 0, not estimable";
  if (s.n.suppressed) return "suppressed, of " + cell_words(s.of);
  const std::string counts = cell_words(s.n) + " of " + cell_words(s.of);
  if (!s.fraction) return counts;
  if (s.n.n == 0) return counts + " (up to " + one_decimal(100 * s.ci95.hi) + " %)";
  return counts + ", " + one_decimal(100 * *s.fraction) + " % (" + one_decimal(100 * s.ci95.lo) + "–" +
         one_decimal(100 * s.ci95.hi) + ")";
}

std::string spread_words(const result::Spread& s) {
  if (!s.median) return s.n.suppressed ? "suppressed" : "–";
  return one_decimal(*s.median) + " (" + one_decimal(*s.lo) + "–" + one_decimal(*s.hi) + ")";
}

std::string spread_patients(const result::Spread& s) {
  std::string out = cell_words(s.n) + " of " + cell_words(s.of);
  if (s.only_range.suppressed || s.only_range.n > 0) out += ", " + cell_words(s.only_range) + " known only as a range";
  return out;
}

std::string median_words(const result::StudyCurve& c) {
  if (!c.patients.suppressed && c.patients.n == 0) return "not estimable";
  if (c.points.empty()) return "suppressed";
  const auto bound = [](const std::optional<double>& days) { return days ? months(*days) : "not reached"; };
  if (!c.median_days) {
    if (c.events.suppressed) return "suppressed";
    return c.median_lo ? "not reached (from " + bound(c.median_lo) + " months)" : "not reached";
  }
  return months(*c.median_days) + " months (" + (c.median_lo ? months(*c.median_lo) : "not estimable") + " to " +
         bound(c.median_hi) + ")";
}

std::string rule_words(const StudyResult& study) {
  return study.regression == result::RegressionRule::Confirmed
             ? "A regression is a fall against the baseline by half a decade or more whose interval excludes none, and "
               "that a second sample confirmed."
             : "A regression is a fall against the baseline by half a decade or more whose interval excludes none, "
               "confirmed or not.";
}

std::vector<std::string> regression_words(const StudyResult& study) {
  const auto& t = study.regression_time;
  std::vector<std::string> out;
  std::string seen = "Regression after the lenalidomide stop was seen in " + cell_words(t.regressed) + " of " +
                     patients(t.patients) + " evaluable for it";
  if (t.unconfirmed.n > 0) {
    seen += study.regression == result::RegressionRule::Confirmed
                ? "; " + cell_words(t.unconfirmed) + " more had a fall that no second sample confirms yet"
                : "; " + cell_words(t.unconfirmed) + " of them without a confirming sample";
  }
  out.push_back(seen + ".");
  if (t.median_days) {
    out.push_back("Half of the patients had it at some day between " + months(t.median_days->lo) + " and " +
                  months(t.median_days->hi) +
                  " months after the lenalidomide stop (Turnbull): nothing is known of the days between two samples.");
  } else if (study.external && t.regressed.suppressed) {
    out.emplace_back("Time to regression: suppressed.");
  } else {
    out.push_back("Time to regression: " + t.status + ".");
  }
  out.emplace_back(
      "The Turnbull estimate ends the follow-up of a patient at the last comparable sample when a competing event "
      "comes; "
      "the cumulative incidence counts ALL therapy and death as what they are. Samples after ALL therapy, a transplant "
      "or a new course of lenalidomide are not used.");
  return out;
}

std::vector<std::string> exclusion_words(const StudyResult& study) {
  std::vector<std::string> out;
  for (const auto& e : study.exclusions) out.push_back(cell_words(e.n) + ": " + e.text);
  return out;
}

}  // namespace fcscreen::engine
