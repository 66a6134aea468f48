// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/screen/maturation.h"
#include "models/aberrancy.h"

namespace fcscreen::engine {

/// Why a group of different-from-normal events is not counted as aberrant (class 2), whatever its features.
///
/// Clustering never decides detection (DETECTION item 2): these rules can only lower a class, and a group they hold
/// back stays visible.
struct Credibility {
  bool edge = false;         ///< half of it or more is lost when one margin moves inward by one step, or more than
                             ///< scatter_share_left allows when all scatter margins do: the tail of something else
  std::string edge_margin;   ///< that margin, or "scatter"
  bool diffuse = false;      ///< spread far beyond that of normal cells at its stage: dying and sticky cells
  bool plasma_like = false;  ///< CD38 above the brightest normal precursor with CD10 and CD20 low
  bool lineage_dim = false;  ///< lineage marker less than half the way (in decades) from T/NK to mature B cells
  [[nodiscard]] bool holds() const { return !edge && !diffuse && !plasma_like && !lineage_dim; }
};

/// Judge one group. `members` are indices into Maturation::events.
[[nodiscard]] Credibility judge_group(const TubeData& tube, const GatedTube& gated, const Maturation& maturation,
                                      const std::vector<std::size_t>& members, const models::GroupAssessment& assessed,
                                      const Parameters& parameters);

}  // namespace fcscreen::engine
