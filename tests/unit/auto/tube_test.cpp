// SPDX-License-Identifier: Apache-2.0
#include "gating/auto/tube.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tests/unit/auto/draws.h"

using namespace fcscreen;
using namespace fcscreen::gating;

namespace {

std::vector<float> scatter() {
  std::vector<float> x = test::draw({{3000, 4.3, 0.15}, {2000, 5.0, 0.15}}, 1);
  for (float& v : x) v = static_cast<float>(std::pow(10.0, v));
  x.push_back(0);
  x.push_back(-200);
  return x;
}

}  // namespace

TEST_CASE("Scatter decades: the gain of the detector changes nothing") {
  const auto x = scatter();
  const auto s = scatter_decades(x);
  for (const float gain : {0.5F, 2.0F, 1000.0F}) {
    auto amplified = x;
    for (float& v : amplified) v *= gain;
    const auto t = scatter_decades(amplified);
    double worst = 0;
    for (std::size_t i = 0; i < s.size(); ++i) worst = std::max(worst, std::fabs(double{s[i]} - double{t[i]}));
    CHECK(worst < 1e-5);
  }
}

TEST_CASE("Scatter decades: zero is zero, ten times the value is one decade more where the scale is logarithmic") {
  const auto x = scatter();
  auto y = x;
  y[0] = 1e5F;
  y[1] = 1e6F;
  const auto s = scatter_decades(y);
  CHECK(s[x.size() - 2] == 0);
  CHECK(s[x.size() - 1] < 0);
  CHECK(s[1] - s[0] == doctest::Approx(1).epsilon(0.001));
}

TEST_CASE("Scatter decades: the inverse gives the linear value back") {
  const auto x = scatter();
  const auto s = scatter_decades(x);
  for (std::size_t i = 0; i < x.size(); i += 97) {
    CHECK(scatter_linear(x, s[i]) == doctest::Approx(x[i]).epsilon(1e-4));
  }
}

TEST_CASE("Scatter decades: a column without positive values is still a number each") {
  const std::vector<float> x{0, -1, -2};
  for (const float v : scatter_decades(x)) CHECK(std::isfinite(v));
  CHECK(scatter_decades({}).empty());
}

TEST_CASE("Tube: a marker that is not measured is an empty column") {
  const std::vector<float> cd19{1};
  Tube tube;
  tube.markers["CD19"] = cd19;
  CHECK(tube.has("CD19"));
  CHECK(tube.marker("CD19").size() == 1);
  CHECK_FALSE(tube.has("CD10"));
  CHECK(tube.marker("CD10").empty());
}
