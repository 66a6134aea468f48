// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "gating/tree/gate_tree.h"

namespace fcscreen::gating {
namespace {

tl::unexpected<Error> refuse(std::string code, const result::Gate& gate, const std::string& why) {
  return fail(ErrorKind::Usage, std::move(code), "Gate \"" + gate.id + "\" " + why + ".", {}, {}, "Correct the gate.");
}

/// The error of a gate, with the line it stands in where that is known.
tl::unexpected<Error> at_line(const TreeOptions& options, std::size_t gate, Error error) {
  if (gate < options.lines.size()) error.message = "Line " + std::to_string(options.lines[gate]) + ": " + error.message;
  return fail(std::move(error));
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

Result<GateTree::Node> GateTree::make_node(const result::Gate& gate, CovarianceRule covariance) const {
  const std::string why = std::visit([](const auto& shape) { return degenerate(shape); }, gate.shape);
  if (!why.empty()) return refuse("GATE-T04", gate, why);
  Node node;
  node.complement = gate.complement;
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
    auto plan = make_ellipsoid_plan(*ellipsoid, covariance);
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

Status GateTree::plan_nodes(const TreeOptions& options) {
  for (std::size_t i = 0; i < gates_.size(); ++i) {
    const char* why = nullptr;
    if (gates_[i].id.empty()) {
      why = "has an empty id";
    } else if (!index_.emplace(gates_[i].id, i).second) {
      why = "has an id that is used twice";
    }
    if (why != nullptr) return at_line(options, i, refuse("GATE-T01", gates_[i], why).value());
  }
  for (std::size_t i = 0; i < gates_.size(); ++i) {
    auto node = make_node(gates_[i], options.covariance);
    if (!node) return at_line(options, i, node.error());
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

Status GateTree::order_nodes(const TreeOptions& options) {
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
    if (unmet[i] == 0) continue;
    return at_line(options, i,
                   refuse("GATE-T03", gates_[i], "depends on itself through its parents or operands").value());
  }
  return {};
}

void GateTree::assign_slots() {
  // A mask is used by its children and by the boolean gates that name it.
  std::vector<std::size_t> uses(size(), 0);
  const auto for_each_need = [&](const Node& node, auto&& f) {
    if (node.parent) f(*node.parent);
    if (const auto* boolean = std::get_if<Boolean>(&node.test)) {
      for (const Operand& operand : boolean->operands) f(operand.gate);
    }
  };
  for (const Node& node : nodes_) for_each_need(node, [&](std::size_t needed) { ++uses[needed]; });
  std::vector<std::size_t> free;
  for (const std::size_t gate : order_) {
    Node& node = nodes_[gate];
    if (free.empty()) free.push_back(n_slots_++);
    node.slot = free.back();
    free.pop_back();
    for_each_need(node, [&](std::size_t needed) {
      if (--uses[needed] == 0) free.push_back(nodes_[needed].slot);
    });
    if (uses[gate] == 0) free.push_back(node.slot);
  }
}

Result<GateTree> make_gate_tree(std::vector<result::Gate> gates, const TreeOptions& options) {
  GateTree tree;
  tree.gates_ = std::move(gates);
  if (Status planned = tree.plan_nodes(options); !planned) return tl::unexpected<Error>(planned.error());
  if (Status ordered = tree.order_nodes(options); !ordered) return tl::unexpected<Error>(ordered.error());
  tree.assign_slots();
  return tree;
}

}  // namespace fcscreen::gating
