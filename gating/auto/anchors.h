// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/core/bitmask.h"
#include "gating/auto/modes.h"
#include "gating/auto/tube.h"

namespace fcscreen::gating {

/// Cells of the same tube that every margin is measured against (design/DETECTION.md item 3).
///
/// Deterministic, independent of event order and of the gain, and found the same way at any blast share: T/NK cells are
/// the CD45-brightest mode among side-scatter-low events of the lowest CD19 mode, however few they are.
struct Anchors {
  bool found = false;
  std::string why;  ///< when not found: which step failed
  Bitmask t_nk;
  std::map<std::string, AnchorLevel> negative;          ///< per marker: lowest mode of T/NK, decades
  AnchorLevel cd45_bright, ssc_lymphoid, fsc_lymphoid;  ///< CD45 decades; SSC scatter_decades; FSC linear
  double ssc_low_cut = 0;                               ///< scatter_decades; +inf without a granulocyte mode
  bool granulocytes = false;
  Bitmask ssc_low;  ///< events of the base below ssc_low_cut
  bool mature_b_found = false;
  Bitmask mature_b;                                 ///< CD19+ CD20+ CD10- CD45 as bright as T, where measured
  std::map<std::string, AnchorLevel> mature_level;  ///< per marker: highest mode of mature B
};

struct AnchorParameters {
  std::size_t min_events = 20;    ///< fewer cells are no anchor [DESIGN]
  double granulocyte_gap = 0.45;  ///< decades of SSC between lymphoid and granulocyte modes, at least [DESIGN]
  double min_noise = 0.06;        ///< decades: floor of an anchor's spread [DESIGN]
};

/// @param base  singlet, live events with valid scatter
/// @param ssc   scatter_decades of SSC-A, empty when not measured
/// @param lineage  the lineage marker used, "CD19" where measured
[[nodiscard]] Anchors find_anchors(const Tube& tube, const Bitmask& base, std::span<const float> ssc,
                                   const std::string& lineage, const AnchorParameters& parameters);

/// Cells of `base` at or above ssc_low_cut; none where side scatter shows no granulocyte mode.
[[nodiscard]] Bitmask granulocytes(const Anchors& anchors, const Bitmask& base);

}  // namespace fcscreen::gating
