// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/result/maturation_reference.h"
#include "engine/result/screen_result.h"
#include "engine/screen/gated_tube.h"
#include "models/maturation_path.h"

namespace fcscreen::engine {

/// B-lineage events and candidates of one tube on the anchored scale of a reference, and their distance from its path.
struct Maturation {
  const result::MaturationReference* reference = nullptr;
  std::vector<std::string> markers;       ///< shared by tube and reference
  std::vector<std::uint32_t> events;      ///< ascending
  std::vector<float> rows;                ///< [events][markers], decades above the zero anchor
  std::vector<models::PathScore> scores;  ///< [events]
  std::optional<models::PathScorer> scorer;
  double dfn_distance = 0;  ///< beyond it an event is different from normal (P99.9 of regenerating marrow)
  double min_span = 0;      ///< reference.axis_min_span, as `rows` were made with
  [[nodiscard]] bool usable() const { return scorer.has_value(); }
};

/// Values of `events` above their zero anchors: rows [events][markers] in decades. A marker with a one anchor is scaled
/// where its anchors lie more than `min_span` decades apart.
[[nodiscard]] std::vector<float> anchored_rows(const TubeData& tube, const GatedTube& gated,
                                               const std::vector<result::MarkerAnchor>& anchors,
                                               const std::vector<std::uint32_t>& events, double min_span);

/// A value of the anchored scale, such as a node's mean, in decades of this tube: the inverse of anchored_rows.
[[nodiscard]] double decades_of_anchored(const GatedTube& gated, const result::MarkerAnchor& anchor, double value,
                                         double min_span);

/// Score every event that is B-lineage or could become a candidate with the margins moved outward.
///
/// A reference that shares fewer than reference.min_shared_markers (3) markers with the tube describes nothing: the
/// result is not usable().
[[nodiscard]] Maturation score_maturation(const TubeData& tube, const GatedTube& gated,
                                          const result::MaturationReference& reference, const ScreenOptions& options);

/// Candidates sorted by aberrancy class (SPEC §2.3). Masks have n_events bits.
struct Classified {
  Bitmask class0, class1, class2;         ///< class 0: precursors; 1: equivocal groups; 2: aberrant groups
  std::vector<result::Cluster> groups;    ///< of different-from-normal events, largest first
  std::vector<std::int32_t> group_of;     ///< [Maturation::events], from 1; 0 none
  std::size_t different_from_normal = 0;  ///< candidates beyond dfn_distance
  /// [Maturation::events] group an event belongs to, or would if the margins let it in; from 1, 0 none.
  std::vector<std::int32_t> would_join;
  double expected_false = 0, expected_missed = 0;  ///< events of class >= 2 groups, by their probabilities
  [[nodiscard]] std::size_t k() const { return class2.count(); }
  [[nodiscard]] std::size_t k1() const { return class1.count() + class2.count(); }
};

/// Group the candidates that are different from normal and give each group its features and class. Without an own
/// reference the groups are described and their class stays "not assessed" (-1): then all masks are empty.
///
/// Groups are compact populations over markers and scatter (models/population_search.h), looked for among candidates
/// that stay when the scatter margins move a step inward and parted from the impostors around them; B-lineage events
/// that fail by their scatter alone show what those are.
[[nodiscard]] Classified classify(const TubeData& tube, const GatedTube& gated, const Maturation& maturation,
                                  const Bitmask& candidates, const Parameters& parameters);

/// Events of class >= 2 with other candidates than those that were classified, the groups and their classes as they
/// are; a group with fewer than min_group of them counts none.
[[nodiscard]] std::size_t count_aberrant(const Maturation& maturation, const Classified& classified,
                                         const Bitmask& candidates, const Parameters& parameters);

}  // namespace fcscreen::engine
