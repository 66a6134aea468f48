// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "engine/report/cohort_plot_internal.h"
#include "engine/report/cohort_words.h"
#include "engine/report/pages_internal.h"
#include "engine/report/strings/say.h"

namespace fcscreen::engine {
namespace {

using result::CurveKind;
using result::CurvePoint;
using result::CurveSet;
using result::Point;
using result::StudyCurve;

constexpr double kMonth = 30.4375, kAxis = 34, kBelow = 24, kRiskRow = 9.2, kLegend = 12, kRight = 10;

struct Look {
  Colour colour;
  LineStyle line;
};
constexpr std::array<Look, 3> kLooks{
    {{ink::kBlue, LineStyle::Solid}, {ink::kVermillion, LineStyle::Dashed}, {ink::kText, LineStyle::Dotted}}};

struct Axes {
  Rect area;
  double longest = 1;  // days
  [[nodiscard]] double x(double days) const { return area.x + std::clamp(days / longest, 0.0, 1.0) * area.width; }
  [[nodiscard]] double y(double share) const { return area.bottom() - std::clamp(share, 0.0, 1.0) * area.height; }
};

/// The last day of any curve, and of the grid below it.
double longest_of(const CurveSet& set) {
  double out = kMonth;
  for (const auto& c : set.curves) {
    if (!c.points.empty()) out = std::max(out, c.points.back().days);
  }
  return set.risk_days.empty() ? out : std::max(out, set.risk_days.back());
}

void draw_axes(Canvas& canvas, const Axes& axes, const std::vector<double>& grid, const std::string& clock,
               const char* what) {
  const Rect& a = axes.area;
  for (int tick = 0; tick <= 4; ++tick) {
    const double y = axes.y(0.25 * tick);
    canvas.line(a.x, y, a.right(), y, ink::kRule.faded(0.6), 0.4);
    canvas.text_on_baseline(a.x - 4, y + 2.2, fmt::format("{} %", 25 * tick), look::kNote.at(6.2), Align::Right);
  }
  for (const double day : grid) {
    canvas.line(axes.x(day), a.bottom(), axes.x(day), a.bottom() + 3, ink::kMuted, 0.5);
    canvas.text_on_baseline(axes.x(day), a.bottom() + 10, fmt::format("{:.0f}", day / kMonth), look::kNote.at(6.2),
                            Align::Centre);
  }
  canvas.stroke(a, ink::kMuted, 0.6);
  canvas.text_on_baseline(a.x + a.width / 2, a.bottom() + 19, say::kMonthsFrom(clock), look::kNote.at(6.2),
                          Align::Centre);
  canvas.rotated_text(a.x - kAxis + 3, a.y + a.height / 2, 90, what, look::kNote.at(6.2));
}

/// The band between the bounds, a rectangle per step.
void draw_band(Canvas& canvas, const Axes& axes, const StudyCurve& c, Colour colour) {
  for (std::size_t i = 0; i < c.points.size(); ++i) {
    const auto& ci = c.points[i].ci95;
    if (!ci) continue;
    const double from = axes.x(c.points[i].days);
    const double to = i + 1 < c.points.size() ? axes.x(c.points[i + 1].days) : from;
    if (to > from) canvas.fill({from, axes.y(ci->hi), to - from, axes.y(ci->lo) - axes.y(ci->hi)}, colour.faded(0.13));
  }
}

void draw_steps(Canvas& canvas, const Axes& axes, const StudyCurve& c, const Look& style) {
  std::vector<Point> path;
  double level = c.kind == CurveKind::Survival ? 1 : 0;
  path.push_back({axes.x(0), axes.y(level)});
  for (const CurvePoint& p : c.points) {
    path.push_back({axes.x(p.days), axes.y(level)});
    level = p.estimate;
    path.push_back({axes.x(p.days), axes.y(level)});
  }
  canvas.stroke_polyline(path, false, style.colour, 1.2, style.line);
  for (const CurvePoint& p : c.points) {
    if (p.censored.n == 0) continue;
    const double x = axes.x(p.days), y = axes.y(p.estimate);
    canvas.line(x, y - 2.6, x, y + 2.6, style.colour, 0.7);
  }
}

void draw_grid_values(Canvas& canvas, const Axes& axes, const StudyCurve& c, const Look& style) {
  std::vector<Point> path;
  for (const CurvePoint& p : c.points) path.push_back({axes.x(p.days), axes.y(p.estimate)});
  canvas.stroke_polyline(path, false, style.colour, 0.6, style.line);
  for (const CurvePoint& p : c.points) {
    const double x = axes.x(p.days);
    if (p.ci95) canvas.line(x, axes.y(p.ci95->lo), x, axes.y(p.ci95->hi), style.colour.faded(0.5), 1.6);
    canvas.circle(x, axes.y(p.estimate), 1.8, style.colour, style.colour);
  }
}

void draw_legend(Canvas& canvas, double x, double y, const CurveSet& set) {
  const auto style = look::kNote.at(6.2);
  for (std::size_t i = 0; i < set.curves.size(); ++i) {
    const auto& c = set.curves[i];
    const Look& l = kLooks[i % kLooks.size()];
    canvas.stroke_polyline({{x, y + 4}, {x + 18, y + 4}}, false, l.colour, 1.2, l.line);
    std::string text = say::kCurveEvents(c.label, cell_words(c.events), cell_words(c.patients));
    if (c.kind == CurveKind::Survival) text = say::kCurveMedian(text, median_words(c));
    canvas.text(x + 22, y, text, style);
    x += 22 + canvas.measure(text, style).width + 12;
  }
}

/// A row of numbers below the axis; `label` stands above the first row.
void draw_risk(Canvas& canvas, const Axes& axes, double y, const std::vector<StudyCurve>& curves,
               const std::vector<double>& grid, bool one_population) {
  canvas.text(axes.area.x - kAxis + 8, y, say::kAtRisk, look::kHead.at(6.0));
  y += kRiskRow;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const Look& l = kLooks[i % kLooks.size()];
    if (!one_population) {
      canvas.stroke_polyline({{axes.area.x - 22, y + 4}, {axes.area.x - 10, y + 4}}, false, l.colour, 1.2, l.line);
    }
    for (std::size_t j = 0; j < grid.size() && j < curves[i].at_risk.size(); ++j) {
      const auto& n = curves[i].at_risk[j];
      canvas.text_on_baseline(axes.x(grid[j]), y + 6.2, n.suppressed ? "–" : cell_words(n), look::kSmall.at(6.2),
                              Align::Centre);
    }
    y += kRiskRow;
    if (one_population) return;  // causes of one population share their numbers
  }
}

bool nobody(const CurveSet& set) {
  return std::all_of(set.curves.begin(), set.curves.end(), [](const StudyCurve& c) { return c.points.empty(); });
}

void say_nothing(Canvas& canvas, const Rect& area, bool suppressed) {
  canvas.stroke(area, ink::kMuted, 0.6);
  canvas.text_on_baseline(area.x + area.width / 2, area.y + area.height / 2,
                          suppressed ? say::kSuppressed : say::kNoPatient, look::kNote.at(7.5), Align::Centre);
}

}  // namespace

double curve_set_height(std::size_t curves, double plot_height) {
  return kLegend + plot_height + kBelow + kRiskRow * static_cast<double>(curves + 1) + 8;
}

void draw_curve_set(Canvas& canvas, double x, double y, double width, double plot_height, const CurveSet& set) {
  draw_legend(canvas, x + kAxis, y, set);
  const Axes axes{{x + kAxis, y + kLegend, width - kAxis - kRight, plot_height}, longest_of(set)};
  if (nobody(set)) {
    const bool some = std::any_of(set.curves.begin(), set.curves.end(),
                                  [](const StudyCurve& c) { return c.patients.suppressed || c.patients.n > 0; });
    return say_nothing(canvas, axes.area, some);
  }
  const bool incidence = set.curves.front().kind == CurveKind::Incidence;
  draw_axes(canvas, axes, set.risk_days, set.curves.front().clock,
            incidence ? say::kIncidenceAxis : say::kEventFreeAxis);
  canvas.clip({axes.area.x - 2, axes.area.y - 3, axes.area.width + 4, axes.area.height + 6});
  for (std::size_t i = 0; i < set.curves.size(); ++i) {
    const auto& c = set.curves[i];
    if (c.points.empty()) continue;
    const Look& l = kLooks[i % kLooks.size()];
    if (c.coarse) {
      draw_grid_values(canvas, axes, c, l);
    } else {
      draw_band(canvas, axes, c, l.colour);
      draw_steps(canvas, axes, c, l);
    }
  }
  canvas.unclip();
  draw_risk(canvas, axes, axes.area.bottom() + kBelow, set.curves, set.risk_days, incidence);
}

void draw_regression_time(Canvas& canvas, double x, double y, double width, double plot_height,
                          const result::StudyResult& study) {
  const auto found =
      std::find_if(study.curves.begin(), study.curves.end(), [](const CurveSet& s) { return s.code == "midpoint"; });
  const auto& masses = study.regression_time.masses;
  double longest = found == study.curves.end() ? kMonth : longest_of(*found);
  for (const auto& m : masses) longest = std::max(longest, m.to.value_or(m.from));
  const Axes axes{{x + kAxis, y + kLegend, width - kAxis - kRight, plot_height}, longest};
  if (masses.empty() || found == study.curves.end()) return say_nothing(canvas, axes.area, study.external);
  const auto legend = look::kNote.at(6.2);
  double at = axes.area.x;
  canvas.line(at, y + 4, at + 18, y + 4, ink::kBlue, 1.4);
  at += 22;
  canvas.text(at, y, say::kTurnbull, legend);
  at += canvas.measure(say::kTurnbull, legend).width + 12;
  canvas.fill({at, y + 1, 16, 6.5}, ink::kBlue.faded(0.2));
  at += 20;
  canvas.text(at, y, say::kSomewhereHere, legend);
  at += canvas.measure(say::kSomewhereHere, legend).width + 12;
  canvas.stroke_polyline({{at, y + 4}, {at + 18, y + 4}}, false, ink::kText, 0.9, LineStyle::Dotted);
  canvas.text(at + 22, y, say::kMidpointCurve, legend);
  draw_axes(canvas, axes, found->risk_days, say::kStopClock, say::kNoRegressionAxis);
  double level = 1, from = 0;
  for (const auto& m : masses) {
    canvas.line(axes.x(from), axes.y(level), axes.x(m.from), axes.y(level), ink::kBlue, 1.4);
    if (!m.to) {
      from = longest;
      canvas.line(axes.x(m.from), axes.y(level), axes.x(longest), axes.y(level), ink::kBlue, 1.4);
      break;
    }
    const double left = axes.x(m.from), right = axes.x(*m.to), top = axes.y(level), bottom = axes.y(m.not_yet);
    canvas.fill({left, top, right - left, bottom - top}, ink::kBlue.faded(0.2));
    level = m.not_yet;
    from = *m.to;
  }
  if (from < longest) canvas.line(axes.x(from), axes.y(level), axes.x(longest), axes.y(level), ink::kBlue, 1.4);
  for (const auto& c : found->curves) {
    if (!c.points.empty()) draw_steps(canvas, axes, c, {ink::kText, LineStyle::Dotted});
  }
  draw_risk(canvas, axes, axes.area.bottom() + kBelow, found->curves, found->risk_days, true);
}

}  // namespace fcscreen::engine
