// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/core/error.h"
#include "gating/scale/scale.h"

namespace fcscreen::gating {

/// Octaves of a piecewise polynomial and its number of coefficients (degree 8).
inline constexpr std::size_t kOctaves = 32;
inline constexpr std::size_t kCoefficients = 9;
/// Coefficients of the one polynomial of the logarithmic scale (degree 9).
inline constexpr std::size_t kLogCoefficients = 10;

/// A display scale in the form the float kernels evaluate. Plain data; `Scale` is its double oracle.
///
/// Odd (logicle, asinh): with v = |x| + shift, y = centre + sign(x) · h(v), h one polynomial per octave of v in
/// t = mantissa - 1; past the last octave h grows by `per_octave` each octave, which is the scale's own asymptote.
/// Log: y = polynomial(t) + per_octave · (exponent - first_exponent).
/// Linear: y = x · slope + centre. Identity: y = x.
struct TransformPlan {
  enum class Kind { Identity, Linear, Log, Odd };
  Kind kind = Kind::Identity;
  float slope = 1;
  float centre = 0;
  float shift = 0;  ///< a power of two: the first octave starts at x = 0
  float per_octave = 0;
  std::int32_t first_exponent = 0;  ///< Odd: biased exponent of `shift`; Log: biased exponent of T
  double fit_error = 0;             ///< largest |polynomial - oracle| at the points checked, in display units
  alignas(64) std::array<std::array<float, kOctaves>, kCoefficients> octave{};  ///< [power of t][octave]
  std::array<float, kLogCoefficients> log{};                                    ///< [power of t]
};

/// Largest |float kernel - double oracle| / max(1, |y|) for |x| <= T, y the display position: 2e-7 of full scale.
///
/// Made of rounding the result (1.2e-7 near 1), the coefficients and the fit; tests/kernel_contract measures it.
inline constexpr double kTransformErrorBound = 2e-7;

/// Fit the float form of a scale.
///
/// The octaves start at a power of two tried below the scale's own singularity, the one with the least error is kept.
/// Error (kind Usage, GATE-S02) where float columns cannot carry the scale: T outside [1e-9, 1e15], more than 25
/// decades, or a fit worse than kTransformErrorBound / 2.
[[nodiscard]] Result<TransformPlan> make_transform_plan(const Scale& scale);

}  // namespace fcscreen::gating
