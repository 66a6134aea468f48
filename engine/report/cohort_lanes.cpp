// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "engine/report/cohort_plot_internal.h"
#include "engine/report/pages_internal.h"
#include "engine/report/strings/say.h"

// One lane or bar per patient.
namespace fcscreen::engine {
namespace {

using result::Call;
using result::Point;
using result::StudyCourse;
using result::StudyResult;

constexpr double kMonth = 30.4375, kLane = 13, kKeys = 84, kAxis = 34, kBelow = 26, kLegendRow = 11;

/// What a sample looks like by its call.
enum class Shape { Filled, Half, Seen, NotSeen, NotKnown };
constexpr std::array<std::pair<Shape, const char*>, 5> kShapes{{{Shape::Filled, say::kKeyQuantifiable},
                                                                {Shape::Half, say::kKeyBelowLoq},
                                                                {Shape::Seen, say::kKeyAtypical},
                                                                {Shape::NotSeen, say::kKeyNotDetected},
                                                                {Shape::NotKnown, say::kNotKnown}}};

Shape shape_of(Call call) {
  switch (call) {
    case Call::DetectedQuantifiable: return Shape::Filled;
    case Call::DetectedBelowLoq:
    case Call::Trace: return Shape::Half;
    case Call::AtypicalImmatureB:
    case Call::ImmatureBExpandedL1: return Shape::Seen;
    case Call::NotDetected:
    case Call::NormalPrecursorsOnly:
    case Call::ImmatureBNotExpandedL1: return Shape::NotSeen;
    case Call::Indeterminate:
    case Call::NotEvaluable: return Shape::NotKnown;
  }
  return Shape::NotKnown;
}

void draw_shape(Canvas& canvas, double x, double y, Shape shape) {
  constexpr double r = 2.7;
  switch (shape) {
    case Shape::Filled: canvas.circle(x, y, r, ink::kVermillion, ink::kText, 0.5); return;
    case Shape::Half: {
      canvas.circle(x, y, r, ink::kWhite, ink::kText, 0.6);
      std::vector<Point> lower;
      for (int i = 0; i <= 18; ++i) {
        const double angle = 3.14159265358979 * i / 18;
        lower.push_back({x + r * std::cos(angle), y + r * std::sin(angle)});
      }
      canvas.fill_polygon(lower, ink::kVermillion);
      return;
    }
    case Shape::Seen:
      canvas.fill({x - 2.4, y - 2.4, 4.8, 4.8}, ink::kOrange);
      canvas.stroke({x - 2.4, y - 2.4, 4.8, 4.8}, ink::kText, 0.5);
      return;
    case Shape::NotSeen: {
      const std::vector<Point> triangle{{x - 3, y - 2.2}, {x + 3, y - 2.2}, {x, y + 3.2}};
      canvas.fill_polygon(triangle, ink::kWhite);
      canvas.stroke_polyline(triangle, true, ink::kText, 0.8);
      return;
    }
    case Shape::NotKnown:
      canvas.line(x - 2.3, y - 2.3, x + 2.3, y + 2.3, ink::kMuted, 1.0);
      canvas.line(x - 2.3, y + 2.3, x + 2.3, y - 2.3, ink::kMuted, 1.0);
      return;
  }
}

/// What happened to a patient, beside the samples.
enum class Event { Stop, Therapy, Transplant, Death, Contact };
constexpr std::array<std::pair<Event, const char*>, 5> kEvents{{{Event::Stop, say::kStopClock},
                                                                {Event::Therapy, say::kKeyTherapy},
                                                                {Event::Transplant, say::kKeyTransplant},
                                                                {Event::Death, say::kKeyDeath},
                                                                {Event::Contact, say::kKeyContact}}};

void draw_event(Canvas& canvas, double x, double y, Event event) {
  switch (event) {
    case Event::Stop: canvas.line(x, y - 5.5, x, y + 5.5, ink::kText, 1.4); return;
    case Event::Therapy: canvas.text_on_baseline(x, y + 2.6, "T", look::kSmall.at(7.5).bold(), Align::Centre); return;
    case Event::Transplant:
      canvas.text_on_baseline(x, y + 2.6, "H", look::kSmall.at(7.5).bold(), Align::Centre);
      return;
    case Event::Death: canvas.fill({x - 2.4, y - 2.4, 4.8, 4.8}, ink::kText); return;
    case Event::Contact: canvas.fill_polygon({{x, y - 2.6}, {x + 5, y}, {x, y + 2.6}}, ink::kMuted); return;
  }
}

double draw_key(Canvas& canvas, double x, double y, const char* text) {
  canvas.text(x + 8, y, text, look::kNote.at(6.2));
  return x + 8 + canvas.measure(text, look::kNote.at(6.2)).width + 13;
}

void draw_swimmer_legend(Canvas& canvas, double x, double y) {
  double at = x + 4;
  for (const auto& [shape, text] : kShapes) {
    draw_shape(canvas, at, y + 4, shape);
    at = draw_key(canvas, at, y, text);
  }
  at = x + 4;
  y += kLegendRow;
  canvas.fill({at - 4, y + 1.5, 12, 5}, ink::kBlue.faded(0.45));
  at = draw_key(canvas, at + 4, y, say::kKeyDrug);
  for (const auto& [event, text] : kEvents) {
    draw_event(canvas, at, y + 4, event);
    at = draw_key(canvas, at, y, text);
  }
}

/// A step of whole months that gives at most `most` ticks.
double tick_months(double months, double most) {
  for (const double step : {1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 60.0, 120.0}) {
    if (months / step <= most) return step;
  }
  return 240;
}

void draw_lane(Canvas& canvas, const StudyCourse& c, double left, double y, double per_day) {
  const auto x = [&](int day) { return left + day * per_day; };
  canvas.line(x(0), y, x(std::max(c.end, 0)), y, ink::kRule, 0.8);
  for (const auto& bar : c.bars) {
    const double from = x(bar.from), to = std::max(x(bar.to), from + 1);
    if (bar.open) {
      canvas.stroke_polyline({{from, y}, {to, y}}, false, ink::kBlue, 1.6, LineStyle::Dashed);
    } else {
      canvas.fill({from, y - 2.5, to - from, 5}, ink::kBlue.faded(0.45));
    }
    if (bar.running) canvas.fill_polygon({{to, y - 3.4}, {to + 4, y}, {to, y + 3.4}}, ink::kBlue);
  }
  const auto event = [&](const std::optional<int>& day, Event what) {
    if (day) draw_event(canvas, x(*day), y, what);
  };
  if (!c.death) event(c.last_contact, Event::Contact);
  event(c.stop, Event::Stop);
  for (const auto& s : c.samples) draw_shape(canvas, x(s.day), y, shape_of(s.call));
  event(c.all_therapy, Event::Therapy);
  event(c.hct, Event::Transplant);
  event(c.death, Event::Death);
}

/// Diagonal lines inside a rectangle.
void hatch(Canvas& canvas, const Rect& bar) {
  canvas.clip(bar);
  for (double at = -bar.height; at < bar.width; at += 2.6) {
    canvas.line(bar.x + at, bar.bottom(), bar.x + at + bar.height, bar.y, ink::kText, 0.55);
  }
  canvas.unclip();
}

}  // namespace

std::size_t swimmer_lanes(double height) {
  const double room = height - kBelow - 2 * kLegendRow - 4;
  return room < kLane ? 1 : static_cast<std::size_t>(room / kLane);
}

void draw_swimmer(Canvas& canvas, const Rect& frame, const StudyResult& study, std::size_t first, std::size_t count) {
  double first_day = 0, last_day = kMonth;
  for (const auto& c : study.courses) {
    last_day = std::max(last_day, static_cast<double>(c.end));
    for (const auto& s : c.samples) first_day = std::min(first_day, static_cast<double>(s.day));
    for (const auto& day : {c.stop, c.all_therapy, c.hct, c.death}) {
      if (day) first_day = std::min(first_day, static_cast<double>(*day));
    }
  }
  draw_swimmer_legend(canvas, frame.x, frame.y);
  const double top = frame.y + 2 * kLegendRow + 4, width = frame.width - kKeys - 8;
  const double per_day = width / (last_day - first_day), zero = frame.x + kKeys - first_day * per_day;
  const double bottom = top + kLane * static_cast<double>(count);
  const double step = tick_months((last_day - first_day) / kMonth, 12);
  for (double month = std::ceil(first_day / kMonth / step) * step; month * kMonth <= last_day; month += step) {
    const double x = zero + month * kMonth * per_day;
    canvas.line(x, top, x, bottom, ink::kRule.faded(0.6), 0.4);
    canvas.text_on_baseline(x, bottom + 9, fmt::format("{:.0f}", month), look::kNote.at(6.2), Align::Centre);
  }
  canvas.line(frame.x + kKeys, bottom, frame.x + kKeys + width, bottom, ink::kMuted, 0.6);
  canvas.text_on_baseline(frame.x + kKeys + width / 2, bottom + 18, say::kSwimmerAxis, look::kNote.at(6.2),
                          Align::Centre);
  for (std::size_t i = 0; i < count && first + i < study.courses.size(); ++i) {
    const StudyCourse& c = study.courses[first + i];
    const double y = top + kLane * (static_cast<double>(i) + 0.5);
    canvas.text(frame.x, y - 4.3, c.key + (c.from_first_exposure ? "" : " *"), look::kSmall.at(6.4),
                {kKeys - 6, {}, 1});
    draw_lane(canvas, c, zero, y, per_day);
  }
}

void draw_waterfall(Canvas& canvas, const Rect& frame, const StudyResult& study) {
  std::vector<const StudyCourse*> bars;
  for (const auto& c : study.courses) {
    if (c.best) bars.push_back(&c);
  }
  const Rect area{frame.x + kAxis, frame.y + kLegendRow + 2, frame.width - kAxis - 8,
                  frame.height - kLegendRow - 4 - kBelow - 24};
  if (bars.empty()) {
    canvas.stroke(area, ink::kMuted, 0.6);
    canvas.text_on_baseline(area.x + area.width / 2, area.y + area.height / 2, say::kNobodyEvaluable,
                            look::kNote.at(7.5), Align::Centre);
    return;
  }
  std::stable_sort(bars.begin(), bars.end(),
                   [](const auto* a, const auto* b) { return a->best->log10 > b->best->log10; });
  const double high = std::max(0.5, std::ceil(2 * std::max(0.0, bars.front()->best->log10)) / 2);
  const double low = std::min(-1.0, std::floor(2 * bars.back()->best->log10) / 2);
  const auto y = [&](double change) { return area.y + (high - change) / (high - low) * area.height; };
  const double step = high - low > 6 ? 1 : 0.5;
  for (double tick = low; tick <= high + 1e-9; tick += step) {
    canvas.line(area.x, y(tick), area.right(), y(tick), ink::kRule.faded(0.6), 0.4);
    canvas.text_on_baseline(area.x - 4, y(tick) + 2.2, fmt::format("{}{:.1f}", tick < 0 ? "−" : "", std::abs(tick)),
                            look::kNote.at(6.2), Align::Right);
  }
  const double slot = area.width / static_cast<double>(bars.size());
  const double width = std::max(0.2, std::min(slot * 0.8, 26.0));
  const bool room = width >= 6;  // for hatching, dots and names
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const auto& best = *bars[i]->best;
    const double centre = area.x + slot * (static_cast<double>(i) + 0.5), top = std::min(y(0), y(best.log10));
    const Rect bar{centre - width / 2, top, width, std::max(0.8, std::abs(y(best.log10) - y(0)))};
    canvas.fill(bar, best.confirmed ? ink::kBlue : ink::kSkyBlue.faded(0.55));
    if (!room) continue;
    if (best.at_least) hatch(canvas, bar);
    canvas.stroke(bar, ink::kText, 0.5);
    if (best.confirmed) canvas.circle(centre, bar.bottom() + 4, 1.6, ink::kText, ink::kText);
    canvas.rotated_text(centre, area.bottom() + 20, 60, bars[i]->key, look::kNote.at(5.4));
  }
  canvas.line(area.x, y(0), area.right(), y(0), ink::kText, 0.8);
  canvas.rotated_text(area.x - kAxis + 4, area.y + area.height / 2, 90, say::kWaterfallAxis, look::kNote.at(6.2));
  canvas.text_on_baseline(area.x + area.width / 2, frame.bottom() - 3,
                          (room ? say::kWaterfallBars : say::kWaterfallManyBars)(bars.size()), look::kNote.at(6.2),
                          Align::Centre);
  double x = area.x;
  const auto swatch = [&](const char* text, bool confirmed, bool hatched, bool dot) {
    const Rect box{x, frame.y + 1, 12, 7};
    canvas.fill(box, confirmed ? ink::kBlue : ink::kSkyBlue.faded(0.55));
    if (hatched) hatch(canvas, box);
    canvas.stroke(box, ink::kText, 0.5);
    if (dot) canvas.circle(x + 17, frame.y + 4.5, 1.6, ink::kText, ink::kText);
    x += dot ? 22 : 16;
    canvas.text(x, frame.y, text, look::kNote.at(6.2));
    x += canvas.measure(text, look::kNote.at(6.2)).width + 12;
  };
  swatch(say::kKeyConfirmed, true, false, true);
  swatch(say::kKeyNotConfirmed, false, false, false);
  swatch(say::kKeyHatched, false, true, false);
}

}  // namespace fcscreen::engine
