// SPDX-License-Identifier: Apache-2.0
#include "gating/auto/modes.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/unit/auto/draws.h"

using namespace fcscreen;
using namespace fcscreen::gating;
using test::draw;

TEST_CASE("Modes: a population of 2 % beside one of 98 % is kept, with its own count") {
  const auto x = draw({{400, 0.6, 0.12}, {19600, 2.5, 0.25}}, 1);
  const auto modes = find_modes(x, Bitmask(x.size(), true), {});
  REQUIRE(modes.size() == 2);
  CHECK(modes[0].position == doctest::Approx(0.6).epsilon(0.1));
  CHECK(modes[1].position == doctest::Approx(2.5).epsilon(0.03));
  // The two are 5 SDs of the wider and more apart: at most a few events lie on the wrong side of the valley.
  CHECK(modes[0].count >= 395);
  CHECK(modes[0].count <= 410);
  CHECK(modes[0].count + modes[1].count == x.size());
  CHECK(modes[0].right == modes[1].left);
}

TEST_CASE("Modes: one normal population is one mode, whatever the draw") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const auto x = draw({{5000, 1.5, 0.3}}, seed);
    CAPTURE(seed);
    CHECK(find_modes(x, Bitmask(x.size(), true), {}).size() == 1);
  }
}

TEST_CASE("Modes: the order of events changes nothing") {
  const auto x = draw({{900, 0.6, 0.15}, {5000, 1.9, 0.3}, {300, 3.2, 0.1}}, 3);
  std::vector<float> y;
  for (const std::size_t i : test::permutation(x.size(), 4)) y.push_back(x[i]);
  const auto a = find_modes(x, Bitmask(x.size(), true), {}), b = find_modes(y, Bitmask(y.size(), true), {});
  REQUIRE(a.size() == 3);
  REQUIRE(b.size() == 3);
  for (std::size_t m = 0; m < a.size(); ++m) {
    CHECK(a[m].position == b[m].position);
    CHECK(a[m].left == b[m].left);
    CHECK(a[m].right == b[m].right);
    CHECK(a[m].count == b[m].count);
  }
}

TEST_CASE("Modes: NaN is ignored and events outside the mask are not seen") {
  auto x = draw({{2000, 0.6, 0.15}, {2000, 2.4, 0.2}}, 5);
  const std::size_t n = x.size();
  const auto before = find_modes(x, Bitmask(n, true), {});
  x.resize(n + 1000, std::numeric_limits<float>::quiet_NaN());
  Bitmask mask(n + 2000);
  for (std::size_t i = 0; i < n + 1000; ++i) mask.set(i);
  x.resize(n + 2000, 1.5F);
  const auto after = find_modes(x, mask, {});
  REQUIRE(after.size() == before.size());
  for (std::size_t m = 0; m < before.size(); ++m) {
    CHECK(after[m].position == before[m].position);
    CHECK(after[m].count == before[m].count);
  }
  const std::vector<float> nothing(100, std::numeric_limits<float>::quiet_NaN());
  CHECK(find_modes(nothing, Bitmask(100, true), {}).empty());
  CHECK(find_modes(x, Bitmask(x.size()), {}).empty());
}

TEST_CASE("Modes: values that are all equal are one mode at that value") {
  const std::vector<float> x(500, 2.0F);
  const auto modes = find_modes(x, Bitmask(x.size(), true), {});
  REQUIRE(modes.size() == 1);
  CHECK(modes[0].position == doctest::Approx(2.0).epsilon(0.02));
  CHECK(modes[0].count == 500);
}

TEST_CASE("Levels: a positive tail does not widen the lowest mode, nor a negative one the highest") {
  auto x = draw({{9000, 0.6, 0.10}}, 6);
  for (std::size_t i = 0; i < 1000; ++i) x.push_back(static_cast<float>(0.8 + 1.5 * static_cast<double>(i) / 1000));
  const AnchorLevel low = lowest_level(x, Bitmask(x.size(), true), 0.01);
  CHECK(low.centre == doctest::Approx(0.6).epsilon(0.05));
  CHECK(low.sd == doctest::Approx(0.10).epsilon(0.25));
  for (float& v : x) v = -v;
  const AnchorLevel high = highest_level(x, Bitmask(x.size(), true), 0.01);
  CHECK(high.centre == doctest::Approx(-low.centre).epsilon(0.02));
  CHECK(high.sd == doctest::Approx(low.sd).epsilon(0.10));
}

TEST_CASE("Levels: the spread is never below its floor, and without events the floor is all there is") {
  const std::vector<float> x(500, 2.0F);
  CHECK(lowest_level(x, Bitmask(x.size(), true), 0.06).sd == 0.06);
  const AnchorLevel none = lowest_level(x, Bitmask(x.size()), 0.06);
  CHECK(none.centre == 0);
  CHECK(none.sd == 0.06);
}
