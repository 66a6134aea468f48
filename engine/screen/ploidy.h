// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "engine/core/bitmask.h"
#include "engine/result/ploidy.h"
#include "engine/screen/gated_tube.h"

namespace fcscreen::engine {

/// DNA index of the counted events (SPEC §6): median of their G0/G1 peak over that of diploid cells of the same tube.
///
/// Nothing where the tube has no ploidy channel (find_dna_channel), or where a dye of both uses served as the viability
/// gate or shows no G0/G1 peak of T and NK cells within the largest CV: then it is a viability dye.
///
/// Diploid cells: the T and NK anchor; where it holds fewer than ploidy.reference_events, high-side-scatter
/// lineage-negative cells (granulocytes, neutrophils most of them). Monocytes have no gate of their own here and are
/// not used. Both kinds are listed whichever is used. Single cells: those inside the scatter singlet gate whose DNA
/// pulse is neither flatter (area over height) nor wider than the median of their own population by more than
/// singlets.ratio_mad robust SDs (PeacoQC's RemoveDoublets), where the detector recorded height or width. Ratios within
/// a population, and no line through the tube: errors flatten a line, which then cuts off hypodiploid cells, and nuclei
/// of another kind are of another size.
///
/// Events without a finite positive signal, at the top of the scale, or outside ploidy.index_lo … index_hi times the
/// diploid peak enter no peak. The index is that of the largest peak outside the diploid band where there is one, since
/// normal precursors among the target make the diploid one; aberrant_share is the share of all G0/G1 events in peaks
/// outside the band. A peak of a larger CV than allowed is no second peak; as the largest it forbids the index.
///
/// Not assessed, with the reason in words: a logarithmic, transformed or rescaled axis; no pulse area; no diploid cells
/// or too few; a CV above the limit in target or reference; fewer than min_events of the target; too much of the target
/// off the scale; no peak. Independent of event order and threads.
/// @param target the counted events, nucleated single cells
[[nodiscard]] std::optional<result::Ploidy> dna_index(const TubeData& tube, const GatedTube& gated,
                                                      const Bitmask& target, const Parameters& parameters);

}  // namespace fcscreen::engine
