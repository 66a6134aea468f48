// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/result/scale_spec.h"

namespace fcscreen::gating {

/// The solved form of a matrix of spectra S, [p fluorochromes][d detectors]: true = observed · U (row vectors), where U
/// = S⁻¹ for a square matrix and Sᵀ (S Sᵀ)⁻¹, ordinary least squares, for more detectors than fluorochromes
/// (design/GATINGML.md §5). Immutable and thread-safe.
class Unmixing {
 public:
  /// [d] $PnN, what goes in.
  [[nodiscard]] const std::vector<std::string>& detectors() const { return matrix_.detectors; }
  /// [p] what comes out.
  [[nodiscard]] const std::vector<std::string>& fluorochromes() const { return matrix_.fluorochromes; }
  /// U, row-major [d][p]: true[j] = Σᵢ observed[i] · coefficients[i][j].
  [[nodiscard]] std::span<const double> coefficients() const { return coefficients_; }
  /// Ratio of the largest to the smallest singular value; above kDoubtfulCondition the result deserves a warning.
  [[nodiscard]] double condition_number() const { return condition_number_; }

 private:
  friend Result<Unmixing> make_unmixing(const result::SpectrumMatrix& matrix);
  result::SpectrumMatrix matrix_;
  std::vector<double> coefficients_;
  double condition_number_ = 1;
};

inline constexpr double kDoubtfulCondition = 1e6;

/// Solve a matrix of spectra, once per document; one that is inverted already is taken as it is.
///
/// Errors (kind Input): GATE-C01 no fluorochromes, more of them than detectors, coefficients that do not fill the
/// matrix, a value that is not finite, a name given twice; GATE-C02 spectra that depend on each other (kSingularRatio).
[[nodiscard]] Result<Unmixing> make_unmixing(const result::SpectrumMatrix& matrix);

}  // namespace fcscreen::gating
