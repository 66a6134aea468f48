// SPDX-License-Identifier: Apache-2.0
#include <Eigen/Cholesky>
#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "models/negative_binomial_internal.h"
#include "models/quiet_internal.h"

namespace fcscreen::models {
namespace {

const double kLn10 = std::log(10.0);
constexpr double kChiSquared95 = 3.841458820694124;   // χ²₁(0.95)
constexpr double kEtaFloor = -700, kEtaCeiling = 50;  // keeps e^η a number; no fraction is near either
constexpr int kMaxSteps = 500;
constexpr double kGain = 1e-13;       // relative rise of the likelihood below which a step no longer counts
constexpr double kRootWidth = 1e-11;  // relative width at which the search for an interval's end stops

double log_gamma(double x) { return boost::math::lgamma(x, QuietPolicy()); }

/// e^{(σ ln 10)²} − 1: the squared coefficient of variation of a log-normal with that spread.
double dispersion(double sigma) { return std::expm1(sigma * kLn10 * sigma * kLn10); }

double eta_of(const CountLine& line, const Eigen::VectorXd& theta, Eigen::Index i) {
  double eta = line.offset[i];
  for (Eigen::Index j = 0; j < theta.size(); ++j) eta += line.x(i, j) * theta[j];
  return std::clamp(eta, kEtaFloor, kEtaCeiling);
}

/// One count's log-likelihood without the terms that do not depend on its mean.
double count_log_likelihood(double k, double mu, double phi) {
  if (phi <= 0) return (k > 0 ? k * std::log(mu) : 0) - mu;
  const double size = 1 / phi;
  return (k > 0 ? k * std::log(mu / (size + mu)) : 0) - size * std::log1p(mu / size);
}

/// Those terms.
double count_constant(double k, double phi) {
  if (phi <= 0) return -log_gamma(k + 1);
  return log_gamma(k + 1 / phi) - log_gamma(1 / phi) - log_gamma(k + 1);
}

/// Gradient and expected information.
void score(const CountLine& line, const Eigen::VectorXd& theta, Eigen::VectorXd& gradient, Eigen::MatrixXd& info) {
  gradient.setZero(theta.size());
  info.setZero(theta.size(), theta.size());
  for (Eigen::Index i = 0; i < line.x.rows(); ++i) {
    const KineticPoint& p = line.points[static_cast<std::size_t>(i)];
    const double n = static_cast<double>(p.n), slope = n * std::exp(eta_of(line, theta, i));  // dμ/dη
    const double mu = slope + n * line.blank_rate;
    if (!(mu > 0)) continue;
    const double variance = mu + line.dispersions[static_cast<std::size_t>(i)] * mu * mu;
    const double pull = (static_cast<double>(p.k) - mu) / variance * slope, weight = slope * slope / variance;
    for (Eigen::Index a = 0; a < theta.size(); ++a) {
      gradient[a] += pull * line.x(i, a);
      for (Eigen::Index b = 0; b < theta.size(); ++b) info(a, b) += weight * line.x(i, a) * line.x(i, b);
    }
  }
}

/// Scoring steps without a line search: near the top the likelihood is flat to the last bit and cannot guide any more,
/// while the gradient still can. Ends when a step no longer shrinks.
void polish(const CountLine& line, CountFit& fit) {
  Eigen::VectorXd gradient;
  Eigen::MatrixXd info;
  double last = std::numeric_limits<double>::infinity();
  for (int step = 0; step < 50; ++step) {
    score(line, fit.theta, gradient, info);
    const Eigen::VectorXd move = info.ldlt().solve(gradient);
    const double length = gradient.dot(move);  // squared, in standard errors
    const Eigen::VectorXd theta = fit.theta + move;
    if (!theta.allFinite() || !(length < last) || length > 1e-6) return;
    const double value = log_likelihood(line, theta);
    if (value < fit.log_likelihood - 1e-9 * (1 + std::abs(fit.log_likelihood))) return;
    fit.theta = theta;
    fit.log_likelihood = std::max(value, fit.log_likelihood);
    last = length;
  }
}

/// Weighted least squares of ln((k+½)/(N+1)): near enough for the scoring to converge.
Eigen::VectorXd starting_values(const CountLine& line) {
  const Eigen::Index m = line.x.cols();
  Eigen::MatrixXd normal = Eigen::MatrixXd::Zero(m, m);
  Eigen::VectorXd right = Eigen::VectorXd::Zero(m);
  for (Eigen::Index i = 0; i < line.x.rows(); ++i) {
    const KineticPoint& p = line.points[static_cast<std::size_t>(i)];
    const double count = static_cast<double>(p.k) + 0.5, spread = p.sigma * kLn10;
    const double y = std::log(count / (static_cast<double>(p.n) + 1)) - line.offset[i];
    const double weight = 1 / (1 / count + spread * spread);
    for (Eigen::Index a = 0; a < m; ++a) {
      right[a] += weight * line.x(i, a) * y;
      for (Eigen::Index b = 0; b < m; ++b) normal(a, b) += weight * line.x(i, a) * line.x(i, b);
    }
  }
  return normal.ldlt().solve(right);
}

}  // namespace

CountLine::CountLine(std::vector<KineticPoint> samples, Eigen::MatrixXd design, double blank)
    : points(std::move(samples)), x(std::move(design)), offset(Eigen::VectorXd::Zero(x.rows())), blank_rate(blank) {
  for (const KineticPoint& p : points) {
    dispersions.push_back(dispersion(p.sigma));
    constant += count_constant(static_cast<double>(p.k), dispersions.back());
  }
}

double log_likelihood(const CountLine& line, const Eigen::VectorXd& theta) {
  double sum = line.constant;
  for (Eigen::Index i = 0; i < line.x.rows(); ++i) {
    const KineticPoint& p = line.points[static_cast<std::size_t>(i)];
    const double mu = static_cast<double>(p.n) * (std::exp(eta_of(line, theta, i)) + line.blank_rate);
    sum += count_log_likelihood(static_cast<double>(p.k), mu, line.dispersions[static_cast<std::size_t>(i)]);
  }
  return sum;
}

CountFit maximise(const CountLine& line, const Eigen::VectorXd* start) {
  CountFit fit;
  fit.theta = start != nullptr ? *start : starting_values(line);
  fit.log_likelihood = log_likelihood(line, fit.theta);
  if (fit.theta.size() == 0) return fit;
  Eigen::VectorXd gradient;
  Eigen::MatrixXd info;
  double damping = 1e-6;
  for (int step = 0; step < kMaxSteps; ++step) {
    score(line, fit.theta, gradient, info);
    bool better = false;
    double gain = 0;
    for (int attempt = 0; attempt < 40 && !better; ++attempt) {
      Eigen::MatrixXd damped = info;
      for (Eigen::Index j = 0; j < info.rows(); ++j) damped(j, j) += damping * info(j, j) + 1e-300;
      const Eigen::VectorXd theta = fit.theta + damped.ldlt().solve(gradient);
      const double value = theta.allFinite() ? log_likelihood(line, theta) : -std::numeric_limits<double>::infinity();
      if (value > fit.log_likelihood) {
        gain = value - fit.log_likelihood;
        fit.theta = theta;
        fit.log_likelihood = value;
        better = true;
        damping = std::max(damping / 10, 1e-12);
      } else {
        damping *= 10;
      }
    }
    if (!better || gain < kGain * (1 + std::abs(fit.log_likelihood))) break;
  }
  polish(line, fit);
  return fit;
}

CountFit maximise_without(const CountLine& line, const CountFit& best, Eigen::Index j, double value) {
  CountLine rest = line;
  const Eigen::Index m = line.x.cols();
  rest.offset = line.offset + line.x.col(j) * value;
  rest.x.resize(line.x.rows(), m - 1);
  Eigen::VectorXd start(m - 1);
  for (Eigen::Index a = 0, b = 0; a < m; ++a) {
    if (a == j) continue;
    rest.x.col(b) = line.x.col(a);
    start[b++] = best.theta[a];
  }
  return maximise(rest, &start);
}

result::Interval profile_interval(const CountLine& line, const CountFit& best, Eigen::Index j, double limit) {
  const double point = best.theta[j], infinity = std::numeric_limits<double>::infinity();
  const auto excess = [&](double value) {
    return 2 * (best.log_likelihood - maximise_without(line, best, j, value).log_likelihood) - kChiSquared95;
  };
  Eigen::VectorXd gradient;
  Eigen::MatrixXd info;
  score(line, best.theta, gradient, info);
  const double first = info(j, j) > 0 ? std::min(2 / std::sqrt(info(j, j)), limit) : limit / 1000;
  const auto end = [&](double sign) {
    double inside = point, width = std::max(first, 1e-9);
    double outside = std::clamp(point + sign * width, -limit, limit);
    double below = -kChiSquared95, above = excess(outside);
    while (!(above > 0)) {
      if (std::abs(outside) >= limit) return sign * infinity;
      inside = outside;
      below = above;
      width *= 2;
      outside = std::clamp(point + sign * width, -limit, limit);
      above = excess(outside);
    }
    std::uintmax_t steps = 60;
    const auto close = [](double a, double b) { return std::abs(a - b) <= kRootWidth * (std::abs(a) + std::abs(b)); };
    const auto [lo, hi] =
        sign > 0
            ? boost::math::tools::toms748_solve(excess, inside, outside, below, above, close, steps, QuietPolicy())
            : boost::math::tools::toms748_solve(excess, outside, inside, above, below, close, steps, QuietPolicy());
    return lo + (hi - lo) / 2;
  };
  if (std::abs(point) >= limit) {  // the likelihood only rises outwards: one end is open
    return point < 0 ? result::Interval{-infinity, end(1)} : result::Interval{end(-1), infinity};
  }
  return {end(-1), end(1)};
}

}  // namespace fcscreen::models
