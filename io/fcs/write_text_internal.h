// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/fcs/writer.h"

// HEADER and TEXT of a file to write.
namespace fcscreen::io::fcs {

using KeywordPairs = std::vector<std::pair<std::string, std::string>>;

[[nodiscard]] inline tl::unexpected<Error> refuse_write(std::string message, std::string next) {
  return fail(ErrorKind::Output, "FCS-W01", std::move(message), {}, {}, std::move(next));
}

/// Refuse what no FCS file can hold.
[[nodiscard]] Status check_dataset(const WriteDataset& dataset, std::size_t n_columns);

/// True for keywords that describe the bytes and are stated by the writer: offsets, types, widths, counts, names.
/// `upper` is in upper case.
[[nodiscard]] bool is_structural(std::string_view upper, std::size_t n_parameters);

/// n, names and n × n numbers as $SPILLOVER holds them.
[[nodiscard]] std::string spillover_text(const Spillover& spill);

/// Every keyword but the two DATA offsets, which come first and have a fixed length. `ranges` are the values of $PnR.
[[nodiscard]] KeywordPairs describe(const WriteDataset& dataset, const std::string& version, std::size_t n_events,
                                    std::span<const double> ranges, Findings& findings);

/// Choose the delimiter and lay out HEADER and TEXT: the bytes before DATA.
[[nodiscard]] Result<std::string> make_preamble(const KeywordPairs& pairs, const std::string& version,
                                                std::uint64_t data_bytes);

}  // namespace fcscreen::io::fcs
