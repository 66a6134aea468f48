// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/report/legend_internal.h"
#include "engine/report/pages_internal.h"
#include "engine/report/strings/say.h"
#include "io/report/plot.h"

// The target population, every event of it, marker against marker on its background.
namespace fcscreen::engine {
namespace {

constexpr double kBetween = 13, kCaption = 16, kRowGap = 8;
constexpr std::size_t kMostOfThree = 12;  // plots in three columns fill a page

void draw_plots(Pages& pages, const std::vector<result::DensityPlot>& plots, double y) {
  Canvas& canvas = pages.canvas();
  const std::size_t columns = plots.size() <= kMostOfThree ? 3 : 4, rows = (plots.size() + columns - 1) / columns;
  const double width = (pages.width() - kBetween * static_cast<double>(columns - 1)) / static_cast<double>(columns);
  const double row = (pages.bottom() - y) / static_cast<double>(std::max<std::size_t>(rows, 1));
  const double height = std::clamp(row - kCaption - kRowGap, 120.0, width);
  io::report::PlotStyle style;
  style.palette = io::report::Palette::Grey;
  for (std::size_t i = 0; i < plots.size(); ++i) {
    const std::size_t column = i % columns;
    if (column == 0 && i > 0) y += height + kCaption + kRowGap;
    if (column == 0 && y + height + kCaption > pages.bottom() + 1) y = pages.begin(say::kTargetPage, true);
    const double x = pages.left() + static_cast<double>(column) * (width + kBetween);
    io::report::draw_density_plot(canvas, {x, y, width, height}, plots[i], style);
    const std::string shown =
        say::kBackground(format_count(plots[i].background_shown), format_count(plots[i].background_total),
                         plots[i].parent.empty() ? say::kEvents : plots[i].parent);
    canvas.text(x, y + height, shown, look::kNote.at(5.4), {width, Align::Right, 2});
  }
}

}  // namespace

void compose_target(Pages& pages, const result::ScreenPlots& plots) {
  Canvas& canvas = pages.canvas();
  double y = pages.begin(say::kTargetPage);
  if (plots.target.empty()) {
    canvas.text(pages.left(), y, say::kNoTargetPlots, look::kBody);
    return;
  }
  const std::string population = population_sentence(pages.result(), Grouping::NarrowSpace) + ".";
  y += canvas.text(pages.left(), y, population, look::kBody.bold(), {pages.width()}) + 2;
  y += canvas.text(pages.left(), y, say::kMarksNote, look::kNote, {pages.width()}) + 3;
  y = draw_mark_legend(pages, plots.target, y, pages.width());
  io::report::draw_density_scale(canvas, pages.left(), y, 40, io::report::Palette::Grey, say::kFew, say::kManyEvents,
                                 look::kNote.at(6.0));
  draw_plots(pages, plots.target, y + 14);
}

}  // namespace fcscreen::engine
