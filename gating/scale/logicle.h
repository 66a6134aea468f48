// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <complex>

#include "engine/core/error.h"
#include "engine/result/scale_spec.h"

namespace fcscreen::gating {

/// The logicle scale in double precision, the oracle of every faster form.
///
/// Biexponential of Parks, Roederer & Moore, Cytometry A 69A:541 (2006), doi 10.1002/cyto.a.20258, in the form of
/// Moore & Parks, Cytometry A 81A:273 (2012), doi 10.1002/cyto.a.22030, as Gating-ML 2.0 defines it: display 1 is T,
/// display x1 is 0, odd about (x1, 0). Immutable and thread-safe.
class Logicle {
 public:
  /// Solve the coefficients. Error (kind Usage, GATE-S01) unless all are finite, T > 0, M > 0, 0 <= W <= M/2 and
  /// -W <= A <= M - 2W with M + A > 0.
  [[nodiscard]] static Result<Logicle> make(const result::LogicleScale& spec);

  /// Display position of a linear value: the y with B(y) = x. T gives 1 and 0 gives x1 exactly; NaN gives NaN, ±inf
  /// gives ±inf. Halley's iteration kept inside a bracket, bisection where a step leaves it.
  [[nodiscard]] double forward(double x) const;

  /// Linear value at a display position, B(y). NaN gives NaN.
  [[nodiscard]] double inverse(double y) const;

  /// Display position of the linear value 0.
  [[nodiscard]] double x1() const { return x1_; }
  /// Natural logarithms per display unit, (M + A) ln 10.
  [[nodiscard]] double b() const { return b_; }
  /// Singularity of the inverse function nearest the real axis, in linear units (where B' vanishes); decides how fine
  /// a piecewise polynomial must be near zero.
  [[nodiscard]] std::complex<double> singularity() const;

 private:
  struct Point {
    double value, slope, curvature;  ///< B - x, B', B''
  };
  [[nodiscard]] Point at(double y, double x) const;
  [[nodiscard]] double series(double y) const;
  [[nodiscard]] double solve_positive(double x) const;

  double T_ = 0, a_ = 0, b_ = 0, c_ = 0, d_ = 0, f_ = 0, x1_ = 0, taylor_end_ = 0;
  std::array<double, 16> taylor_{};
};

}  // namespace fcscreen::gating
