// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/result/gate_spec.h"
#include "engine/screen/gated_tube.h"

namespace fcscreen::engine {

/// The gates a reader sees, on display columns (indices into TubeData::columns): they hold the cuts and display the
/// population; membership itself is the evidence per event (DETECTION.md).
[[nodiscard]] std::vector<result::Gate> display_gates(const TubeData& tube, const GatedTube& gated);

}  // namespace fcscreen::engine
