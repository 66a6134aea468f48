// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/screen/gated_tube.h"
#include "engine/screen/laip.h"
#include "engine/screen/maturation.h"
#include "engine/screen/screen.h"

namespace fcscreen::engine {

/// All that was found in a tube that could be gated.
struct Evaluated {
  const TubeData& tube;
  const GatedTube& gated;
  const Maturation& maturation;
  const Classified& classified;
  const InformedArm& informed;
  const Bitmask& new_groups;  ///< events of aberrant groups away from the patient's earlier population
};

/// Quality control of the cleaning gates: status, removed events, target-like events lost per gate.
[[nodiscard]] result::Qc summarise_qc(const TubeData& tube, const GatedTube& gated, const ScreenOptions& options);

/// Populations in display order, parents first, with method, confidence and cuts.
[[nodiscard]] std::vector<result::Population> summarise_populations(const TubeData& tube, const GatedTube& gated);

/// Count of every combination of CD10, CD34 and TdT (those measured) among `events`, "+" at or above the marker's cut.
[[nodiscard]] std::vector<result::PhenotypeCount> phenotype_counts(const TubeData& tube, const GatedTube& gated,
                                                                   const Bitmask& events);

/// Count, interval, limits, band and call (SPEC §0.4, §3) into result.target, aberrancy and hematogones. Returns the
/// events that were counted.
[[nodiscard]] Bitmask decide_target(const Evaluated& evaluated, const ScreenOptions& options,
                                    result::ScreenResult& result);

/// Call for a tube that was not gated (rows 1 and 2 of the decision table).
void decide_without_gating(const TubeData& tube, result::ScreenResult& result);

}  // namespace fcscreen::engine
