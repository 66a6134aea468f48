// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>

#include "gating/scale/scale.h"
#include "tests/kernel_contract/contract.h"

// Float kernels against the double oracle. All targets give the twin's bits, so one target is enough here.
using namespace fcscreen;
using namespace fcscreen::gating;

namespace {

constexpr double kBeyondT = 4 * 1.2e-7;  // 4 units in the last place (kernels.h)

struct Case {
  result::ScaleSpec spec;
  double T;
};

std::vector<Case> cases() {
  std::vector<Case> all = {{result::LinearScale{262144, 1000}, 262144},
                           {result::LogScale{262144, 4.5}, 262144},
                           {result::LogScale{10000, 1}, 10000},
                           {result::AsinhScale{262144, 4.5, 0}, 262144},
                           {result::AsinhScale{12000, 4, 1}, 12000},
                           {result::LogicleScale{1, 0.5, 4.5, 0}, 1},
                           {result::LogicleScale{1e6, 0.5, 10, 0}, 1e6},
                           {result::LogicleScale{1000, 0.5, 1, 0}, 1000},
                           {result::LogicleScale{262144, 2, 4.5, -2}, 262144}};
  for (const double T : {10000.0, 262144.0, 4194304.0}) {
    for (const double M : {4.0, 4.5, 5.5}) {
      for (const double W : {0.0, 0.25, 0.5, 1.0, 1.5, 2.0}) {
        for (const double A : {0.0, 0.5, -0.25}) {
          if (A >= -W && A <= M - 2 * W) all.push_back({result::LogicleScale{T, W, M, A}, T});
          if (W > 0 && A >= -W && A <= M - 2 * W) all.push_back({result::HyperlogScale{T, W, M, A}, T});
        }
      }
    }
  }
  return all;
}

/// Sorted values from -bound to bound: both signs of many decades, and evenly spaced ones.
std::vector<float> grid(double bound) {
  std::vector<float> x = {0};
  for (int i = 0; i <= 4000; ++i) {
    const double magnitude = bound * std::pow(10.0, -i / 500.0);
    x.push_back(static_cast<float>(magnitude));
    x.push_back(static_cast<float>(-magnitude));
    x.push_back(static_cast<float>(bound * (i - 2000) / 2000.0));
  }
  std::sort(x.begin(), x.end());
  return x;
}

std::vector<float> displayed(const TransformPlan& plan, std::span<const float> x) {
  std::vector<float> y(x.size());
  transform(plan, x.data(), y.data(), x.size());
  return y;
}

}  // namespace

TEST_CASE("transform: within 2e-7 of full scale of the double oracle for |x| up to T, relative below -1") {
  double worst = 0;
  for (const Case& c : cases()) {
    const auto scale = make_scale(c.spec);
    REQUIRE(scale);
    const auto plan = make_transform_plan(*scale);
    REQUIRE(plan);
    const auto x = grid(c.T);
    const auto y = displayed(*plan, x);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double expected = scale->forward(x[i]);
      if (!std::isfinite(expected)) {
        REQUIRE(static_cast<double>(y[i]) == expected);
      } else {
        worst = std::max(worst, std::fabs(y[i] - expected) / std::max(1.0, std::fabs(expected)));
      }
    }
  }
  MESSAGE("largest error " << worst << " of full scale");
  CHECK(worst <= kTransformErrorBound);
}

TEST_CASE("transform: the same bound at every size, NaN and infinities among the values") {
  for (const Case& c :
       {Case{result::LogicleScale{}, 262144}, Case{result::AsinhScale{}, 262144}, Case{result::LogScale{}, 262144},
        Case{result::HyperlogScale{}, 262144}, Case{result::LinearScale{}, 262144}}) {
    const auto scale = make_scale(c.spec);
    const auto plan = make_transform_plan(*scale);
    REQUIRE(plan);
    for (const std::size_t n : contract::sizes(4)) {
      CAPTURE(n);
      const auto x = contract::hard_values(n, n, static_cast<float>(c.T));
      const auto y = displayed(*plan, x);
      for (std::size_t i = 0; i < n; ++i) {
        const double expected = scale->forward(x[i]), found = y[i];
        if (std::isnan(expected)) {
          REQUIRE(std::isnan(found));
        } else if (std::isinf(expected)) {
          REQUIRE(found == expected);
        } else {
          const double bound = std::fabs(x[i]) <= c.T ? kTransformErrorBound : kBeyondT;
          REQUIRE(std::fabs(found - expected) <= bound * std::max(1.0, std::fabs(expected)));
        }
      }
    }
  }
}

TEST_CASE("compensate: within one float rounding per channel of the double product, at every size") {
  constexpr std::size_t kIn = 15, kOut = 6;
  // Each of the fused sums rounds once: n u / (1 - n u) of Σ |in · coefficient| (Higham, Accuracy and Stability of
  // Numerical Algorithms, 2nd ed., §3.1); half the smallest denormal where a sum underflows.
  constexpr double kRoundings = kIn * 0x1p-24 / (1 - kIn * 0x1p-24), kUnderflow = kIn * 0x1p-150;
  std::vector<float> coefficients;
  for (std::size_t i = 0; i < kIn * kOut; ++i) coefficients.push_back(static_cast<float>(Random(31, 0, i).normal()));
  std::size_t compared = 0;
  for (const std::size_t n : contract::sizes(5)) {
    CAPTURE(n);
    std::vector<std::vector<float>> from, to(kOut, std::vector<float>(n));
    for (std::size_t i = 0; i < kIn; ++i) from.push_back(contract::hard_values(n, 1000 * n + i));
    // Hard values are seldom all finite in one event: in every other event only the last channel is left hard.
    for (std::size_t i = 0; i + 1 < kIn; ++i) {
      for (std::size_t e = 0; e < n; e += 2) from[i][e] = static_cast<float>(1e4 * Random(37, i, e).normal());
    }
    std::vector<const float*> in;
    std::vector<float*> out;
    for (const auto& column : from) in.push_back(column.data());
    for (auto& column : to) out.push_back(column.data());
    compensate(coefficients, in, out, n);
    for (std::size_t e = 0; e < n; ++e) {
      for (std::size_t j = 0; j < kOut; ++j) {
        double sum = 0, magnitude = 0;
        for (std::size_t i = 0; i < kIn; ++i) {
          const double term = static_cast<double>(from[i][e]) * static_cast<double>(coefficients[i * kOut + j]);
          sum += term;
          if (std::isfinite(term)) magnitude += std::fabs(term);
        }
        const bool may_overflow = magnitude > static_cast<double>(std::numeric_limits<float>::max()) / 2;
        if (may_overflow) {
          REQUIRE((std::isfinite(sum) || !std::isfinite(to[j][e])));
        } else if (std::isnan(sum)) {
          REQUIRE(std::isnan(to[j][e]));
        } else if (std::isinf(sum)) {
          REQUIRE(static_cast<double>(to[j][e]) == sum);
        } else {
          REQUIRE(std::fabs(static_cast<double>(to[j][e]) - sum) <= kRoundings * magnitude + kUnderflow);
          ++compared;
        }
      }
    }
  }
  CHECK(compared > 10000);
}

TEST_CASE("transform: far beyond T and far below zero stay within 4 units in the last place") {
  for (const Case& c : cases()) {
    const auto scale = make_scale(c.spec);
    const auto plan = make_transform_plan(*scale);
    REQUIRE(plan);
    for (double x = c.T; x < 1e30; x *= 1.37) {
      for (const float v : {static_cast<float>(x), static_cast<float>(-x)}) {
        float y = 0;
        transform(*plan, &v, &y, 1);
        const double expected = scale->forward(v);
        if (std::isinf(expected)) {
          REQUIRE(static_cast<double>(y) == expected);
        } else {
          CAPTURE(v);
          REQUIRE(std::fabs(y - expected) <= kBeyondT * std::max(1.0, std::fabs(expected)));
        }
      }
    }
  }
}

TEST_CASE("transform: monotone but for the last place from -1e30 to 1e30") {
  for (const Case& c : cases()) {
    const auto plan = make_transform_plan(*make_scale(c.spec));
    REQUIRE(plan);
    for (const double bound : {c.T / 100, c.T * 2, 1e30}) {
      const auto y = displayed(*plan, grid(bound));
      for (std::size_t i = 1; i < y.size(); ++i) {
        if (std::isinf(y[i - 1])) continue;
        const float one_ulp = 1.2e-7F * std::max(1.0F, std::fabs(y[i]));
        REQUIRE(y[i] >= y[i - 1] - one_ulp);
      }
    }
  }
}

TEST_CASE("transform plan: scales that float columns cannot carry are refused") {
  const auto huge = make_transform_plan(*make_scale(result::LogicleScale{1e20, 0.5, 4.5, 0}));
  REQUIRE(!huge);
  CHECK(huge.error().code == "GATE-S02");
  const auto long_scale = make_transform_plan(*make_scale(result::LogScale{262144, 40}));
  REQUIRE(!long_scale);
  CHECK(long_scale.error().kind == ErrorKind::Usage);
}
