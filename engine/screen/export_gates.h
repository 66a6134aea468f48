// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/result/gating_document.h"
#include "engine/screen/tube_data.h"
#include "io/fcs/dataset.h"

namespace fcscreen::engine {

/// The axes of a tube as Gating-ML has them: one dimension per analysis column, with its scale and compensation, no
/// gates.
///
/// Gating-ML divides linear values by $PnG before anything else, the screen does not: scales are divided by it too, and
/// a matrix of channels with gains is written out with its rows and columns scaled, so that both see the same position.
[[nodiscard]] result::GatingDocument gating_axes(const TubeData& tube, const io::fcs::Dataset& dataset);

/// The gates of a screen on those axes. Ids become XML names: letters, digits, '_', '-', '.', of any other character
/// '+' is written "pos" and the rest '_'; ids that become equal are numbered.
///
/// Evaluated in double from the file, the gates hold the events they held in float, but for those within the float
/// error of an edge.
[[nodiscard]] result::GatingDocument gating_document(result::GatingDocument axes, std::vector<result::Gate> gates);

}  // namespace fcscreen::engine
