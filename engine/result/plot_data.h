// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

// Everything a plot needs, computed where the events are; io/report only draws it. All positions are on the display
// scale of the axis (lo..hi); y grows upwards. No logic.
namespace fcscreen::result {

struct Tick {
  double position = 0;
  std::string label;  ///< "10³", "0", "50K"; empty for a minor tick
  bool major = false;
  bool operator==(const Tick&) const = default;
};

struct Axis {
  std::string title;  ///< marker and unit: "CD10 (PE-A), compensated, logicle"
  double lo = 0, hi = 1;
  std::vector<Tick> ticks;
  bool operator==(const Axis&) const = default;
};

struct Point {
  double x = 0, y = 0;
  bool operator==(const Point&) const = default;
};

/// Event counts on a regular grid over the two axes; [ny][nx], row 0 at the bottom.
struct DensityGrid {
  std::size_t nx = 0, ny = 0;
  std::vector<float> counts;
  bool operator==(const DensityGrid&) const = default;
};

/// Lines that enclose the given share of the background events.
struct Contour {
  double share = 0;  ///< 0.05, 0.20, 0.50, 0.80
  std::vector<std::vector<Point>> lines;
  bool operator==(const Contour&) const = default;
};

struct Outline {
  std::string name;   ///< gate name
  std::string label;  ///< "Singlets 95.2 % of parent, n = 79 412"
  std::vector<Point> vertices;
  bool closed = true;
  bool operator==(const Outline&) const = default;
};

/// Who a set of marks is; decides shape and colour when drawn. Shape differs between all of them.
enum class MarkKind { Target, Hematogone, Reference, Other };

struct Marks {
  MarkKind kind = MarkKind::Other;
  std::string name;  ///< for the legend, with its count: "target, all 412 events"
  std::vector<float> x, y;
  bool operator==(const Marks&) const = default;
};

/// Share of each histogram's total per bin; `lo`..`hi` the axis range.
struct Histogram {
  std::string name;  ///< "target", "T cells", "normal stage I–III (median)"
  MarkKind kind = MarkKind::Other;
  std::vector<float> share;
  bool operator==(const Histogram&) const = default;
};

struct DensityPlot {
  std::string id;      ///< stable: "singlets", "cd45_ssc", "b_lineage", "cd10_cd34"…
  std::string title;   ///< "Singlets: FSC-A / FSC-W"
  std::string parent;  ///< population shown as background
  Axis x, y;
  DensityGrid density;
  std::vector<Contour> contours;
  std::vector<Outline> outlines;
  std::vector<Marks> marks;  ///< those of MarkKind::Reference are joined by a line in their order
  std::size_t background_shown = 0, background_total = 0;
  bool operator==(const DensityPlot&) const = default;
};

/// Where normal cells of the reference lie on an axis: quantiles of its model at one stage of maturation.
struct NormalBand {
  std::string name;  ///< "I", "II", "III", "mature"
  double p5 = 0, median = 0, p95 = 0;
  bool operator==(const NormalBand&) const = default;
};

struct HistogramPlot {
  std::string id, title;
  Axis x;
  std::vector<Histogram> histograms;
  std::vector<NormalBand> normal = {};  ///< in order of maturation; empty: the reference lacks the marker
  bool operator==(const HistogramPlot&) const = default;
};

struct ScreenPlots {
  std::vector<DensityPlot> gating;               ///< in sequence
  std::vector<DensityPlot> target;               ///< marker against marker
  std::vector<DensityPlot> path = {};            ///< distance from the normal path along maturation; none without one
  std::vector<HistogramPlot> target_histograms;  ///< one per marker
  std::vector<DensityPlot> quality = {};         ///< the acquisition over time
  std::vector<HistogramPlot> rate = {};          ///< events per slice of time
  bool operator==(const ScreenPlots&) const = default;
};

}  // namespace fcscreen::result
