// SPDX-License-Identifier: Apache-2.0
#include "models/population_boundary.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <limits>

#include "models/covariance.h"

namespace fcscreen::models {
namespace {

constexpr int kTrimRounds = 2;
constexpr std::size_t kMaxSteps = 25;    // Newton steps of one fit
constexpr double kStepTolerance = 1e-4;  // largest change of a coefficient that still counts as moving

double chi_square(std::size_t d, double share) {
  return boost::math::quantile(boost::math::chi_squared(static_cast<double>(d)), share);
}

/// Centre and whitening of the population.
struct Whitening {
  std::size_t d = 0;
  std::vector<double> centre;   // [d]
  std::vector<double> inverse;  // [d][d], lower triangle

  double apply(std::span<const float> row, double* z) const {
    double square = 0;
    for (std::size_t i = 0; i < d; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j <= i; ++j) sum += inverse[i * d + j] * (static_cast<double>(row[j]) - centre[j]);
      z[i] = sum;
      square += sum * sum;
    }
    return square;
  }
};

bool fit_whitening(const Rows& rows, const std::vector<std::uint32_t>& used, double drift_sd, Whitening& w) {
  const std::size_t d = rows.m;
  w.d = d;
  w.centre.assign(d, 0.0);
  for (const std::uint32_t i : used) {
    for (std::size_t j = 0; j < d; ++j) w.centre[j] += static_cast<double>(rows.row(i)[j]);
  }
  for (double& c : w.centre) c /= static_cast<double>(used.size());
  std::vector<double> deviations;
  deviations.reserve(used.size() * d);
  for (const std::uint32_t i : used) {
    for (std::size_t j = 0; j < d; ++j) deviations.push_back(static_cast<double>(rows.row(i)[j]) - w.centre[j]);
  }
  std::vector<double> covariance = ledoit_wolf(deviations, used.size(), d);
  for (std::size_t j = 0; j < d; ++j) covariance[j * d + j] += drift_sd * drift_sd;
  w.inverse = inverse_cholesky(covariance, d);
  return !w.inverse.empty();
}

/// 1, z, and the products of two z.
void features(const double* z, std::size_t d, double* out) {
  *out++ = 1;
  for (std::size_t i = 0; i < d; ++i) *out++ = z[i];
  for (std::size_t i = 0; i < d; ++i) {
    for (std::size_t j = 0; j <= i; ++j) *out++ = z[i] * z[j];
  }
}

double logistic(double x) { return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x)); }

/// Weighted ridge logistic regression by Newton's method, started at `beta`.
void fit_logistic(const Eigen::MatrixXd& x, const Eigen::VectorXd& y, const Eigen::VectorXd& weight, double ridge,
                  Eigen::VectorXd& beta) {
  const Eigen::Index p = x.cols();
  Eigen::VectorXd penalty = Eigen::VectorXd::Constant(p, ridge);
  penalty[0] = 1e-6;
  const auto loss = [&](const Eigen::VectorXd& b) {
    const Eigen::VectorXd eta = x * b;
    double sum = 0;
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
      const double e = eta[i];
      sum += weight[i] * ((e > 0 ? e : 0) + std::log1p(std::exp(-std::fabs(e))) - y[i] * e);
    }
    return sum + 0.5 * (penalty.array() * b.array().square()).sum();
  };
  double current = loss(beta);
  for (std::size_t step = 0; step < kMaxSteps; ++step) {
    const Eigen::VectorXd eta = x * beta;
    Eigen::VectorXd residual(x.rows()), curvature(x.rows());
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
      const double m = logistic(eta[i]);
      residual[i] = weight[i] * (y[i] - m);
      curvature[i] = std::sqrt(weight[i] * std::max(m * (1 - m), 1e-12));
    }
    const Eigen::VectorXd gradient = x.transpose() * residual - penalty.cwiseProduct(beta);
    const Eigen::MatrixXd scaled = curvature.asDiagonal() * x;
    Eigen::MatrixXd hessian = Eigen::MatrixXd::Zero(p, p);
    hessian.selfadjointView<Eigen::Lower>().rankUpdate(scaled.transpose());
    hessian.diagonal() += penalty;
    const Eigen::VectorXd move = hessian.selfadjointView<Eigen::Lower>().ldlt().solve(gradient);
    double length = 1;
    Eigen::VectorXd next = beta + move;
    double value = loss(next);
    while (value > current && length > 1e-4) {
      length /= 2;
      next = beta + length * move;
      value = loss(next);
    }
    if (!(value <= current)) return;
    const double change = (next - beta).cwiseAbs().maxCoeff();
    beta = next;
    current = value;
    if (change < kStepTolerance) return;
  }
}

/// Centre and whitening of the rows without their outliers; `used` loses those. False without spread.
bool fit_trimmed(const Rows& rows, const BoundaryOptions& o, std::vector<std::uint32_t>& used, Whitening& w) {
  const std::size_t least = o.rows_per_axis * (rows.m + 1);
  std::vector<double> z(rows.m);
  for (int round = 0; round < kTrimRounds; ++round) {
    if (!fit_whitening(rows, used, 0, w)) return false;
    const double limit = chi_square(rows.m, o.trim_share);
    std::vector<std::uint32_t> kept;
    for (const std::uint32_t i : used) {
      if (w.apply(rows.row(i), z.data()) <= limit) kept.push_back(i);
    }
    if (kept.size() >= least) used = std::move(kept);
  }
  return fit_whitening(rows, used, o.drift_sd, w);
}

/// Squared distances that hold these shares of the population, at least those of a Gaussian.
void set_reach(const Rows& rows, const std::vector<std::uint32_t>& used, const Whitening& w, const BoundaryOptions& o,
               Boundary& out) {
  std::vector<double> squares, z(rows.m);
  for (const std::uint32_t i : used) squares.push_back(w.apply(rows.row(i), z.data()));
  std::sort(squares.begin(), squares.end());
  const auto reach = [&](double share) {
    const auto at = static_cast<std::size_t>(share * static_cast<double>(squares.size() - 1));
    return std::max(squares[at], chi_square(rows.m, share));
  };
  out.inside_square = reach(o.region_share);
  out.core_square = reach(o.core_share);
}

/// The sample's rows near the population, ordered by value; sets every distance.
std::vector<std::uint32_t> neighbours(const Rows& sample, const std::vector<std::uint32_t>& order, const Whitening& w,
                                      const BoundaryOptions& o, Boundary& out) {
  const double region = o.region_factor * o.region_factor * out.inside_square;
  std::vector<std::uint32_t> near;
  std::vector<double> z(sample.m);
  for (const std::uint32_t i : order) {
    const double square = w.apply(sample.row(i), z.data());
    out.distance_square[i] = static_cast<float>(square);
    if (square < region) near.push_back(i);
  }
  return near;
}

/// Separate the population's rows from the sample's by rounds of logistic regression; sets the probabilities.
void separate(const Rows& population, const std::vector<std::uint32_t>& known, const Rows& sample,
              const std::vector<std::uint32_t>& near, const Whitening& w, const BoundaryOptions& o, Boundary& out) {
  const std::size_t d = population.m, p = 1 + d + d * (d + 1) / 2;
  const std::vector<std::uint32_t> used = evenly_spread(near, o.max_background);
  const double each_near = used.empty() ? 0 : static_cast<double>(near.size()) / static_cast<double>(used.size());
  const auto n_known = static_cast<Eigen::Index>(known.size()), n_used = static_cast<Eigen::Index>(used.size());
  Eigen::MatrixXd x(n_known + n_used, static_cast<Eigen::Index>(p));
  Eigen::VectorXd feature(static_cast<Eigen::Index>(p));
  std::vector<double> z(d);
  const auto describe = [&](std::span<const float> row) {
    w.apply(row, z.data());
    features(z.data(), d, feature.data());
  };
  Eigen::VectorXd y = Eigen::VectorXd::Zero(n_known + n_used), weight(n_known + n_used), member(n_used);
  y.head(n_known).setOnes();
  for (Eigen::Index k = 0; k < n_known; ++k) {
    describe(population.row(known[static_cast<std::size_t>(k)]));
    x.row(k) = feature.transpose();
  }
  for (Eigen::Index k = 0; k < n_used; ++k) {
    const std::uint32_t i = used[static_cast<std::size_t>(k)];
    describe(sample.row(i));
    x.row(n_known + k) = feature.transpose();
    member[k] = static_cast<double>(out.distance_square[i]) <= out.core_square ? 1 : 0;
  }
  Eigen::VectorXd beta = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(p));
  for (out.rounds = 1; out.rounds <= o.max_rounds; ++out.rounds) {
    const double expected = std::max(each_near * member.sum(), o.min_members);
    weight.head(n_known).setConstant(o.emphasis * expected / static_cast<double>(known.size()));
    for (Eigen::Index k = 0; k < n_used; ++k) {  // a likely member is no background
      weight[n_known + k] = member[k] < o.member ? each_near * (1 - member[k]) : 1e-9;
    }
    fit_logistic(x, y, weight, o.ridge, beta);
    const Eigen::VectorXd next = (x.bottomRows(n_used) * beta).unaryExpr(&logistic);
    std::size_t changed = 0;
    for (Eigen::Index k = 0; k < n_used; ++k) changed += (next[k] < o.member) != (member[k] < o.member) ? 1 : 0;
    member = next;
    if (changed == 0) break;
  }
  std::fill(out.posterior.begin(), out.posterior.end(), 0.0F);
  for (const std::uint32_t i : near) {
    describe(sample.row(i));
    out.posterior[i] = static_cast<float>(logistic(feature.dot(beta)));
  }
}

/// Move the population to where its members lie in the sample, by less the fewer they are.
void follow(const Rows& sample, const std::vector<std::uint32_t>& near, const Boundary& found, const Whitening& w,
            const BoundaryOptions& o, std::vector<float>& rows) {
  std::vector<double> sum(w.d, 0.0);
  double n = 0;
  for (const std::uint32_t i : near) {
    if (static_cast<double>(found.posterior[i]) < o.member) continue;
    for (std::size_t j = 0; j < w.d; ++j) sum[j] += static_cast<double>(sample.row(i)[j]);
    n += 1;
  }
  if (n == 0) return;
  for (std::size_t j = 0; j < w.d; ++j) {
    const double move = std::clamp(sum[j] / n - w.centre[j], -o.max_drift, o.max_drift) * n / (n + o.drift_events);
    for (std::size_t r = j; r < rows.size(); r += w.d) rows[r] += static_cast<float>(move);
  }
}

}  // namespace

Result<Boundary> find_population(const Rows& population, const Rows& sample, const BoundaryOptions& o) {
  const std::size_t d = population.m;
  std::vector<std::uint32_t> known = sorted_finite_rows(population);
  if (d == 0 || sample.m != d || known.size() < o.rows_per_axis * (d + 1)) {
    return fail(ErrorKind::Input, "MODEL-B01", "The population has too few events to learn a boundary from.");
  }
  const std::vector<std::uint32_t> order = sorted_finite_rows(sample);
  std::vector<float> rows(population.values.begin(), population.values.end());
  Whitening w;
  if (!fit_trimmed(population, o, known, w)) {
    return fail(ErrorKind::Input, "MODEL-B02", "The population has no spread.");
  }
  Boundary out;
  set_reach(population, known, w, o, out);
  out.posterior.assign(sample.n, 0.0F);
  out.distance_square.assign(sample.n, std::numeric_limits<float>::quiet_NaN());
  for (std::size_t pass = 0;; ++pass) {
    const Rows moved{rows, population.n, d};
    fit_whitening(moved, known, o.drift_sd, w);
    const auto near = neighbours(sample, order, w, o, out);
    separate(moved, known, sample, near, w, o, out);
    if (pass == o.drift_passes) return out;
    follow(sample, near, out, w, o, rows);
  }
}

}  // namespace fcscreen::models
