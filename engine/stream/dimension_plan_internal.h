// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/findings.h"
#include "engine/result/gating_document.h"
#include "gating/scale/scale.h"
#include "io/fcs/event_reader.h"
#include "io/fcs/reader.h"

namespace fcscreen::engine {

/// How the dimensions of a document come from the parameters of one data set. Values live in slots, one column of the
/// tile each: the parameters first read, then what a matrix makes of them.
struct DimensionPlan {
  /// true[j] = Σ observed[i] · coefficients[i][j], for the columns of a matrix that some dimension uses.
  struct Matrix {
    std::vector<std::size_t> inputs, outputs;  ///< slots
    std::vector<double> coefficients;          ///< row-major [inputs][outputs]
  };
  struct Bounds {
    double min = -result::kInfinity, max = result::kInfinity;
  };
  struct Step {
    std::size_t x = 0, y = 0;  ///< slots; y of a ratio only
    std::optional<result::RatioSpec> ratio;
    Bounds ratio_bounds;
    std::optional<gating::Scale> scale;
    Bounds bounds;
    [[nodiscard]] bool is_plain() const { return !ratio && !scale; }
  };

  std::vector<std::size_t> parameters;  ///< of slots 0 to parameters.size() - 1
  std::vector<double> gains;            ///< what each of them is divided by
  std::vector<Matrix> matrices;
  std::vector<Step> steps;  ///< one per dimension
  std::size_t n_slots = 0;

  /// Doubles needed per event by evaluate().
  [[nodiscard]] std::size_t width() const { return n_slots + steps.size(); }
  /// Fill `columns` with the values of every dimension for events [first, first + n).
  ///
  /// @param scratch  width() · n values
  [[nodiscard]] Status evaluate(const io::fcs::File& file, std::size_t dataset, std::size_t first, std::size_t n,
                                std::span<double> scratch, std::span<const double*> columns) const;
  /// The same for the events listed, ascending.
  ///
  /// @param reader  of `parameters`, linearised: made once, where events are few and far between
  void evaluate(const io::fcs::EventReader& reader, std::span<const std::size_t> events, std::span<double> scratch,
                std::span<const double*> columns) const;

 private:
  void compute(std::size_t n, std::span<double> scratch, std::span<const double*> columns) const;
};

/// What some of the dimensions need, ascending, and no more; their values are the same bits. Step i of the result is
/// dimension wanted[i].
[[nodiscard]] DimensionPlan restricted_to(const DimensionPlan& plan, std::span<const std::size_t> wanted);

/// Find the channels, solve the matrices, check the scales. Errors and findings of GateProgram::make.
[[nodiscard]] Result<DimensionPlan> make_dimension_plan(const io::fcs::Dataset& dataset,
                                                        const result::GatingDocument& document, Findings& findings);

}  // namespace fcscreen::engine
