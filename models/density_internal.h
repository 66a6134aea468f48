// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace fcscreen::models {

/// Each value shared between the two grid points around it in proportion to its closeness; values outside the grid go
/// to its ends. n_grid >= 2.
[[nodiscard]] std::vector<double> linear_bins(std::span<const float> values, double lo, double step,
                                              std::size_t n_grid);

/// out[i] = Σ_d kernel[|d|] bins[i - d], the left half of the kernel multiplied by `sign` (1 even, -1 odd kernels).
[[nodiscard]] std::vector<double> convolve(std::span<const double> bins, std::span<const double> kernel, double sign);

/// Sample standard deviation (n - 1); NaN below 2 values.
[[nodiscard]] double standard_deviation(std::span<const float> values);

}  // namespace fcscreen::models
