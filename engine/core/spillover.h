// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace fcscreen {

/// Square spillover: row i is the dye whose primary detector is names[i]; observed = true × matrix (row vectors).
struct Spillover {
  std::vector<std::string> names;  ///< $PnN
  std::vector<double> matrix;      ///< row-major [n][n]
  std::string keyword;             ///< where it came from: "$SPILLOVER", "SPILL", "$COMP"…
  bool operator==(const Spillover&) const = default;
};

}  // namespace fcscreen
