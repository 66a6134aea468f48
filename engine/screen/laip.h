// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/result/phenotype.h"
#include "engine/screen/gated_tube.h"
#include "engine/screen/maturation.h"

namespace fcscreen::engine {

/// The counted population of a screened tube, anchored to its T/NK cells; nothing where no anchor was found or fewer
/// than LaipParameters::min_population events were counted.
[[nodiscard]] std::optional<result::Phenotype> phenotype_of(const TubeData& tube, const GatedTube& gated,
                                                            const Bitmask& counted, const LaipParameters& parameters);

/// One control population on one axis, in the earlier sample and in this one.
struct ControlShift {
  result::ControlLevel earlier, now;
  double shift = 0;        ///< now minus earlier, decades
  double noise_ratio = 1;  ///< robust SD now / earlier
  bool agrees = true;
};

/// Do the control populations of two tubes agree well enough to carry a population from one to the other?
struct BatchCheck {
  bool passed = false;
  std::string why;  ///< when not passed
  std::vector<ControlShift> shifts;
  double compensation_excess = 0;  ///< share of all spillover taken away too much against the earlier tube
};

/// Compare the controls of an earlier tube with those of this one, axis by axis.
[[nodiscard]] BatchCheck check_batch(const result::Phenotype& earlier, const TubeData& tube, const GatedTube& gated,
                                     const LaipParameters& parameters);

/// Events of this tube that belong to the patient's earlier population (class 3, SPEC §2.3).
struct LaipMatch {
  std::vector<std::string> axes;  ///< shared by both tubes
  Bitmask matched;                ///< [n_events]
  Bitmask core;                   ///< at a stricter probability: what is left with the margins moved inward
  Bitmask outer;                  ///< at a laxer one: moved outward
};

/// Learn the boundary of the earlier population against this tube's own nucleated events and apply it
/// (models/population_boundary.h).
[[nodiscard]] Result<LaipMatch> match_laip(const result::Phenotype& earlier, const TubeData& tube,
                                           const GatedTube& gated, const LaipParameters& parameters);

/// The informed arm of one tube. Without an earlier sample nothing is in force and nothing is said.
struct InformedArm {
  bool in_force = false;               ///< the match may carry the call
  std::optional<LaipMatch> match;      ///< also where the batch check failed: shown, never counted
  std::optional<result::Laip> report;  ///< absent: no earlier sample was given
  [[nodiscard]] std::size_t k3() const { return in_force ? match->matched.count() : 0; }
};

/// Check the batch, match the population and describe both. A check that fails, a source without a population or of
/// another analysis version leave the blind arm on its own: the report and a finding say why.
///
/// Findings: SCR-L01 batch check failed, SCR-L02 nothing to look for.
[[nodiscard]] InformedArm inform(const LaipSource& source, const TubeData& tube, const GatedTube& gated,
                                 const LaipParameters& parameters, Findings& findings);

/// Aberrant groups (class >= 2) of which less than half the events are matched: a population the earlier sample does
/// not explain (SPEC §9 hazard 12). Goes into the report with finding SCR-L03; returns their events.
[[nodiscard]] Bitmask new_groups(const Maturation& maturation, const Classified& classified, InformedArm& informed,
                                 Findings& findings);

}  // namespace fcscreen::engine
