// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/spillover.h"

namespace fcscreen::gating {

/// The solved inverse of a square spillover matrix S: observed = true · S, so true = observed · S⁻¹ (row vectors,
/// one entry per channel; Bagwell & Adams, Ann N Y Acad Sci 677:167, 1993). Immutable and thread-safe.
class Compensation {
 public:
  [[nodiscard]] std::size_t n_channels() const { return spillover_.names.size(); }
  /// $PnN in matrix order.
  [[nodiscard]] const std::vector<std::string>& names() const { return spillover_.names; }
  [[nodiscard]] const Spillover& spillover() const { return spillover_; }
  /// Ratio of the largest to the smallest singular value of S; above 1e6 the result deserves a warning.
  [[nodiscard]] double condition_number() const { return condition_number_; }
  /// True where S is exactly the identity: applying it changes nothing.
  [[nodiscard]] bool is_identity() const { return is_identity_; }

  /// S⁻¹, row-major [n_channels][n_channels]: true[j] = Σᵢ observed[i] · inverse[i][j].
  [[nodiscard]] std::span<const double> inverse() const { return inverse_; }
  /// The same rounded to float, what the kernels use.
  [[nodiscard]] std::span<const float> inverse_float() const { return inverse_float_; }

  /// Compensate one event in double, the oracle of the kernel. Both spans hold n_channels values and may not overlap.
  void apply(std::span<const double> observed, std::span<double> compensated) const;

 private:
  friend Result<Compensation> make_compensation(const Spillover& spillover);
  Spillover spillover_;
  std::vector<double> inverse_;
  std::vector<float> inverse_float_;
  double condition_number_ = 1;
  bool is_identity_ = false;
};

/// Smallest to largest singular value below which a matrix is refused: no digit of a float survives it.
inline constexpr double kSingularRatio = 1e-12;

/// Invert a spillover matrix by LU with partial pivoting, once per file.
///
/// Errors (kind Input): GATE-C01 not square, without channels, with a value that is not finite, or with a channel named
/// twice; GATE-C02 singular (singular value ratio below kSingularRatio).
[[nodiscard]] Result<Compensation> make_compensation(const Spillover& spillover);

}  // namespace fcscreen::gating
