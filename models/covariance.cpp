// SPDX-License-Identifier: Apache-2.0
#include "models/covariance.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>

namespace fcscreen::models {

std::vector<double> ledoit_wolf(std::span<const double> deviations, std::size_t n, std::size_t m,
                                std::span<const double> weight) {
  const auto dim = static_cast<double>(m);
  std::vector<double> s(m * m, 0.0);
  double total = 0, total_square = 0, fourth = 0;  // Σw, Σw², Σw|x|⁴
  for (std::size_t i = 0; i < n; ++i) {
    const std::span<const double> x = deviations.subspan(i * m, m);
    const double w = weight.empty() ? 1 : weight[i];
    double square = 0;
    for (std::size_t a = 0; a < m; ++a) {
      square += x[a] * x[a];
      for (std::size_t b = 0; b < m; ++b) s[a * m + b] += w * x[a] * x[b];
    }
    total += w;
    total_square += w * w;
    fourth += w * square * square;
  }
  double trace = 0, norm = 0;  // tr S, |S|²
  for (double& v : s) v /= total, norm += v * v;
  for (std::size_t a = 0; a < m; ++a) trace += s[a * m + a];
  const double mu = trace / dim;
  const double d2 = norm - dim * mu * mu;                                                    // |S - μI|²
  const double b2 = std::min(d2, (fourth / total - norm) * total_square / (total * total));  // |x xᵀ - S|² / n
  const double shrinkage = d2 > 0 ? std::max(b2, 0.0) / d2 : 0;
  for (std::size_t a = 0; a < m; ++a) {
    for (std::size_t b = 0; b < m; ++b) s[a * m + b] = (1 - shrinkage) * s[a * m + b] + (a == b ? shrinkage * mu : 0);
  }
  return s;
}

std::vector<double> inverse_cholesky(std::span<const double> covariance, std::size_t m) {
  const auto d = static_cast<Eigen::Index>(m);
  Eigen::MatrixXd matrix(d, d);
  for (Eigen::Index i = 0; i < d; ++i) {
    for (Eigen::Index j = 0; j < d; ++j) matrix(i, j) = covariance[static_cast<std::size_t>(i * d + j)];
  }
  const Eigen::LLT<Eigen::MatrixXd> llt(matrix);
  if (llt.info() != Eigen::Success || !matrix.allFinite()) return {};
  const Eigen::MatrixXd inverse = llt.matrixL().solve(Eigen::MatrixXd::Identity(d, d));
  if (!inverse.allFinite()) return {};
  std::vector<double> out(m * m, 0.0);
  for (Eigen::Index i = 0; i < d; ++i) {
    for (Eigen::Index j = 0; j <= i; ++j) out[static_cast<std::size_t>(i * d + j)] = inverse(i, j);
  }
  return out;
}

double map_distance(double distance, std::size_t m_from, std::size_t m_to) {
  if (m_from == m_to || !(distance > 0) || !std::isfinite(distance)) return distance;
  const boost::math::chi_squared from(static_cast<double>(m_from)), to(static_cast<double>(m_to));
  const double tail = boost::math::cdf(boost::math::complement(from, distance * distance));
  // Beyond the smallest double the tails are parallel for every purpose here: keep the difference of the means.
  if (tail < 1e-300)
    return std::sqrt(std::max(0.0, distance * distance + to.degrees_of_freedom() - from.degrees_of_freedom()));
  if (tail > 1 - 1e-15) return 0;
  return std::sqrt(boost::math::quantile(boost::math::complement(to, tail)));
}

}  // namespace fcscreen::models
