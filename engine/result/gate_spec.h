// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "engine/result/plot_data.h"

// Gates as plain data on columns: those of an EventTable<DisplayScale>, or the dimensions of a GatingDocument, by
// index. Boundary rules of Gating-ML 2.0 (design/GATINGML.md §6): lower inclusive, upper exclusive; polygon edge and
// ellipsoid surface inside; NaN in no gate.
namespace fcscreen::result {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Range {
  std::size_t column = 0;
  double min = -kInfinity, max = kInfinity;
  bool operator==(const Range&) const = default;
};

/// All ranges hold; one range is a range gate, two a rectangle, n a hyper-rectangle.
struct RectangleGate {
  std::vector<Range> ranges;
  bool operator==(const RectangleGate&) const = default;
};

/// Even-odd rule with implicit closing edge; at least 3 vertices.
struct PolygonGate {
  std::size_t x = 0, y = 0;
  std::vector<Point> vertices;
  bool operator==(const PolygonGate&) const = default;
};

/// (v - mean)ᵀ covariance⁻¹ (v - mean) <= distance_square.
struct EllipsoidGate {
  std::vector<std::size_t> columns;
  std::vector<double> mean;
  std::vector<double> covariance;  ///< row-major [n][n], symmetric positive definite
  double distance_square = 1;
  bool operator==(const EllipsoidGate&) const = default;
};

enum class BooleanOp { And, Or, Not };

struct GateOperand {
  std::string gate;
  bool complement = false;
  bool operator==(const GateOperand&) const = default;
};

struct BooleanGate {
  BooleanOp op = BooleanOp::And;
  std::vector<GateOperand> operands;
  bool operator==(const BooleanGate&) const = default;
};

struct Gate {
  std::string id;
  std::string parent;  ///< empty: all events
  std::variant<RectangleGate, PolygonGate, EllipsoidGate, BooleanGate> shape;
  bool complement = false;  ///< the parent's events that are not in the shape, NaN among them
  bool operator==(const Gate&) const = default;
};

}  // namespace fcscreen::result
