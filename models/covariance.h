// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace fcscreen::models {

/// Ledoit–Wolf shrunk covariance [m][m] of n deviations [n][m] from a known centre, towards a multiple of the identity
/// (Ledoit & Wolf 2004, doi 10.1016/S0047-259X(03)00096-4): (1 - δ) S + δ μ I with μ = tr S / m and the δ that is
/// optimal asymptotically. `weight` [n], empty: all 1; with weights n becomes (Σw)² / Σw². Divides by Σw. NaN is not
/// allowed; n >= 1 and Σw > 0.
[[nodiscard]] std::vector<double> ledoit_wolf(std::span<const double> deviations, std::size_t n, std::size_t m,
                                              std::span<const double> weight = {});

/// Inverse L⁻¹ of the lower Cholesky factor of a covariance, row-major [m][m] with zeros above the diagonal, so that
/// |L⁻¹ v|² is the squared Mahalanobis length of v. Empty when the matrix is not positive definite.
[[nodiscard]] std::vector<double> inverse_cholesky(std::span<const double> covariance, std::size_t m);

/// Distance over m_to dimensions with the same chi-square tail probability as `distance` has over m_from:
/// sqrt(F⁻¹(F(distance²; m_from); m_to)). 0 and infinity map to themselves; dimensions are at least 1.
[[nodiscard]] double map_distance(double distance, std::size_t m_from, std::size_t m_to);

}  // namespace fcscreen::models
