// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "io/fcs/dataset.h"
#include "io/fcs/header.h"
#include "io/fcs/keyword_reader.h"
#include "io/fcs/text.h"

namespace fcscreen::io::fcs {

/// A pair of TEXT keywords; 0, blank, negative ones (FCS-H04) and 99999999 (FCS-H03) say nothing.
[[nodiscard]] OffsetPair text_pair(KeywordReader& reader, std::string_view begin, std::string_view end);

/// Read supplemental TEXT into dataset.keywords (design/FCS.md §2): FCS-T11, FCS-T13, FCS-H06.
void read_supplemental(std::span<const std::byte> data_set, KeywordReader& reader, Dataset& dataset,
                       TextGrammar& grammar);

/// Find ANALYSIS and read its keywords where it holds any (design/FCS.md §8). Never fails the file: FCS-A01.
void read_analysis(std::span<const std::byte> data_set, const OffsetPair& in_header, KeywordReader& reader,
                   Dataset& dataset, const TextGrammar& grammar);

/// OTHER segments: begin/end pairs of 8 to 20 characters between HEADER and the first segment (design/FCS.md §1).
/// Bytes that are no such pairs are ignored (FCS-H08).
[[nodiscard]] std::vector<Segment> read_other(std::span<const std::byte> data_set, std::uint64_t first_segment,
                                              std::uint64_t base, Reporter& reporter);

}  // namespace fcscreen::io::fcs
