// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "io/fcs/dataset.h"
#include "io/fcs/keyword_reader.h"

namespace fcscreen::io::fcs {

/// How the bytes of one word are ordered.
struct ByteOrder {
  bool big_endian = false;
  /// significance[k] = significance (0 = least) of the k-th stored byte; used only when `permuted` (e.g. `3,4,1,2`).
  std::array<std::uint8_t, 8> significance{};
  bool permuted = false;
  std::size_t width_bytes = 0;  ///< entries in $BYTEORD
};

/// `1,2,3,4`, `4,3,2,1`, `3,4,1,2`…; nothing when it is no permutation of 1..n, n ≤ 8.
[[nodiscard]] std::optional<ByteOrder> parse_byte_order(std::string_view text);

/// Where one parameter lies in a row and how it is stored.
struct StoredField {
  DataType storage = DataType::Float;  ///< what the bytes are: Float is binary32, Double binary64
  std::size_t offset = 0;              ///< in the row
  std::size_t bytes = 4;
  std::uint64_t mask = ~std::uint64_t{0};
};

/// One event's bytes.
struct RowLayout {
  ByteOrder order;
  std::vector<StoredField> fields;
  std::size_t row_bytes = 0;
  bool histogram = false;     ///< $MODE is not L: DATA holds cells, no events
  bool multivariate = false;  ///< $MODE C: one array over all parameters
  bool free_ascii = false;    ///< values separated by blanks or commas instead of a fixed width
};

/// What is known about the length of DATA when a width must be proven by it.
struct LengthEvidence {
  std::optional<std::uint64_t> n_events;
  std::vector<std::uint64_t> data_bytes;  ///< as stated by HEADER and TEXT
};

/// Build parameters and row layout from keywords (design/FCS.md §3, §4). Failures are left in the reporter.
void parse_layout(KeywordReader& reader, const LengthEvidence& evidence, std::vector<Parameter>& parameters,
                  RowLayout& layout);

/// Fill name, label, $PnE, $PnG and is_time of a parameter whose type and width are known.
void parse_description(KeywordReader& reader, Parameter& parameter);

/// The two parameters of a clock that is split into high and low words (TIME_MSW, TIME_LSW), if both are there.
[[nodiscard]] std::optional<SplitTime> find_split_time(const std::vector<Parameter>& parameters);

/// Widths that are absent (0 bits), under salvage: 32 for F, 64 for D; for the others the one that the length of DATA
/// proves, else the file is refused (false).
bool fill_absent_widths(KeywordReader& reader, const LengthEvidence& evidence, std::vector<Parameter>& parameters);

/// Integer widths that are no whole bytes: the FC500 writes $PnB 10 over 16-bit words. The length of DATA must prove
/// the width, else the file is refused (false).
bool repair_odd_widths(KeywordReader& reader, const LengthEvidence& evidence, std::vector<Parameter>& parameters);

/// $PnB of F and D: 32 or 64 is followed, anything else refused.
void check_float_widths(KeywordReader& reader, std::vector<Parameter>& parameters);

/// Fill range and mask_bits of a parameter, and the mask itself (integers only).
void parse_range(KeywordReader& reader, Parameter& parameter, std::uint64_t& mask);

/// Significant bits for $PnR = range values: ceil(log2(range)), in integer arithmetic; 0 for range 0.
[[nodiscard]] unsigned bits_of_range(std::uint64_t range);

}  // namespace fcscreen::io::fcs
