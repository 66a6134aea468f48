// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "engine/core/error.h"
#include "engine/result/maturation_reference.h"
#include "engine/screen/maturation.h"
#include "models/maturation_path.h"

namespace fcscreen::engine {

/// B-lineage events of one normal marrow on the anchored scale: rows [n][markers of the fit].
struct NormalRows {
  std::vector<float> values;
  bool regenerating = false;
};

/// The events of a gated normal that a path is fitted to (clean_b_lineage), in decades above their anchors.
[[nodiscard]] std::vector<float> clean_rows(const TubeData& tube, const GatedTube& gated,
                                            const std::vector<result::MarkerAnchor>& markers,
                                            const ScreenOptions& options);

struct TrimRules {
  double distance = 0;     ///< from the path, over all markers of the fit
  std::size_t passes = 3;  ///< 0: nothing is left out
};

/// Square root of the chi-square quantile with one degree of freedom a marker; probability in (0, 1).
[[nodiscard]] double trim_distance(double probability, std::size_t n_markers);

/// Fit the path of normal maturation, leave out what lies beyond `trim.distance` of it, and fit again: dying cells and
/// doublets that no gate could remove would widen it. Only the last fit is calibrated. Errors of fit_maturation_path().
[[nodiscard]] Result<result::MaturationReference> fit_trimmed(std::vector<NormalRows> normals,
                                                              const models::PathFitOptions& options,
                                                              const TrimRules& trim);

/// What a reference counts in a normal marrow: what its limit of blank is made from.
struct BlankCounts {
  std::size_t denominator = 0, class2 = 0, class1 = 0;  ///< N, events of groups of class >= 2 and >= 1
  std::size_t different_from_normal = 0;
};

/// Run one gated normal through maturation and groups. Nothing where reference and tube share too few markers.
[[nodiscard]] std::optional<BlankCounts> count_blank(const TubeData& tube, const GatedTube& gated,
                                                     const result::MaturationReference& reference,
                                                     const ScreenOptions& options);

}  // namespace fcscreen::engine
