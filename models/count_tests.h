// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace fcscreen::models {

/// Probability that a binomial count of `n` draws at `p` is `k` or more: the regularised incomplete beta function
/// I_p(k, n - k + 1) (Abramowitz & Stegun 26.5.24). k = 0 gives 1; k > n gives 0; p outside (0, 1) is taken at its end.
[[nodiscard]] double binomial_upper_tail(std::uint64_t k, std::uint64_t n, double p);

/// Counts of replicate tubes or files put together (SPEC §3.2).
struct Homogeneity {
  std::uint64_t count = 0, denominator = 0;  ///< sums
  double chi_square = 0;
  std::size_t degrees = 0;
  std::optional<double> p_value;  ///< absent where nothing was counted or fewer than two files hold events
};

/// Pearson's χ² test that replicate files have one rate: Σ (kᵢ - Nᵢ p)² / (Nᵢ p (1 - p)), p = Σk / ΣN, on one degree of
/// freedom less than files with events (doi 10.1080/14786440009463897). `counts` and `denominators` are as long as each
/// other, each count at most its denominator.
[[nodiscard]] Homogeneity homogeneity(std::span<const std::uint64_t> counts,
                                      std::span<const std::uint64_t> denominators);

}  // namespace fcscreen::models
