// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/core/bitmask.h"
#include "engine/result/plot_data.h"
#include "engine/screen/gated_tube.h"

namespace fcscreen::engine {

/// Populations a plot may show beside its background.
struct PlotPopulations {
  const Bitmask* target = nullptr;       ///< every event is drawn
  const Bitmask* hematogones = nullptr;  ///< class-0 precursors; null where not assessed
  std::string target_name;               ///< "target" or "candidates"
};

/// The gating sequence (page 2) and the target population (page 3) as plot data: densities of all background events,
/// contours at 5/20/50/80 %, gate outlines with share and count, and every target event as a mark.
[[nodiscard]] result::ScreenPlots make_plots(const TubeData& tube, const GatedTube& gated,
                                             const PlotPopulations& populations);

}  // namespace fcscreen::engine
