// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/aligned_buffer.h"
#include "engine/stream/float_tile_internal.h"

namespace fcscreen::engine {

/// Everything that is decided before the first event.
struct GatePlan {
  const io::fcs::File* file = nullptr;
  std::size_t dataset = 0;
  DimensionPlan dimensions;
  gating::GateTree tree;
  FloatPlan in_float;
  std::optional<io::fcs::EventReader> parameters;  ///< of the dimensions, linearised
  /// What each gate needs to be decided in double: dimensions of its own test, ascending, and how they are made.
  struct Own {
    std::vector<std::size_t> dimensions;
    DimensionPlan plan;
    std::optional<io::fcs::EventReader> reader;  ///< of the plan's parameters, for single events
  };
  std::vector<Own> own;
  std::vector<std::size_t> last_dimension;  ///< of each gate's own test; 0 without
  Own doubles;                              ///< dimensions that are kept and have no float form
};

/// Fill in_float, parameters, own and doubles from the rest.
[[nodiscard]] Status finish_plan(const io::fcs::Dataset& data, bool keep_columns, GatePlan& plan);

/// Evaluates blocks of events one after the other; one per thread, its memory is kept between blocks.
class GateBlock {
 public:
  explicit GateBlock(const GatePlan& plan)
      : plan_(plan), tile_(*plan.file, plan.dataset, plan.dimensions, plan.in_float, plan.last_dimension) {}

  /// Decide n <= kBlockEvents events from `first` in double throughout.
  ///
  /// @param masks  where the words of each gate go
  [[nodiscard]] Status in_double(std::size_t first, std::size_t n, std::span<std::uint64_t* const> masks);
  /// The same masks by way of float, double only where float leaves a doubt.
  ///
  /// @param columns  one per dimension, room for n values each, null where not wanted; may be empty
  [[nodiscard]] Status in_float(std::size_t first, std::size_t n, std::span<float* const> columns,
                                std::span<std::uint64_t* const> masks);

 private:
  /// Decide the events of `words` that are set in `doubt` in double.
  [[nodiscard]] Status settle(std::size_t gate, std::size_t first, std::size_t n, std::span<const std::uint64_t> doubt,
                              std::span<std::uint64_t> words);
  /// The columns that are kept and have no float form.
  [[nodiscard]] Status keep_doubles(std::size_t first, std::size_t n, std::span<float* const> columns);

  const GatePlan& plan_;
  FloatTile tile_;
  AlignedBuffer<double> doubles_;
  std::vector<std::uint64_t> masks_, doubt_, settled_;
  std::vector<std::size_t> events_;
};

}  // namespace fcscreen::engine
