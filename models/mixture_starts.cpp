// SPDX-License-Identifier: Apache-2.0
#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/core/order_statistics.h"
#include "models/mixture_internal.h"

namespace fcscreen::models {
namespace {

constexpr double kClip = 4;  // robust sd beyond which an event cannot become a centre by being far out
constexpr std::size_t kLloydSteps = 10;
constexpr std::size_t kStartEvents = 2000;

/// Group of each event by rank along `key`: k groups of equal size.
std::vector<std::size_t> quantile_groups(const std::vector<double>& key, std::size_t k) {
  std::vector<std::size_t> order(key.size()), group(key.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key[a] < key[b]; });
  for (std::size_t rank = 0; rank < order.size(); ++rank) group[order[rank]] = rank * k / order.size();
  return group;
}

/// Group of each event by its place between the 0.5th and 99.5th percentile of `key`: k groups of equal width.
std::vector<std::size_t> interval_groups(const std::vector<double>& key, std::size_t k) {
  std::vector<double> sorted = key;
  std::sort(sorted.begin(), sorted.end());
  const double lo = sorted[(sorted.size() - 1) / 200], hi = sorted[sorted.size() - 1 - (sorted.size() - 1) / 200];
  std::vector<std::size_t> group(key.size(), 0);
  for (std::size_t i = 0; i < key.size(); ++i) {
    const double share = hi > lo ? (key[i] - lo) / (hi - lo) : 0;
    group[i] = static_cast<std::size_t>(std::clamp(share, 0.0, 0.999999) * static_cast<double>(k));
  }
  return group;
}

double distance_square(const double* a, const double* b, std::size_t d) {
  double sum = 0;
  for (std::size_t j = 0; j < d; ++j) sum += (a[j] - b[j]) * (a[j] - b[j]);
  return sum;
}

std::size_t nearest_centre(const double* x, const std::vector<double>& centres, std::size_t d) {
  std::size_t best = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t c = 0; c * d < centres.size(); ++c) {
    const double q = distance_square(x, &centres[c * d], d);
    if (q < least) least = q, best = c;
  }
  return best;
}

/// Farthest-point centres among every n/2000th event, from the event nearest the median on (Gonzalez 1985).
std::vector<double> farthest_points(const std::vector<double>& scaled, std::size_t n, std::size_t d, std::size_t k) {
  const std::size_t step = std::max<std::size_t>(1, n / kStartEvents);
  std::vector<double> centres, gap(n, std::numeric_limits<double>::infinity());
  const std::vector<double> origin(d, 0.0);
  std::size_t next = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < n; i += step) {
    const double q = distance_square(&scaled[i * d], origin.data(), d);
    if (q < least) least = q, next = i;
  }
  while (true) {
    centres.insert(centres.end(), &scaled[next * d], &scaled[next * d] + d);
    if (centres.size() == k * d) return centres;
    double farthest = -1;
    const std::vector<double> last(centres.end() - static_cast<std::ptrdiff_t>(d), centres.end());
    for (std::size_t i = 0; i < n; i += step) {
      gap[i] = std::min(gap[i], distance_square(&scaled[i * d], last.data(), d));
      if (gap[i] > farthest) farthest = gap[i], next = i;
    }
  }
}

std::vector<std::size_t> lloyd_groups(const std::vector<double>& scaled, std::size_t n, std::size_t d, std::size_t k) {
  std::vector<double> centres = farthest_points(scaled, n, d, k);
  std::vector<std::size_t> group(n, 0);
  for (std::size_t step = 0; step <= kLloydSteps; ++step) {
    std::vector<double> sum(k * d, 0.0);
    std::vector<double> count(k, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
      group[i] = nearest_centre(&scaled[i * d], centres, d);
      count[group[i]] += 1;
      for (std::size_t j = 0; j < d; ++j) sum[group[i] * d + j] += scaled[i * d + j];
    }
    for (std::size_t c = 0; c < k; ++c) {
      for (std::size_t j = 0; j < d && count[c] > 0; ++j) centres[c * d + j] = sum[c * d + j] / count[c];
    }
  }
  return group;
}

/// Projection on the axis of greatest variance.
std::vector<double> principal_scores(const std::vector<double>& scaled, std::size_t n, std::size_t d) {
  Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(d), static_cast<Eigen::Index>(d));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t a = 0; a < d; ++a) {
      for (std::size_t b = 0; b < d; ++b) {
        covariance(static_cast<Eigen::Index>(a), static_cast<Eigen::Index>(b)) += scaled[i * d + a] * scaled[i * d + b];
      }
    }
  }
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
  const Eigen::VectorXd axis = solver.eigenvectors().col(static_cast<Eigen::Index>(d) - 1);
  std::vector<double> scores(n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < d; ++j) scores[i] += scaled[i * d + j] * axis(static_cast<Eigen::Index>(j));
  }
  return scores;
}

}  // namespace

PointSet make_points(const Rows& rows, std::span<const std::uint32_t> used, double min_sd_share) {
  PointSet out;
  out.n = used.size();
  out.d = rows.m;
  out.values.reserve(out.n * out.d);
  for (const std::uint32_t i : used) {
    for (const float v : rows.row(i)) out.values.push_back(v);
  }
  std::vector<float> column(out.n);
  for (std::size_t j = 0; j < out.d; ++j) {
    double mean = 0, variance = 0;
    for (std::size_t i = 0; i < out.n; ++i) mean += out.row(i)[j], column[i] = static_cast<float>(out.row(i)[j]);
    mean /= static_cast<double>(out.n);
    for (std::size_t i = 0; i < out.n; ++i) variance += std::pow(out.row(i)[j] - mean, 2);
    variance /= static_cast<double>(out.n);
    out.centre.push_back(median(column));
    const double spread = robust_sd(column, out.centre.back());
    out.robust_sd.push_back(spread > 0 ? spread : std::sqrt(variance));
    out.ridge.push_back(min_sd_share * min_sd_share * variance);
  }
  return out;
}

std::vector<std::vector<std::size_t>> mixture_starts(const PointSet& points, std::size_t k) {
  if (k == 1) return {std::vector<std::size_t>(points.n, 0)};
  const std::size_t n = points.n, d = points.d;
  if (d == 1) return {quantile_groups(points.values, k), interval_groups(points.values, k)};
  std::vector<double> scaled(n * d);
  for (std::size_t i = 0; i < n * d; ++i) {
    scaled[i] = std::clamp((points.values[i] - points.centre[i % d]) / points.robust_sd[i % d], -kClip, kClip);
  }
  return {lloyd_groups(scaled, n, d, k), quantile_groups(principal_scores(scaled, n, d), k)};
}

}  // namespace fcscreen::models
