// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "engine/stream/dimension_plan_internal.h"
#include "gating/kernels/doubt.h"
#include "gating/kernels/transform_plan.h"
#include "gating/tree/gate_tree.h"

namespace fcscreen::engine {

/// A gating document in float, with a bound of every value's distance from its double (engine/adr/0012).
///
/// Float columns are numbered: the slots of the DimensionPlan, then one display column per dimension.
struct FloatPlan {
  struct Matrix {
    std::vector<std::size_t> inputs, outputs;  ///< slots
    std::vector<float> coefficients;           ///< row-major [inputs][outputs]
  };
  struct Display {
    std::size_t dimension = 0, slot = 0;
    gating::TransformPlan transform;
  };
  /// How a gate's own test is decided; the first: in double alone.
  using Form =
      std::variant<std::monostate, std::vector<gating::DoubtRange>, gating::DoubtPolygon, gating::DoubtEllipsoid>;

  std::vector<float> reciprocal_gains;  ///< of each parameter; 1 leaves it alone
  /// Norms: the first is 0, then |slot| of each of these, then Σ |input| of each matrix.
  std::vector<std::size_t> norm_slots;
  std::vector<Matrix> matrices;
  [[nodiscard]] std::size_t n_norms() const { return 1 + norm_slots.size() + matrices.size(); }
  std::vector<Display> displays;
  std::vector<std::optional<std::size_t>> display_of;  ///< dimension → index into displays
  std::vector<Form> forms;                             ///< one per gate
};

/// @param wanted  dimensions whose display values are asked for, besides those that gates need
[[nodiscard]] FloatPlan make_float_plan(const io::fcs::Dataset& dataset, const DimensionPlan& dimensions,
                                        const gating::GateTree& tree, const std::vector<bool>& wanted);

}  // namespace fcscreen::engine
