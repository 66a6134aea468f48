// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fcscreen::test {

/// Small well-formed files of every kind the reader knows, made by hand and by the writer.
[[nodiscard]] std::vector<std::string> fcs_seeds();

/// A seed with 1 to 8 random changes: bits, digits, delimiters, huge numbers, cut, doubled or swapped pieces, another
/// seed's tail. The same number gives the same bytes.
[[nodiscard]] std::string mutated_fcs(const std::vector<std::string>& seeds, std::uint64_t number);

}  // namespace fcscreen::test
