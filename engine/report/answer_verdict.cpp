// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "engine/report/answer_internal.h"
#include "engine/report/strings/say.h"

namespace fcscreen::engine {
namespace {

std::string missing_line(const result::Panel& panel) {
  std::string names;
  for (const auto& marker : panel.missing) names += (names.empty() ? "" : ", ") + marker;
  const std::string level = panel.level.empty() ? "L0" : panel.level, what = level_sentence(panel.level);
  return names.empty() ? say::kLevelLine(level, what) : say::kLevelLineMissing(level, what, names);
}

// The number in large type and what belongs to it, right-aligned; returns the height it takes, drawn or not.
double draw_headline(Canvas& canvas, const result::Target& t, double x, double y, double width, bool draw = true) {
  if (t.denominator_count == 0 || !t.fraction) return 42;
  const TextStyle number{31, ink::kText, Weight::SemiBold, false, true};
  const TextStyle large = look::kBody.at(9), small = look::kNote.at(7);
  const double top = y;
  const auto line = [&](const std::string& text, const TextStyle& style) {
    y += draw ? canvas.text(x, y, text, style, {width, Align::Right}) : canvas.measure(text, style, {width}).height;
  };
  const bool at_least = std::find(t.flags.begin(), t.flags.end(), "AT_LEAST") != t.flags.end();
  // Where the size of the compartment carries the call, it is what stands in large type.
  const bool whole = t.candidates_ci95.has_value();
  const std::string cells = denominator_name(t.denominator), total = format_count(t.denominator_count);
  line((at_least ? say::kAtLeastOf : say::kOf)(whole ? std::string(say::kWholeCompartment) : counted_name(t), cells),
       small);
  const double share =
      whole ? static_cast<double>(t.candidates) / static_cast<double>(t.denominator_count) : *t.fraction;
  if (draw) canvas.text(x, y, whole ? format_percent(share) : target_percent(t), number, {width, Align::Right, 1});
  y += 42;
  line(say::kInterval95(format_interval(whole ? *t.candidates_ci95 : t.ci95)), large);
  line(say::kCountingError, small);
  line(say::kCountOf(format_count(whole ? t.candidates : t.count), total), large);
  y += 1;
  if (whole) {
    line(say::kAmongThem(counted_name(t), target_percent(t), format_count(t.count), total, format_interval(t.ci95)),
         small);
  }
  line(say::kLimits(format_percent(t.lod), format_percent(t.loq)), small);
  return y - top;
}

}  // namespace

double draw_verdict(Pages& pages, double y) {
  Canvas& canvas = pages.canvas();
  const auto& r = pages.result();
  const auto& t = r.target;
  const double x = pages.left() + 14, split = pages.width() * 0.60, pad = 11;
  TextStyle call{23, ink::kText, Weight::SemiBold, false, true};
  const double left_width = split - 24;
  while (call.size > 18 && canvas.measure(call_title(t.call), call).width > left_width) call.size -= 0.5;
  const std::string population = population_sentence(r, Grouping::NarrowSpace) + ".";
  const std::string level = missing_line(r.panel);
  const double left_height = canvas.measure(call_title(t.call), call, {left_width}).height +
                             canvas.measure(call_sentence(t.call), look::kBody.at(9), {left_width}).height +
                             canvas.measure(population, look::kBody, {left_width}).height +
                             canvas.measure(level, look::kNote.at(7), {left_width}).height + 9 + 8;
  const double right_height = draw_headline(canvas, t, 0, 0, pages.width() - split - 12, false);
  const double height = std::max({left_height, right_height, 90.0}) + 2 * pad - 4;
  canvas.fill({pages.left(), y, pages.width(), height}, ink::kPanel, 3);
  canvas.fill({pages.left(), y, 4, height}, ink::kAccent);
  double at = y + pad - 3;
  canvas.text(x, at, say::kResult(result::to_string(t.call)), look::kNote.at(6.0));
  at += 9;
  at += canvas.text(x, at, call_title(t.call), call, {left_width}) + 2;
  at += canvas.text(x, at, call_sentence(t.call), look::kBody.at(9), {left_width}) + 3;
  at += canvas.text(x, at, population, look::kBody, {left_width}) + 3;
  canvas.text(x, at, level, look::kNote.at(7), {left_width});

  draw_headline(canvas, t, pages.left() + split, y + pad - 3, pages.width() - split - 12);
  return y + height + 8;
}

}  // namespace fcscreen::engine
