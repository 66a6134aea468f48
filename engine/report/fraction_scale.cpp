// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>

#include "engine/report/pages_internal.h"
#include "engine/report/strings/say.h"

namespace fcscreen::engine {
namespace {

constexpr double kLowest = -6, kHighest = 0;  // decades of the fraction: 0.0001 % to 100 %

struct LogAxis {
  double x, width;
  [[nodiscard]] double operator()(double fraction) const {
    const double decade = fraction > 0 ? std::clamp(std::log10(fraction), kLowest, kHighest) : kLowest;
    return x + (decade - kLowest) / (kHighest - kLowest) * width;
  }
};

// A limit: a short line across the axis with its name above.
void draw_limit(Canvas& canvas, double x, double y, const char* name, Align align) {
  canvas.line(x, y - 11, x, y + 3, ink::kText, 0.9);
  const double shift = align == Align::Right ? -2 : 2;
  canvas.text_on_baseline(x + shift, y - 7.5, name, look::kSmall.at(6.0).bold(), align);
}

// The value above its mark, where LOD and LOQ leave room.
void draw_value(Canvas& canvas, const result::Target& target, const LogAxis& at, double fraction, double axis) {
  const double here = at(fraction);
  const bool clear = here > at(target.loq) + 40 || here < at(target.lod) - 40;
  if (clear) canvas.text_on_baseline(here, axis - 8, format_percent(fraction), look::kSmall.bold(), Align::Centre);
}

}  // namespace

double draw_fraction_scale(Canvas& canvas, const result::Target& target, double x, double y, double width) {
  if (target.denominator_count == 0 || !target.fraction) return 6;
  const LogAxis at{x + 14, width - 28};
  const double axis = y + 17;
  struct Cut {
    double fraction;
    const char* label;
  };
  constexpr std::array<Cut, 9> kTicks = {Cut{1e-6, "0.0001 %"}, Cut{1e-5, "0.001 %"}, Cut{1e-4, "0.01 %"},
                                         Cut{1e-3, "0.1 %"},    Cut{1e-2, "1 %"},     Cut{5e-2, "5 %"},
                                         Cut{1e-1, "10 %"},     Cut{1.0, "100 %"},    Cut{0, ""}};
  canvas.line(at.x, axis, at.x + at.width, axis, ink::kMuted, 0.6);
  for (int decade = -6; decade < 0; ++decade) {
    for (int digit = 1; digit < 10; ++digit) {
      const double tick = at(digit * std::pow(10.0, decade));
      canvas.line(tick, axis, tick, axis + (digit == 1 ? 3.0 : 1.6), ink::kMuted, 0.4);
    }
  }
  canvas.line(at(1), axis, at(1), axis + 3.0, ink::kMuted, 0.4);
  for (const Cut& tick : kTicks) {
    if (tick.fraction <= 0) continue;
    canvas.text_on_baseline(at(tick.fraction), axis + 10, tick.label, look::kNote.at(6.0), Align::Centre);
  }
  if (target.loq > 0) draw_limit(canvas, at(target.loq), axis, "LOQ", Align::Left);
  if (target.lod > 0) draw_limit(canvas, at(target.lod), axis, "LOD", Align::Right);
  if (target.gate_band.hi > 0) {
    const double from = at(target.gate_band.lo), to = at(target.gate_band.hi);
    canvas.fill({from, axis - 5.5, std::max(to - from, 1.0), 11}, ink::kSkyBlue.faded(0.5), 1);
  }
  const bool whole = target.candidates_ci95.has_value();
  if (target.ci95.hi > 0) canvas.line(at(target.ci95.lo), axis, at(target.ci95.hi), axis, ink::kText, 2.2);
  if (target.count > 0) {
    const double here = at(*target.fraction);
    canvas.circle(here, axis, 2.5, ink::kVermillion, ink::kWhite, 0.7);
    draw_value(canvas, target, at, *target.fraction, axis);
  }
  if (whole) {
    const double share = static_cast<double>(target.candidates) / static_cast<double>(target.denominator_count);
    const auto& ci = *target.candidates_ci95;
    canvas.line(at(ci.lo), axis, at(ci.hi), axis, ink::kText, 2.2);
    canvas.fill({at(share) - 3, axis - 3, 6, 6}, ink::kWhite);
    canvas.fill({at(share) - 2.4, axis - 2.4, 4.8, 4.8}, ink::kBlue);
    draw_value(canvas, target, at, share, axis);
  }
  const std::string who =
      whole ? (target.count > 0 ? say::kScaleTwo : say::kScaleSquare)(say::kWholeCompartment, counted_name(target))
            : say::kScaleOne(counted_name(target));
  canvas.text(x, axis + 12.5, say::kScaleKey(who), look::kNote.at(5.6), {width, Align::Right});
  return 40;
}

}  // namespace fcscreen::engine
