// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/bitmask.h"

namespace fcscreen::result {

/// Per-event outcome in file order; all vectors have n_events entries.
struct EventAnnotation {
  Bitmask singlet, nucleated, b_lineage, immature_b, target;
  std::vector<std::string> class_names;                ///< names of the populations `class_index` points to
  std::vector<std::uint8_t> class_index;               ///< [n_events]
  std::vector<float> distance, pseudotime;             ///< [n_events]; NaN outside the B-lineage
  std::vector<std::int32_t> cluster;                   ///< [n_events]; group number from 1, 0 none
  std::vector<std::pair<std::string, Bitmask>> gates;  ///< every gate's final membership, by population path
};

}  // namespace fcscreen::result
