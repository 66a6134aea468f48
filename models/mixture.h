// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "engine/core/error.h"
#include "models/rows.h"

// Gaussian (or t) mixtures in 1 to 6 dimensions by expectation–maximisation, without random starts.
namespace fcscreen::models {

struct MixtureOptions {
  std::size_t k_min = 1, k_max = 4;  ///< range of component numbers tried; BIC decides
  double nu = 0;                     ///< degrees of freedom of t components (openCyto: 4); 0: Gaussian
  std::size_t max_iterations = 200;
  double tolerance = 1e-6;         ///< relative change of the log-likelihood that ends the iteration
  double min_sd_share = 0.01;      ///< least sd of a component, as share of the sd of all events
  std::size_t max_events = 10000;  ///< events used, spread evenly over their sorted order; 0: all
};

struct MixtureComponent {
  double weight = 0;
  std::vector<double> mean;        ///< [d]
  std::vector<double> covariance;  ///< [d][d]; the scale matrix for t components
};

/// Components ordered by their means, first coordinate first.
struct Mixture {
  std::size_t d = 0;
  double nu = 0;
  std::vector<MixtureComponent> components;
  double log_likelihood = 0, bic = 0;  ///< BIC = -2 log L + p log n, of the events used; smaller is better
  std::size_t n = 0;                   ///< events used
  std::size_t iterations = 0;
  bool converged = false;
};

/// Fit mixtures with k_min..k_max components and keep the one with the least BIC (Schwarz 1978).
///
/// Starts are fixed: in 1-D means at evenly spaced quantiles and, as a second start, evenly spaced over the central
/// 99 %; in more dimensions farthest-point centres in robustly scaled space refined by 10 Lloyd steps, and evenly
/// spaced quantile groups along the first principal axis. The start with the higher likelihood after 15 iterations is
/// kept. t components: Peel & McLachlan 2000 (doi 10.1023/A:1008981510081) with fixed nu. Covariances get a ridge of
/// (min_sd_share × sd)² per coordinate. Rows with NaN or infinity are left out; the result does not depend on the order
/// of the rows. Errors: MODEL-M01 fewer finite rows than 5 (d + 1), MODEL-M02 options out of range, MODEL-M03 no
/// spread.
[[nodiscard]] Result<Mixture> fit_mixture(const Rows& rows, const MixtureOptions& options = {});

/// Posterior probability of each component for one value of d coordinates; NaN in, NaN out.
[[nodiscard]] std::vector<double> posterior(const Mixture& mixture, std::span<const double> x);

/// Squared Mahalanobis distance of x, d coordinates, from the mean of one component in its covariance (t: scale
/// matrix).
[[nodiscard]] double component_distance_square(const Mixture& mixture, std::size_t component,
                                               std::span<const double> x);

/// Squared Mahalanobis distance within which a component of d coordinates holds `share` (in (0, 1)) of its mass:
/// Gaussian (nu = 0) the chi-squared quantile; t the quantile of d F(d, nu) (openCyto flowClust.2d: 2 F in 2-D).
[[nodiscard]] double enclosing_distance_square(std::size_t d, double nu, double share);

/// Where, between their means, two components of a 1-D mixture are equally likely (posterior of either against the
/// other 0.5): the highest such x below the mean of `upper`. Nothing where one dominates all the way, the indices are
/// equal or out of range, or d is not 1. Found by bisection to 1e-9 of the distance of the means.
[[nodiscard]] std::optional<double> posterior_crossing(const Mixture& mixture, std::size_t lower, std::size_t upper);

}  // namespace fcscreen::models
