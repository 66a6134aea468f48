// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "engine/result/event_annotation.h"
#include "engine/screen/screen.h"

namespace fcscreen::engine {

/// Write the screened data set again as FCS 3.1 with four more parameters: fcscreen_class (index of the population in
/// FCSCREEN_CLASSES), fcscreen_distance, fcscreen_pseudotime and fcscreen_cluster.
///
/// Values are linearised, uncompensated float32; a sound spillover and the keywords are kept as io/fcs/rewrite.h says,
/// and FCS 3.2 is written where one of them needs it. NaN distances are written as -1. Events pass in blocks.
[[nodiscard]] Status export_annotated_fcs(const std::filesystem::path& input, const std::filesystem::path& output,
                                          const result::EventAnnotation& events, const ScreenOptions& options,
                                          bool force);

}  // namespace fcscreen::engine
