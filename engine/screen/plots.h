// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/core/bitmask.h"
#include "engine/result/plot_data.h"
#include "engine/screen/gated_tube.h"

namespace fcscreen::engine {

struct Maturation;

/// Populations a plot may show beside its background.
struct PlotPopulations {
  const Bitmask* target = nullptr;         ///< every event is drawn
  const Bitmask* hematogones = nullptr;    ///< class-0 precursors; null where not assessed
  std::string target_name;                 ///< "target" or "candidates"
  const Maturation* maturation = nullptr;  ///< the reference and the distances from it; null or unusable: none is shown
};

/// All plots of a sample as data: densities of all background events, contours at 5/20/50/80 %, gate outlines with
/// share and count, every target event as a mark, the reference's path and bands. Axes follow from the columns' scales,
/// not from their events (but for time, pulse width and values scaled before export), so that they are the same in
/// every sample of an instrument.
[[nodiscard]] result::ScreenPlots make_plots(const TubeData& tube, const GatedTube& gated,
                                             const PlotPopulations& populations);

}  // namespace fcscreen::engine
