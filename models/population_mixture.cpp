// SPDX-License-Identifier: Apache-2.0
#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <array>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/core/parallel.h"
#include "models/covariance.h"
#include "models/population_search_internal.h"

namespace fcscreen::models {
namespace {

constexpr int kShortRounds = 6, kLongRounds = 30, kPartRounds = 30;
constexpr double kConverged = 1e-6;  // of the log likelihood
constexpr double kNegligible = 1e-6;
constexpr std::size_t kMaxPartRows = 1000;
constexpr double kNone = -std::numeric_limits<double>::infinity();

double log_sum(double a, double b) {
  const double top = std::max(a, b);
  return top + std::log(std::exp(a - top) + std::exp(b - top));
}

double along(const float* x, const std::vector<double>& axis) {
  double sum = 0;
  for (std::size_t j = 0; j < axis.size(); ++j) sum += axis[j] * static_cast<double>(x[j]);
  return sum;
}

double at_share(std::vector<double> values, double share) {
  const auto k = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(k), values.end());
  return values[k];
}

std::vector<double> minus(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> out(a.size());
  for (std::size_t j = 0; j < a.size(); ++j) out[j] = a[j] - b[j];
  return out;
}

WidthPrior member_prior(const SearchOptions& o) { return {o.prior_events, o.prior_variance}; }
WidthPrior background_prior(const SearchOptions& o) { return {o.background_events, o.background_variance}; }

/// One expectation-maximisation from given memberships; the log likelihood with priors, or -inf where it breaks off.
double climb(const ScaledPoints& points, const std::vector<std::size_t>& region, const SearchOptions& o, int rounds,
             std::vector<double>& member, Separation& out) {
  double likelihood = kNone;
  std::vector<double> other(region.size());
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < region.size(); ++i) other[i] = 1 - member[i];
    if (!fit_gaussian(points, region, member, member_prior(o), o.least_weight, out.members) ||
        !fit_gaussian(points, region, other, background_prior(o), o.least_weight, out.background)) {
      return kNone;
    }
    const double all = out.members.weight + out.background.weight;
    out.log_member = std::log(out.members.weight / all);
    out.log_background = std::log(out.background.weight / all);
    double sum = out.members.log_prior(member_prior(o)) + out.background.log_prior(background_prior(o));
    for (std::size_t i = 0; i < region.size(); ++i) {
      const float* x = points.row(region[i]);
      const double b = out.log_background + out.background.log_density(x);
      if (!points.may_be_member(region[i])) {
        sum += b;
        continue;
      }
      const double a = out.log_member + out.members.log_density(x);
      sum += log_sum(a, b);
      member[i] = 1 / (1 + std::exp(b - a));
    }
    if (sum - likelihood < kConverged * std::fabs(sum)) return sum;
    likelihood = sum;
  }
  return likelihood;
}

/// Memberships to start from: what `start` holds, and the upper parts along each axis.
std::vector<std::vector<double>> first_guesses(const ScaledPoints& points, const std::vector<std::size_t>& region,
                                               const Gaussian& start, double least_part) {
  const boost::math::chi_squared law(static_cast<double>(points.m));
  const double inside = boost::math::quantile(law, 0.9);
  std::vector<std::vector<double>> guesses(1, std::vector<double>(region.size(), 0.0));
  std::vector<double> beyond(points.m, 0.0);
  std::size_t n_beyond = 0;
  for (std::size_t i = 0; i < region.size(); ++i) {
    const float* x = points.row(region[i]);
    if (points.may_be_member(region[i])) {
      guesses[0][i] = start.square(x) <= inside ? 1 : 0;
      continue;
    }
    ++n_beyond;
    for (std::size_t j = 0; j < points.m; ++j) beyond[j] += static_cast<double>(x[j]);
  }
  std::vector<std::vector<double>> axes;
  if (static_cast<double>(n_beyond) >= least_part) {
    for (double& v : beyond) v /= static_cast<double>(n_beyond);
    axes.push_back(minus(start.centre, beyond));
    std::vector<double> y(points.m, 0.0), discriminant(points.m, 0.0);  // covariance⁻¹ (start - beyond)
    for (std::size_t a = 0; a < points.m; ++a) {
      for (std::size_t b = 0; b <= a; ++b) y[a] += start.factor[a * points.m + b] * axes[0][b];
    }
    for (std::size_t a = 0; a < points.m; ++a) {
      for (std::size_t b = 0; b <= a; ++b) discriminant[b] += start.factor[a * points.m + b] * y[a];
    }
    axes.push_back(std::move(discriminant));
  }
  for (std::vector<double>& axis : principal_axes(points, region, 2)) {
    axes.push_back(axis);
    for (double& v : axis) v = -v;
    axes.push_back(std::move(axis));
  }
  std::vector<std::size_t> possible;
  for (const std::size_t i : region) {
    if (points.may_be_member(i)) possible.push_back(i);
  }
  for (const std::vector<double>& axis : axes) {
    std::vector<double> place;
    for (const std::size_t i : possible) place.push_back(along(points.row(i), axis));
    for (const double share : {0.25, 0.5, 0.75}) {
      const double cut = at_share(place, share);
      std::vector<double> guess(region.size(), 0.0);
      for (std::size_t i = 0; i < region.size(); ++i) {
        guess[i] = points.may_be_member(region[i]) && along(points.row(region[i]), axis) > cut ? 1 : 0;
      }
      guesses.push_back(std::move(guess));
    }
  }
  return guesses;
}

/// Two parts of one covariance.
struct Parting {
  double likelihood = kNone, separation = 0;
  std::vector<double> first;  ///< probability of the first part
};

/// The covariance that two centres share, by the pooled deviations.
bool fit_tied(const ScaledPoints& points, const std::vector<std::size_t>& which, const std::vector<double>& first,
              const SearchOptions& o, Gaussian& a, Gaussian& b) {
  std::vector<double> second(first.size());
  for (std::size_t i = 0; i < first.size(); ++i) second[i] = 1 - first[i];
  const WidthPrior none{0.001, 1};  // the centres alone are wanted here
  if (!fit_gaussian(points, which, first, none, o.least_part, a)) return false;
  if (!fit_gaussian(points, which, second, none, o.least_part, b)) return false;
  const std::size_t m = points.m;
  std::vector<double> pooled(m * m, 0.0);
  for (std::size_t i = 0; i < which.size(); ++i) {
    const float* x = points.row(which[i]);
    for (const auto& [g, w] : {std::pair{&a, first[i]}, std::pair{&b, second[i]}}) {
      if (w < kNegligible) continue;
      for (std::size_t r = 0; r < m; ++r) {
        const double dr = w * (static_cast<double>(x[r]) - g->centre[r]);
        for (std::size_t c = 0; c <= r; ++c) pooled[r * m + c] += dr * (static_cast<double>(x[c]) - g->centre[c]);
      }
    }
  }
  for (std::size_t r = 0; r < m; ++r) {
    pooled[r * m + r] += o.prior_events * o.prior_variance;
    for (std::size_t c = 0; c <= r; ++c) {
      pooled[r * m + c] /= static_cast<double>(which.size()) + o.prior_events;
      pooled[c * m + r] = pooled[r * m + c];
    }
  }
  a.factor = inverse_cholesky(pooled, m);
  if (a.factor.empty()) return false;
  a.log_det = 0;
  for (std::size_t r = 0; r < m; ++r) a.log_det -= 2 * std::log(a.factor[r * m + r]);
  b.factor = a.factor;
  b.log_det = a.log_det;
  return true;
}

Parting part_along(const ScaledPoints& points, const std::vector<std::size_t>& which, std::vector<double> first,
                   const SearchOptions& o) {
  Parting out;
  Gaussian a, b;
  const auto n = static_cast<double>(which.size());
  for (int round = 0; round < kPartRounds; ++round) {
    if (!fit_tied(points, which, first, o, a, b)) return {};
    double sum = a.log_prior(member_prior(o));
    for (std::size_t i = 0; i < which.size(); ++i) {
      const float* x = points.row(which[i]);
      const double in_a = std::log(a.weight / n) + a.log_density(x), in_b = std::log(b.weight / n) + b.log_density(x);
      sum += log_sum(in_a, in_b);
      first[i] = 1 / (1 + std::exp(in_b - in_a));
    }
    const bool done = sum - out.likelihood < kConverged * std::fabs(sum);
    out.likelihood = std::max(out.likelihood, sum);
    if (done) break;
  }
  std::vector<float> other(points.m);
  for (std::size_t j = 0; j < points.m; ++j) other[j] = static_cast<float>(b.centre[j]);
  out.separation = std::sqrt(a.square(other.data()));
  out.first = std::move(first);
  return out;
}

Parting best_parting(const ScaledPoints& points, const std::vector<std::size_t>& which, const std::vector<double>& away,
                     const SearchOptions& o) {
  std::vector<std::vector<double>> axes = principal_axes(points, which, 2), starts;
  if (!away.empty()) axes.push_back(away);
  for (const std::vector<double>& axis : axes) {
    std::vector<double> place;
    for (const std::size_t i : which) place.push_back(along(points.row(i), axis));
    for (const double share : {0.3, 0.5, 0.7}) {
      const double cut = at_share(place, share);
      starts.emplace_back();
      for (const double p : place) starts.back().push_back(p > cut ? 0.95 : 0.05);
    }
  }
  std::vector<Parting> partings(starts.size());
  parallel_for(starts.size(), o.groups.threads,
               [&](std::size_t s) { partings[s] = part_along(points, which, std::move(starts[s]), o); });
  Parting best;
  for (Parting& parting : partings) {
    if (parting.likelihood > best.likelihood) best = std::move(parting);
  }
  return best;
}

}  // namespace

double Gaussian::square(const float* x) const {
  const std::size_t m = centre.size();
  std::array<double, 64> d;
  for (std::size_t j = 0; j < m; ++j) d[j] = static_cast<double>(x[j]) - centre[j];
  double sum = 0;
  for (std::size_t r = 0; r < m; ++r) {
    double y = 0;
    for (std::size_t c = 0; c <= r; ++c) y += factor[r * m + c] * d[c];
    sum += y * y;
  }
  return sum;
}

double Gaussian::log_prior(const WidthPrior& prior) const {
  const double trace = std::inner_product(factor.begin(), factor.end(), factor.begin(), 0.0);  // of the inverse
  return -0.5 * prior.events * (prior.variance * trace + log_det);
}

bool fit_gaussian(const ScaledPoints& points, std::span<const std::size_t> which, std::span<const double> weight,
                  const WidthPrior& prior, double least, Gaussian& out) {
  const std::size_t m = points.m;
  out.centre.assign(m, 0.0);
  out.weight = 0;
  for (std::size_t i = 0; i < which.size(); ++i) {
    if (weight[i] < kNegligible) continue;
    const float* x = points.row(which[i]);
    out.weight += weight[i];
    for (std::size_t j = 0; j < m; ++j) out.centre[j] += weight[i] * static_cast<double>(x[j]);
  }
  if (!(out.weight >= least)) return false;
  for (double& v : out.centre) v /= out.weight;
  std::vector<double> covariance(m * m, 0.0);
  std::array<double, 64> d;
  for (std::size_t i = 0; i < which.size(); ++i) {
    if (weight[i] < kNegligible) continue;
    const float* x = points.row(which[i]);
    for (std::size_t j = 0; j < m; ++j) d[j] = static_cast<double>(x[j]) - out.centre[j];
    for (std::size_t r = 0; r < m; ++r) {
      const double dr = weight[i] * d[r];
      for (std::size_t c = 0; c <= r; ++c) covariance[r * m + c] += dr * d[c];
    }
  }
  for (std::size_t r = 0; r < m; ++r) {
    covariance[r * m + r] += prior.events * prior.variance;
    for (std::size_t c = 0; c <= r; ++c) {
      covariance[r * m + c] /= out.weight + prior.events;
      covariance[c * m + r] = covariance[r * m + c];
    }
  }
  out.factor = inverse_cholesky(covariance, m);
  if (out.factor.empty()) return false;
  out.log_det = 0;
  for (std::size_t r = 0; r < m; ++r) out.log_det -= 2 * std::log(out.factor[r * m + r]);
  return true;
}

double Separation::posterior(const float* x) const {
  if (!has_background) return 1;
  const double a = log_member + members.log_density(x), b = log_background + background.log_density(x);
  return 1 / (1 + std::exp(b - a));
}

bool separate(const ScaledPoints& points, const std::vector<std::size_t>& region, const Gaussian& start,
              const SearchOptions& options, Separation& out) {
  std::vector<std::vector<double>> guesses = first_guesses(points, region, start, options.least_part);
  std::vector<double> likelihood(guesses.size(), kNone);
  parallel_for(guesses.size(), options.groups.threads, [&](std::size_t g) {
    Separation trial;
    likelihood[g] = climb(points, region, options, kShortRounds, guesses[g], trial);
  });
  const auto best = std::max_element(likelihood.begin(), likelihood.end());  // the first of equals
  std::vector<double>& chosen = guesses[static_cast<std::size_t>(best - likelihood.begin())];
  if (*best > kNone && climb(points, region, options, kLongRounds, chosen, out) > kNone) {
    out.has_background = true;
    return true;
  }
  std::vector<double> all;
  for (const std::size_t i : region) all.push_back(points.may_be_member(i) ? 1 : 0);
  out.has_background = false;
  return fit_gaussian(points, region, all, member_prior(options), options.least_weight, out.members);
}

std::vector<std::vector<std::size_t>> part_members(const ScaledPoints& points, const std::vector<std::size_t>& members,
                                                   const std::vector<double>& away, const SearchOptions& options) {
  std::vector<std::vector<std::size_t>> parts(1);
  const std::size_t step = members.size() / kMaxPartRows + 1;
  for (std::size_t i = 0; i < members.size(); i += step) parts[0].push_back(members[i]);
  for (std::size_t p = 0; p < parts.size() && parts.size() < options.max_parts;) {
    const std::vector<std::size_t> whole = parts[p];
    Gaussian one;
    const std::vector<double> ones(whole.size(), 1.0);
    if (whole.size() < 2 * options.groups.min_group ||
        !fit_gaussian(points, whole, ones, member_prior(options), options.least_weight, one)) {
      ++p;
      continue;
    }
    double likelihood = one.log_prior(member_prior(options));
    for (const std::size_t i : whole) likelihood += one.log_density(points.row(i));
    const Parting two = best_parting(points, whole, away, options);
    const double penalty = static_cast<double>(points.m + 1) * std::log(static_cast<double>(whole.size()));
    if (!(2 * (two.likelihood - likelihood) > penalty) || two.separation < options.separation) {
      ++p;
      continue;
    }
    parts[p].clear();
    std::vector<std::size_t> rest;
    for (std::size_t i = 0; i < whole.size(); ++i) (two.first[i] > 0.5 ? parts[p] : rest).push_back(whole[i]);
    parts.push_back(std::move(rest));
  }
  return parts;
}

std::vector<std::vector<double>> principal_axes(const ScaledPoints& points, std::span<const std::size_t> which,
                                                std::size_t count) {
  const std::size_t m = points.m;
  std::vector<double> mean(m, 0.0);
  for (const std::size_t i : which) {
    for (std::size_t j = 0; j < m; ++j) mean[j] += static_cast<double>(points.row(i)[j]);
  }
  for (double& v : mean) v /= static_cast<double>(which.size());
  const auto d = static_cast<Eigen::Index>(m);
  Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(d, d);
  Eigen::VectorXd x(d);
  for (const std::size_t i : which) {
    for (std::size_t j = 0; j < m; ++j)
      x[static_cast<Eigen::Index>(j)] = static_cast<double>(points.row(i)[j]) - mean[j];
    covariance += x * x.transpose();
  }
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
  std::vector<std::vector<double>> axes;
  if (solver.info() != Eigen::Success) return axes;
  for (Eigen::Index k = d - 1; k >= 0 && axes.size() < count; --k) {
    Eigen::VectorXd v = solver.eigenvectors().col(k);
    Eigen::Index largest = 0;
    v.cwiseAbs().maxCoeff(&largest);
    if (v[largest] < 0) v = -v;
    axes.emplace_back(v.data(), v.data() + d);
  }
  return axes;
}

}  // namespace fcscreen::models
