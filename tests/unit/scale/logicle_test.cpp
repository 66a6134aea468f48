// SPDX-License-Identifier: Apache-2.0
#include "gating/scale/logicle.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

using fcscreen::gating::Logicle;
using fcscreen::result::LogicleScale;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

const std::vector<LogicleScale> kSpecs = {{262144, 0.5, 4.5, 0},  {262144, 0, 4.5, 0},  {10000, 1, 4, 0.5},
                                          {262144, 2.25, 4.5, 0}, {262144, 1, 4.5, -1}, {1000, 0.3, 2, 0},
                                          {1, 0.5, 4.5, 0},       {262144, 0.2, 20, 0}, {4194304, 1.2, 6.5, 0.5}};

struct Known {
  double T, W, M, A, x, y;
};

// Roots of B(y) = x by bisection in 60-digit decimal arithmetic, from the definition in Moore & Parks 2012,
// mirrored about (x1, 0) below zero.
const std::vector<Known> kKnown = {{262144, 0.5, 4.5, 0, -1000, -0.2321153539501764},
                                   {262144, 0.5, 4.5, 0, -10, 0.09991794654477401},
                                   {262144, 0.5, 4.5, 0, 1, 0.11223153214918433},
                                   {262144, 0.5, 4.5, 0, 100, 0.21318108753019674},
                                   {262144, 0.5, 4.5, 0, 1000, 0.4543375761723986},
                                   {262144, 0.5, 4.5, 0, 26214.4, 0.7774334119345347},
                                   {262144, 0.5, 4.5, 0, 262143, 0.999999631692462},
                                   {262144, 0.5, 4.5, 0, 1000000, 1.1292427085676322},
                                   {10000, 1, 4, 0.5, -300, 0.03384045001539331},
                                   {10000, 1, 4, 0.5, 0.5, 0.33427920468888395},
                                   {10000, 1, 4, 0.5, 37, 0.40173714788142717},
                                   {10000, 1, 4, 0.5, 9999, 0.9999902302238493},
                                   {1000, 1, 4, 0, -10, 0.06757419868228057},
                                   {1000, 1, 4, 0, 0, 0.25},
                                   {1000, 1, 4, 0, 1, 0.27124838418047464},
                                   {1000, 1, 4, 0, 100, 0.7395476509484207},
                                   {1000, 1, 4, 0, 1000, 1.0},
                                   {262144, 1, 4.5, -1, -50, -0.014536444641707804},
                                   {262144, 1, 4.5, -1, 20, 0.005817325640496503},
                                   {262144, 1, 4.5, -1, 5000, 0.48780733093931167},
                                   {262144, 2.25, 4.5, 0, -5000, 0.47292145946451286},
                                   {262144, 2.25, 4.5, 0, 1, 0.5000054205416907},
                                   {262144, 2.25, 4.5, 0, 60000, 0.7721218731222617}};

}  // namespace

TEST_CASE("logicle: equals roots found in 60-digit arithmetic") {
  for (const Known& k : kKnown) {
    const auto scale = Logicle::make({k.T, k.W, k.M, k.A});
    REQUIRE(scale);
    CAPTURE(k.T);
    CAPTURE(k.W);
    CAPTURE(k.x);
    CHECK(std::fabs(scale->forward(k.x) - k.y) < 1e-14);
  }
}

TEST_CASE("logicle: T is displayed at 1 and 0 at x1 = (A + W) / (M + A), exactly, both ways") {
  for (const LogicleScale& spec : kSpecs) {
    const auto scale = Logicle::make(spec);
    REQUIRE(scale);
    CHECK(scale->forward(spec.T) == 1);
    CHECK(scale->inverse(1) == spec.T);
    CHECK(scale->x1() == doctest::Approx((spec.A + spec.W) / (spec.M + spec.A)).epsilon(1e-15));
    CHECK(scale->forward(0) == scale->x1());
    CHECK(scale->inverse(scale->x1()) == 0);
    CHECK(scale->forward(std::nextafter(spec.T, 0.0)) <= 1);
    CHECK(scale->forward(std::nextafter(spec.T, kInfinity)) >= 1);
  }
}

TEST_CASE("logicle: NaN gives NaN and infinities give infinities") {
  const auto scale = Logicle::make({});
  REQUIRE(scale);
  CHECK(std::isnan(scale->forward(std::numeric_limits<double>::quiet_NaN())));
  CHECK(std::isnan(scale->inverse(std::numeric_limits<double>::quiet_NaN())));
  CHECK(scale->forward(kInfinity) == kInfinity);
  CHECK(scale->forward(-kInfinity) == -kInfinity);
}

TEST_CASE("logicle: the inverse of the forward value is the value, relative to 1e-12 of max(|x|, one display ulp)") {
  for (const LogicleScale& spec : kSpecs) {
    const auto scale = Logicle::make(spec);
    REQUIRE(scale);
    for (double x = spec.T * 1e-7; x < spec.T * 1e6; x *= 1.0173) {
      const double y = scale->forward(x);
      // A display position holds 53 bits: near zero of a wide linear zone that alone moves x.
      const double one_ulp = scale->inverse(y + 4e-16 * std::fmax(1, y)) - scale->inverse(y);
      CAPTURE(x);
      REQUIRE(std::fabs(scale->inverse(y) - x) <= 1e-12 * x + 2 * one_ulp);
    }
  }
}

TEST_CASE("logicle: strictly monotone from -T to 2T and never lost far outside") {
  for (const LogicleScale& spec : kSpecs) {
    const auto scale = Logicle::make(spec);
    REQUIRE(scale);
    double last = scale->forward(-spec.T);
    for (int i = 1; i <= 30000; ++i) {
      const double y = scale->forward(spec.T * (-1 + i / 10000.0));
      REQUIRE(y > last);
      last = y;
    }
    for (double x = 2.1 * spec.T; x < 1e300; x *= 10) {
      const double y = scale->forward(x);
      REQUIRE(std::isfinite(y));
      REQUIRE(y > last);
      last = y;
    }
  }
}

TEST_CASE("logicle: odd about zero") {
  const auto scale = Logicle::make({262144, 0.5, 4.5, 0});
  REQUIRE(scale);
  for (double x = 1e-3; x < 1e9; x *= 3) {
    CHECK(scale->forward(-x) - scale->x1() == doctest::Approx(scale->x1() - scale->forward(x)).epsilon(1e-14));
  }
}

TEST_CASE("logicle: with W = 0 it is the asinh of Gating-ML") {
  const auto scale = Logicle::make({262144, 0, 4.5, 0.5});
  REQUIRE(scale);
  const double ln10 = std::log(10.0);
  for (const double x : {-5000.0, -3.0, 0.25, 40.0, 7000.0, 262144.0, 3e6}) {
    const double asinh = (std::asinh(x * std::sinh(4.5 * ln10) / 262144) + 0.5 * ln10) / (5 * ln10);
    CHECK(scale->forward(x) == doctest::Approx(asinh).epsilon(1e-13));
  }
}

TEST_CASE("logicle: parameters outside Gating-ML's limits are refused") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<LogicleScale> bad = {{0, 0.5, 4.5, 0},      {-1, 0.5, 4.5, 0},   {262144, -0.1, 4.5, 0},
                                         {262144, 2.3, 4.5, 0}, {262144, 0.5, 0, 0}, {262144, 0.5, 4.5, -0.6},
                                         {262144, 0.5, 4.5, 4}, {nan, 0.5, 4.5, 0},  {kInfinity, 0.5, 4.5, 0},
                                         {262144, 0.5, 500, 0}};
  for (const LogicleScale& spec : bad) {
    CAPTURE(spec.W);
    CAPTURE(spec.M);
    const auto scale = Logicle::make(spec);
    REQUIRE(!scale);
    CHECK(scale.error().code == "GATE-S01");
    CHECK(scale.error().kind == fcscreen::ErrorKind::Usage);
  }
}
