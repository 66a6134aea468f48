// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/error.h"

namespace fcscreen::io::fcs {

/// One fixed-width decimal value, blanks at both ends ignored; NaN when it is no number.
[[nodiscard]] double parse_ascii_value(std::span<const std::byte> characters);

/// Free-format values: separated by runs of space, tab, comma, CR, LF (design/FCS.md §4).
///
/// Built once by a scan that remembers where every 64th row begins, so that any row is reached without a copy of
/// the values. Immutable afterwards.
class FreeAsciiIndex {
 public:
  FreeAsciiIndex() = default;
  FreeAsciiIndex(std::span<const std::byte> data, std::size_t n_columns);
  /// Whole rows found.
  [[nodiscard]] std::size_t n_rows() const { return n_rows_; }
  /// Values beyond the last whole row.
  [[nodiscard]] std::size_t n_surplus() const { return n_surplus_; }
  /// Values of rows [first, first + count), row-major [count][n_columns]; NaN where a token is no number.
  [[nodiscard]] std::vector<double> read(std::span<const std::byte> data, std::size_t first, std::size_t count) const;

 private:
  std::size_t n_columns_ = 1, n_rows_ = 0, n_surplus_ = 0;
  std::vector<std::size_t> starts_;  // byte where row 64·k begins
};

}  // namespace fcscreen::io::fcs
