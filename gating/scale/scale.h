// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "engine/core/error.h"
#include "engine/result/scale_spec.h"
#include "gating/scale/logicle.h"

namespace fcscreen::gating {

/// A display scale in double precision: flin, flog, fasinh and logicle of Gating-ML 2.0 (design/GATINGML.md §3), or
/// identity. Immutable and thread-safe. The float form used on columns is kernels/transform_plan.h.
class Scale {
 public:
  /// Display position of a linear value. NaN gives NaN; the logarithmic scale gives -inf at and below 0.
  [[nodiscard]] double forward(double x) const;
  /// Linear value at a display position. NaN gives NaN.
  [[nodiscard]] double inverse(double y) const;
  /// Asymptotic decades per display unit: M + A for logicle and asinh, M for log, NaN for linear and identity.
  [[nodiscard]] double decades_per_unit() const;

  [[nodiscard]] const result::ScaleSpec& spec() const { return spec_; }
  /// The solved logicle; null for every other scale.
  [[nodiscard]] const Logicle* logicle() const { return logicle_ ? &*logicle_ : nullptr; }

 private:
  friend Result<Scale> make_scale(const result::ScaleSpec& spec);
  explicit Scale(const result::ScaleSpec& spec) : spec_(spec) {}
  result::ScaleSpec spec_;
  std::optional<Logicle> logicle_;
};

/// Check the parameters and solve what needs solving.
///
/// Error (kind Usage, GATE-S01) where they break the limits of Gating-ML: T > 0; M > 0; linear 0 <= A <= T;
/// asinh 0 <= A <= M; logicle as Logicle::make.
[[nodiscard]] Result<Scale> make_scale(const result::ScaleSpec& spec);

}  // namespace fcscreen::gating
