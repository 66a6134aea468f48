// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>

#include "engine/core/bitmask.h"
#include "gating/auto/modes.h"

namespace fcscreen::gating {

/// A positivity cut on one marker from up to three methods (SPEC §1.5 gate 9): median of those available.
struct EnsembleCut {
  double cut = 0;  ///< decades
  std::optional<double> valley, mixture, internal;
  double valley_depth = 0;  ///< 0 flat to 1 empty, against the smaller of the two peaks; 0 without a valley
  double spread = 0;        ///< largest minus smallest method, decades
  int n_methods = 0;
  std::string confidence;  ///< "high": 3 methods within the limit; "moderate": 2; "low": 1, or spread above the limit
  [[nodiscard]] std::string text() const;  ///< "valley 1.92, mixture 1.88, internal negatives 1.97"
};

struct CutParameters {
  double spread_limit = 0.30;        ///< decades; above: LOW_CONF [DESIGN]
  double internal_quantile = 0.995;  ///< of internal negative cells (SPEC §1.5 gate 9)
  double internal_floor_sd =
      2.5;  ///< and at least, at most this many anchor SDs above the negative mode, so that a few
  double internal_ceiling_sd = 5;  ///< strays among the negatives do not carry the cut away [DESIGN]
};

/// Cut between negative and positive cells of `population`.
///
/// (a) first significant valley above the negative anchor; (b) crossing of posterior 0.5 in a two-component Gaussian
/// mixture; (c) internal_quantile of `negatives`, held between floor and ceiling SDs above the anchor. All in decades.
[[nodiscard]] EnsembleCut ensemble_cut(std::span<const float> values, const Bitmask& population,
                                       const Bitmask& negatives, const AnchorLevel& negative,
                                       const CutParameters& parameters);

}  // namespace fcscreen::gating
