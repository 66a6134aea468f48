// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/report/legend_internal.h"
#include "engine/report/pages_internal.h"
#include "engine/report/strings/say.h"
#include "io/report/plot.h"
#include "io/report/table.h"

// The target against the normal path: how far it lies from it, group by group and marker by marker.
namespace fcscreen::engine {
namespace {

constexpr std::size_t kColumns = 4, kMostMarkers = 5;
constexpr double kBetween = 13;

Table groups_table(const result::ScreenResult& r) {
  Table table({{say::kColGroup, 0.62, ColumnAlign::Right},
               {say::kEventsHead, 0.75, ColumnAlign::Right},
               {say::kColClass, 0.62, ColumnAlign::Left},
               {say::kColDistance, 0.95, ColumnAlign::Decimal},
               {say::kColDiffers, 3.4, ColumnAlign::Left}},
              look::kBody.at(6.6), look::kHead);
  std::size_t number = 0;
  for (const auto& c : r.aberrancy.clusters) {
    std::string text = features_in_brief(c, kMostMarkers);
    const std::string held = held_back_sentence(c);
    if (!c.stage.empty()) text = say::kNearest(c.stage) + (text.empty() ? "" : "; " + text);
    if (!held.empty()) text += ". " + held;
    table.add({std::to_string(++number), format_count(c.count),
               c.aberrancy_class < 0 ? "–" : std::to_string(c.aberrancy_class), format_distance(c.median_distance),
               text});
  }
  return table;
}

/// The path plot with the groups beside it; what the table has no room for follows on a page of its own.
double draw_path(Pages& pages, const result::ScreenPlots& plots, double y) {
  Canvas& canvas = pages.canvas();
  constexpr double kHeight = 218;
  const double left = (pages.width() - look::kGap) * 0.47, right_x = pages.left() + left + look::kGap;
  const double right = pages.width() - left - look::kGap;
  double path_y = y, groups_y = y;
  path_y += draw_heading(canvas, pages.left(), path_y, say::kPathHeading);
  if (plots.path.empty()) {
    path_y += canvas.text(pages.left(), path_y, say::kNoPath, look::kBody, {left}) + 4;
  }
  for (const auto& plot : plots.path) {
    io::report::PlotStyle style;
    style.palette = io::report::Palette::Grey;
    path_y += canvas.text(pages.left(), path_y, say::kPathNote, look::kNote, {left}) + 3;
    io::report::draw_density_plot(canvas, {pages.left(), path_y, left, kHeight}, plot, style);
    path_y += kHeight + 1;
    std::string limits;
    for (const auto& outline : plot.outlines) {
      if (!outline.label.empty()) limits += (limits.empty() ? "" : "; ") + outline.label;
    }
    const std::string shown =
        say::kTargetAll(format_count(plot.background_shown), format_count(plot.background_total), plot.parent);
    path_y += canvas.text(pages.left(), path_y, limits.empty() ? shown : limits + ". " + capital(shown) + ".",
                          look::kNote.at(6.0), {left});
    path_y = draw_mark_legend(pages, {plot}, path_y + 2, left);
  }
  groups_y += draw_heading(canvas, right_x, groups_y, say::kGroups);
  const Table table = groups_table(pages.result());
  if (table.rows() == 0) {
    const bool judged = !plots.path.empty();
    groups_y += canvas.text(right_x, groups_y, judged ? say::kNoGroups : say::kNoPath, look::kBody, {right});
    return std::max(path_y, groups_y) + 8;
  }
  // Beside the plot as many as its height allows, the others over the whole width.
  const std::size_t row = table.draw(canvas, right_x, groups_y, right, std::max(path_y, groups_y + 120));
  y = std::max(path_y, groups_y) + 8;
  if (row == table.rows()) return y;
  const std::string heading = say::kMoreItems(say::kGroups);
  return draw_table(pages, say::kNormalPage, heading.c_str(), table, y, row) + 8;
}

void draw_histograms(Pages& pages, const std::vector<result::HistogramPlot>& plots, double y) {
  Canvas& canvas = pages.canvas();
  constexpr double kHeight = 98, kRowGap = 8;
  const double width = (pages.width() - kBetween * (kColumns - 1)) / kColumns;
  const io::report::PlotStyle style;
  for (std::size_t i = 0; i < plots.size(); ++i) {
    const std::size_t column = i % kColumns;
    if (column == 0 && i > 0) y += kHeight + kRowGap;
    if (column == 0 && y + kHeight > pages.bottom()) y = pages.begin(say::kNormalPage, true);
    const double x = pages.left() + static_cast<double>(column) * (width + kBetween);
    io::report::draw_histogram_plot(canvas, {x, y, width, kHeight}, plots[i], style);
  }
}

}  // namespace

void compose_normal(Pages& pages, const result::ScreenPlots& plots) {
  Canvas& canvas = pages.canvas();
  const bool nothing =
      plots.path.empty() && plots.target_histograms.empty() && pages.result().aberrancy.clusters.empty();
  if (nothing) return;
  double y = pages.begin(say::kNormalPage);
  y = draw_path(pages, plots, y);
  const auto& histograms = plots.target_histograms;
  if (histograms.empty()) return;
  if (y + 140 > pages.bottom()) y = pages.begin(say::kNormalPage, true);
  std::string without;
  for (const auto& h : histograms) {
    if (h.normal.empty()) without += (without.empty() ? "" : ", ") + h.title;
  }
  const bool banded =
      std::any_of(histograms.begin(), histograms.end(), [](const auto& h) { return !h.normal.empty(); });
  y += draw_heading(canvas, pages.left(), y, banded ? say::kMarkersNormal : say::kMarkersAlone);
  y = draw_line_legend(pages, histograms, y);
  std::string note = say::kHeightNote;
  if (banded && !without.empty()) note += " " + say::kUnknownMarkers(without);
  y += canvas.text(pages.left(), y, note, look::kNote.at(6.0), {pages.width()}) + 3;
  draw_histograms(pages, histograms, y);
}

}  // namespace fcscreen::engine
