// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/result/scale_spec.h"
#include "io/fcs/dataset.h"

namespace fcscreen::engine {

/// How marker channels are shown and how values that were transformed before export are told apart.
struct ScaleParameters {
  double logicle_w = 0.8;     ///< decades of linearisation: linear to ±1/800 of the top, ±330 of 262144 [DESIGN]
  double mass_cofactor = 5;   ///< customary asinh cofactor of mass cytometry [GK]
  double prescaled_top = 50;  ///< fluorescence that never leaves this is on no instrument scale [DESIGN]
  double log_channel_range = 4096;  ///< float values up to this, none negative: channels of a 12-bit log scale [GK]
};

/// Largest value a parameter can give on the linear scale; 262144 where the file does not say.
[[nodiscard]] double linear_top(const io::fcs::Parameter& parameter);

/// The logicle scale a fluorescence channel with this top (> 0) is shown on: 4.5 decades whatever the top, so that a
/// channel and its range recorded with another gain are shown the same.
[[nodiscard]] result::LogicleScale fluorescence_scale(double top, const ScaleParameters& parameters = {});

/// asinh(x / mass_cofactor), customary for mass cytometry, as Gating-ML fasinh over 4 decades.
[[nodiscard]] result::AsinhScale mass_scale(const ScaleParameters& parameters = {});

/// asinh(x / cofactor) as Gating-ML fasinh over 4 decades.
[[nodiscard]] result::AsinhScale asinh_scale(double cofactor);

/// Range of several columns together: the least 0.5th and the greatest 99.5th percentile of any; NaN and infinities are
/// left out.
struct PooledRange {
  double lo = 0, hi = 0;
  bool negatives = false;  ///< any value below 0
};
[[nodiscard]] PooledRange pooled_range(std::span<const std::span<const float>> columns);

/// True where marker channels hold values that were transformed before export: they never leave a few tens of units, or
/// are the channels of a 12-bit log scale stored as floats.
[[nodiscard]] bool looks_prescaled(std::span<const io::fcs::Parameter* const> markers, const PooledRange& range,
                                   const ScaleParameters& parameters = {});

}  // namespace fcscreen::engine
