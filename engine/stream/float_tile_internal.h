// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/aligned_buffer.h"
#include "engine/stream/float_plan_internal.h"
#include "io/fcs/event_reader.h"

namespace fcscreen::engine {

/// Where the verdicts on a tile go: those of gate g to inside[g] + first_word and doubt + g · stride_words.
struct TileVerdicts {
  std::span<std::uint64_t* const> inside;
  std::size_t first_word = 0;
  std::uint64_t* doubt = nullptr;
  std::size_t stride_words = 0;
};

/// The columns of one tile in float and what is done to them: decode, compensate, transform, decide. One per thread,
/// used for tile after tile. The file and the plans outlive it.
class FloatTile {
 public:
  /// @param last_dimension  per gate that has a float form, the highest dimension of its own test
  FloatTile(const io::fcs::File& file, std::size_t dataset, const DimensionPlan& dimensions, const FloatPlan& plan,
            std::span<const std::size_t> last_dimension);
  FloatTile(const FloatTile&) = delete;
  FloatTile& operator=(const FloatTile&) = delete;

  /// How many events make a tile: a multiple of 64, fewer for more columns.
  [[nodiscard]] std::size_t events() const { return events_; }
  /// Work on n <= events() events from `first`.
  ///
  /// @param reader         the parameters of the DimensionPlan, linearised
  /// @param kept           one per dimension, null where not wanted; may be empty. What has a float form is written,
  ///                       past the caches: finish_stream_copies() after the last tile
  /// @param verdicts       of every gate but the boolean ones
  void decide(const io::fcs::EventReader& reader, std::size_t first, std::size_t n, std::span<float* const> kept,
              const TileVerdicts& verdicts);

 private:
  struct Channels {
    std::vector<const float*> in;
    std::vector<float*> out;
  };
  void decode(const io::fcs::EventReader& reader, std::size_t first, std::size_t n) const;
  void show(std::size_t dimension, std::size_t n, float* kept) const;
  void decide_gate(std::size_t gate, std::size_t n, std::uint64_t* inside, std::uint64_t* doubt) const;

  const io::fcs::File& file_;
  std::size_t dataset_;
  const DimensionPlan& dimensions_;
  const FloatPlan& plan_;
  std::size_t events_ = 0;
  AlignedBuffer<float> values_;  // columns, then norms, one tile each
  std::vector<float*> columns_, norm_values_;
  std::vector<gating::Norm> norms_;
  std::vector<Channels> matrices_;
  std::vector<std::vector<std::size_t>> gates_after_;  // gates that can be decided once a dimension is there
  std::vector<bool> shows_;                            // per display: whether a gate looks at it
  std::size_t n_outputs_ = 0, n_steps_ = 0;            // of all matrices; of the work after them
};

}  // namespace fcscreen::engine
