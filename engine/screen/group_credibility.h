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
  bool edge =
      false;  ///< half of it or more is lost when one margin moves inward by one step: the tail of something else
  std::string edge_margin;   ///< that margin
  bool diffuse = false;      ///< spread far beyond that of normal cells at its stage: dying and sticky cells
  bool plasma_like = false;  ///< CD38 above the brightest normal precursor with CD10 and CD20 low
  bool lineage_dim = false;  ///< lineage marker less than half the way (in decades) from T/NK to mature B cells
  [[nodiscard]] bool holds() const { return !edge && !diffuse && !plasma_like && !lineage_dim; }
};

/// Judge one group. `members` are indices into Maturation::events.
[[nodiscard]] Credibility judge_group(const TubeData& tube, const GatedTube& gated, const Maturation& maturation,
                                      const std::vector<std::size_t>& members, const models::GroupAssessment& assessed,
                                      const Parameters& parameters);

/// Members of a group that fit its own distribution over all its markers and scatter; the others joined it only by
/// proximity.
///
/// Σ z² over columns, z from the group's medians and robust SDs, at most the 99.5th percentile of chi-square with that
/// many degrees of freedom. Groups below 20 events are returned as they are: their SDs are not known well enough.
[[nodiscard]] std::vector<std::size_t> consistent_members(const TubeData& tube, const GatedTube& gated,
                                                          const Maturation& maturation,
                                                          const std::vector<std::size_t>& members,
                                                          const Parameters& parameters);

}  // namespace fcscreen::engine
