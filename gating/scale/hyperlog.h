// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <complex>

#include "engine/core/error.h"
#include "engine/result/scale_spec.h"

namespace fcscreen::gating {

/// The hyperlog scale in double precision: EH(y) = a e^(by) + c y - f for x >= 0, mirrored about (x1, 0) below.
///
/// Bagwell, Cytometry A 64A:34 (2005), doi 10.1002/cyto.a.20114, in the parametrisation of Gating-ML 2.0: display 1 is
/// T, display x1 = (A + W) / (M + A) is 0. Within 4 units in the last place of the exact root for |x| <= T (the unit of
/// max(1, |y|)). Immutable and thread-safe.
class Hyperlog {
 public:
  /// Solve the coefficients. Error (kind Usage, GATE-S01) unless all are finite, T > 0, M > 0, 0 < W <= M/2 and
  /// -W <= A <= M - 2W with M + A > 0.
  [[nodiscard]] static Result<Hyperlog> make(const result::HyperlogScale& spec);

  /// Display position of a linear value: the y with EH(y) = x. T gives 1 and 0 gives x1 exactly; NaN gives NaN, ±inf
  /// gives ±inf. Newton's iteration from above the root of a convex function: it cannot leave its bracket.
  [[nodiscard]] double forward(double x) const;
  /// Linear value at a display position, EH(y). NaN gives NaN.
  [[nodiscard]] double inverse(double y) const;

  /// Display position of the linear value 0.
  [[nodiscard]] double x1() const { return x1_; }
  /// Singularity of the inverse function nearest the real axis, in linear units (where EH' vanishes).
  [[nodiscard]] std::complex<double> singularity() const;

 private:
  [[nodiscard]] double solve_positive(double x) const;
  double T_ = 0, x1_ = 0, b_ = 0, c_ = 0;
  double p_ = 0;  ///< a e^(b x1): EH(x1 + t) = p (e^(bt) - 1) + c t, which nothing cancels in
};

}  // namespace fcscreen::gating
