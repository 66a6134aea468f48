// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "engine/core/bitmask.h"
#include "engine/core/error.h"
#include "engine/result/gate_spec.h"
#include "engine/result/gating_template.h"

// The methods of a template one by one: from the events a gate is computed on to a cut or a region.
namespace fcscreen::gating {

using Shape = decltype(result::Gate::shape);

/// The columns of a gate's channels and the events its method looks at.
struct MethodInput {
  std::vector<std::size_t> columns;            ///< in the table
  std::vector<std::span<const float>> values;  ///< [n_events] each, display scale
  std::vector<std::string> names;              ///< as the template writes them
  const Bitmask* events = nullptr;             ///< what the method is computed on
};

/// What a method came to.
struct MethodOutcome {
  std::optional<Shape> shape;      ///< the region in display units
  std::optional<double> cut;       ///< of one-dimensional methods; infinite: nothing is cut off
  std::optional<Bitmask> members;  ///< instead of a shape
  std::string method, confidence, note;
};

/// Range of one column on a side of a cut.
[[nodiscard]] Shape half_line(std::size_t column, double cut, result::CutSide side);

/// `between`: medians of the two populations the valley lies between, or empty.
[[nodiscard]] Result<MethodOutcome> mindensity_outcome(const result::MindensityMethod& method, const MethodInput& input,
                                                       std::span<const double> between);
[[nodiscard]] Result<MethodOutcome> tail_outcome(const result::TailMethod& method, const MethodInput& input);
[[nodiscard]] Result<MethodOutcome> quantile_outcome(const result::QuantileMethod& method, const MethodInput& input);
/// `near`: medians of the population that a Nearest target refers to, one per channel.
[[nodiscard]] Result<MethodOutcome> mixture_outcome(const result::MixtureMethod& method, const MethodInput& input,
                                                    std::span<const double> near);
[[nodiscard]] Result<MethodOutcome> singlet_outcome(const result::SingletMethod& method, const MethodInput& input);
[[nodiscard]] Result<MethodOutcome> time_outcome(const result::TimeMethod& method, const MethodInput& input);

}  // namespace fcscreen::gating
