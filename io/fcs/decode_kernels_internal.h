// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "io/fcs/decode_plan.h"

namespace fcscreen::io::fcs {

/// Events that fill one cache line of a column: kernels decode whole multiples of it.
inline constexpr std::size_t kLineEvents = 16;

/// A unit and where event 0 of each of its lanes goes; null: the lane is not wanted.
struct BoundUnit {
  const FieldUnit* unit = nullptr;
  std::array<float*, FieldUnit::kBytes> out{};
  bool on_lines = false;  ///< whether the first event decoded begins a cache line in every lane
};

/// The decoding kernels of one SIMD target. Their scalar reference is decode_field.
struct DecodeTable {
  std::int64_t target;  ///< see simd_target_number; 0: no kernels, everything goes the scalar way

  /// Decode rows [first, last) of units that are alike (FieldUnit::alike), a whole number of lines of events.
  ///
  /// @param rows    row 0; plan.reach bytes of every row can be read
  /// @param stream  write past the caches; every unit is then on_lines
  void (*decode)(std::span<const BoundUnit> units, const std::uint8_t* rows, std::size_t row_bytes, std::size_t first,
                 std::size_t last, bool stream);
  /// Make streamed values visible to other threads.
  void (*finish_streaming)();
};

/// SIMD targets that were built and this machine runs, best first; maybe none.
[[nodiscard]] std::span<const DecodeTable* const> decode_tables();

}  // namespace fcscreen::io::fcs
