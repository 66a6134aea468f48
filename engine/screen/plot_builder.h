// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/core/bitmask.h"
#include "engine/result/plot_data.h"
#include "engine/screen/gated_tube.h"
#include "engine/screen/plot_columns.h"
#include "engine/screen/plots.h"
#include "models/density2d.h"

// What the plots of one tube are made with. Each add_… fills its part of ScreenPlots.
namespace fcscreen::engine {

struct PlotBuilder {
  const TubeData& tube;
  const GatedTube& gated;
  const PlotPopulations& populations;
  PlotColumns columns;

  /// Density and contours (5, 20, 50, 80 %) of every event of `background` on two columns that exist. Events beyond an
  /// axis are counted on its edge, as cytometers show them.
  [[nodiscard]] result::DensityPlot plot(std::string id, std::string title, std::string parent,
                                         const std::string& x_name, const std::string& y_name,
                                         const Bitmask& background);
  /// The same of the B-lineage cells, and behind them the cells that have no place on the path: T/NK cells and
  /// granulocytes, of each at most `most_others`, evenly spaced in file order. The contours are those of the B-lineage.
  [[nodiscard]] result::DensityPlot backdrop_plot(std::string id, std::string title, const std::string& x_name,
                                                  const std::string& y_name, std::size_t most_others);
  /// The normal precursors, the reference's path where it knows both markers, and the target last.
  void add_marks(result::DensityPlot& p, const std::string& x_name, const std::string& y_name);

 private:
  void add_reference(result::DensityPlot& p, const std::string& x_name, const std::string& y_name);
};

/// An empty grid over the axes of `p`, and what was counted into it as density and contours.
[[nodiscard]] models::Density2 empty_density(const result::DensityPlot& p, std::size_t nx, std::size_t ny);
void take_density(result::DensityPlot& p, models::Density2&& density);

/// "412 events" behind a name, all of them: what legends say of marks.
[[nodiscard]] std::string all_of(const std::string& name, std::size_t n);

/// Marker against marker (SPEC §5): the pairs of P3 and, against CD10, the markers of aberrancy the tube has.
void add_target_plots(PlotBuilder& b, result::ScreenPlots& plots);
/// Distance from the reference's path (log scale, 0.5 to 100) against pseudo-time, with P99 and P99.9 of normal cells.
void add_path_plot(PlotBuilder& b, result::ScreenPlots& plots);
/// Every marker: T/NK cells, normal precursors and target of this sample, and P5, median and P95 of the reference at
/// each stage. The quantiles are those of its nodes' normal distributions (mean, robust SD), weighted by occupancy.
void add_marker_histograms(PlotBuilder& b, result::ScreenPlots& plots);
/// Events per slice of time, read and kept, and forward scatter over time.
void add_quality_plots(PlotBuilder& b, result::ScreenPlots& plots);

}  // namespace fcscreen::engine
