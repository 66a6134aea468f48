// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/core/bitmask.h"
#include "engine/core/error.h"
#include "engine/core/event_table.h"
#include "engine/result/gate_spec.h"
#include "gating/kernels/gate_plan.h"

namespace fcscreen::gating {

/// Validated gates in an order in which every gate follows its parent and its operands. Immutable; const methods are
/// thread-safe.
class GateTree {
 public:
  /// The gates as given, in the order given; every index below refers to it.
  [[nodiscard]] const std::vector<result::Gate>& gates() const { return gates_; }
  [[nodiscard]] std::size_t size() const { return gates_.size(); }
  [[nodiscard]] std::optional<std::size_t> find(std::string_view id) const;
  /// Index of the parent; nothing for a gate on all events.
  [[nodiscard]] std::optional<std::size_t> parent(std::size_t gate) const { return nodes_[gate].parent; }
  /// Ids from the outermost parent to the gate itself, joined by '/'.
  [[nodiscard]] std::string path(std::size_t gate) const;

  /// Evaluate every gate: result[g] has one bit per event.
  ///
  /// A gate's own test is ANDed with its parent's final mask; an operand of a boolean gate is used with its own parents
  /// applied, then complemented where asked. Bounds are lower inclusive, upper exclusive; polygon edges and ellipsoid
  /// surfaces are inside; NaN is in no gate, but in the complement of one. Blocks run on up to `threads` threads (0 =
  /// all cores); the bits do not depend on it. Error (kind Usage, GATE-T06): a gate asks for a column the table lacks.
  [[nodiscard]] Result<std::vector<Bitmask>> evaluate(const EventTable<DisplayScale>& events,
                                                      unsigned threads = 1) const;

 private:
  friend Result<GateTree> make_gate_tree(std::vector<result::Gate> gates);
  struct Operand {
    std::size_t gate = 0;
    bool complement = false;
  };
  struct Ranges {
    std::vector<RangeTest> tests;
  };
  struct Polygon {
    std::size_t x = 0, y = 0;
    PolygonPlan plan;
  };
  struct Boolean {
    result::BooleanOp op = result::BooleanOp::And;
    std::vector<Operand> operands;
  };
  struct Node {
    std::optional<std::size_t> parent;
    std::variant<Ranges, Polygon, EllipsoidPlan, Boolean> test;
  };
  [[nodiscard]] Status plan_nodes();
  [[nodiscard]] Status order_nodes();
  [[nodiscard]] Result<Node> make_node(const result::Gate& gate) const;
  void evaluate_block(std::span<const float* const> columns, std::size_t block, std::size_t n_events,
                      std::vector<Bitmask>& masks) const;

  std::vector<result::Gate> gates_;
  std::vector<Node> nodes_;
  std::map<std::string, std::size_t, std::less<>> index_;
  std::vector<std::size_t> order_;
  std::size_t n_columns_ = 0;  ///< columns the gates ask for
};

/// Validate gates and prepare them for evaluation.
///
/// Errors (kind Usage): GATE-T01 an empty or repeated id; GATE-T02 a parent or operand that does not exist; GATE-T03 a
/// cycle through parents and operands; GATE-T04 a degenerate gate (no ranges, a bound that is NaN, fewer than 3
/// vertices, a vertex that is not finite, and/or of fewer than 2 operands, not of other than 1); GATE-T05 an ellipsoid
/// that cannot be used. A range with min >= max is valid and empty; a polygon without area keeps its edge.
[[nodiscard]] Result<GateTree> make_gate_tree(std::vector<result::Gate> gates);

}  // namespace fcscreen::gating
