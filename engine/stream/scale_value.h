// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "io/fcs/dataset.h"

namespace fcscreen::engine {

/// What Gating-ML divides a linearised value by: $PnG of a linear parameter; 1 of a logarithmic one, whose $PnE holds
/// all (design/FCS.md §5), and of time, whose ticks are gated as stored.
[[nodiscard]] double scale_gain(const io::fcs::Parameter& parameter);

}  // namespace fcscreen::engine
