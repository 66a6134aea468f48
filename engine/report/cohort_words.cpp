// SPDX-License-Identifier: Apache-2.0
#include "engine/report/cohort_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/report/strings/say.h"
#include "engine/report/words.h"

namespace fcscreen::engine {
namespace {

using result::Cell;
using result::StudyResult;

constexpr double kDaysPerMonth = 30.4375;  // SPEC §4.5

std::string one_decimal(double value) { return fmt::format("{:.1f}", value); }
std::string months(double days) { return one_decimal(days / kDaysPerMonth); }
std::string patients(const Cell& n) {
  if (n.suppressed) return say::kSuppressedPatients;
  return n.n == 1 ? say::kOnePatient : say::kPatientCount(cell_words(n));
}

}  // namespace

std::string cell_words(const Cell& cell) {
  return cell.suppressed ? say::kSuppressed : format_count(cell.n, Grouping::Comma);
}

std::string share_words(const result::Share& s) {
  if (!s.of.suppressed && s.of.n == 0) return say::kShareOfNobody;
  if (s.n.suppressed) return say::kShareSuppressed(cell_words(s.of));
  const std::string counts = say::kCountInTotal(cell_words(s.n), cell_words(s.of));
  if (!s.fraction) return counts;
  if (s.n.n == 0) return say::kShareUpTo(counts, one_decimal(100 * s.ci95.hi));
  return say::kShareCi(counts, one_decimal(100 * *s.fraction), one_decimal(100 * s.ci95.lo),
                       one_decimal(100 * s.ci95.hi));
}

std::string spread_words(const result::Spread& s) {
  if (!s.median) return s.n.suppressed ? say::kSuppressed : "–";
  return say::kSpread(one_decimal(*s.median), one_decimal(*s.lo), one_decimal(*s.hi));
}

std::string spread_patients(const result::Spread& s) {
  const std::string out = say::kCountInTotal(cell_words(s.n), cell_words(s.of));
  const bool ranges = s.only_range.suppressed || s.only_range.n > 0;
  return ranges ? say::kOnlyRange(out, cell_words(s.only_range)) : out;
}

std::string median_words(const result::StudyCurve& c) {
  if (!c.patients.suppressed && c.patients.n == 0) return say::kMedianNotEstimable;
  if (c.points.empty()) return say::kSuppressed;
  if (!c.median_days) {
    if (c.events.suppressed) return say::kSuppressed;
    return c.median_lo ? say::kNotReachedFrom(months(*c.median_lo)) : say::kNotReached;
  }
  return say::kMedianMonths(months(*c.median_days), c.median_lo ? months(*c.median_lo) : say::kMedianNotEstimable,
                            c.median_hi ? months(*c.median_hi) : say::kNotReached);
}

std::string rule_words(const StudyResult& study) {
  return study.regression == result::RegressionRule::Confirmed ? say::kRuleConfirmed : say::kRuleAny;
}

std::vector<std::string> regression_words(const StudyResult& study) {
  const auto& t = study.regression_time;
  std::vector<std::string> out;
  std::string seen = say::kRegressionSeen(cell_words(t.regressed), patients(t.patients));
  if (t.unconfirmed.n > 0) {
    const bool confirmed = study.regression == result::RegressionRule::Confirmed;
    seen = (confirmed ? say::kMoreUnconfirmed : say::kSomeUnconfirmed)(seen, cell_words(t.unconfirmed));
  }
  out.push_back(seen + ".");
  if (t.median_days) {
    out.push_back(say::kHalfHadIt(months(t.median_days->lo), months(t.median_days->hi)));
  } else if (study.external && t.regressed.suppressed) {
    out.emplace_back(say::kTimeSuppressed);
  } else {
    out.push_back(say::kTimeToRegression(t.status));
  }
  out.emplace_back(say::kTurnbullNote);
  return out;
}

std::vector<std::string> exclusion_words(const StudyResult& study) {
  std::vector<std::string> out;
  for (const auto& e : study.exclusions) out.push_back(say::kExclusion(cell_words(e.n), e.text));
  return out;
}

}  // namespace fcscreen::engine
