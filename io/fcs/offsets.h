// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "io/fcs/dataset.h"
#include "io/fcs/header.h"
#include "io/fcs/reporter.h"

namespace fcscreen::io::fcs {

/// What is known about DATA. All offsets are relative to the data set's HEADER.
struct DataQuestion {
  OffsetPair header;                      ///< HEADER's pair
  OffsetPair text;                        ///< $BEGINDATA/$ENDDATA
  Segment text_segment;                   ///< primary TEXT
  std::uint64_t available = 0;            ///< bytes from this HEADER to the end of the file
  std::optional<std::uint64_t> n_events;  ///< $TOT
  std::size_t row_bytes = 0;              ///< 0: free-format ASCII
  std::size_t n_parameters = 0;
  std::span<const std::byte> bytes;  ///< from this HEADER on: whether bytes after the events are padding
  std::uint64_t base = 0;            ///< place of this HEADER in the file, for messages
};

struct DataAnswer {
  Segment data;
  std::uint64_t n_events = 0;
};

/// Usable pairs of a question: inside the file, after HEADER. HEADER's comes first.
[[nodiscard]] bool is_usable(const OffsetPair& pair, std::uint64_t available);

/// Decide where DATA lies and how many events it holds (design/FCS.md §11). Failures are left in the reporter.
[[nodiscard]] DataAnswer locate_data(const DataQuestion& question, Reporter& reporter);

}  // namespace fcscreen::io::fcs
