// SPDX-License-Identifier: Apache-2.0
#include "gating/scale/scale.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

using namespace fcscreen;
using namespace fcscreen::gating;

namespace {

Scale must(const result::ScaleSpec& spec) {
  auto scale = make_scale(spec);
  REQUIRE(scale);
  return *scale;
}

}  // namespace

TEST_CASE("scale: every display scale but identity puts T at 1 exactly and inverts itself") {
  const std::vector<result::ScaleSpec> specs = {result::LinearScale{1000, 50}, result::LogScale{1000, 3},
                                                result::AsinhScale{1000, 4, 1}, result::LogicleScale{1000, 1, 4, 0},
                                                result::HyperlogScale{1000, 1, 4, 0}};
  for (const auto& spec : specs) {
    const Scale scale = must(spec);
    CHECK(scale.forward(1000) == 1);
    CHECK(scale.inverse(1) == doctest::Approx(1000).epsilon(1e-15));
    for (const double x : {0.5, 3.0, 77.0, 999.0, 4321.0}) {
      CHECK(scale.inverse(scale.forward(x)) == doctest::Approx(x).epsilon(1e-11));
    }
    CHECK(std::isnan(scale.forward(std::numeric_limits<double>::quiet_NaN())));
    CHECK(std::isnan(scale.inverse(std::numeric_limits<double>::quiet_NaN())));
  }
}

TEST_CASE("scale: values follow the formulas of Gating-ML 2.0") {
  CHECK(must(result::LinearScale{1000, 100}).forward(230) == doctest::Approx(330.0 / 1100).epsilon(1e-15));
  CHECK(must(result::LogScale{10000, 5}).forward(10) == doctest::Approx(0.4).epsilon(1e-15));     // log10(1e-3)/5 + 1
  CHECK(must(result::AsinhScale{1000, 4, 1}).forward(0) == doctest::Approx(0.2).epsilon(1e-15));  // A / (M + A)
  CHECK(must(result::IdentityScale{}).forward(-3.5) == -3.5);
  CHECK(must(result::LogicleScale{262144, 0.5, 4.5, 0}).logicle() != nullptr);
  CHECK(must(result::LinearScale{}).logicle() == nullptr);
}

TEST_CASE("scale: asinh displays zero at A / (M + A) to the last bit, so that a gate from 0.1 keeps events at zero") {
  for (const auto& [M, A] : {std::pair{4.5, 0.5}, {4.0, 1.0}, {4.5, 0.0}, {5.0, 0.3}}) {
    const Scale scale = must(result::AsinhScale{1000, M, A});
    CHECK(scale.forward(0) == A / (M + A));
    CHECK(scale.inverse(A / (M + A)) == 0);
    CHECK(scale.forward(1e-9) > scale.forward(0));
    CHECK(scale.forward(-1e-9) < scale.forward(0));
  }
  CHECK(must(result::AsinhScale{1000, 4.5, 0.5}).forward(0) == 0.1);
}

TEST_CASE("scale: the logarithm of zero and below is minus infinity, never an imputed value") {
  const Scale log = must(result::LogScale{262144, 4.5});
  CHECK(log.forward(0) == -std::numeric_limits<double>::infinity());
  CHECK(log.forward(-12) == -std::numeric_limits<double>::infinity());
}

TEST_CASE("scale: decades per display unit") {
  CHECK(must(result::LogicleScale{262144, 0.5, 4.5, 1}).decades_per_unit() == 5.5);
  CHECK(must(result::AsinhScale{262144, 4, 0.5}).decades_per_unit() == 4.5);
  CHECK(must(result::LogScale{262144, 4}).decades_per_unit() == 4);
  CHECK(std::isnan(must(result::LinearScale{}).decades_per_unit()));
  CHECK(std::isnan(must(result::IdentityScale{}).decades_per_unit()));
}

TEST_CASE("scale: parameters outside the limits are refused") {
  const std::vector<result::ScaleSpec> bad = {result::LinearScale{0, 0},       result::LinearScale{100, -1},
                                              result::LinearScale{100, 101},   result::LogScale{-1, 4},
                                              result::LogScale{100, 0},        result::AsinhScale{100, 4, -0.5},
                                              result::AsinhScale{100, 4, 4.5}, result::LogicleScale{100, 3, 4, 0}};
  for (const auto& spec : bad) {
    const auto scale = make_scale(spec);
    REQUIRE(!scale);
    CHECK(scale.error().code == "GATE-S01");
  }
}
