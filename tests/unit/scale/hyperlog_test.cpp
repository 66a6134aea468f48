// SPDX-License-Identifier: Apache-2.0
#include "gating/scale/hyperlog.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

using fcscreen::gating::Hyperlog;
using fcscreen::result::HyperlogScale;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

const std::vector<HyperlogScale> kSpecs = {{262144, 0.5, 4.5, 0},   {10000, 1, 4.5, 0},   {10000, 1, 4, 0.5},
                                           {262144, 2.25, 4.5, 0},  {262144, 1, 4.5, -1}, {1, 0.01, 4.5, 0},
                                           {4194304, 1.2, 6.5, 0.5}};

struct Known {
  HyperlogScale spec;
  double x, y;
};

// Roots of EH(y) = x by bisection in 60-digit decimal arithmetic, from the definition in Gating-ML 2.0, mirrored about
// (x1, 0) below zero.
const std::vector<Known> kKnown = {
    {{262144, 0.5, 4.5, 0}, -1000, -0.21683562112984373}, {{262144, 0.5, 4.5, 0}, -10, 0.10139614363057407},
    {{262144, 0.5, 4.5, 0}, 1, 0.11209476510357577},      {{262144, 0.5, 4.5, 0}, 100, 0.1959640765739594},
    {{262144, 0.5, 4.5, 0}, 1000, 0.43905784335206594},   {{262144, 0.5, 4.5, 0}, 26214.4, 0.7762700685776022},
    {{262144, 0.5, 4.5, 0}, 262143, 0.9999996310500875},  {{262144, 0.5, 4.5, 0}, 1000000, 1.1293769249733985},
    {{10000, 1, 4.5, 0}, -10, 0.1679620562541837},        {{10000, 1, 4.5, 0}, 0.5, 0.22510083310417},
    {{10000, 1, 4.5, 0}, 5, 0.25024844621933084},         {{10000, 1, 4.5, 0}, 50, 0.42252124954587245},
    {{10000, 1, 4.5, 0}, 9999, 0.9999902581339785},       {{1000, 1, 4, 0.5}, -300, -0.21223828336474768},
    {{1000, 1, 4, 0.5}, 0.25, 0.3379589704773649},        {{1000, 1, 4, 0.5}, 37, 0.6442941040633956},
    {{1000, 1, 4, 0.5}, 999, 0.99990107028697},           {{262144, 1, 4.5, -1}, -50, -0.014004627234350598},
    {{262144, 1, 4.5, -1}, 20, 0.005638958967194263},     {{262144, 1, 4.5, -1}, 5000, 0.47342856291404956},
    {{262144, 2.25, 4.5, 0}, -5000, 0.48157171306899893}, {{262144, 2.25, 4.5, 0}, 1, 0.5000036962823765},
    {{262144, 2.25, 4.5, 0}, 60000, 0.7070285779474269}};

}  // namespace

TEST_CASE("hyperlog: equals roots found in 60-digit arithmetic within its bound of 4 units in the last place") {
  for (const Known& k : kKnown) {
    const auto scale = Hyperlog::make(k.spec);
    REQUIRE(scale);
    CAPTURE(k.spec.W);
    CAPTURE(k.x);
    CHECK(std::fabs(scale->forward(k.x) - k.y) <= 4 * 2.3e-16 * std::fmax(1, std::fabs(k.y)));
  }
}

TEST_CASE("hyperlog: T is displayed at 1 and 0 at x1 = (A + W) / (M + A), exactly, both ways") {
  for (const HyperlogScale& spec : kSpecs) {
    const auto scale = Hyperlog::make(spec);
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

TEST_CASE("hyperlog: NaN gives NaN and infinities give infinities") {
  const auto scale = Hyperlog::make({});
  REQUIRE(scale);
  CHECK(std::isnan(scale->forward(std::numeric_limits<double>::quiet_NaN())));
  CHECK(std::isnan(scale->inverse(std::numeric_limits<double>::quiet_NaN())));
  CHECK(scale->forward(kInfinity) == kInfinity);
  CHECK(scale->forward(-kInfinity) == -kInfinity);
}

TEST_CASE("hyperlog: the inverse of the forward value is the value, relative to 1e-12 of max(|x|, one display ulp)") {
  for (const HyperlogScale& spec : kSpecs) {
    const auto scale = Hyperlog::make(spec);
    REQUIRE(scale);
    for (double x = spec.T * 1e-9; x < spec.T * 1e6; x *= 1.0173) {
      for (const double signed_x : {x, -x}) {
        const double y = scale->forward(signed_x);
        const double ulp = 4e-16 * std::fmax(1, std::fabs(y));
        const double one_ulp = scale->inverse(y + ulp) - scale->inverse(y);
        CAPTURE(signed_x);
        REQUIRE(std::fabs(scale->inverse(y) - signed_x) <= 1e-12 * x + 2 * one_ulp);
      }
    }
  }
}

TEST_CASE("hyperlog: strictly monotone from -T to 2T, finite far outside and next to zero") {
  for (const HyperlogScale& spec : kSpecs) {
    const auto scale = Hyperlog::make(spec);
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
    CHECK(scale->forward(5e-324) == scale->x1());
  }
}

TEST_CASE("hyperlog: parameters outside Gating-ML's limits are refused, W = 0 too") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<HyperlogScale> bad = {{0, 0.5, 4.5, 0},      {262144, 0, 4.5, 0}, {262144, -0.1, 4.5, 0},
                                          {262144, 2.3, 4.5, 0}, {262144, 0.5, 0, 0}, {262144, 0.5, 4.5, -0.6},
                                          {262144, 0.5, 4.5, 4}, {nan, 0.5, 4.5, 0},  {kInfinity, 0.5, 4.5, 0},
                                          {262144, 0.5, 500, 0}};
  for (const HyperlogScale& spec : bad) {
    CAPTURE(spec.W);
    CAPTURE(spec.M);
    const auto scale = Hyperlog::make(spec);
    REQUIRE(!scale);
    CHECK(scale.error().code == "GATE-S01");
  }
}
