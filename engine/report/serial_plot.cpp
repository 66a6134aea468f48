// SPDX-License-Identifier: Apache-2.0
#include "engine/report/serial_plot_internal.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "engine/report/pages_internal.h"
#include "engine/report/strings/say.h"
#include "io/text/dates.h"

namespace fcscreen::engine {
namespace {

using io::text::date_text;
using result::SerialPoint;
using std::chrono::sys_days;

constexpr double kLowestDecade = -6;  // 0.0001 %, the smallest printed (SPEC §3.5)
constexpr double kBar = 9, kLabels = 36, kLegend = 24, kRight = 8;
// SPEC §3.5: 0.01 %, 0.1 %, 1 %, 5 %.
constexpr std::array<double, 4> kCutLines{1e-4, 1e-3, 1e-2, 5e-2};

double days(sys_days day) { return static_cast<double>(day.time_since_epoch().count()); }

struct Axes {
  Rect area;
  double first = 0, last = 1;              // days
  double bottom = kLowestDecade, top = 0;  // decades
  [[nodiscard]] double x(double day) const {
    return area.x + std::clamp((day - first) / (last - first), 0.0, 1.0) * area.width;
  }
  [[nodiscard]] double y(double fraction) const {
    const double decade = fraction > 0 ? std::log10(fraction) : bottom;
    return area.bottom() - (std::clamp(decade, bottom, top) - bottom) / (top - bottom) * area.height;
  }
};

/// Drugs in the order of their first course.
std::vector<std::string> drugs_of(const result::SerialReport& report) {
  std::vector<std::string> out;
  for (const auto& row : report.exposures) {
    if (std::find(out.begin(), out.end(), row.drug) == out.end()) out.push_back(row.drug);
  }
  return out;
}

Axes axes_for(const Rect& area, const result::SerialReport& report) {
  Axes axes;
  axes.area = area;
  double first = days(report.points.front().sample.date), last = first, low = 0, high = kLowestDecade;
  for (const SerialPoint& p : report.points) {
    const auto& s = p.sample;
    first = std::min(first, days(s.date));
    last = std::max(last, days(s.date));
    for (const double f : {s.ci95_total.lo, s.fraction.value_or(0), s.lod, s.ci95_total.hi}) {
      if (!(f > 0)) continue;
      low = std::min(low, std::log10(f));
      high = std::max(high, std::log10(f));
    }
  }
  if (report.stop) {
    first = std::min(first, days(*report.stop));
    last = std::max(last, days(*report.stop));
  }
  const double pad = std::max(15.0, (last - first) * 0.05);
  axes.first = first - pad;
  axes.last = last + pad;
  axes.bottom = std::max(kLowestDecade, std::floor(low));
  axes.top = std::min(0.0, std::ceil(high + 0.05));
  axes.bottom = std::max(kLowestDecade, std::min(axes.bottom, axes.top - 3));
  return axes;
}

/// Ticks at the first of months, as many as have room for their labels.
std::vector<sys_days> month_ticks(const Axes& axes) {
  using namespace std::chrono;
  const int room = std::max(2, static_cast<int>(axes.area.width / 42));
  const double months_shown = (axes.last - axes.first) / 30.4375;
  int step = 120;
  for (const int candidate : {1, 2, 3, 6, 12, 24, 60}) {
    if (months_shown / candidate > room) continue;
    step = candidate;
    break;
  }
  std::vector<sys_days> out;
  const year_month_day begin(sys_days(std::chrono::days(static_cast<int>(std::floor(axes.first)))));
  for (int month = static_cast<int>(begin.year()) * 12;; month += step) {
    const sys_days day = year_month_day(year(month / 12), std::chrono::month(static_cast<unsigned>(month % 12 + 1)),
                                        std::chrono::day(1));
    if (days(day) > axes.last) return out;
    if (days(day) >= axes.first) out.push_back(day);
  }
}

void draw_axes(Canvas& canvas, const Axes& axes) {
  const Rect& a = axes.area;
  for (int decade = static_cast<int>(axes.bottom); decade <= static_cast<int>(axes.top); ++decade) {
    const double y = axes.y(std::pow(10.0, decade));
    canvas.line(a.x, y, a.right(), y, ink::kRule.faded(0.6), 0.4);
    canvas.text_on_baseline(a.x - 5, y + 2.2, format_percent(std::pow(10.0, decade)), look::kNote.at(6.2),
                            Align::Right);
    if (decade == static_cast<int>(axes.top)) continue;
    for (int digit = 2; digit < 10; ++digit) {
      const double minor = axes.y(digit * std::pow(10.0, decade));
      canvas.line(a.x - 1.6, minor, a.x, minor, ink::kMuted, 0.35);
    }
  }
  for (const double cut : kCutLines) {
    if (std::log10(cut) < axes.bottom || std::log10(cut) > axes.top) continue;
    canvas.stroke_polyline({{a.x, axes.y(cut)}, {a.right(), axes.y(cut)}}, false, ink::kMuted, 0.45, LineStyle::Dotted);
    if (cut == 5e-2) {
      canvas.text_on_baseline(a.right() - 2, axes.y(cut) - 1.8, "5 %", look::kNote.at(5.6), Align::Right);
    }
  }
  for (const sys_days day : month_ticks(axes)) {
    const double x = axes.x(days(day));
    canvas.line(x, a.bottom(), x, a.bottom() + 3, ink::kMuted, 0.5);
    canvas.text_on_baseline(x, a.bottom() + 10.5, date_text(day, result::DatePrecision::Month), look::kNote.at(6.2),
                            Align::Centre);
  }
  canvas.stroke(a, ink::kMuted, 0.6);
  canvas.rotated_text(a.x - kLabels + 2, a.y + a.height / 2, 90, say::kAxisShare, look::kNote.at(6.2));
  canvas.text_on_baseline(a.x + a.width / 2, a.bottom() + 20, say::kAxisDate, look::kNote.at(6.2), Align::Centre);
}

/// The bars of one drug; a course whose end nobody knows ends dashed, one that began or goes on outside has an arrow.
void draw_drug(Canvas& canvas, const Axes& axes, double y, const std::string& drug,
               const result::SerialReport& report) {
  const Colour colour = ink::kBlue.faded(0.55);
  bool any = false;
  double label = axes.area.right();
  for (const auto& row : report.exposures) {
    if (row.drug != drug) continue;
    const double start = days(row.start);
    const bool open = !row.stop;
    const bool running = open && row.status == result::ExposureStatus::Ongoing;
    const double stop = open ? axes.last : days(*row.stop);
    if (stop < axes.first || start > axes.last) continue;
    const double from = axes.x(start), to = std::max(axes.x(stop), from + 1.2);
    if (open && !running) {
      canvas.stroke_polyline({{from, y + kBar / 2}, {to, y + kBar / 2}}, false, ink::kBlue, 1.2, LineStyle::Dashed);
      canvas.text_on_baseline(to - 3, y + kBar / 2 - 1.5, say::kEndNotKnown, look::kNote.at(5.6), Align::Right);
    } else {
      canvas.fill({from, y, to - from, kBar}, colour);
    }
    canvas.line(from, y - 0.5, from, y + kBar + 0.5, ink::kBlue, start < axes.first ? 0 : 0.9);
    if (start < axes.first) {
      canvas.fill_polygon({{from - 4, y + kBar / 2}, {from, y}, {from, y + kBar}}, ink::kBlue);
    }
    if (running) canvas.fill_polygon({{to + 4, y + kBar / 2}, {to, y}, {to, y + kBar}}, ink::kBlue);
    any = true;
    label = std::min(label, from);
  }
  std::string text = drug;
  if (!any) text = say::kOutsideDates(text);
  for (const auto& row : report.exposures) {
    if (row.drug != drug || days(row.start) >= axes.first) continue;
    text = say::kSince(text, date_text(row.start, row.start_precision));
    break;
  }
  canvas.text_on_baseline(any ? label + 4 : axes.area.x + 4, y + kBar - 2.4, text, look::kSmall.at(6.2));
}

void draw_stop(Canvas& canvas, const Axes& axes, double top, const result::SerialReport& report) {
  if (!report.stop) return;
  const double x = axes.x(days(*report.stop));
  canvas.line(x, top, x, axes.area.bottom(), ink::kText, 1.0);
  canvas.text_on_baseline(x + 3, axes.area.y + 8, say::kStopOn(date_text(*report.stop)), look::kSmall.at(6.2).bold());
}

/// exp(intercept + slope·(t − knot)) from day `from` to `to`.
void draw_line(Canvas& canvas, const Axes& axes, const result::Kinetics& k, double slope, double from, double to,
               LineStyle style) {
  if (!(to > from)) return;
  const double knot = days(k.knot);
  const auto at = [&](double day) { return std::exp(k.intercept + slope * (day - knot)); };
  canvas.clip(axes.area);
  canvas.stroke_polyline({{axes.x(from), axes.y(at(from))}, {axes.x(to), axes.y(at(to))}}, false, ink::kAccent, 1.1,
                         style);
  canvas.unclip();
}

void draw_fit(Canvas& canvas, const Axes& axes, const result::SerialReport& report) {
  const auto& k = report.kinetics;
  if (k.model == result::KineticModel::None) return;
  double first = axes.last, last = axes.first;
  for (const SerialPoint& p : report.points) {
    if (!p.comparable || !p.sample.evaluable) continue;
    first = std::min(first, days(p.sample.date));
    last = std::max(last, days(p.sample.date));
  }
  const double knot = days(k.knot);
  if (k.lambda_on) draw_line(canvas, axes, k, k.lambda_on->per_day, first, std::min(knot, last), LineStyle::Dashed);
  if (k.lambda_off) draw_line(canvas, axes, k, k.lambda_off->per_day, std::max(knot, first), last, LineStyle::Solid);
}

/// Filled: at LOQ or above; half: between LOD and LOQ; open triangle: not seen. Grey and hollow: not comparable.
enum class Symbol { Filled, Half, NotSeen, Hollow };

Symbol symbol_of(const SerialPoint& p) {
  if (!p.comparable || !p.sample.evaluable) return Symbol::Hollow;
  const double fraction = p.sample.fraction.value_or(0);
  if (fraction < p.sample.lod) return Symbol::NotSeen;
  return fraction < p.sample.loq ? Symbol::Half : Symbol::Filled;
}

void draw_symbol(Canvas& canvas, double x, double y, Symbol symbol) {
  constexpr double r = 3.1;
  switch (symbol) {
    case Symbol::Filled: canvas.circle(x, y, r, ink::kVermillion, ink::kText, 0.6); return;
    case Symbol::Hollow: canvas.circle(x, y, r, ink::kWhite, ink::kMuted, 0.9); return;
    case Symbol::NotSeen: {
      const std::vector<result::Point> triangle{{x - 3.4, y - 2.4}, {x + 3.4, y - 2.4}, {x, y + 3.6}};
      canvas.fill_polygon(triangle, ink::kWhite);
      canvas.stroke_polyline(triangle, true, ink::kText, 0.9);
      return;
    }
    case Symbol::Half: {
      canvas.circle(x, y, r, ink::kWhite, ink::kText, 0.8);
      std::vector<result::Point> lower;
      for (int i = 0; i <= 24; ++i) {
        const double angle = 3.14159265358979 * i / 24;
        lower.push_back({x + r * std::cos(angle), y + r * std::sin(angle)});
      }
      canvas.fill_polygon(lower, ink::kVermillion);
      return;
    }
  }
}

void draw_points(Canvas& canvas, const Axes& axes, const result::SerialReport& report) {
  for (const SerialPoint& p : report.points) {
    const auto& s = p.sample;
    if (!s.fraction || s.denominator_count == 0) continue;
    const Symbol symbol = symbol_of(p);
    const Colour colour = symbol == Symbol::Hollow ? ink::kMuted : ink::kText;
    const double x = axes.x(days(s.date));
    canvas.line(x, axes.y(s.ci95.hi), x, axes.y(s.ci95.lo), colour, 2.0);
    canvas.line(x, axes.y(s.ci95_total.hi), x, axes.y(s.ci95_total.lo), colour, 0.7);
    for (const double end : {s.ci95_total.hi, s.ci95_total.lo}) {
      if (end > 0) canvas.line(x - 2.2, axes.y(end), x + 2.2, axes.y(end), colour, 0.9);
    }
    canvas.line(x - 6, axes.y(s.lod), x + 6, axes.y(s.lod), ink::kBlue, 1.1);
    draw_symbol(canvas, x, axes.y(*s.fraction < s.lod ? s.lod : *s.fraction), symbol);
  }
}

void draw_legend(Canvas& canvas, double x, double y) {
  const auto style = look::kNote.at(6.0);
  const auto entry = [&](Symbol symbol, const char* text) {
    draw_symbol(canvas, x + 4, y + 3.6, symbol);
    x += 11;
    canvas.text(x, y, text, style);
    x += canvas.measure(text, style).width + 11;
  };
  entry(Symbol::Filled, say::kKeyLoqOrAbove);
  entry(Symbol::Half, say::kKeyLodToLoq);
  entry(Symbol::NotSeen, say::kKeyBelowLod);
  entry(Symbol::Hollow, say::kKeyNotComparable);
  canvas.line(x, y + 3.6, x + 10, y + 3.6, ink::kBlue, 1.1);
  canvas.text(x + 13, y, "LOD", style);
  x += 13 + canvas.measure("LOD", style).width + 11;
  canvas.line(x, y + 3.6, x + 12, y + 3.6, ink::kAccent, 1.1);
  canvas.text(x + 15, y, say::kKeyFitted, style);
}

}  // namespace

void draw_serial_plot(Canvas& canvas, const Rect& frame, const result::SerialReport& report) {
  const auto drugs = drugs_of(report);
  const double bars = static_cast<double>(drugs.size()) * (kBar + 3) + (drugs.empty() ? 0 : 3);
  const Rect area{frame.x + kLabels, frame.y + bars, frame.width - kLabels - kRight,
                  frame.height - bars - kLegend - 14};
  if (report.points.empty()) {
    canvas.stroke(area, ink::kMuted, 0.6);
    return;
  }
  const Axes axes = axes_for(area, report);
  draw_axes(canvas, axes);
  for (std::size_t i = 0; i < drugs.size(); ++i) {
    draw_drug(canvas, axes, frame.y + static_cast<double>(i) * (kBar + 3), drugs[i], report);
  }
  draw_stop(canvas, axes, frame.y, report);
  draw_fit(canvas, axes, report);
  draw_points(canvas, axes, report);
  draw_legend(canvas, area.x, frame.bottom() - 9);
}

}  // namespace fcscreen::engine
