// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "gating/tree/gate_tree.h"

namespace fcscreen::gating {
namespace {

tl::unexpected<Error> refuse(std::string code, const result::Gate& gate, const std::string& why) {
  return fail(ErrorKind::Usage, std::move(code), "Gate \"" + gate.id + "\" " + why + ".", {}, {}, "Correct the gate.");
}

/// Why a shape cannot be evaluated, or an empty text.
std::string degenerate(const result::RectangleGate& gate) {
  if (gate.ranges.empty()) return "has no ranges";
  const bool has_nan = std::any_of(gate.ranges.begin(), gate.ranges.end(),
                                   [](const result::Range& r) { return std::isnan(r.min) || std::isnan(r.max); });
  return has_nan ? "has a bound that is not a number" : "";
}

std::string degenerate(const result::PolygonGate& gate) {
  if (gate.vertices.size() < 3) return "has fewer than 3 vertices";
  const bool finite = std::all_of(gate.vertices.begin(), gate.vertices.end(),
                                  [](const result::Point& p) { return std::isfinite(p.x) && std::isfinite(p.y); });
  return finite ? "" : "has a vertex that is not finite";
}

std::string degenerate(const result::EllipsoidGate&) { return ""; }  // make_ellipsoid_plan checks it

std::string degenerate(const result::BooleanGate& gate) {
  const std::size_t n = gate.operands.size();
  if (gate.op == result::BooleanOp::Not) return n == 1 ? "" : "is a \"not\" of other than one operand";
  return n >= 2 ? "" : "combines fewer than 2 operands";
}

}  // namespace

Result<GateTree::Node> GateTree::make_node(const result::Gate& gate) const {
  const std::string why = std::visit([](const auto& shape) { return degenerate(shape); }, gate.shape);
  if (!why.empty()) return refuse("GATE-T04", gate, why);
  Node node;
  if (!gate.parent.empty()) {
    node.parent = find(gate.parent);
    if (!node.parent) return refuse("GATE-T02", gate, "names the parent \"" + gate.parent + "\", which does not exist");
  }
  if (const auto* rectangle = std::get_if<result::RectangleGate>(&gate.shape)) {
    Ranges ranges;
    for (const result::Range& range : rectangle->ranges) ranges.tests.push_back(make_range_test(range));
    node.test = std::move(ranges);
  } else if (const auto* polygon = std::get_if<result::PolygonGate>(&gate.shape)) {
    node.test = Polygon{polygon->x, polygon->y, make_polygon_plan(polygon->vertices)};
  } else if (const auto* ellipsoid = std::get_if<result::EllipsoidGate>(&gate.shape)) {
    auto plan = make_ellipsoid_plan(*ellipsoid);
    if (!plan) return refuse(plan.error().code, gate, "is refused: " + plan.error().message);
    node.test = std::move(*plan);
  } else if (const auto* boolean = std::get_if<result::BooleanGate>(&gate.shape)) {
    Boolean test{boolean->op, {}};
    for (const result::GateOperand& operand : boolean->operands) {
      const auto index = find(operand.gate);
      if (!index) return refuse("GATE-T02", gate, "names the operand \"" + operand.gate + "\", which does not exist");
      test.operands.push_back({*index, operand.complement});
    }
    node.test = std::move(test);
  }
  return node;
}

Status GateTree::plan_nodes() {
  for (std::size_t i = 0; i < gates_.size(); ++i) {
    if (gates_[i].id.empty()) return refuse("GATE-T01", gates_[i], "has an empty id");
    if (!index_.emplace(gates_[i].id, i).second) return refuse("GATE-T01", gates_[i], "has an id that is used twice");
  }
  for (const result::Gate& gate : gates_) {
    auto node = make_node(gate);
    if (!node) return tl::unexpected<Error>(node.error());
    const auto needs = [&](std::size_t column) { n_columns_ = std::max(n_columns_, column + 1); };
    if (const auto* ranges = std::get_if<Ranges>(&node->test)) {
      for (const RangeTest& test : ranges->tests) needs(test.column);
    } else if (const auto* polygon = std::get_if<Polygon>(&node->test)) {
      needs(polygon->x);
      needs(polygon->y);
    } else if (const auto* ellipsoid = std::get_if<EllipsoidPlan>(&node->test)) {
      for (const std::size_t column : ellipsoid->columns) needs(column);
    }
    nodes_.push_back(std::move(*node));
  }
  return {};
}

Status GateTree::order_nodes() {
  // Kahn's algorithm: whatever never becomes free of unmet needs is on a cycle or depends on one.
  std::vector<std::size_t> unmet(size(), 0);
  std::vector<std::vector<std::size_t>> dependants(size());
  for (std::size_t i = 0; i < size(); ++i) {
    const auto depends_on = [&](std::size_t needed) {
      dependants[needed].push_back(i);
      ++unmet[i];
    };
    if (nodes_[i].parent) depends_on(*nodes_[i].parent);
    if (const auto* boolean = std::get_if<Boolean>(&nodes_[i].test)) {
      for (const Operand& operand : boolean->operands) depends_on(operand.gate);
    }
  }
  for (std::size_t i = 0; i < size(); ++i) {
    if (unmet[i] == 0) order_.push_back(i);
  }
  for (std::size_t done = 0; done < order_.size(); ++done) {
    for (const std::size_t i : dependants[order_[done]]) {
      if (--unmet[i] == 0) order_.push_back(i);
    }
  }
  for (std::size_t i = 0; i < size(); ++i) {
    if (unmet[i] != 0) return refuse("GATE-T03", gates_[i], "depends on itself through its parents or operands");
  }
  return {};
}

Result<GateTree> make_gate_tree(std::vector<result::Gate> gates) {
  GateTree tree;
  tree.gates_ = std::move(gates);
  if (Status planned = tree.plan_nodes(); !planned) return tl::unexpected<Error>(planned.error());
  if (Status ordered = tree.order_nodes(); !ordered) return tl::unexpected<Error>(ordered.error());
  return tree;
}

}  // namespace fcscreen::gating
