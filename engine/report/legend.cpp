// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>

#include "engine/report/legend_internal.h"
#include "engine/report/strings/say.h"
#include "io/report/plot.h"

namespace fcscreen::engine {
namespace {

using result::MarkKind;

// Flow of samples with their names, broken into lines.
class Legend {
 public:
  Legend(Pages& pages, double y, double width) : pages_(pages), x_(pages.left()), y_(y), width_(width) {}
  template <class Draw>
  void add(const std::string& name, Draw draw_sample) {
    const double text = pages_.canvas().measure(name, look::kSmall).width;
    if (x_ > pages_.left() && x_ + 18 + text > pages_.left() + width_) {
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
  double x_, y_, width_;
};

// Names by kind, each once, in the order they first appear.
template <class Series>
void collect(std::vector<std::pair<MarkKind, std::string>>& names, const std::vector<Series>& list) {
  for (const auto& s : list) {
    const std::pair<MarkKind, std::string> entry{s.kind, s.name};
    if (std::find(names.begin(), names.end(), entry) == names.end()) names.push_back(entry);
  }
}

}  // namespace

double draw_mark_legend(Pages& pages, const std::vector<result::DensityPlot>& plots, double y, double width) {
  std::vector<std::pair<MarkKind, std::string>> names;
  for (const auto& plot : plots) collect(names, plot.marks);
  if (names.empty()) return y;
  Legend legend(pages, y, width);
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
    band = band || !plot.normal.empty();
  }
  Legend legend(pages, y, pages.width());
  Canvas& canvas = pages.canvas();
  for (const auto& entry : names) {
    const MarkKind kind = entry.first;
    legend.add(entry.second,
               [&canvas, kind](double x, double at) { io::report::draw_line_sample(canvas, x, at, kind); });
  }
  if (band) {
    legend.add(say::kBandLegend, [&canvas](double x, double at) { io::report::draw_band_sample(canvas, x, at); });
  }
  return legend.bottom();
}

}  // namespace fcscreen::engine
