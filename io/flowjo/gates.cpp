// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <utility>

#include "io/flowjo/sample_reader_internal.h"

namespace fcscreen::io::flowjo {
namespace {

constexpr double kOpen = 2147483647;  // what some versions write for a side without limit
constexpr double kBins = 256;         // in which ellipses are stated

Reading<result::Point> read_point(const xml::Element& vertex) {
  const auto coordinates = children(vertex, "coordinate");
  if (coordinates.size() != 2) return unread("a vertex has " + std::to_string(coordinates.size()) + " coordinates");
  const auto x = number_of(*coordinates[0], "value"), y = number_of(*coordinates[1], "value");
  if (!x) return unread(x.error());
  if (!y) return unread(y.error());
  return result::Point{*x, *y};
}

Reading<std::vector<result::Point>> read_points(const xml::Element* parent, std::size_t least) {
  std::vector<result::Point> points;
  const auto vertices = parent == nullptr ? std::vector<const xml::Element*>{} : children(*parent, "vertex");
  if (vertices.size() < least || vertices.size() > kMaxVertices) {
    return unread("it has " + std::to_string(vertices.size()) + " vertices where " + std::to_string(least) + " to " +
                  std::to_string(kMaxVertices) + " are read");
  }
  for (const xml::Element* const vertex : vertices) {
    const auto point = read_point(*vertex);
    if (!point) return unread(point.error());
    points.push_back(*point);
  }
  return points;
}

/// Magnetic gates move with the events; FlowJo keeps by how much, not what that is relative to.
bool is_moved(const xml::Element& element) {
  return std::any_of(element.attributes.begin(), element.attributes.end(), [](const xml::Attribute& a) {
    return (a.name == "adjustX" || a.name == "adjustY") && a.value.find_first_of("123456789") != std::string::npos;
  });
}

}  // namespace

Reading<void> SampleReader::read_gate(const xml::Element& population, Population& out) {
  const xml::Element* const holder = child(population, "Gate");
  if (holder == nullptr || holder->children.size() != 1) return unread("it has no gate, or several");
  const xml::Element& element = holder->children[0];
  const std::string inside = text_of(element, "eventsInside");
  if (!inside.empty() && inside != "0" && inside != "1") return unread("eventsInside is " + quoted(inside));
  if (is_moved(population) || is_moved(*holder) || is_moved(element)) {
    return unread("its gate is magnetic and was moved (adjustX, adjustY)");
  }
  out.gate.complement = inside == "0";
  const auto keep = [&](auto shape) -> Reading<void> {
    if (!shape) return unread(shape.error());
    out.gate.shape = std::move(*shape);
    return {};
  };
  if (element.name == "RectangleGate") return keep(read_rectangle(element));
  if (element.name == "EllipsoidGate") return keep(read_ellipse(element));
  out.linear_vertices = element.name == "PolygonGate";
  if (out.linear_vertices) return keep(read_polygon(element));
  return unread("a gate of the kind " + quoted(element.name) + " is not read");
}

Reading<std::vector<SampleReader::Axis>> SampleReader::read_axes(const xml::Element& element, std::size_t least,
                                                                 std::size_t most) {
  const auto dimensions = children(element, "dimension");
  if (dimensions.size() < least || dimensions.size() > most) {
    return unread("its gate has " + std::to_string(dimensions.size()) + " dimensions");
  }
  std::vector<Axis> axes;
  for (const xml::Element* const dimension : dimensions) {
    const std::string name = named_in(*dimension, "fcs-dimension");
    if (name.empty()) return unread("a dimension of its gate names no parameter");
    auto axis = axis_of(name);
    if (!axis) return unread(axis.error());
    axes.push_back(std::move(*axis));
  }
  return axes;
}

std::size_t SampleReader::dimension(result::Dimension dimension) {
  std::vector<result::Dimension>& all = out_.document.dimensions;
  const auto found = std::find(all.begin(), all.end(), dimension);
  const auto index = static_cast<std::size_t>(found - all.begin());
  if (found == all.end()) all.push_back(std::move(dimension));
  return index;
}

Reading<std::size_t> SampleReader::plain_dimension(const Axis& axis) {
  // Coordinates of a linear axis need its gain; those of others are linear values whatever their formula is.
  if (axis.display != nullptr && axis.display->linear && !axis.display->why_not.empty()) {
    return unread(axis.display->why_not);
  }
  return dimension({axis.compensation, axis.name, {}, {}});
}

Reading<std::size_t> SampleReader::displayed_dimension(const Axis& axis) {
  if (axis.display == nullptr) return unread("the workspace states no axis for " + quoted(axis.name));
  Display& display = *axis.display;
  if (!display.why_not.empty()) return unread(display.why_not);
  if (!display.index) {
    display.index = out_.document.transformations.size();
    out_.document.transformations.push_back({display.id, display.scale, display.min, display.max});
    out_.document.lines.transformations.push_back(display.line);
  }
  return dimension({axis.compensation, axis.name, {}, display.index});
}

Reading<result::RectangleGate> SampleReader::read_rectangle(const xml::Element& element) {
  const auto axes = read_axes(element, 1, 2);
  if (!axes) return unread(axes.error());
  const auto dimensions = children(element, "dimension");
  result::RectangleGate shape;
  for (std::size_t i = 0; i < axes->size(); ++i) {
    const auto column = plain_dimension((*axes)[i]);
    if (!column) return unread(column.error());
    result::Range range{*column};
    for (const auto& [name, value] : {std::pair{"min", &range.min}, {"max", &range.max}}) {
      if (attribute(*dimensions[i], name) == nullptr) continue;
      const auto stated = number_of(*dimensions[i], name);
      if (!stated) return unread(stated.error());
      if (std::fabs(*stated) != kOpen) *value = *stated / (*axes)[i].gain();
    }
    shape.ranges.push_back(range);
  }
  return shape;
}

Reading<result::PolygonGate> SampleReader::read_polygon(const xml::Element& element) {
  const auto axes = read_axes(element, 2, 2);
  if (!axes) return unread(axes.error());
  auto vertices = read_points(&element, 3);
  if (!vertices) return unread(vertices.error());
  const auto x = displayed_dimension((*axes)[0]), y = displayed_dimension((*axes)[1]);
  if (!x) return unread(x.error());
  if (!y) return unread(y.error());
  for (result::Point& vertex : *vertices) {
    vertex.x /= (*axes)[0].gain();
    vertex.y /= (*axes)[1].gain();
  }
  return result::PolygonGate{*x, *y, std::move(*vertices)};
}

Reading<result::EllipsoidGate> SampleReader::read_ellipse(const xml::Element& element) {
  const auto axes = read_axes(element, 2, 2);
  if (!axes) return unread(axes.error());
  const auto foci = read_points(child(element, "foci"), 2), edge = read_points(child(element, "edge"), 2);
  if (!foci) return unread(foci.error());
  if (!edge) return unread(edge.error());
  if (foci->size() != 2) return unread("an ellipse has two foci");
  const auto x = displayed_dimension((*axes)[0]), y = displayed_dimension((*axes)[1]);
  if (!x) return unread(x.error());
  if (!y) return unread(y.error());
  const auto& [first, second] = std::pair{(*foci)[0], (*foci)[1]};
  const double centre_x = (first.x + second.x) / 2, centre_y = (first.y + second.y) / 2;
  const double focal_x = (second.x - first.x) / 2, focal_y = (second.y - first.y) / 2;
  const double focal_square = focal_x * focal_x + focal_y * focal_y;
  // The points of the minor axis are rounded to bins; those of the major axis lie farthest from the centre.
  double major_square = 0;
  for (const result::Point& p : *edge) {
    const double dx = p.x - centre_x, dy = p.y - centre_y;
    major_square = std::max(major_square, dx * dx + dy * dy);
  }
  const double minor_square = major_square - focal_square;
  if (!(minor_square > 0) || !std::isfinite(major_square)) {
    return unread("its ellipse has no width: the foci lie outside it");
  }
  // Σ = b² I + f fᵀ, f from the centre to a focus: along it a² = b² + |f|², across it b².
  const auto of = [&](std::size_t i) {
    const Display& display = *(*axes)[i].display;
    return std::pair{display.min, (display.max - display.min) / kBins};
  };
  const auto [from_x, bin_x] = of(0);
  const auto [from_y, bin_y] = of(1);
  const double xy = focal_x * focal_y * bin_x * bin_y;
  return result::EllipsoidGate{
      {*x, *y},
      {from_x + centre_x * bin_x, from_y + centre_y * bin_y},
      {(minor_square + focal_x * focal_x) * bin_x * bin_x, xy, xy, (minor_square + focal_y * focal_y) * bin_y * bin_y},
      1};
}

}  // namespace fcscreen::io::flowjo
