// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "io/report/axes_internal.h"

namespace fcscreen::io::report {
namespace {

constexpr double kMajorTick = 2.6, kMinorTick = 1.4;

bool tick_on(const result::Axis& axis, const result::Tick& tick) {
  return tick.position >= axis.lo && tick.position <= axis.hi;
}

// Ticks within the axis from its low end to its high end, as labels make room for each other.
std::vector<const result::Tick*> ticks_in_order(const result::Axis& axis) {
  std::vector<const result::Tick*> ticks;
  for (const auto& tick : axis.ticks) {
    if (tick_on(axis, tick)) ticks.push_back(&tick);
  }
  std::stable_sort(ticks.begin(), ticks.end(),
                   [](const result::Tick* a, const result::Tick* b) { return a->position < b->position; });
  return ticks;
}

// Bytes of the first `n` characters.
std::size_t utf8_prefix(const std::string& text, std::size_t n) {
  std::size_t i = 0;
  for (; i < text.size() && n > 0; --n) {
    ++i;
    while (i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) ++i;
  }
  return i;
}

}  // namespace

Fitted fit_line(const Canvas& canvas, const std::string& text, const TextStyle& style, double width) {
  const double wide = canvas.measure(text, style).width;
  if (wide <= width) return {text, style};
  const double size = std::max(style.size * 0.8, style.size * width / wide * 0.995);
  const TextStyle smaller = style.at(size);
  if (canvas.measure(text, smaller).width <= width) return {text, smaller};
  std::size_t characters = 0;
  for (const char c : text) characters += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  for (std::size_t keep = characters - 1; keep > 2; --keep) {
    const std::size_t tail = keep / 3;
    const std::string shorter =
        text.substr(0, utf8_prefix(text, keep - tail)) + "…" + text.substr(utf8_prefix(text, characters - tail));
    if (canvas.measure(shorter, smaller).width <= width) return {shorter, smaller};
  }
  return {"…", smaller};
}

Rect plot_area(const Rect& frame, const PlotStyle& style, bool with_y_axis) {
  const double left = with_y_axis ? style.axis_size * 1.25 + style.tick_size * 3.1 + kMajorTick : 2.0;
  const double top = style.title_size * 1.5;
  const double bottom = kMajorTick + style.tick_size * 1.2 + style.axis_size * 1.35;
  return {frame.x + left, frame.y + top, frame.width - left - 2.0, frame.height - top - bottom};
}

void draw_plot_title(Canvas& canvas, const Rect& frame, const std::string& title, const PlotStyle& style) {
  const TextStyle bold = TextStyle{style.title_size}.bold();
  const Fitted line = fit_line(canvas, title, bold, frame.width);
  canvas.text_on_baseline(frame.x, frame.y + style.title_size * 0.95, line.text, line.style);
}

void draw_x_axis(Canvas& canvas, const Rect& area, const result::Axis& axis, const PlotStyle& style) {
  const AxisMap x(axis, area.x, area.right());
  const TextStyle tick_style{style.tick_size, ink::kMuted};
  double free_from = -1e9;
  for (const result::Tick* each : ticks_in_order(axis)) {
    const result::Tick& tick = *each;
    const double at = x(tick.position);
    canvas.line(at, area.bottom(), at, area.bottom() + (tick.major ? kMajorTick : kMinorTick), ink::kMuted, 0.4);
    if (tick.label.empty()) continue;
    const double half = canvas.measure(tick.label, tick_style).width / 2;
    if (at - half < free_from) continue;
    canvas.text_on_baseline(at, area.bottom() + kMajorTick + style.tick_size, tick.label, tick_style, Align::Centre);
    free_from = at + half + 1.5;
  }
  const Fitted title = fit_line(canvas, axis.title, TextStyle{style.axis_size, ink::kText}, area.width + 4);
  canvas.text_on_baseline(area.x + area.width / 2,
                          area.bottom() + kMajorTick + style.tick_size * 1.2 + style.axis_size * 1.05, title.text,
                          title.style, Align::Centre);
}

void draw_y_axis(Canvas& canvas, const Rect& frame, const Rect& area, const result::Axis& axis,
                 const PlotStyle& style) {
  const AxisMap y(axis, area.bottom(), area.y);
  const TextStyle tick_style{style.tick_size, ink::kMuted};
  double free_below = 1e9;
  for (const result::Tick* each : ticks_in_order(axis)) {
    const result::Tick& tick = *each;
    const double at = y(tick.position);
    canvas.line(area.x - (tick.major ? kMajorTick : kMinorTick), at, area.x, at, ink::kMuted, 0.4);
    if (tick.label.empty() || at + style.tick_size / 2 > free_below) continue;
    canvas.text_on_baseline(area.x - kMajorTick - 0.8, at + style.tick_size * 0.36, tick.label, tick_style,
                            Align::Right);
    free_below = at - style.tick_size / 2 - 0.6;
  }
  const Fitted title = fit_line(canvas, axis.title, TextStyle{style.axis_size, ink::kText}, area.height);
  canvas.rotated_text(frame.x + style.axis_size * 0.5, area.y + area.height / 2, 90, title.text, title.style);
}

}  // namespace fcscreen::io::report
