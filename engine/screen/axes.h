// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/result/plot_data.h"
#include "engine/result/scale_spec.h"

namespace fcscreen::engine {

/// Ticks of a display axis over [lo, hi] display units.
///
/// Logicle, asinh and log: decades labelled 10², 10³… and their negatives, linear zero, minor ticks at 2..9 of each
/// decade. Linear: five round steps, thousands as "K". Identity (values scaled before export): round steps of the
/// values.
[[nodiscard]] result::Axis make_axis(const result::ScaleSpec& scale, std::string title, double lo, double hi);

}  // namespace fcscreen::engine
