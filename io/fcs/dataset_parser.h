// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "engine/core/error.h"
#include "io/fcs/ascii.h"
#include "io/fcs/layout.h"
#include "io/fcs/reporter.h"

namespace fcscreen::io::fcs {

/// One data set with what is needed to decode its events.
struct ParsedDataset {
  Dataset dataset;
  RowLayout layout;
  FreeAsciiIndex free_ascii;
  std::optional<std::uint64_t> next_data;  ///< $NEXTDATA, relative to this HEADER; nothing when it is no number
};

/// Parse the data set whose HEADER is at byte `base` of the file: HEADER, TEXT, layout, place of DATA, spillover.
/// Events are not decoded.
[[nodiscard]] Result<ParsedDataset> parse_dataset(std::span<const std::byte> file, std::uint64_t base,
                                                  std::size_t index, Reporter& reporter);

/// Compare the checksum after a data set, where one was computed, with its bytes (FCS-X01). Reads all of them, so it is
/// no part of parsing.
void verify_checksum(std::span<const std::byte> file, const Dataset& dataset, Reporter& reporter);

/// One past the last byte that a data set claims, in the file.
[[nodiscard]] std::uint64_t end_of(const Dataset& dataset);

}  // namespace fcscreen::io::fcs
