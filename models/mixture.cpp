// SPDX-License-Identifier: Apache-2.0
#include "models/mixture.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "models/mixture_internal.h"

namespace fcscreen::models {
namespace {

constexpr std::size_t kTrialIterations = 15;  // per start, before the best is taken to the end

/// log density of one component, and the squared Mahalanobis distance t components need.
class ComponentDensity {
 public:
  ComponentDensity(const MixtureComponent& c, double nu) : mean_(c.mean), d_(c.mean.size()), nu_(nu) {
    const auto d = static_cast<Eigen::Index>(d_);
    const Eigen::Map<const Eigen::MatrixXd> covariance(c.covariance.data(), d, d);
    const Eigen::LLT<Eigen::MatrixXd> llt(covariance);
    const Eigen::MatrixXd inverse = llt.matrixL().solve(Eigen::MatrixXd::Identity(d, d));
    inverse_.resize(d_ * d_);
    double log_root_determinant = 0;
    for (Eigen::Index i = 0; i < d; ++i) {
      log_root_determinant -= std::log(inverse(i, i));
      for (Eigen::Index j = 0; j <= i; ++j) inverse_[static_cast<std::size_t>(i * d + j)] = inverse(i, j);
    }
    const double dim = static_cast<double>(d_);
    constant_ = std::log(c.weight) - log_root_determinant;
    if (nu_ > 0) {
      constant_ += std::lgamma((nu_ + dim) / 2) - std::lgamma(nu_ / 2) - dim / 2 * std::log(nu_ * std::numbers::pi);
    } else {
      constant_ -= dim / 2 * std::log(2 * std::numbers::pi);
    }
  }

  double distance_square(const double* x) const {
    double sum = 0;
    for (std::size_t i = 0; i < d_; ++i) {
      double y = 0;
      for (std::size_t j = 0; j <= i; ++j) y += inverse_[i * d_ + j] * (x[j] - mean_[j]);
      sum += y * y;
    }
    return sum;
  }

  /// log(weight × density) at squared distance q.
  double log_weighted(double q) const {
    if (nu_ > 0) return constant_ - (nu_ + static_cast<double>(d_)) / 2 * std::log1p(q / nu_);
    return constant_ - q / 2;
  }

 private:
  std::vector<double> mean_;
  std::size_t d_;
  double nu_;
  std::vector<double> inverse_;  // lower triangle of L⁻¹
  double constant_ = 0;
};

std::vector<ComponentDensity> densities(const Mixture& mixture) {
  std::vector<ComponentDensity> out;
  for (const MixtureComponent& c : mixture.components) out.emplace_back(c, mixture.nu);
  return out;
}

/// One E step: weights[i * k + c] the posterior, u[...] the t weight of an event (1 for Gaussians). Returns log L.
double expectation(const Mixture& mixture, const PointSet& points, std::vector<double>& weights,
                   std::vector<double>& u) {
  const std::vector<ComponentDensity> parts = densities(mixture);
  const std::size_t k = parts.size();
  double log_likelihood = 0;
  for (std::size_t i = 0; i < points.n; ++i) {
    double highest = -std::numeric_limits<double>::infinity();
    for (std::size_t c = 0; c < k; ++c) {
      const double q = parts[c].distance_square(points.row(i));
      weights[i * k + c] = parts[c].log_weighted(q);
      u[i * k + c] = mixture.nu > 0 ? (mixture.nu + static_cast<double>(points.d)) / (mixture.nu + q) : 1.0;
      highest = std::max(highest, weights[i * k + c]);
    }
    double sum = 0;
    for (std::size_t c = 0; c < k; ++c) sum += weights[i * k + c] = std::exp(weights[i * k + c] - highest);
    for (std::size_t c = 0; c < k; ++c) weights[i * k + c] /= sum;
    log_likelihood += highest + std::log(sum);
  }
  return log_likelihood;
}

/// One M step. False when a component holds less than one event's weight per dimension.
bool maximisation(Mixture& mixture, const PointSet& points, const std::vector<double>& weights,
                  const std::vector<double>& u) {
  const std::size_t k = mixture.components.size(), d = points.d;
  for (std::size_t c = 0; c < k; ++c) {
    double total = 0, scaled = 0;
    std::vector<double> mean(d, 0.0), covariance(d * d, 0.0);
    for (std::size_t i = 0; i < points.n; ++i) {
      const double w = weights[i * k + c], wu = w * u[i * k + c];
      total += w;
      scaled += wu;
      for (std::size_t j = 0; j < d; ++j) mean[j] += wu * points.row(i)[j];
    }
    if (!(total > static_cast<double>(d) + 1)) return false;
    for (double& m : mean) m /= scaled;
    for (std::size_t i = 0; i < points.n; ++i) {
      const double wu = weights[i * k + c] * u[i * k + c];
      const double* x = points.row(i);
      for (std::size_t a = 0; a < d; ++a) {
        for (std::size_t b = 0; b <= a; ++b) covariance[a * d + b] += wu * (x[a] - mean[a]) * (x[b] - mean[b]);
      }
    }
    for (std::size_t a = 0; a < d; ++a) {
      for (std::size_t b = 0; b <= a; ++b)
        covariance[b * d + a] = covariance[a * d + b] = covariance[a * d + b] / total;
      covariance[a * d + a] += points.ridge[a];
    }
    mixture.components[c] = {total / static_cast<double>(points.n), std::move(mean), std::move(covariance)};
  }
  return true;
}

/// A mixture on its way, with the posterior and t weights its last E step gave.
struct EmState {
  Mixture mixture;
  std::vector<double> weights, u;  // [n][k]
};

/// The first M step, from a hard assignment of events to k groups; nothing when a group is too small.
std::optional<EmState> begin(const PointSet& points, std::size_t k, const std::vector<std::size_t>& start,
                             const MixtureOptions& options) {
  EmState state;
  state.mixture.d = points.d;
  state.mixture.nu = options.nu;
  state.mixture.n = points.n;
  state.mixture.components.resize(k);
  state.mixture.log_likelihood = -std::numeric_limits<double>::infinity();
  state.weights.assign(points.n * k, 0.0);
  state.u.assign(points.n * k, 1.0);
  for (std::size_t i = 0; i < points.n; ++i) state.weights[i * k + start[i]] = 1;
  if (!maximisation(state.mixture, points, state.weights, state.u)) return std::nullopt;
  return state;
}

/// EM until convergence or the given number of iterations in all; false when a component dies.
bool iterate(EmState& state, const PointSet& points, std::size_t until, double tolerance) {
  Mixture& mixture = state.mixture;
  while (!mixture.converged && mixture.iterations < until) {
    ++mixture.iterations;
    const double before = mixture.log_likelihood;
    mixture.log_likelihood = expectation(mixture, points, state.weights, state.u);
    mixture.converged = std::fabs(mixture.log_likelihood - before) <= tolerance * std::fabs(mixture.log_likelihood);
    if (!mixture.converged && !maximisation(mixture, points, state.weights, state.u)) return false;
  }
  return true;
}

/// The mixture of k components from the start that is ahead after a few iterations; nothing when all die.
std::optional<Mixture> fit_k(const PointSet& points, std::size_t k, const MixtureOptions& options) {
  std::optional<EmState> best;
  for (const std::vector<std::size_t>& start : mixture_starts(points, k)) {
    std::optional<EmState> state = begin(points, k, start, options);
    if (!state || !iterate(*state, points, std::min(kTrialIterations, options.max_iterations), options.tolerance)) {
      continue;
    }
    if (!best || state->mixture.log_likelihood > best->mixture.log_likelihood) best = std::move(state);
  }
  if (!best || !iterate(*best, points, options.max_iterations, options.tolerance)) return std::nullopt;
  const auto dim = static_cast<double>(points.d);
  const double parameters = static_cast<double>(k) * (1 + dim + dim * (dim + 1) / 2) - 1;
  best->mixture.bic = -2 * best->mixture.log_likelihood + parameters * std::log(static_cast<double>(points.n));
  return std::move(best->mixture);
}

Status check(const MixtureOptions& o, std::size_t d) {
  if (d < 1 || d > 6 || o.k_min < 1 || o.k_max < o.k_min || o.k_max > 64 || !(o.nu >= 0) || !(o.min_sd_share > 0)) {
    return fail(ErrorKind::Usage, "MODEL-M02", "A mixture needs 1 to 6 dimensions and 1 <= k_min <= k_max <= 64.");
  }
  return {};
}

}  // namespace

Result<Mixture> fit_mixture(const Rows& rows, const MixtureOptions& options) {
  if (const Status ok = check(options, rows.m); !ok) return fail(ok.error());
  const std::vector<std::uint32_t> used = evenly_spread(sorted_finite_rows(rows), options.max_events);
  if (used.size() < 5 * (rows.m + 1)) {
    return fail(ErrorKind::Input, "MODEL-M01", "Too few finite events for a mixture.");
  }
  PointSet points = make_points(rows, used, options.min_sd_share);
  if (std::any_of(points.ridge.begin(), points.ridge.end(), [](double r) { return !(r > 0); })) {
    return fail(ErrorKind::Input, "MODEL-M03", "A coordinate has no spread, so no mixture can be fitted.");
  }
  std::optional<Mixture> best;
  for (std::size_t k = options.k_min; k <= options.k_max; ++k) {
    std::optional<Mixture> fitted = fit_k(points, k, options);
    if (fitted && (!best || fitted->bic < best->bic)) best = std::move(fitted);
  }
  if (!best) return fail(ErrorKind::Input, "MODEL-M01", "Too few events for the number of components asked for.");
  std::sort(best->components.begin(), best->components.end(),
            [](const MixtureComponent& a, const MixtureComponent& b) { return a.mean < b.mean; });
  return std::move(*best);
}

std::vector<double> posterior(const Mixture& mixture, std::span<const double> x) {
  std::vector<double> out;
  double highest = -std::numeric_limits<double>::infinity(), sum = 0;
  for (const ComponentDensity& part : densities(mixture)) {
    out.push_back(part.log_weighted(part.distance_square(x.data())));
    highest = std::max(highest, out.back());
  }
  for (double& p : out) sum += p = std::exp(p - highest);
  for (double& p : out) p /= sum;
  return out;
}

double component_distance_square(const Mixture& mixture, std::size_t component, std::span<const double> x) {
  FCS_ASSERT(component < mixture.components.size() && x.size() == mixture.d);
  return ComponentDensity(mixture.components[component], mixture.nu).distance_square(x.data());
}

double enclosing_distance_square(std::size_t d, double nu, double share) {
  FCS_ASSERT(d > 0 && nu >= 0 && share > 0 && share < 1);
  const auto dim = static_cast<double>(d);
  if (nu == 0) return boost::math::quantile(boost::math::chi_squared(dim), share);
  return dim * boost::math::quantile(boost::math::fisher_f(dim, nu), share);
}

std::optional<double> posterior_crossing(const Mixture& mixture, std::size_t lower, std::size_t upper) {
  const std::size_t k = mixture.components.size();
  if (mixture.d != 1 || lower >= k || upper >= k || lower == upper) return std::nullopt;
  const ComponentDensity a(mixture.components[lower], mixture.nu), b(mixture.components[upper], mixture.nu);
  const auto upper_wins = [&](double x) {
    return b.log_weighted(b.distance_square(&x)) >= a.log_weighted(a.distance_square(&x));
  };
  double lo = mixture.components[lower].mean[0], hi = mixture.components[upper].mean[0];
  if (!(hi > lo) || !upper_wins(hi) || upper_wins(lo)) return std::nullopt;
  const double span = hi - lo;
  while (hi - lo > 1e-9 * span) {
    const double middle = (lo + hi) / 2;
    (upper_wins(middle) ? hi : lo) = middle;
  }
  return (lo + hi) / 2;
}

}  // namespace fcscreen::models
