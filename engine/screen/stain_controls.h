// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/result/maturation_reference.h"
#include "engine/screen/gated_tube.h"

namespace fcscreen::engine {

/// Measure the internal staining controls of a gated tube (SPEC §1.5): for each marker the cells that must carry it,
/// and how far above the T/NK cells they lie.
///
/// CD19, CD20, CD22, CD24: mature B cells known without the marker itself (by CD20, or by the lineage marker, bright
/// CD45 and no CD10, CD34 or TdT). CD10, CD16, CD66b, CD66c: granulocytes (their 90th percentile: only the mature ones
/// carry CD10). CD34, CD117: CD34-positive, lineage-negative, CD45-dim cells. CD38: plasma cells by CD138. CD45: the
/// T/NK cells above the granulocytes. CD3, CD5, CD7: the T/NK cells above the granulocytes. A staining that is too weak
/// by one factor on all cells of a marker that has no negative ones (CD45) is not seen by this. Levels are in decades,
/// so a change of gain cancels. Fewer than `min_events` cells: not_assessable. Markers without a control population
/// (CD58, CD81, TdT) are not listed.
[[nodiscard]] std::vector<result::StainControl> measure_controls(const TubeData& tube, const GatedTube& gated,
                                                                 std::size_t min_events);

/// Compare with the laboratory's baseline: displaced by more than `displaced` decades is a failure, unless a recorded
/// therapy explains it (SPEC §1.5).
void judge_controls(std::vector<result::StainControl>& controls, const std::vector<result::ControlBaseline>& baselines,
                    const SampleTherapy& therapy, const ControlRules& rules);

/// Median level per control over the controls of normal marrows; controls found in fewer than `min_normals` are left
/// out.
[[nodiscard]] std::vector<result::ControlBaseline> control_baselines(
    const std::vector<std::vector<result::StainControl>>& normals, std::size_t min_normals);

}  // namespace fcscreen::engine
