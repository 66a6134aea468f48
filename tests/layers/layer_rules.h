// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace fcscreen::test {

/// One place where the tree breaks a rule of the house.
struct Violation {
  std::string rule;      ///< "arrow", "third-party", "openmp", "length", "licence", "readme", "root"
  std::string file;      ///< relative to the root
  std::size_t line = 0;  ///< from 1; 0 where no line is meant
  std::string text;      ///< what stands there
};

/// Read every source file below `root` and list what breaks a rule, in order of path. Build folders (build, build-*)
/// and names that start with a dot are not looked at.
[[nodiscard]] std::vector<Violation> check_tree(const std::filesystem::path& root);

}  // namespace fcscreen::test
