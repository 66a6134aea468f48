// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace fcscreen::test {

/// Small well-formed files of every kind the reader knows, made by hand and by the writer.
[[nodiscard]] std::vector<std::string> fcs_seeds();

/// Every oddity that the unit tests of io/fcs make on purpose, and the conforming files beside them.
[[nodiscard]] std::vector<std::string> odd_seeds();

/// Every FCS file of a folder, cut to at most `most` bytes of DATA each (whole where it is shorter): HEADER and TEXT as
/// they are, so that salvage reads the events that are left. Sorted by name.
[[nodiscard]] std::vector<std::string> shortened_files(const std::filesystem::path& folder, std::size_t most);

/// A seed with 1 to 8 random changes: bits, digits, delimiters, huge numbers, cut, doubled or swapped pieces, another
/// seed's tail. The same number gives the same bytes.
[[nodiscard]] std::string mutated_fcs(const std::vector<std::string>& seeds, std::uint64_t number);

/// 16 to 400 bytes that are no file: decisions for the targets that build one. The same number gives the same bytes.
[[nodiscard]] std::string random_decisions(std::uint64_t number);

}  // namespace fcscreen::test
