// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "io/fcs/decode_plan.h"
#include "io/fcs/layout.h"

namespace fcscreen::io::fcs {

/// Decode one field of `n_rows` consecutive rows into out[n_rows]: stored value, integers masked. `rows` holds whole
/// rows. NaN and infinity pass as stored. Float32 rounds to nearest, ties to even.
void decode_field(std::span<const std::byte> rows, const RowLayout& layout, const StoredField& field,
                  std::size_t n_rows, float* out);
void decode_field(std::span<const std::byte> rows, const RowLayout& layout, const StoredField& field,
                  std::size_t n_rows, double* out);
/// Integer fields only.
void decode_field(std::span<const std::byte> rows, const RowLayout& layout, const StoredField& field,
                  std::size_t n_rows, std::uint64_t* out);

/// Where decoded values should be afterwards.
enum class Destination {
  Cache,   ///< near: the caller works on them next
  Memory,  ///< written past the caches: far more than they hold, used later
};

/// Decode n_rows consecutive rows into the columns of a plan: the values of decode_field, bit for bit, on every SIMD
/// target. out[i] is column i, float-aligned; Memory needs columns that begin at the same place of a 64-byte line to
/// be fast.
///
/// @param bytes  the rows and whatever can be read after them (kernels may read, never use, a few bytes more)
void decode_rows(const DecodePlan& plan, std::span<const std::byte> bytes, std::size_t n_rows,
                 std::span<float* const> out, Destination destination);

/// Number of events whose integer has bits above the mask.
[[nodiscard]] std::size_t count_high_bits(std::span<const std::byte> rows, const RowLayout& layout,
                                          const StoredField& field, std::size_t n_rows);

/// Rows per tile, so that a tile stays in the first-level cache while its columns are taken out.
[[nodiscard]] std::size_t rows_per_tile(std::size_t row_bytes);

/// flowCore's linearisation of integer channels: f2 · 10^(f1 · x / R) (design/FCS.md §5, §9).
///
/// Immutable after construction. With `tabulate`, channels below 2^16 come from a table that holds the same doubles as
/// the formula.
class Linearizer {
 public:
  Linearizer() = default;
  /// Does nothing for a linear parameter or one without a range.
  explicit Linearizer(const Parameter& parameter, bool tabulate = true);
  /// Division by $PnG as stated, on Time too: what flowCore's PnG scaling does to a parameter that is not logarithmic.
  [[nodiscard]] static Linearizer of_gain(const Parameter& parameter);
  [[nodiscard]] bool active() const { return decades_ > 0 || divisor_ != 1; }
  /// Linearise in place. Values that are no whole channel (ASCII data) go through the formula; NaN stays NaN.
  void apply(std::span<double> values) const;

 private:
  [[nodiscard]] double formula(double channel) const;
  double decades_ = 0, offset_ = 1, range_ = 1, divisor_ = 1;
  std::vector<double> table_;
};

}  // namespace fcscreen::io::fcs
