// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "gating/panel/panel.h"
#include "io/fcs/dataset.h"

namespace fcscreen::engine {

/// The parameters of a data set as panel recognition takes them, in file order.
[[nodiscard]] std::vector<gating::Channel> panel_channels(const io::fcs::Dataset& dataset);

}  // namespace fcscreen::engine
