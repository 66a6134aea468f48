// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "models/population_search.h"

namespace fcscreen::models {

/// Points in scaled space, row-major.
struct ScaledPoints {
  std::size_t n = 0, m = 0;
  std::vector<float> values;
  std::vector<RowRole> role;

  [[nodiscard]] const float* row(std::size_t i) const { return values.data() + i * m; }
  [[nodiscard]] bool may_be_member(std::size_t i) const {
    return role[i] == RowRole::Core || role[i] == RowRole::Candidate;
  }
};

/// Inverse Wishart prior of a covariance: as if `events` had been seen with this variance on every axis.
struct WidthPrior {
  double events = 0, variance = 1;
};

struct Gaussian {
  std::vector<double> centre;      ///< [m]
  std::vector<double> factor;      ///< [m][m] inverse of the lower Cholesky factor
  double log_det = 0, weight = 0;  ///< of the covariance; sum of weights fitted to

  [[nodiscard]] double square(const float* x) const;  ///< squared Mahalanobis distance
  [[nodiscard]] double log_density(const float* x) const { return -0.5 * (log_det + square(x)); }
  [[nodiscard]] double log_prior(const WidthPrior& prior) const;
};

/// Weighted fit to points[which]; false where the weights sum to less than `least` or the covariance is unusable.
[[nodiscard]] bool fit_gaussian(const ScaledPoints& points, std::span<const std::size_t> which,
                                std::span<const double> weight, const WidthPrior& prior, double least, Gaussian& out);

/// Members and impostors about one place. Without impostors `has_background` is false and every row is a member.
struct Separation {
  Gaussian members, background;
  bool has_background = false;
  double log_member = 0, log_background = 0;  ///< log of the shares

  [[nodiscard]] double posterior(const float* x) const;
};

/// Part members from impostors among points[region], starting from a `start` distribution. False where there are not
/// min_group members.
[[nodiscard]] bool separate(const ScaledPoints& points, const std::vector<std::size_t>& region, const Gaussian& start,
                            const SearchOptions& options, Separation& out);

/// Part points[members] into populations that are told apart by one covariance (at least one part). `away` [m] is a
/// direction along which they may differ, besides their own principal axes; empty: none.
[[nodiscard]] std::vector<std::vector<std::size_t>> part_members(const ScaledPoints& points,
                                                                 const std::vector<std::size_t>& members,
                                                                 const std::vector<double>& away,
                                                                 const SearchOptions& options);

/// Eigenvectors of the covariance of points[which], greatest variance first, at most `count`, each of length 1 and with
/// its largest entry positive.
[[nodiscard]] std::vector<std::vector<double>> principal_axes(const ScaledPoints& points,
                                                              std::span<const std::size_t> which, std::size_t count);

}  // namespace fcscreen::models
