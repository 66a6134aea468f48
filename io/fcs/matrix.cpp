// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "io/fcs/spillover.h"

namespace fcscreen::io::fcs {
namespace {

double norm1(std::span<const double> matrix, std::size_t n) {
  double largest = 0;
  for (std::size_t j = 0; j < n; ++j) {
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += std::abs(matrix[i * n + j]);
    largest = std::max(largest, sum);
  }
  return largest;
}

}  // namespace

std::vector<double> inverse(std::span<const double> matrix, std::size_t n) {
  std::vector<double> a(matrix.begin(), matrix.end());
  std::vector<double> b(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) b[i * n + i] = 1;
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < n; ++i) {
      if (std::abs(a[i * n + k]) > std::abs(a[pivot * n + k])) pivot = i;
    }
    const double p = a[pivot * n + k];
    if (p == 0 || !std::isfinite(p)) return {};
    for (std::size_t j = 0; j < n && pivot != k; ++j) {
      std::swap(a[k * n + j], a[pivot * n + j]);
      std::swap(b[k * n + j], b[pivot * n + j]);
    }
    for (std::size_t j = 0; j < n; ++j) {
      a[k * n + j] /= p;
      b[k * n + j] /= p;
    }
    for (std::size_t i = 0; i < n; ++i) {
      const double f = a[i * n + k];
      if (i == k || f == 0) continue;
      for (std::size_t j = 0; j < n; ++j) {
        a[i * n + j] -= f * a[k * n + j];
        b[i * n + j] -= f * b[k * n + j];
      }
    }
  }
  return b;
}

double condition_number(std::span<const double> matrix, std::size_t n) {
  const std::vector<double> inverted = inverse(matrix, n);
  const double cond =
      inverted.empty() ? std::numeric_limits<double>::infinity() : norm1(matrix, n) * norm1(inverted, n);
  return std::isfinite(cond) ? cond : std::numeric_limits<double>::infinity();
}

}  // namespace fcscreen::io::fcs
