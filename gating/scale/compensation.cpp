// SPDX-License-Identifier: Apache-2.0
#include "gating/scale/compensation.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <set>

namespace fcscreen::gating {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

tl::unexpected<Error> refuse(const Spillover& s, std::string code, const std::string& why) {
  return fail(ErrorKind::Input, std::move(code),
              "The spillover matrix" + (s.keyword.empty() ? "" : " " + s.keyword) + " cannot be used: " + why + ".", {},
              {}, "Correct the matrix or analyse without compensation.");
}

}  // namespace

void Compensation::apply(std::span<const double> observed, std::span<double> compensated) const {
  const std::size_t n = n_channels();
  FCS_ASSERT(observed.size() == n && compensated.size() == n);
  for (std::size_t j = 0; j < n; ++j) {
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += observed[i] * inverse_[i * n + j];
    compensated[j] = sum;
  }
}

Result<Compensation> make_compensation(const Spillover& spillover) {
  const std::size_t n = spillover.names.size();
  const std::size_t size = spillover.matrix.size();
  if (n == 0) return refuse(spillover, "GATE-C01", "it names no channels");
  if (size % n != 0 || size / n != n) {
    return refuse(spillover, "GATE-C01",
                  std::to_string(n) + " channels with " + std::to_string(size) + " coefficients are not square");
  }
  for (const double v : spillover.matrix) {
    if (!std::isfinite(v)) return refuse(spillover, "GATE-C01", "a coefficient is not a finite number");
  }
  if (std::set<std::string>(spillover.names.begin(), spillover.names.end()).size() != n) {
    return refuse(spillover, "GATE-C01", "a channel is named twice");
  }
  const auto order = static_cast<Eigen::Index>(n);
  const Matrix matrix = Eigen::Map<const Matrix>(spillover.matrix.data(), order, order);
  const Eigen::VectorXd singular_values = Eigen::JacobiSVD<Matrix>(matrix).singularValues();
  const double largest = singular_values(0), smallest = singular_values(order - 1);
  if (!(smallest > kSingularRatio * largest)) return refuse(spillover, "GATE-C02", "it is singular");

  Compensation result;
  result.spillover_ = spillover;
  result.condition_number_ = largest / smallest;
  result.is_identity_ = matrix == Matrix::Identity(order, order);
  const Matrix inverse = matrix.partialPivLu().inverse();
  result.inverse_.assign(inverse.data(), inverse.data() + size);
  result.inverse_float_.reserve(size);
  for (const double v : result.inverse_) {
    if (!std::isfinite(static_cast<float>(v))) return refuse(spillover, "GATE-C02", "its inverse overflows");
    result.inverse_float_.push_back(static_cast<float>(v));
  }
  return result;
}

}  // namespace fcscreen::gating
