// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/result/gate_spec.h"
#include "engine/result/scale_spec.h"

// A gating strategy on named channels, as Gating-ML 2.0 states it (design/GATINGML.md §1–6), with what FlowJo has
// beyond it (§8): what io/gatingml reads and writes, io/flowjo reads, and engine/stream evaluates on a file.
namespace fcscreen::result {

/// A (x - B) / (y - C) of two channels, by name.
struct RatioSpec {
  double A = 1, B = 0, C = 0;
  std::string x, y;
  bool operator==(const RatioSpec&) const = default;
};

/// A scale, or a ratio that makes a new dimension; its values are clamped to the bounds afterwards.
struct Transformation {
  std::string id;
  std::variant<ScaleSpec, RatioSpec> function;
  double bound_min = -kInfinity, bound_max = kInfinity;
  bool operator==(const Transformation&) const = default;
};

struct CompensationRef {
  enum class Kind {
    None,    ///< scale values as they are
    File,    ///< the matrix of the FCS file; without one, as None
    Matrix,  ///< GatingDocument::matrices[matrix]
  };
  Kind kind = Kind::None;
  std::size_t matrix = 0;
  bool operator==(const CompensationRef&) const = default;
};

/// One axis of a gate: a channel or a ratio of two, after compensation, then transformed.
struct Dimension {
  CompensationRef compensation;
  std::string name;                           ///< $PnN or fluorochrome; empty for a ratio
  std::optional<std::size_t> ratio;           ///< index of a Transformation that is a RatioSpec
  std::optional<std::size_t> transformation;  ///< index of a Transformation that is a ScaleSpec; none: identity
  bool operator==(const Dimension&) const = default;
};

/// Values that cut one dimension into cells; a value belongs to the cell above it.
struct QuadrantDivider {
  std::string id;
  std::size_t dimension = 0;
  std::vector<double> values;
  bool operator==(const QuadrantDivider&) const = default;
};

/// The cell of a divider that holds `location`.
struct QuadrantPosition {
  std::size_t divider = 0;
  double location = 0;
  bool operator==(const QuadrantPosition&) const = default;
};

struct Quadrant {
  std::size_t gate = 0;  ///< index of its RectangleGate in GatingDocument::gates
  std::vector<QuadrantPosition> positions;
  bool operator==(const Quadrant&) const = default;
};

/// How quadrants belong together. Each quadrant is also a rectangle among the gates, with the gate's own parent: that
/// is what is evaluated; this is what is needed to write the document again. Its id names no population.
struct QuadrantGate {
  std::string id;
  std::vector<QuadrantDivider> dividers;
  std::vector<Quadrant> quadrants;
  bool operator==(const QuadrantGate&) const = default;
};

/// Where the text of each part begins, counted from 1; empty for a document that was not read from text.
struct SourceLines {
  std::vector<std::size_t> transformations, matrices, gates;  ///< as long as the parts they describe
};

struct GatingDocument {
  std::vector<Transformation> transformations;
  std::vector<SpectrumMatrix> matrices;
  std::vector<Dimension> dimensions;  ///< each different one once
  std::vector<Gate> gates;            ///< in document order; columns are indices into `dimensions`
  std::vector<QuadrantGate> quadrant_gates;
  SourceLines lines;
  /// Polygons, as indices into `gates`, whose vertices are linear values, while their edges are straight on the scales
  /// of their dimensions. What evaluates the document puts the vertices on the scales first (engine/stream).
  std::vector<std::size_t> linear_polygons;
  /// Linear channels are divided by $PnG, as Gating-ML has it; FlowJo gates what is stored.
  bool divided_by_gain = true;
};

}  // namespace fcscreen::result
