// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace fcscreen::result {

/// Name of the MarrowPopulation that stands where cells may have lost the lineage marker (finding SCR-D03).
inline constexpr const char* kLineageGap = "immature cells without the lineage marker";

}  // namespace fcscreen::result
