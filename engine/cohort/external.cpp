// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/cohort/cohort.h"
#include "engine/cohort/curves.h"

namespace fcscreen::engine {
namespace {

using result::Cell;
using result::StudyCurve;

class Suppressor {
 public:
  explicit Suppressor(std::size_t smallest) : smallest_(smallest) {}

  [[nodiscard]] bool small(std::size_t n) const { return n < smallest_; }
  void hide(Cell& cell) const { cell = {0, true}; }
  void number(Cell& cell) const {
    if (small(cell.n)) hide(cell);
  }

  /// A share whose numerator, complement or denominator is small says no more than its denominator.
  void share(result::Share& s) const {
    const bool hidden = small(s.of.n) || small(s.n.n) || small(s.of.n - s.n.n);
    number(s.of);
    if (!hidden) return;
    hide(s.n);
    s.fraction.reset();
    s.ci95 = {};
  }

  void spread(result::Spread& s) const {
    if (small(s.n.n)) s.median = s.lo = s.hi = std::nullopt;
    if (small(s.n.n) || small(s.of.n - s.n.n)) hide(s.n);
    number(s.of);
    number(s.only_range);
  }

  /// One hidden number in a list that adds up to a known sum hides nothing: the next smallest goes with it.
  void list(std::vector<result::Exclusion>& exclusions) const {
    std::size_t hidden = 0;
    for (auto& e : exclusions) {
      number(e.n);
      hidden += e.n.suppressed ? 1 : 0;
    }
    if (hidden != 1 || exclusions.size() < 2) return;
    const auto next = std::min_element(exclusions.begin(), exclusions.end(), [](const auto& a, const auto& b) {
      return a.n.suppressed != b.n.suppressed ? b.n.suppressed : a.n.n < b.n.n;
    });
    hide(next->n);
  }

  /// The curve on the grid of its numbers at risk, as long as enough are followed.
  void curve(StudyCurve& c, const std::vector<double>& grid) const {
    std::vector<result::CurvePoint> coarse;
    for (std::size_t i = 0; i < c.at_risk.size() && !small(c.at_risk[i].n); ++i) {
      const auto after = std::upper_bound(c.points.begin(), c.points.end(), grid[i],
                                          [](double day, const auto& point) { return day < point.days; });
      result::CurvePoint point;
      if (after != c.points.begin()) point = *(after - 1);
      if (after == c.points.begin()) point.estimate = c.kind == result::CurveKind::Survival ? 1 : 0;
      point.days = grid[i];
      point.at_risk = c.at_risk[i];
      point.events = point.censored = {0, true};
      coarse.push_back(point);
    }
    const bool few = small(c.events.n) || small(c.patients.n - c.events.n);
    if (few) c.median_days = c.median_lo = c.median_hi = std::nullopt;
    // Days of single patients: to the month.
    for (auto* day : {&c.median_days, &c.median_lo, &c.median_hi}) {
      if (*day) **day = std::round(**day / kStudyMonth) * kStudyMonth;
    }
    c.coarse = true;
    // A curve with few events gives their number away, and one of few patients everything.
    c.points = small(c.events.n) || small(c.patients.n) ? std::vector<result::CurvePoint>{} : std::move(coarse);
    for (Cell& n : c.at_risk) number(n);
    if (few) hide(c.events);
    number(c.patients);
  }

 private:
  std::size_t smallest_;
};

}  // namespace

result::StudyResult external_result(result::StudyResult r) {
  const Suppressor out(r.smallest_cell);
  r.external = true;
  out.number(r.patients);
  out.number(r.samples);
  for (auto& s : r.spreads) out.spread(s);
  for (auto& s : r.shares) out.share(s);
  out.list(r.exclusions);
  auto& time = r.regression_time;
  const bool few = out.small(time.regressed.n) || out.small(time.patients.n - time.regressed.n);
  if (few) time.median_days.reset();
  if (time.median_days) {
    // The interval of one patient's samples, widened to whole months.
    time.median_days = result::Interval{std::floor(time.median_days->lo / kStudyMonth) * kStudyMonth,
                                        std::ceil(time.median_days->hi / kStudyMonth) * kStudyMonth};
  }
  time.masses.clear();
  if (few) out.hide(time.regressed);
  out.number(time.unconfirmed);
  out.number(time.patients);
  for (auto& set : r.curves) {
    for (auto& curve : set.curves) out.curve(curve, set.risk_days);
  }
  r.courses.clear();
  r.notes.push_back("For outside the laboratory: numbers below " + std::to_string(r.smallest_cell) +
                    " are suppressed, curves stand on whole months while enough patients are followed, and nothing "
                    "stands for one patient.");
  return r;
}

}  // namespace fcscreen::engine
