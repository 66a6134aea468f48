// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "engine/core/error.h"
#include "engine/result/scale_spec.h"
#include "gating/scale/biex.h"
#include "gating/scale/hyperlog.h"
#include "gating/scale/logicle.h"

namespace fcscreen::gating {

/// A display scale in double precision: those of Gating-ML 2.0 (design/GATINGML.md §3), FlowJo's biexponential, or
/// identity. Immutable and thread-safe. The float form used on columns is kernels/transform_plan.h.
///
/// | scale    | display position of x                                            | inverse |
/// |----------|------------------------------------------------------------------|-------------------------------------|
/// | flin     | (x + A) / (T + A)                                                | y (T + A) - A | | flog     | log10(x
/// / T) / M + 1; -inf at and below 0                        | T 10^((y - 1) M)                    | | fasinh   |
/// (asinh(x sinh(M ln10) / T) + A ln10) / ((M + A) ln10)            | T sinh(y (M + A) ln10 - A ln10) / sinh(M ln10) |
/// | logicle, hyperlog, biex | logicle.h, hyperlog.h, biex.h                     | |
///
/// The closed forms are as exact as their few roundings: within 4 units in the last place of max(1, |y|); T gives 1
/// exactly (the biexponential ends where its table does), and 0 gives A / (M + A) exactly for fasinh.
class Scale {
 public:
  /// Display position of a linear value. NaN gives NaN; the logarithmic scale gives -inf at and below 0.
  [[nodiscard]] double forward(double x) const;
  /// Linear value at a display position. NaN gives NaN.
  [[nodiscard]] double inverse(double y) const;
  /// Asymptotic decades per display unit: M + A for logicle, hyperlog and asinh, M for log, NaN for the others.
  [[nodiscard]] double decades_per_unit() const;

  [[nodiscard]] const result::ScaleSpec& spec() const { return spec_; }
  /// The solved logicle; null for every other scale.
  [[nodiscard]] const Logicle* logicle() const { return logicle_ ? &*logicle_ : nullptr; }
  /// The solved hyperlog; null for every other scale.
  [[nodiscard]] const Hyperlog* hyperlog() const { return hyperlog_ ? &*hyperlog_ : nullptr; }

 private:
  friend Result<Scale> make_scale(const result::ScaleSpec& spec);
  explicit Scale(const result::ScaleSpec& spec) : spec_(spec) {}
  result::ScaleSpec spec_;
  std::optional<Logicle> logicle_;
  std::optional<Hyperlog> hyperlog_;
  std::optional<Biex> biex_;
};

/// Check the parameters and solve what needs solving.
///
/// Error (kind Usage, GATE-S01) where they break the limits of Gating-ML: T > 0; M > 0; linear 0 <= A <= T;
/// asinh 0 <= A <= M; the others as Logicle::make, Hyperlog::make and Biex::make.
[[nodiscard]] Result<Scale> make_scale(const result::ScaleSpec& spec);

}  // namespace fcscreen::gating
