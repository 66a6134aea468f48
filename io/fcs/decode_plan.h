// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "io/fcs/layout.h"

namespace fcscreen::io::fcs {

/// Neighbouring fields of one kind in 16 bytes of a row: what the SIMD kernels decode at once, for many rows.
struct FieldUnit {
  /// What the bytes are once they are in the order of this machine.
  enum class Kind : std::uint8_t { Word8, Word16, Word32, Word64, Float32, Float64 };
  static constexpr std::size_t kBytes = 16;
  static constexpr std::uint32_t kUnwanted = ~std::uint32_t{0};

  Kind kind = Kind::Float32;
  std::size_t n_lanes = 0;                   ///< 16 / width of the kind
  std::size_t offset = 0;                    ///< of the 16 bytes in the row; they may run past its end
  bool rearranged = false, masked = false;   ///< whether `order` and `mask` change anything
  std::array<std::uint8_t, kBytes> order{};  ///< which of the 16 bytes comes to each place; 0x80: a zero
  std::array<std::uint8_t, kBytes> mask{};   ///< applied after `order`
  std::array<std::uint32_t, kBytes> output;  ///< per lane: which column, or kUnwanted

  /// True when one kernel decodes both.
  [[nodiscard]] bool alike(const FieldUnit& other) const {
    return kind == other.kind && rearranged == other.rearranged && masked == other.masked;
  }
};

/// How the rows of one layout become the columns asked for. Immutable; made once per call of File::read.
struct DecodePlan {
  struct Column {
    std::size_t field = 0;   ///< index into layout->fields
    std::size_t output = 0;  ///< index of the column
    bool in_unit = false;    ///< false: only the scalar reference decodes it
  };
  const RowLayout* layout = nullptr;  ///< outlives the plan
  std::size_t reach = 0;              ///< bytes that kernels read from the beginning of a row on; may exceed the row
  std::vector<Column> columns;
  std::vector<FieldUnit> units;
};

/// One parameter and the column it goes to.
struct WantedColumn {
  std::size_t field = 0, output = 0;
};

/// Plan the columns wanted of a layout of fixed row size. Integers of 1 to 8 bytes and floats are gathered into units,
/// in any byte order; text, and a parameter asked for a second time, are left to the scalar reference.
[[nodiscard]] DecodePlan make_decode_plan(const RowLayout& layout, std::span<const WantedColumn> columns);

}  // namespace fcscreen::io::fcs
