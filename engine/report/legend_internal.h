// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/report/pages_internal.h"

namespace fcscreen::engine {

/// Draw samples of all marks of the plots with their names, each once, in lines of `width`; returns where the next
/// thing may stand. Without marks nothing is drawn.
double draw_mark_legend(Pages& pages, const std::vector<result::DensityPlot>& plots, double y, double width);
/// The same for the curves of histograms and the band of the reference.
double draw_line_legend(Pages& pages, const std::vector<result::HistogramPlot>& plots, double y);

}  // namespace fcscreen::engine
