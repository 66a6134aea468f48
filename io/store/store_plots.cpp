// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdio>
#include <utility>

#include "io/store/store_internal.h"

namespace fcscreen::io::store {
namespace {

using namespace fcscreen::result;  // NOLINT: the whole file is about these structs

constexpr std::uint64_t kNormalBandSchema = 4;  // with the plots of path and quality; before it bands were never filled

void save_points(Group& group, const char* name, const std::vector<Point>& points) {
  std::vector<double> values;
  for (const Point& p : points) values.insert(values.end(), {p.x, p.y});
  group.put<double>(name, values, 2);
}

std::vector<Point> load_points(Group& group, const char* name) {
  const auto values = group.get<double>(name);
  if (values.size() % 2 != 0) group.fail(std::string("has half a point: ") + name);
  std::vector<Point> points;
  for (std::size_t i = 0; i + 1 < values.size(); i += 2) points.push_back({values[i], values[i + 1]});
  return points;
}

MarkKind load_kind(Group& group) {
  const std::uint64_t kind = group.count("kind");
  if (kind > static_cast<std::uint64_t>(MarkKind::Other)) group.fail("has marks of an unknown kind");
  return group.good() ? static_cast<MarkKind>(kind) : MarkKind::Other;
}

void save_axis(Group group, const Axis& axis) {
  group.put_text("title", axis.title);
  group.put_number("lo", axis.lo);
  group.put_number("hi", axis.hi);
  std::vector<double> positions;
  std::vector<std::string> labels;
  std::vector<std::uint8_t> major;
  for (const Tick& tick : axis.ticks) {
    positions.push_back(tick.position);
    labels.push_back(tick.label);
    major.push_back(tick.major ? 1 : 0);
  }
  group.put<double>("tick_positions", positions);
  group.put_texts("tick_labels", labels);
  group.put<std::uint8_t>("tick_major", major);
}

Axis load_axis(Group group) {
  Axis axis;
  axis.title = group.text("title");
  axis.lo = group.number("lo");
  axis.hi = group.number("hi");
  const auto positions = group.get<double>("tick_positions");
  const auto labels = group.texts("tick_labels");
  const auto major = group.get<std::uint8_t>("tick_major", positions.size());
  if (labels.size() != positions.size()) group.fail("has ticks without labels");
  for (std::size_t i = 0; i < positions.size() && group.good(); ++i) {
    axis.ticks.push_back({positions[i], labels[i], major[i] != 0});
  }
  return axis;
}

/// Contours of one plot, their lines laid end to end.
void save_contours(Group group, const std::vector<Contour>& contours) {
  std::vector<double> shares;
  std::vector<std::uint64_t> line_counts, line_lengths;
  std::vector<Point> points;
  for (const Contour& contour : contours) {
    shares.push_back(contour.share);
    line_counts.push_back(contour.lines.size());
    for (const auto& line : contour.lines) {
      line_lengths.push_back(line.size());
      points.insert(points.end(), line.begin(), line.end());
    }
  }
  group.put<double>("shares", shares);
  group.put<std::uint64_t>("line_counts", line_counts);
  group.put<std::uint64_t>("line_lengths", line_lengths);
  save_points(group, "points", points);
}

std::vector<Contour> load_contours(Group group) {
  const auto shares = group.get<double>("shares");
  const auto line_counts = group.get<std::uint64_t>("line_counts", shares.size());
  const auto line_lengths = group.get<std::uint64_t>("line_lengths");
  const auto points = load_points(group, "points");
  std::vector<Contour> contours;
  std::size_t line = 0, point = 0;
  for (std::size_t c = 0; c < line_counts.size() && group.good(); ++c) {
    Contour& contour = contours.emplace_back();
    contour.share = shares[c];
    if (line_counts[c] > line_lengths.size() - line) group.fail("has contours without lines");
    for (std::uint64_t l = 0; l < line_counts[c] && group.good(); ++l, ++line) {
      const std::uint64_t length = line_lengths[line];
      if (length > points.size() - point) {
        group.fail("has lines without points");
        break;
      }
      contour.lines.emplace_back(points.data() + point, points.data() + point + length);
      point += length;
    }
  }
  if (group.good() && (line != line_lengths.size() || point != points.size())) group.fail("has points of no contour");
  return contours;
}

void save_outline(Group group, const Outline& outline) {
  group.put_text("name", outline.name);
  group.put_text("label", outline.label);
  group.put_count("closed", outline.closed ? 1 : 0);
  save_points(group, "vertices", outline.vertices);
}

Outline load_outline(Group group) {
  Outline outline;
  outline.name = group.text("name");
  outline.label = group.text("label");
  outline.closed = group.count("closed") != 0;
  outline.vertices = load_points(group, "vertices");
  return outline;
}

void save_marks(Group group, const Marks& marks) {
  group.put_count("kind", static_cast<std::uint64_t>(marks.kind));
  group.put_text("name", marks.name);
  group.put<float>("x", marks.x);
  group.put<float>("y", marks.y);
}

Marks load_marks(Group group) {
  Marks marks;
  marks.kind = load_kind(group);
  marks.name = group.text("name");
  marks.x = group.get<float>("x");
  marks.y = group.get<float>("y", marks.x.size());
  return marks;
}

void save_density_plot(Group group, const DensityPlot& plot) {
  group.put_text("id", plot.id);
  group.put_text("title", plot.title);
  group.put_text("parent", plot.parent);
  save_axis(group.create("x"), plot.x);
  save_axis(group.create("y"), plot.y);
  group.put_count("nx", plot.density.nx);
  group.put_count("ny", plot.density.ny);
  group.put<float>("density", plot.density.counts);
  save_contours(group.create("contours"), plot.contours);
  save_list(group.create("outlines"), plot.outlines, save_outline);
  save_list(group.create("marks"), plot.marks, save_marks);
  group.put_count("background_shown", plot.background_shown);
  group.put_count("background_total", plot.background_total);
}

DensityPlot load_density_plot(Group group) {
  DensityPlot plot;
  plot.id = group.text("id");
  plot.title = group.text("title");
  plot.parent = group.text("parent");
  plot.x = load_axis(group.open("x"));
  plot.y = load_axis(group.open("y"));
  plot.density.nx = group.count("nx");
  plot.density.ny = group.count("ny");
  plot.density.counts = group.get<float>("density");
  const std::size_t n = plot.density.counts.size(), nx = plot.density.nx, ny = plot.density.ny;
  const bool fits = n == 0 ? nx == 0 || ny == 0 : nx != 0 && n % nx == 0 && n / nx == ny;
  if (!fits) group.fail("has a density grid of another size than it says");
  plot.contours = load_contours(group.open("contours"));
  plot.outlines = load_list<Outline>(group.open("outlines"), load_outline);
  plot.marks = load_list<Marks>(group.open("marks"), load_marks);
  plot.background_shown = group.count("background_shown");
  plot.background_total = group.count("background_total");
  return plot;
}

void save_histogram_plot(Group group, const HistogramPlot& plot) {
  group.put_text("id", plot.id);
  group.put_text("title", plot.title);
  save_axis(group.create("x"), plot.x);
  save_list(group.create("histograms"), plot.histograms, [](Group member, const Histogram& histogram) {
    member.put_text("name", histogram.name);
    member.put_count("kind", static_cast<std::uint64_t>(histogram.kind));
    member.put<float>("share", histogram.share);
  });
  save_list(group.create("normal"), plot.normal, [](Group member, const NormalBand& band) {
    member.put_text("name", band.name);
    member.put_number("p5", band.p5);
    member.put_number("median", band.median);
    member.put_number("p95", band.p95);
  });
}

NormalBand load_band(Group group) {
  NormalBand band;
  band.name = group.text("name");
  band.p5 = group.number("p5");
  band.median = group.number("median");
  band.p95 = group.number("p95");
  return band;
}

HistogramPlot load_histogram_plot(Group group, std::uint64_t schema) {
  HistogramPlot plot;
  plot.id = group.text("id");
  plot.title = group.text("title");
  plot.x = load_axis(group.open("x"));
  plot.histograms = load_list<Histogram>(group.open("histograms"), [](Group member) {
    Histogram histogram;
    histogram.name = member.text("name");
    histogram.kind = load_kind(member);
    histogram.share = member.get<float>("share");
    return histogram;
  });
  if (schema >= kNormalBandSchema) plot.normal = load_list<NormalBand>(group.open("normal"), load_band);
  return plot;
}

}  // namespace

std::string member_name(std::size_t i) {
  std::array<char, 24> name{};
  std::snprintf(name.data(), name.size(), "%03zu", i);
  return name.data();
}

void save_plots(Group group, const ScreenPlots& plots) {
  save_list(group.create("gating"), plots.gating, save_density_plot);
  save_list(group.create("target"), plots.target, save_density_plot);
  save_list(group.create("path"), plots.path, save_density_plot);
  save_list(group.create("target_histograms"), plots.target_histograms, save_histogram_plot);
  save_list(group.create("quality"), plots.quality, save_density_plot);
  save_list(group.create("rate"), plots.rate, save_histogram_plot);
}

ScreenPlots load_plots(Group group, std::uint64_t schema) {
  ScreenPlots plots;
  const auto load_histogram = [schema](Group member) { return load_histogram_plot(std::move(member), schema); };
  plots.gating = load_list<DensityPlot>(group.open("gating"), load_density_plot);
  plots.target = load_list<DensityPlot>(group.open("target"), load_density_plot);
  plots.target_histograms = load_list<HistogramPlot>(group.open("target_histograms"), load_histogram);
  if (schema < kNormalBandSchema) return plots;
  plots.path = load_list<DensityPlot>(group.open("path"), load_density_plot);
  plots.quality = load_list<DensityPlot>(group.open("quality"), load_density_plot);
  plots.rate = load_list<HistogramPlot>(group.open("rate"), load_histogram);
  return plots;
}

}  // namespace fcscreen::io::store
