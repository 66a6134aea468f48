// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/plots.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "engine/report/words.h"
#include "engine/screen/plot_builder.h"

namespace fcscreen::engine {
namespace {

using result::DensityPlot;
using result::Outline;
using result::Point;
using Builder = PlotBuilder;

std::string share_label(const std::string& name, const std::string& parent, std::size_t n, std::size_t of) {
  return fmt::format("{}: {} of {} {}, {}", name, format_count(n), format_count(of), parent,
                     format_share_interval(n, of));
}

Outline box(std::string name, std::string label, double x0, double y0, double x1, double y1) {
  return {std::move(name), std::move(label), {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}, true};
}

void singlet_plot(Builder& b, std::vector<DensityPlot>& out) {
  const gating::CleaningStep& s = b.gated.singlets;
  if (!s.assessed) return;
  const std::string y_name = b.columns.has("FSC-H") ? "FSC-H" : "FSC-W";
  DensityPlot p =
      b.plot("singlets", "Single cells: FSC-A / " + y_name, "events in steady flow", "FSC-A", y_name, b.gated.steady);
  const PlotColumn &x = b.columns.get("FSC-A"), &y = b.columns.get(y_name);
  const bool height = y_name == "FSC-H";
  const auto x_scale = gating::make_scale(x.scale);
  const double x_top = x_scale ? x_scale->inverse(x.axis.hi) : x.axis.hi;
  std::vector<Point> line;
  for (const double fx : {0.0, x_top}) {
    const double limit = s.line[0] + s.line[1] * fx + (height ? -s.line[2] : s.line[2]);
    line.push_back({x.of_linear(fx), std::clamp(y.of_linear(limit), y.axis.lo, y.axis.hi)});
  }
  p.outlines.push_back({"Singlets",
                        share_label("Singlets", "steady flow", b.gated.single.count(), b.gated.steady.count()), line,
                        false});
  out.push_back(std::move(p));
}

void nucleated_plot(Builder& b, std::vector<DensityPlot>& out) {
  if (!b.gated.debris_assessed) return;
  const std::string label = share_label("Nucleated", "live cells", b.gated.nucleated.count(), b.gated.live.count());
  if (b.gated.syto) {
    DensityPlot p =
        b.plot("nucleated", "Nucleated: DNA dye / FSC-A", "live single cells", "SYTO", "FSC-A", b.gated.live);
    const double cut = std::max(b.columns.get("SYTO").of_decades(b.gated.syto_cut), p.x.lo);
    p.outlines.push_back({"Nucleated", label, {{cut, p.y.lo}, {cut, p.y.hi}}, false});
    out.push_back(std::move(p));
    return;
  }
  DensityPlot p =
      b.plot("nucleated", "Without debris: FSC-A / SSC-A", "live single cells", "FSC-A", "SSC-A", b.gated.live);
  const double cut = std::clamp(b.columns.get("FSC-A").of_linear(b.gated.fsc_cut), p.x.lo, p.x.hi);
  p.outlines.push_back({"Nucleated", label, {{cut, p.y.lo}, {cut, p.y.hi}}, false});
  out.push_back(std::move(p));
}

double margin_cut(const GatedTube& g, const std::string& name) {
  for (const auto* list : {&g.model.all_of, &g.model.any_of}) {
    for (const auto& m : *list) {
      if (m.name == name) return m.cut;
    }
  }
  return 0;
}

void lineage_plots(Builder& b, std::vector<DensityPlot>& out) {
  const GatedTube& g = b.gated;
  const double ssc_edge =
      b.columns.get("SSC-A").of_linear(gating::scatter_linear(b.tube.view.ssc_a, margin_cut(g, "SSC")));
  {
    DensityPlot p = b.plot("cd45_ssc", "CD45 / side scatter", "nucleated cells", "CD45", "SSC-A", g.nucleated);
    const PlotColumn& x = b.columns.get("CD45");
    const gating::AnchorLevel t = g.anchors.cd45_bright;
    p.outlines.push_back(
        box("T and NK anchor", share_label("T and NK anchor", "nucleated", g.anchors.t_nk.count(), g.nucleated.count()),
            x.of_decades(t.centre - 3 * t.sd), p.y.lo, std::min(x.of_decades(t.centre + 3 * t.sd), p.x.hi), ssc_edge));
    out.push_back(std::move(p));
  }
  const double cut = b.columns.get(g.lineage).of_decades(g.cuts.at(g.lineage).cut);
  {
    DensityPlot p = b.plot("b_lineage", "B-lineage: " + g.lineage + " / side scatter", "nucleated cells", g.lineage,
                           "SSC-A", g.nucleated);
    p.outlines.push_back(box("B-lineage",
                             share_label("B-lineage", "nucleated", g.b_lineage.count(), g.nucleated.count()), cut,
                             p.y.lo, p.x.hi, ssc_edge));
    out.push_back(std::move(p));
  }
  DensityPlot p = b.plot("immature_cd45", "Immature B: " + g.lineage + " / CD45", "nucleated cells", g.lineage, "CD45",
                         g.nucleated);
  const double edge = b.columns.get("CD45").of_decades(margin_cut(g, "CD45"));
  p.outlines.push_back(box("Immature B",
                           share_label("Immature B", "B-lineage", g.candidates.count(), g.b_lineage.count()), cut,
                           p.y.lo, p.x.hi, edge));
  out.push_back(std::move(p));
}

void maturation_plot(Builder& b, std::vector<DensityPlot>& out) {
  const GatedTube& g = b.gated;
  const bool cd10 = b.columns.has("CD10"), cd34 = b.columns.has("CD34"), tdt = b.columns.has("TdT");
  if (!cd10 && !cd34 && !tdt) return;
  const std::string x = cd10   ? "CD10"
                        : cd34 ? "CD34"
                               : "TdT",
                    y = cd10 && cd34        ? "CD34"
                        : tdt && x != "TdT" ? "TdT"
                                            : "SSC-A";
  DensityPlot p = b.plot("immature_markers", "Immature B: " + x + " / " + y, "B-lineage", x, y, g.b_lineage);
  const auto line = [&](const std::string& name, bool vertical) {
    if (g.cuts.count(name) == 0) return;
    const double at = b.columns.get(name).of_decades(g.cuts.at(name).cut);
    p.outlines.push_back(
        {name + " cut", name + fmt::format(" cut, {} confidence", g.cuts.at(name).confidence),
         vertical ? std::vector<Point>{{at, p.y.lo}, {at, p.y.hi}} : std::vector<Point>{{p.x.lo, at}, {p.x.hi, at}},
         false});
  };
  line(x, true);
  line(y, false);
  b.add_marks(p, x, y);
  out.push_back(std::move(p));
}

}  // namespace

result::ScreenPlots make_plots(const TubeData& tube, const GatedTube& gated, const PlotPopulations& populations) {
  // A reduced-claim tube has no marker that tells a precursor: no event of it is shown as one.
  PlotPopulations known = populations;
  if (gated.l1) known.hematogones = nullptr;
  Builder b{tube, gated, known, PlotColumns(tube)};
  result::ScreenPlots plots;
  const std::string signal = tube.view.has("CD45") ? "CD45" : "SSC-A";
  if (b.columns.has("Time")) {
    DensityPlot p = b.plot("time", "Acquisition: Time / " + signal, "events in range", "Time", signal, gated.in_range);
    // Whole slices of time go: there is no outline to draw, but its share belongs under the plot.
    p.outlines.push_back({"Steady flow",
                          share_label("Steady flow", "events in range", gated.steady.count(), gated.in_range.count()),
                          {},
                          true});
    plots.gating.push_back(std::move(p));
  }
  add_quality_plots(b, plots);
  singlet_plot(b, plots.gating);
  nucleated_plot(b, plots.gating);
  if (!gated.anchors.found) return plots;
  lineage_plots(b, plots.gating);
  maturation_plot(b, plots.gating);
  add_target_plots(b, plots);
  add_path_plot(b, plots);
  add_marker_histograms(b, plots);
  return plots;
}

}  // namespace fcscreen::engine
