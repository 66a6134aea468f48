// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/result/maturation_reference.h"
#include "engine/screen/gated_tube.h"

namespace fcscreen::engine {

inline constexpr const char* kMastCells = "mast cells";
inline constexpr const char* kRedCells = "nucleated red cells";
inline constexpr const char* kPrecursors = "B precursors";

/// Share of one population among the denominator's events; absent where the tube cannot show it.
struct MarrowShare {
  std::string population;
  bool measured = false;
  std::string why_not;  ///< when not measured
  std::size_t count = 0;
  double fraction = 0;
};

/// Count mast cells (CD117 bright), nucleated red cells (CD71, CD235a or CD36 positive, CD45 dim or negative) and B
/// precursors among the nucleated events (SPEC §3.4), in this order.
///
/// CD117 bright: HemodilutionRules::mast_above_cd117 decades above the median of the CD117-positive events, at least 50
/// of them (in marrow, myeloid precursors); positive: 5 SDs above the T/NK cells. `precursors` are the events counted
/// as B precursors: those of class 0, in a normal marrow the strict candidates.
[[nodiscard]] std::vector<MarrowShare> marrow_shares(const TubeData& tube, const GatedTube& gated,
                                                     std::size_t precursors, const HemodilutionRules& rules);

/// What keeps B precursors out of the score (SPEC §3.4); empty where they count.
struct PrecursorScore {
  std::string why_not;
};

/// Judge dilution with blood: how many of the three populations lie below the 5th percentile of the laboratory's
/// normals.
///
/// Two or more below: HEMODILUTED; one: WARN; none: OK; fewer than two that can be scored: HEMODILUTION_NOT_ASSESSED.
/// A population is scored with a percentile from at least min_normals normals that leads to expect min_expected events
/// in this tube.
[[nodiscard]] result::MarrowQuality judge_hemodilution(const std::vector<MarrowShare>& shares, std::size_t denominator,
                                                       const std::vector<result::MarrowBaseline>& baselines,
                                                       const PrecursorScore& precursors,
                                                       const HemodilutionRules& rules);

/// 5th percentile per population over the shares of normal marrows; populations measured in fewer than `min_normals` of
/// them are left out.
[[nodiscard]] std::vector<result::MarrowBaseline> marrow_baselines(const std::vector<std::vector<MarrowShare>>& normals,
                                                                   std::size_t min_normals);

}  // namespace fcscreen::engine
