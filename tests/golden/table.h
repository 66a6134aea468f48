// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fstream>
#include <string>
#include <vector>

#include "tests/support/paths.h"

namespace fcscreen::test {

/// Rows of a tab-separated table below tests/golden: comment lines and the head line are left out.
inline std::vector<std::vector<std::string>> golden_table(const std::string& relative) {
  std::ifstream in(source_dir() / "tests" / "golden" / relative);
  std::vector<std::vector<std::string>> rows;
  bool head = true;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (head) {
      head = false;
      continue;
    }
    std::vector<std::string> fields(1);
    for (const char c : line) {
      if (c == '\t') {
        fields.emplace_back();
      } else {
        fields.back() += c;
      }
    }
    rows.push_back(std::move(fields));
  }
  return rows;
}

}  // namespace fcscreen::test
