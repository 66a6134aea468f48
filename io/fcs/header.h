// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/core/error.h"
#include "io/fcs/dataset.h"
#include "io/fcs/reporter.h"

namespace fcscreen::io::fcs {

inline constexpr std::size_t kHeaderBytes = 58;
/// Written where an offset does not fit the 8 characters of HEADER.
inline constexpr std::uint64_t kOverflowMark = 99'999'999;

/// A begin/end pair as stated by HEADER or TEXT. An end that is unreadable or before the beginning is not known.
struct OffsetPair {
  std::uint64_t first = 0, last = 0;
  bool has_first = false, has_last = false;
  bool says_empty = false;  ///< the end is the byte before the beginning
  [[nodiscard]] bool complete() const { return has_first && has_last && last >= first; }
  [[nodiscard]] std::uint64_t size() const { return complete() ? last - first + 1 : 0; }
};

struct Header {
  std::string version;
  Segment text;
  OffsetPair data, analysis;
  bool data_is_zero = false;  ///< both offsets of DATA are 0: TEXT states them
};

/// Parse the 58 fixed bytes at the start of `bytes` (one data set; offsets are relative to it).
///
/// `base` is the data set's place in the file, for messages. Fails on a wrong magic or a TEXT segment that is not
/// inside the file (design/FCS.md §1).
[[nodiscard]] Result<Header> parse_header(std::span<const std::byte> bytes, std::uint64_t base, Reporter& reporter);

/// True when the bytes begin with a magic of a known version.
[[nodiscard]] bool has_magic(std::string_view text);

}  // namespace fcscreen::io::fcs
