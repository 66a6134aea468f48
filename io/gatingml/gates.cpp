// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "io/gatingml/reader_internal.h"

namespace fcscreen::io::gatingml {
namespace {

std::string named(const result::Gate& gate) { return "the gate \"" + gate.id + "\""; }

}  // namespace

Status Reader::add_gate(result::Gate gate, std::size_t line) {
  if (out_.document.gates.size() == kMaxGates) {
    return refuse("GML-04", line, "the document has more than " + std::to_string(kMaxGates) + " gates.");
  }
  out_.document.gates.push_back(std::move(gate));
  out_.document.lines.gates.push_back(line);
  return {};
}

Result<std::vector<std::size_t>> Reader::read_dimensions(const Elements& elements, std::size_t least, std::size_t most,
                                                         const xml::Element& gate) {
  if (elements.size() < least || elements.size() > most) {
    const std::string wanted =
        least == most ? std::to_string(least) : std::to_string(least) + " to " + std::to_string(most);
    return refuse(
        elements.size() > kMaxDimensions ? "GML-04" : "GML-01", gate.line,
        "a " + gate.name + " has " + wanted + " dimensions; this one has " + std::to_string(elements.size()) + ".");
  }
  std::vector<std::size_t> indices;
  for (const xml::Element* element : elements) {
    const auto index = read_plain_dimension(*element);
    if (!index) return fail(index.error());
    indices.push_back(*index);
  }
  return indices;
}

Status Reader::refuse_limits(const Elements& dimensions) {
  for (const xml::Element* dimension : dimensions) {
    if (attribute(*dimension, kGating, "min") == nullptr && attribute(*dimension, kGating, "max") == nullptr) continue;
    return refuse("GML-01", dimension->line, "min and max belong to the dimensions of a RectangleGate alone.");
  }
  return {};
}

Result<std::vector<double>> Reader::read_values(const xml::Element& parent, std::string_view ns, std::string_view name,
                                                std::size_t n) {
  const auto elements = only(parent, ns, name);
  if (!elements) return fail(elements.error());
  if (elements->size() != n) {
    return refuse("GML-01", parent.line,
                  "\"" + parent.name + "\" has " + std::to_string(elements->size()) + " values (" + std::string(name) +
                      "); " + std::to_string(n) + " are needed.");
  }
  std::vector<double> values;
  for (const xml::Element* element : *elements) {
    const auto value = finite_attribute(*element, kDataType, "value");
    if (!value) return fail(value.error());
    values.push_back(*value);
  }
  return values;
}

Status Reader::read_rectangle(const xml::Element& element, result::Gate gate) {
  const auto dimensions = only(element, kGating, "dimension");
  if (!dimensions) return fail(dimensions.error());
  const auto columns = read_dimensions(*dimensions, 1, kMaxDimensions, element);
  if (!columns) return fail(columns.error());
  result::RectangleGate shape;
  for (std::size_t i = 0; i < columns->size(); ++i) {
    result::Range range{(*columns)[i]};
    for (const auto& [name, value] : {std::pair{"min", &range.min}, {"max", &range.max}}) {
      const std::string* text = attribute(*(*dimensions)[i], kGating, name);
      if (text == nullptr) continue;
      const auto bound = number(*text, (*dimensions)[i]->line, std::string("\"") + name + "\" of " + named(gate));
      if (!bound) return fail(bound.error());
      *value = *bound;
    }
    shape.ranges.push_back(range);
  }
  gate.shape = std::move(shape);
  return add_gate(std::move(gate), element.line);
}

Status Reader::read_polygon(const xml::Element& element, result::Gate gate) {
  Elements dimensions, vertices;
  for (const xml::Element* child : children(element)) {
    if (child->is(kGating, "dimension")) {
      dimensions.push_back(child);
    } else if (child->is(kGating, "vertex")) {
      vertices.push_back(child);
    } else {
      return out_of_place(*child, element);
    }
  }
  if (Status ok = refuse_limits(dimensions); !ok) return ok;
  const auto columns = read_dimensions(dimensions, 2, 2, element);
  if (!columns) return fail(columns.error());
  if (vertices.size() < 3) {
    return refuse("GML-01", element.line,
                  named(gate) + " has " + std::to_string(vertices.size()) + " vertices; a polygon has at least 3.");
  }
  if (vertices.size() > kMaxVertices) {
    return refuse("GML-04", vertices[kMaxVertices]->line,
                  named(gate) + " has " + std::to_string(vertices.size()) + " vertices; at most " +
                      std::to_string(kMaxVertices) + " are read.");
  }
  result::PolygonGate shape{(*columns)[0], (*columns)[1], {}};
  for (const xml::Element* vertex : vertices) {
    const auto point = read_values(*vertex, kGating, "coordinate", 2);
    if (!point) return fail(point.error());
    shape.vertices.push_back({(*point)[0], (*point)[1]});
  }
  gate.shape = std::move(shape);
  return add_gate(std::move(gate), element.line);
}

Status Reader::read_ellipsoid(const xml::Element& element, result::Gate gate) {
  Elements dimensions, mean, covariance, distance;
  const std::pair<const char*, Elements*> parts[] = {
      {"dimension", &dimensions}, {"mean", &mean}, {"covarianceMatrix", &covariance}, {"distanceSquare", &distance}};
  for (const xml::Element* child : children(element)) {
    const auto part =
        std::find_if(std::begin(parts), std::end(parts), [&](const auto& p) { return child->is(kGating, p.first); });
    if (part == std::end(parts)) return out_of_place(*child, element);
    part->second->push_back(child);
  }
  if (Status ok = refuse_limits(dimensions); !ok) return ok;
  auto columns = read_dimensions(dimensions, 2, kMaxDimensions, element);
  if (!columns) return fail(columns.error());
  for (std::size_t i = 1; i < std::size(parts); ++i) {
    if (parts[i].second->size() == 1) continue;
    return refuse("GML-01", element.line,
                  named(gate) + " has " + std::to_string(parts[i].second->size()) + " elements \"" + parts[i].first +
                      "\"; one is needed.");
  }
  const std::size_t n = columns->size();
  result::EllipsoidGate shape{std::move(*columns), {}, {}, 1};
  auto centre = read_values(*mean[0], kGating, "coordinate", n);
  if (!centre) return fail(centre.error());
  shape.mean = std::move(*centre);
  const auto rows = only(*covariance[0], kGating, "row");
  if (!rows) return fail(rows.error());
  if (rows->size() != n) {
    return refuse("GML-01", covariance[0]->line,
                  "the covariance of " + named(gate) + " has " + std::to_string(rows->size()) + " rows; " +
                      std::to_string(n) + " are needed.");
  }
  for (const xml::Element* row : *rows) {
    const auto entries = read_values(*row, kGating, "entry", n);
    if (!entries) return fail(entries.error());
    shape.covariance.insert(shape.covariance.end(), entries->begin(), entries->end());
  }
  const auto square = finite_attribute(*distance[0], kDataType, "value");
  if (!square) return fail(square.error());
  shape.distance_square = *square;
  gate.shape = std::move(shape);
  return add_gate(std::move(gate), element.line);
}

Status Reader::read_boolean(const xml::Element& element, result::Gate gate) {
  const Elements operations = children(element);
  static constexpr std::pair<const char*, result::BooleanOp> kOperations[] = {
      {"and", result::BooleanOp::And}, {"or", result::BooleanOp::Or}, {"not", result::BooleanOp::Not}};
  if (operations.size() != 1) {
    return refuse(
        "GML-01", element.line,
        named(gate) + " has " + std::to_string(operations.size()) + " operations; one of and, or, not is needed.");
  }
  const auto known = std::find_if(std::begin(kOperations), std::end(kOperations),
                                  [&](const auto& o) { return operations[0]->is(kGating, o.first); });
  if (known == std::end(kOperations)) return out_of_place(*operations[0], element);
  const auto references = only(*operations[0], kGating, "gateReference");
  if (!references) return fail(references.error());
  const bool is_not = known->second == result::BooleanOp::Not;
  if (is_not ? references->size() != 1 : references->size() < 2) {
    return refuse("GML-01", operations[0]->line,
                  "\"" + std::string(known->first) + "\" of " + named(gate) + " has " +
                      std::to_string(references->size()) + " operands; it takes " +
                      (is_not ? "exactly one." : "two or more."));
  }
  result::BooleanGate shape{known->second, {}};
  for (const xml::Element* reference : *references) {
    auto id = text_attribute(*reference, kGating, "ref");
    if (!id) return fail(id.error());
    const auto complement = truth(*reference, kGating, "use-as-complement");
    if (!complement) return fail(complement.error());
    shape.operands.push_back({std::move(*id), *complement});
  }
  gate.shape = std::move(shape);
  return add_gate(std::move(gate), element.line);
}

Status Reader::read_gate(const xml::Element& element) {
  static constexpr std::pair<const char*, Status (Reader::*)(const xml::Element&, result::Gate)> kKinds[] = {
      {"RectangleGate", &Reader::read_rectangle},
      {"PolygonGate", &Reader::read_polygon},
      {"EllipsoidGate", &Reader::read_ellipsoid},
      {"BooleanGate", &Reader::read_boolean},
      {"QuadrantGate", &Reader::read_quadrants}};
  const auto kind =
      std::find_if(std::begin(kKinds), std::end(kKinds), [&](const auto& k) { return element.is(kGating, k.first); });
  if (kind == std::end(kKinds)) {
    return refuse("GML-01", element.line, "Gating-ML 2.0 has no gate \"" + element.name + "\".");
  }
  auto id = new_id(element, kGating, kind->first, gate_ids_);
  if (!id) return fail(id.error());
  const std::string* parent = attribute(element, kGating, "parent_id");
  if (parent != nullptr && parent->empty()) return refuse("GML-03", element.line, "parent_id is empty.");
  return (this->*kind->second)(element, {std::move(*id), parent == nullptr ? "" : *parent, {}});
}

}  // namespace fcscreen::io::gatingml
