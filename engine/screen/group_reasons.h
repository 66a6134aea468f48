// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/result/screen_result.h"
#include "engine/screen/group_credibility.h"

namespace fcscreen::engine {

/// Why the class of a group is not 2, as codes in a fixed order; empty for class 2 and where nothing was assessed (-1).
///
/// From its features: "no_feature", "one_feature", "exempt_only" (all of them are also seen in regeneration or under
/// therapy), "triple_negative" (CD10, CD34 and TdT negative or unmeasured, SPEC §1.4). From judge_group(): "edge:CD45"
/// with the margin or "edge:scatter" for all of scatter together, "diffuse", "plasma_like", "lineage_dim".
[[nodiscard]] std::vector<std::string> held_back(const result::Cluster& group, bool triple_negative,
                                                 const Credibility& credible);

}  // namespace fcscreen::engine
