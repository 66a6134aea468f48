// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "engine/core/findings.h"
#include "engine/result/maturation_reference.h"

namespace fcscreen::engine {

/// Limits of blank of a reference from its left-out normals, one for each panel and each instrument ($CYTSN) among them
/// (SPEC §3.2): order statistics of the rates k/N of class >= 2 and >= 1.
///
/// Normals that were not left out, or hold fewer than `min_denominator` events, count in none. A panel on an instrument
/// with fewer than 20 such normals gets none, and a finding REF-B01 (Warning) that says so; below 59 a finding REF-B02
/// (Info) with the confidence reached. Replaces `reference.limits`.
void set_limits_of_blank(result::MaturationReference& reference, std::size_t min_denominator, Findings& findings);

/// True when some panel on some instrument has the 20 normals of `min_denominator` events that a limit of blank needs:
/// else leaving one out need not be run at all.
[[nodiscard]] bool limit_of_blank_possible(const result::MaturationReference& reference, std::size_t min_denominator);

/// "CD10 CD19 CD45 on instrument V33896202", as findings and lists name it.
[[nodiscard]] std::string panel_text(const std::vector<std::string>& markers, const std::string& serial);

}  // namespace fcscreen::engine
