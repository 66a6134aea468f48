// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
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

struct TreeOptions {
  /// Where each gate stands in the text it came from, for messages; empty if it came from none.
  std::span<const std::size_t> lines = {};
  CovarianceRule covariance = CovarianceRule::PositiveDefinite;
};

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

  /// Called once per gate with its final mask of the tile; the words are valid during the call only.
  using Visit = std::function<void(std::size_t gate, std::span<const std::uint64_t> words)>;

  /// Decides a gate's own test (never a boolean gate's). `candidates` is the final mask of its parent, empty without
  /// one: only their bits of `words` are used. All words are written, tail bits zero.
  using OwnTest =
      std::function<void(std::size_t gate, std::span<const std::uint64_t> candidates, std::span<std::uint64_t> words)>;

  /// Evaluate every gate on one tile of events, parents before children, by the rules of evaluate(); `test` decides the
  /// gates that are no boolean ones, and of a complement what it is the complement of.
  ///
  /// A mask lives in `scratch` until its last child and last boolean gate have used it, then its place is used again:
  /// scratch grows to n_slots() masks of the tile and may be kept between calls, one per thread.
  void evaluate_tile(std::size_t n_events, std::vector<std::uint64_t>& scratch, const OwnTest& test,
                     const Visit& visit) const;
  /// The same where all masks stay: masks[g] has room for the words of gate g, and `test` finds there what was written
  /// before.
  void evaluate_in_place(std::size_t n_events, std::span<std::uint64_t* const> masks, const OwnTest& test) const;
  /// The same on columns: at least n_columns() of n_events values. Double columns are decided in double.
  void evaluate_tile(std::span<const float* const> columns, std::size_t n_events, std::vector<std::uint64_t>& scratch,
                     const Visit& visit) const;
  void evaluate_tile(std::span<const double* const> columns, std::size_t n_events, std::vector<std::uint64_t>& scratch,
                     const Visit& visit) const;
  /// A gate's own test alone, without its parents and before it is complemented; of a boolean gate nothing is written.
  void test_own(std::size_t gate, std::span<const float* const> columns, std::size_t n_events,
                std::span<std::uint64_t> words) const;
  void test_own(std::size_t gate, std::span<const double* const> columns, std::size_t n_events,
                std::span<std::uint64_t> words) const;
  [[nodiscard]] bool is_boolean(std::size_t gate) const { return std::holds_alternative<Boolean>(nodes_[gate].test); }
  /// The ellipsoid of a gate made ready; null for another gate.
  [[nodiscard]] const EllipsoidPlan* ellipsoid(std::size_t gate) const {
    return std::get_if<EllipsoidPlan>(&nodes_[gate].test);
  }
  /// Columns the gates ask for: one more than the largest index.
  [[nodiscard]] std::size_t n_columns() const { return n_columns_; }
  /// Masks that are alive at the same time during evaluate_tile().
  [[nodiscard]] std::size_t n_slots() const { return n_slots_; }

 private:
  template <class WordsOf>
  void evaluate_words(std::size_t n_events, const WordsOf& words_of, const OwnTest& test, const Visit& visit) const;
  friend Result<GateTree> make_gate_tree(std::vector<result::Gate> gates, const TreeOptions& options);
  struct Operand {
    std::size_t gate = 0;
    bool complement = false;
  };
  struct Ranges {
    std::vector<RangeTest> tests;  ///< for float columns; double ones take the bounds of the gate itself
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
    std::size_t slot = 0;     ///< where its mask lives in the scratch
    bool complement = false;  ///< of its own test, before the parent is applied
    std::variant<Ranges, Polygon, EllipsoidPlan, Boolean> test;
  };
  [[nodiscard]] Status plan_nodes(const TreeOptions& options);
  [[nodiscard]] Status order_nodes(const TreeOptions& options);
  void assign_slots();
  [[nodiscard]] Result<Node> make_node(const result::Gate& gate, CovarianceRule covariance) const;

  std::vector<result::Gate> gates_;
  std::vector<Node> nodes_;
  std::map<std::string, std::size_t, std::less<>> index_;
  std::vector<std::size_t> order_;
  std::size_t n_columns_ = 0, n_slots_ = 0;
};

/// Validate gates and prepare them for evaluation.
///
/// Errors (kind Usage): GATE-T01 an empty or repeated id; GATE-T02 a parent or operand that does not exist; GATE-T03 a
/// cycle through parents and operands; GATE-T04 a degenerate gate (no ranges, a bound that is NaN, fewer than 3
/// vertices, a vertex that is not finite, and/or of fewer than 2 operands, not of other than 1); GATE-T05 an ellipsoid
/// that cannot be used. A range with min >= max is valid and empty; a polygon without area keeps its edge.
[[nodiscard]] Result<GateTree> make_gate_tree(std::vector<result::Gate> gates, const TreeOptions& options = {});

}  // namespace fcscreen::gating
