// SPDX-License-Identifier: Apache-2.0
#include "gating/kernels/gate_plan.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace fcscreen::gating {
namespace {

constexpr double kSymmetryTolerance = 1e-9;  // covariances written as decimal text lose their last digits

/// Smallest float that is >= v; NaN stays NaN.
float ceil_to_float(double v) {
  constexpr float kMax = std::numeric_limits<float>::max();
  if (v > static_cast<double>(kMax)) return std::numeric_limits<float>::infinity();
  if (v < -static_cast<double>(kMax)) return std::isinf(v) ? -std::numeric_limits<float>::infinity() : -kMax;
  const float f = static_cast<float>(v);
  return static_cast<double>(f) < v ? std::nextafter(f, std::numeric_limits<float>::infinity()) : f;
}

tl::unexpected<Error> bad_ellipsoid(const std::string& why) {
  return fail(ErrorKind::Usage, "GATE-T05", "An ellipsoid gate cannot be used: " + why + ".", {}, {},
              "Correct the gate.");
}

/// Lower triangular L with a = L Lᵀ (Cholesky); false where a is not positive definite.
bool factorise(std::span<const double> a, std::size_t n, std::vector<double>& l) {
  l.assign(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = a[i * n + j];
      for (std::size_t k = 0; k < j; ++k) sum -= l[i * n + k] * l[j * n + k];
      if (i != j) {
        l[i * n + j] = sum / l[j * n + j];
      } else if (sum > 0) {
        l[i * n + i] = std::sqrt(sum);
      } else {
        return false;
      }
    }
  }
  return true;
}

std::vector<double> invert_lower(std::span<const double> l, std::size_t n) {
  std::vector<double> inverse(n * n, 0.0);
  for (std::size_t column = 0; column < n; ++column) {
    for (std::size_t i = column; i < n; ++i) {
      double sum = i == column ? 1 : 0;
      for (std::size_t k = column; k < i; ++k) sum -= l[i * n + k] * inverse[k * n + column];
      inverse[i * n + column] = sum / l[i * n + i];
    }
  }
  return inverse;
}

bool is_symmetric(std::span<const double> a, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double x = a[i * n + j], y = a[j * n + i];
      if (std::fabs(x - y) > kSymmetryTolerance * std::max(std::fabs(x), std::fabs(y))) return false;
    }
  }
  return true;
}

/// (a⁻¹ + a⁻ᵀ) / 2, which gives the same quadratic form as a⁻¹; NaN where a is singular.
std::vector<double> symmetric_inverse(std::span<const double> a, std::size_t n) {
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto order = static_cast<Eigen::Index>(n);
  const Eigen::FullPivLU<Matrix> lu(Eigen::Map<const Matrix>(a.data(), order, order));
  std::vector<double> form(n * n, std::numeric_limits<double>::quiet_NaN());
  if (!lu.isInvertible()) return form;
  const Matrix inverse = lu.inverse();
  Eigen::Map<Matrix>(form.data(), order, order) = (inverse + inverse.transpose()) / 2;
  return form;
}

bool all_finite(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

}  // namespace

RangeTest make_range_test(const result::Range& range) {
  return {range.column, ceil_to_float(range.min), ceil_to_float(range.max)};
}

PolygonPlan make_polygon_plan(std::span<const result::Point> vertices) {
  PolygonPlan plan;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  plan.x_min = plan.y_min = kInfinity;
  plan.x_max = plan.y_max = -kInfinity;
  plan.edges.reserve(vertices.size());
  for (std::size_t i = 0; i < vertices.size(); ++i) {
    result::Point lower = vertices[i], upper = vertices[(i + 1) % vertices.size()];
    plan.x_min = std::min(plan.x_min, lower.x);
    plan.x_max = std::max(plan.x_max, lower.x);
    plan.y_min = std::min(plan.y_min, lower.y);
    plan.y_max = std::max(plan.y_max, lower.y);
    if (std::pair(upper.y, upper.x) < std::pair(lower.y, lower.x)) std::swap(lower, upper);
    plan.edges.push_back({lower.x, lower.y, upper.x, upper.y, std::min(lower.x, upper.x), std::max(lower.x, upper.x)});
  }
  return plan;
}

Result<EllipsoidPlan> make_ellipsoid_plan(const result::EllipsoidGate& gate, CovarianceRule rule) {
  const std::size_t n = gate.columns.size();
  if (n == 0 || gate.mean.size() != n) return bad_ellipsoid("its mean does not have one value per dimension");
  if (gate.covariance.size() % n != 0 || gate.covariance.size() / n != n) {
    return bad_ellipsoid("its covariance is not square in its dimensions");
  }
  if (!all_finite(gate.mean) || !all_finite(gate.covariance) || !(gate.distance_square >= 0) ||
      !std::isfinite(gate.distance_square)) {
    return bad_ellipsoid("a number is not finite or the distance is negative");
  }
  EllipsoidPlan plan{gate.columns, gate.mean, {}, {}, gate.distance_square};
  const bool symmetric = is_symmetric(gate.covariance, n);
  std::vector<double> factor;
  if (symmetric && factorise(gate.covariance, n, factor)) {
    plan.inverse_factor = invert_lower(factor, n);
  } else if (rule == CovarianceRule::PositiveDefinite) {
    return bad_ellipsoid(symmetric ? "its covariance is not positive definite" : "its covariance is not symmetric");
  } else {
    plan.form = symmetric_inverse(gate.covariance, n);
    if (!all_finite(plan.form)) return bad_ellipsoid("its covariance is singular");
  }
  return plan;
}

}  // namespace fcscreen::gating
