// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/report/pages_internal.h"
#include "io/report/plot.h"

// Page 3: the target population, every event of it, against its background and the normal band.
namespace fcscreen::engine {
namespace {

namespace ink = io::report::ink;
using io::report::Canvas;
using io::report::Palette;
using io::report::PlotStyle;
using result::MarkKind;

constexpr const char* kTitle = "Target population";
constexpr std::size_t kColumns = 4;
constexpr double kBetween = 13;

double cell_width(const Pages& pages) { return (pages.width() - kBetween * (kColumns - 1)) / kColumns; }

// Flow of samples with their names, broken into lines.
class Legend {
 public:
  Legend(Pages& pages, double y) : pages_(pages), x_(pages.left()), y_(y) {}
  template <class Draw>
  void add(const std::string& name, Draw draw_sample) {
    const double text = pages_.canvas().measure(name, look::kSmall).width;
    if (x_ > pages_.left() && x_ + 18 + text > pages_.left() + pages_.width()) {
      x_ = pages_.left();
      y_ += 10;
    }
    draw_sample(x_ + 6, y_ + 4.2);
    pages_.canvas().text(x_ + 15, y_, name, look::kSmall);
    x_ += 15 + text + 16;
  }
  [[nodiscard]] double bottom() const { return y_ + 12; }

 private:
  Pages& pages_;
  double x_, y_;
};

// Names by kind, each once, in the order they first appear.
template <class Series>
void collect(std::vector<std::pair<MarkKind, std::string>>& names, const std::vector<Series>& list) {
  for (const auto& s : list) {
    const std::pair<MarkKind, std::string> entry{s.kind, s.name};
    if (std::find(names.begin(), names.end(), entry) == names.end()) names.push_back(entry);
  }
}

double draw_mark_legend(Pages& pages, const std::vector<result::DensityPlot>& plots, double y) {
  std::vector<std::pair<MarkKind, std::string>> names;
  for (const auto& plot : plots) collect(names, plot.marks);
  if (names.empty()) return y;
  Legend legend(pages, y);
  Canvas& canvas = pages.canvas();
  for (const auto& entry : names) {
    const MarkKind kind = entry.first;
    legend.add(entry.second,
               [&canvas, kind](double x, double at) { io::report::draw_mark_sample(canvas, x, at, kind); });
  }
  return legend.bottom();
}

double draw_line_legend(Pages& pages, const std::vector<result::HistogramPlot>& plots, double y) {
  std::vector<std::pair<MarkKind, std::string>> names;
  bool band = false;
  for (const auto& plot : plots) {
    collect(names, plot.histograms);
    band = band || !plot.band_hi.empty();
  }
  Legend legend(pages, y);
  Canvas& canvas = pages.canvas();
  for (const auto& entry : names) {
    const MarkKind kind = entry.first;
    legend.add(entry.second,
               [&canvas, kind](double x, double at) { io::report::draw_line_sample(canvas, x, at, kind); });
  }
  if (band) {
    legend.add("normal reference, P5–P95", [&canvas](double x, double at) {
      canvas.fill({x - 6, at - 3, 12, 6}, io::report::Colour{0.72, 0.80, 0.87, 0.9});
    });
  }
  return legend.bottom();
}

double draw_plots(Pages& pages, const std::vector<result::DensityPlot>& plots, double y) {
  Canvas& canvas = pages.canvas();
  constexpr double kHeight = 136, kCaption = 9, kRowGap = 8;
  PlotStyle style;
  style.palette = Palette::Grey;
  for (std::size_t i = 0; i < plots.size(); ++i) {
    const std::size_t column = i % kColumns;
    if (column == 0 && i > 0) y += kHeight + kCaption + kRowGap;
    if (column == 0 && y + kHeight + kCaption > pages.bottom()) y = pages.begin(kTitle, true);
    const double x = pages.left() + static_cast<double>(column) * (cell_width(pages) + kBetween);
    io::report::draw_density_plot(canvas, {x, y, cell_width(pages), kHeight}, plots[i], style);
    const std::string shown = "background: " + format_count(plots[i].background_shown) + " of " +
                              format_count(plots[i].background_total) +
                              (plots[i].parent.empty() ? "" : " " + plots[i].parent);
    canvas.text(x, y + kHeight, shown, look::kNote.at(5.4), {cell_width(pages), io::report::Align::Right, 1});
  }
  return plots.empty() ? y : y + kHeight + kCaption + kRowGap;
}

double draw_histograms(Pages& pages, const std::vector<result::HistogramPlot>& plots, double y) {
  Canvas& canvas = pages.canvas();
  constexpr double kHeight = 82, kRowGap = 8;
  const PlotStyle style;
  for (std::size_t i = 0; i < plots.size(); ++i) {
    const std::size_t column = i % kColumns;
    if (column == 0 && i > 0) y += kHeight + kRowGap;
    if (column == 0 && y + kHeight > pages.bottom()) y = pages.begin(kTitle, true);
    const double x = pages.left() + static_cast<double>(column) * (cell_width(pages) + kBetween);
    io::report::draw_histogram_plot(canvas, {x, y, cell_width(pages), kHeight}, plots[i], style);
  }
  return y + kHeight + kRowGap;
}

}  // namespace

void compose_target(Pages& pages, const result::ScreenPlots& plots) {
  Canvas& canvas = pages.canvas();
  const auto& r = pages.result();
  double y = pages.begin(kTitle);
  if (plots.target.empty() && plots.target_histograms.empty()) {
    canvas.text(pages.left(), y, "There is no population to draw for this file.", look::kBody);
    return;
  }
  y += canvas.text(pages.left(), y, population_sentence(r, Grouping::NarrowSpace) + ".", look::kBody.bold(),
                   {pages.width()}) +
       2;
  y += canvas.text(
           pages.left(), y,
           "Marked events: all are drawn, none left out; where many lie on each other the colour is darker. Grey: the "
           "background named under each plot, its contours enclose 5, 20, 50 and 80 % of it.",
           look::kNote, {pages.width()}) +
       3;
  y = draw_mark_legend(pages, plots.target, y);
  io::report::draw_density_scale(canvas, pages.left(), y, 40, Palette::Grey, look::kNote.at(6.0));
  y += 14;
  y = draw_plots(pages, plots.target, y);
  if (plots.target_histograms.empty()) return;
  if (y + 110 > pages.bottom()) y = pages.begin(kTitle, true);
  const bool banded = std::any_of(plots.target_histograms.begin(), plots.target_histograms.end(),
                                  [](const result::HistogramPlot& p) { return !p.band_hi.empty(); });
  y += draw_heading(canvas, pages.left(), y,
                    banded ? "EACH MARKER AGAINST THE NORMAL REFERENCE" : "EACH MARKER IN THIS SAMPLE");
  y = draw_line_legend(pages, plots.target_histograms, y);
  y += canvas.text(pages.left(), y, "Height: share of each population's own events; it does not compare their numbers.",
                   look::kNote.at(6.0)) +
       3;
  draw_histograms(pages, plots.target_histograms, y);
}

}  // namespace fcscreen::engine
