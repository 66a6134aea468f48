// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/result/scale_spec.h"
#include "io/fcs/dataset.h"

namespace fcscreen::engine {

/// Largest value a parameter can give on the linear scale; 262144 where the file does not say.
[[nodiscard]] double linear_top(const io::fcs::Parameter& parameter);

/// The logicle scale a fluorescence channel with this top is shown on: 4.5 decades at 262144, linear to ±330 there.
[[nodiscard]] result::LogicleScale fluorescence_scale(double top);

/// asinh(x / 5), customary for mass cytometry, as Gating-ML fasinh over 4 decades.
[[nodiscard]] result::AsinhScale mass_scale();

/// asinh(x / cofactor) as Gating-ML fasinh over 4 decades.
[[nodiscard]] result::AsinhScale asinh_scale(double cofactor);

}  // namespace fcscreen::engine
