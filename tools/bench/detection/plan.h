// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace fcscreen::bench {

/// What one run of the benchmark does.
struct Plan {
  std::uint64_t seeds = 20, first_seed = 1;
  std::size_t events = 500'000;         ///< of every dilution and blank
  std::size_t change_events = 100'000;  ///< of the files recorded otherwise
  std::size_t share_events = 20'000;    ///< of the share sweep; grouping 19,000 blasts is slow
  std::uint64_t blanks = 50;            ///< resting, and as many regenerating
  std::string panel = "ball8";
  bool typical_donor = false;  ///< donor 0 in every run instead of another donor per seed
  bool quick = false;
  std::filesystem::path recipes, shared, scratch;
  unsigned threads = 0;
  std::vector<std::string> only;  ///< sections to run; empty: all

  [[nodiscard]] bool runs(std::string_view section) const;
};

/// Sections by the name --only takes.
inline constexpr std::array<std::string_view, 7> kSections = {"blanks",  "dilutions", "shares", "changes",
                                                              "variety", "real",      "path"};
/// The phenotypes of the dilutions, as the simulator names them.
inline constexpr std::array<std::string_view, 3> kPhenotypes = {"classic", "cd34neg", "cd20half"};
/// B-ALL-like fractions of nucleated, single, live cells.
inline constexpr std::array<double, 4> kLevels = {1e-2, 1e-3, 3e-4, 1e-4};

}  // namespace fcscreen::bench
