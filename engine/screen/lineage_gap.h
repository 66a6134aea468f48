// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "engine/screen/gated_tube.h"

namespace fcscreen::engine {

/// Immature cells that the lineage marker does not explain (SPEC §9 hazard 1: CD19 lost, masked or dim).
struct LineageGap {
  bool assessed = false;   ///< CD10 or TdT measured, anchors found, a level that knows immature cells
  std::size_t events = 0;  ///< all a strict candidate is, CD10 or TdT positive, but below the lineage cut
};

/// Count them. CD34 alone is no sign of the B lineage: myeloid progenitors carry it.
[[nodiscard]] LineageGap lineage_gap(const GatedTube& gated, unsigned threads);

}  // namespace fcscreen::engine
