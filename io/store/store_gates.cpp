// SPDX-License-Identifier: Apache-2.0
#include "io/store/store_internal.h"

namespace fcscreen::io::store {
namespace {

using result::BooleanGate;
using result::EllipsoidGate;
using result::Gate;
using result::PolygonGate;
using result::RectangleGate;

void save_shape(Group& group, const RectangleGate& gate) {
  group.put_text("shape", "rectangle");
  std::vector<std::uint64_t> columns;
  std::vector<double> bounds;
  for (const auto& range : gate.ranges) {
    columns.push_back(range.column);
    bounds.insert(bounds.end(), {range.min, range.max});
  }
  group.put<std::uint64_t>("columns", columns);
  group.put<double>("bounds", bounds, 2);
}

void save_shape(Group& group, const PolygonGate& gate) {
  group.put_text("shape", "polygon");
  group.put<std::uint64_t>("columns", std::vector<std::uint64_t>{gate.x, gate.y});
  std::vector<double> vertices;
  for (const auto& vertex : gate.vertices) vertices.insert(vertices.end(), {vertex.x, vertex.y});
  group.put<double>("vertices", vertices, 2);
}

void save_shape(Group& group, const EllipsoidGate& gate) {
  group.put_text("shape", "ellipsoid");
  group.put<std::uint64_t>("columns", std::vector<std::uint64_t>(gate.columns.begin(), gate.columns.end()));
  group.put<double>("mean", gate.mean);
  group.put<double>("covariance", gate.covariance);
  group.put_number("distance_square", gate.distance_square);
}

void save_shape(Group& group, const BooleanGate& gate) {
  static constexpr const char* kNames[] = {"and", "or", "not"};
  group.put_text("shape", kNames[static_cast<std::size_t>(gate.op)]);
  std::vector<std::string> operands;
  std::vector<std::uint8_t> complements;
  for (const auto& operand : gate.operands) {
    operands.push_back(operand.gate);
    complements.push_back(operand.complement ? 1 : 0);
  }
  group.put_texts("operands", operands);
  group.put<std::uint8_t>("complements", complements);
}

RectangleGate load_rectangle(Group& group) {
  const auto columns = group.get<std::uint64_t>("columns");
  const auto bounds = group.get<double>("bounds", 2 * columns.size());
  RectangleGate gate;
  for (std::size_t i = 0; i < columns.size() && group.good(); ++i) {
    gate.ranges.push_back({columns[i], bounds[2 * i], bounds[2 * i + 1]});
  }
  return gate;
}

PolygonGate load_polygon(Group& group) {
  const auto columns = group.get<std::uint64_t>("columns", 2);
  const auto vertices = group.get<double>("vertices");
  if (vertices.size() % 2 != 0) group.fail("has half a vertex");
  if (!group.good()) return {};
  PolygonGate gate{columns[0], columns[1], {}};
  for (std::size_t i = 0; i < vertices.size(); i += 2) gate.vertices.push_back({vertices[i], vertices[i + 1]});
  return gate;
}

EllipsoidGate load_ellipsoid(Group& group) {
  const auto columns = group.get<std::uint64_t>("columns");
  const std::size_t n = columns.size();
  EllipsoidGate gate;
  gate.columns.assign(columns.begin(), columns.end());
  gate.mean = group.get<double>("mean", n);
  gate.covariance = group.get<double>("covariance", n * n);  // n is bounded by the file's size
  gate.distance_square = group.number("distance_square");
  return gate;
}

BooleanGate load_boolean(Group& group, result::BooleanOp op) {
  const auto operands = group.texts("operands");
  const auto complements = group.get<std::uint8_t>("complements", operands.size());
  BooleanGate gate{op, {}};
  for (std::size_t i = 0; i < operands.size() && group.good(); ++i) {
    gate.operands.push_back({operands[i], complements[i] != 0});
  }
  return gate;
}

Gate load_gate(Group group) {
  Gate gate;
  gate.id = group.text("id");
  gate.parent = group.text("parent");
  const std::string shape = group.text("shape");
  if (shape == "rectangle") {
    gate.shape = load_rectangle(group);
  } else if (shape == "polygon") {
    gate.shape = load_polygon(group);
  } else if (shape == "ellipsoid") {
    gate.shape = load_ellipsoid(group);
  } else if (shape == "and") {
    gate.shape = load_boolean(group, result::BooleanOp::And);
  } else if (shape == "or") {
    gate.shape = load_boolean(group, result::BooleanOp::Or);
  } else if (shape == "not") {
    gate.shape = load_boolean(group, result::BooleanOp::Not);
  } else {
    group.fail("is a gate of an unknown shape");
  }
  return gate;
}

}  // namespace

void save_gates(Group group, const std::vector<Gate>& gates) {
  save_list(std::move(group), gates, [](Group member, const Gate& gate) {
    member.put_text("id", gate.id);
    member.put_text("parent", gate.parent);
    std::visit([&](const auto& shape) { save_shape(member, shape); }, gate.shape);
  });
}

std::vector<Gate> load_gates(Group group) { return load_list<Gate>(std::move(group), load_gate); }

}  // namespace fcscreen::io::store
