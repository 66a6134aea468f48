// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/screen/tube_data.h"
#include "gating/auto/anchors.h"
#include "gating/auto/cuts.h"

namespace fcscreen::engine {

/// B lineage by more than CD19, where CD19 may be lost or covered (SPEC §1.4, §9 hazard 1).
struct LineageEvidence {
  std::vector<std::string> markers;  ///< "CD19", "CD22"…; empty: CD19 alone carries the lineage
  std::vector<float> score;          ///< [n_events] largest (value - cut) / noise over the markers
  double decades_per_unit = 1;       ///< of the score, by the noise of CD19
  [[nodiscard]] bool in_use() const { return !markers.empty(); }
  /// "CD19 or CD22 or CD24 without CD66b"
  [[nodiscard]] std::string text() const;
};

/// Score every event by CD19 and by each other lineage marker of the tube that counts: CD22 and cyCD22 unless an
/// anti-CD22 product was given, cyCD79a, CD24 without CD66b. Events as bright as T cells for CD3 or CD7, or positive
/// for CD66b, are lineage-positive by CD19 alone. Not in use when no anti-CD19 product was given, or CD19 is not
/// measured, or there is no other marker.
/// @param cuts  of the lineage markers, decades
[[nodiscard]] LineageEvidence lineage_evidence(const TubeData& tube, const gating::Anchors& anchors,
                                               const std::map<std::string, gating::EnsembleCut>& cuts);

}  // namespace fcscreen::engine
