// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "gating/auto/anchors.h"
#include "gating/auto/tube.h"

namespace fcscreen::engine {

inline constexpr const char* kTNkCells = "T and NK cells";
inline constexpr const char* kBCells = "B cells";
inline constexpr const char* kGranulocytes = "granulocytes";

/// What one marker does on control cells of the tube against what it should do (general knowledge [GK]).
struct ControlMismatch {
  std::string marker;
  std::string population;  ///< kTNkCells, kBCells or kGranulocytes
  bool expected_bright = false;
  double bright_share = 0;  ///< of the population, above the middle of the marker's range in this tube
};

/// Two channels that fit each other's control cells better than their own (SPEC §1.5, LABEL_SWAP_SUSPECT).
struct LabelSwap {
  std::string first, second;  ///< in alphabetical order
};

struct LabelCheck {
  std::vector<ControlMismatch> mismatches;  ///< with the labels as they are
  std::vector<LabelSwap> swaps;
};

/// Look for exchanged labels, by the cells alone: no name, no baseline.
///
/// Control cells are T/NK cells (T cells by CD3 where it is measured), B cells of bright CD45 (for the lineage marker
/// itself: known by CD20) and granulocytes, at least `min_events` each. "Bright" lies above the middle between the
/// 0.2nd and 99.8th percentile of the marker over `base`, which must be a decade apart; on B cells and granulocytes
/// from 5 SDs and a quarter of a decade above the T/NK cells on, where that is lower. A pair is suspect when both
/// labels mismatch, in more than B cells alone (B-ALL-like cells with bright CD45 look like B cells with CD10 and CD20
/// exchanged), and exchanging the two leaves neither with a mismatch and the tube with fewer. What two markers share
/// (CD19 and CD20 on mature B cells) cannot be told apart here. Deterministic; independent of gain and event order.
/// @param anchors  of `tube` over `base`, by `lineage`
[[nodiscard]] LabelCheck check_labels(const gating::Tube& tube, const Bitmask& base, std::span<const float> ssc,
                                      const std::string& lineage, const gating::Anchors& anchors,
                                      const gating::AnchorParameters& parameters, std::size_t min_events);

}  // namespace fcscreen::engine
