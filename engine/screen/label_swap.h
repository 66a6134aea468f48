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

/// When a channel does not fit its control cells.
struct LabelRules {
  double range = 1.0;              ///< decades that a marker must span to have bright cells [DESIGN]
  double range_low = 0.002;        ///< quantiles between which it spans [DESIGN]
  double range_high = 0.998;       ///< [DESIGN]
  double positive_sd = 5;          ///< T/NK SDs from which B cells and granulocytes are bright, with
  double autofluorescence = 0.25;  ///< decades that granulocytes may glow above T cells [DESIGN]
  double bright_share = 0.3;       ///< of cells that must carry a marker: fewer bright ones mismatch [DESIGN]
  double bright_share_some = 0.1;  ///< the same of a marker that not all of them carry [DESIGN]
  double dark_share = 0.5;         ///< of cells that must not: more bright ones mismatch [DESIGN]
  double dark_share_clear = 0.3;   ///< the same where nothing else makes such cells glow [DESIGN]
  double b_cd45_sd = 3;            ///< CD45 of B cells at most this many SDs below T/NK [DESIGN]
};

struct LabelCheck {
  std::vector<ControlMismatch> mismatches;  ///< with the labels as they are
  std::vector<LabelSwap> swaps;
};

/// Look for exchanged labels, by the cells alone: no name, no baseline.
///
/// Control cells are T/NK cells (T cells by CD3 where it is measured), B cells of bright CD45 (for the lineage marker
/// itself: known by CD20) and granulocytes, at least `min_events` each. "Bright" lies above the middle between the
/// range_low and range_high quantile of the marker over `base`, which must be `range` apart; on B cells and
/// granulocytes from positive_sd and autofluorescence above the T/NK cells on, where that is lower. A pair is suspect
/// when both labels mismatch, in more than B cells alone (B-ALL-like cells with bright CD45 look like B cells with CD10
/// and CD20 exchanged), and exchanging the two leaves neither with a mismatch and the tube with fewer. What two markers
/// share (CD19 and CD20 on mature B cells) cannot be told apart here. Deterministic; independent of gain and event
/// order.
/// @param anchors  of `tube` over `base`, by `lineage`
[[nodiscard]] LabelCheck check_labels(const gating::Tube& tube, const Bitmask& base, std::span<const float> ssc,
                                      const std::string& lineage, const gating::Anchors& anchors,
                                      const gating::AnchorParameters& parameters, std::size_t min_events,
                                      const LabelRules& rules = {});

}  // namespace fcscreen::engine
