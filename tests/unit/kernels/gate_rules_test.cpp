// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "engine/core/bitmask.h"
#include "gating/kernels/kernels.h"

using namespace fcscreen;
using namespace fcscreen::gating;

namespace {

using Points = std::vector<result::Point>;

/// Which of the points are inside, as a text of 0 and 1.
std::string inside(const Points& vertices, const Points& points) {
  std::vector<float> x, y;
  for (const auto& p : points) {
    x.push_back(static_cast<float>(p.x));
    y.push_back(static_cast<float>(p.y));
  }
  Bitmask mask(points.size());
  gate_polygon(make_polygon_plan(vertices), x.data(), y.data(), x.size(), mask.words().data());
  std::string text;
  for (std::size_t i = 0; i < mask.size(); ++i) text += mask.test(i) ? '1' : '0';
  return text;
}

std::string in_range(result::Range range, const std::vector<float>& values) {
  Bitmask mask(values.size());
  const std::vector<RangeTest> tests = {make_range_test(range)};
  const std::vector<const float*> columns = {values.data()};
  gate_ranges(tests, columns, values.size(), mask.words().data());
  std::string text;
  for (std::size_t i = 0; i < mask.size(); ++i) text += mask.test(i) ? '1' : '0';
  return text;
}

}  // namespace

TEST_CASE("range: lower bound inclusive, upper bound exclusive") {
  CHECK(in_range({0, 1, 2}, {0.5F, 1.0F, 1.5F, 2.0F, 2.5F}) == "01100");
  CHECK(in_range({0, 2, 2}, {2.0F}) == "0");
  CHECK(in_range({0, 3, 1}, {1.0F, 2.0F, 3.0F}) == "000");
}

TEST_CASE("range: -inf satisfies a missing minimum, +inf fails a missing maximum, NaN fails both") {
  const float inf = std::numeric_limits<float>::infinity();
  CHECK(in_range({0}, {-inf, 0.0F, std::numeric_limits<float>::max(), inf, NAN}) == "11100");
}

TEST_CASE("range: bounds between two floats decide as the double bounds do") {
  const float below = 0.1F, above = std::nextafter(0.1F, 1.0F);  // 0.1F is just above 0.1
  REQUIRE(static_cast<double>(below) > 0.1);
  CHECK(in_range({0, 0.1, 1}, {std::nextafter(below, 0.0F), below, above}) == "011");
  CHECK(in_range({0, 0, 0.1}, {std::nextafter(below, 0.0F), below, above}) == "100");
  const double between = (static_cast<double>(below) + static_cast<double>(above)) / 2;
  CHECK(in_range({0, between, 1}, {below, above}) == "01");
  CHECK(in_range({0, 0, between}, {below, above}) == "10");
  CHECK(in_range({0, -1e300, 1e300},
                 {-std::numeric_limits<float>::max(), std::numeric_limits<float>::max(),
                  -std::numeric_limits<float>::infinity(), std::numeric_limits<float>::infinity()}) == "1100");
}

TEST_CASE("polygon: vertices and edges are inside, horizontal, vertical and oblique") {
  const Points triangle = {{0, 0}, {8, 0}, {0, 8}};
  CHECK(inside(triangle, {{0, 0}, {8, 0}, {0, 8}, {4, 0}, {0, 4}, {4, 4}, {1, 7}, {7, 1}}) == "11111111");
  CHECK(inside(triangle, {{2, 2}, {4.5, 4}, {-0.5, 4}, {4, -0.5}, {9, 0}, {0, 8.5}}) == "100000");
}

TEST_CASE("polygon: the answer does not depend on the first vertex or the direction round it") {
  Points star = {{0, 8}, {5, -1}, {-1, 5}, {8, 5}, {1, -1}};
  Points grid;
  for (int i = -4; i <= 20; ++i) {
    for (int j = -4; j <= 20; ++j) grid.push_back({i / 2.0, j / 2.0});
  }
  const std::string expected = inside(star, grid);
  CHECK(expected.find('1') != std::string::npos);
  for (int turn = 0; turn < 5; ++turn) {
    std::rotate(star.begin(), star.begin() + 1, star.end());
    CHECK(inside(star, grid) == expected);
    const Points reversed(star.rbegin(), star.rend());
    CHECK(inside(reversed, grid) == expected);
  }
}

TEST_CASE("polygon: a self-crossing star has a hole in the middle (even-odd, not winding)") {
  const Points pentagram = {{0, 10}, {6, -8}, {-9.5, 3}, {9.5, 3}, {-6, -8}};
  CHECK(inside(pentagram, {{0, 0}, {0, 8}, {8, 2.5}}) == "011");
}

TEST_CASE("polygon: points level with a vertex or with the top are decided as any others") {
  const Points house = {{0, 0}, {10, 0}, {10, 5}, {5, 10}, {0, 5}};
  CHECK(inside(house, {{-1, 5}, {0, 5}, {5, 5}, {10, 5}, {11, 5}, {4, 10}, {5, 10}, {6, 10}}) == "01110010");
  const Points crown = {{0, 0}, {8, 0}, {8, 8}, {4, 4}, {0, 8}};
  CHECK(inside(crown, {{0, 8}, {4, 8}, {8, 8}, {4, 4}, {4, 4.5}, {-1, 8}, {9, 8}}) == "1011000");
}

TEST_CASE("polygon: one without area keeps its edge points") {
  const Points line = {{0, 0}, {4, 4}, {8, 8}};
  CHECK(inside(line, {{0, 0}, {3, 3}, {8, 8}, {3, 3.5}, {9, 9}}) == "11100");
  const Points point = {{2, 2}, {2, 2}, {2, 2}};
  CHECK(inside(point, {{2, 2}, {2, 2.5}}) == "10");
}

TEST_CASE("polygon: infinite and missing coordinates are outside") {
  const double inf = std::numeric_limits<double>::infinity();
  const Points square = {{0, 0}, {8, 0}, {8, 8}, {0, 8}};
  CHECK(inside(square, {{-inf, 4}, {inf, 4}, {4, inf}, {4, -inf}, {NAN, 4}, {4, NAN}, {-inf, 0}}) == "0000000");
}

TEST_CASE("ellipsoid: the surface is inside, and the distance is already squared") {
  const auto plan = make_ellipsoid_plan({{0, 1}, {1, 2}, {4, 0, 0, 1}, 4});  // half axes 4 and 2
  REQUIRE(plan);
  const std::vector<float> x = {5.0F, 5.125F, 1.0F, 1.0F, -3.0F, 4.0F}, y = {2.0F, 2.0F, 4.0F, 4.125F, 2.0F, 4.0F};
  const std::vector<const float*> columns = {x.data(), y.data()};
  Bitmask mask(x.size());
  gate_ellipsoid(*plan, columns, x.size(), mask.words().data());
  CHECK(mask.words()[0] == 0b010101);
}

TEST_CASE("ellipsoid: sizes that do not fit, an asymmetric or indefinite covariance, a negative distance are refused") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const result::EllipsoidGate& bad :
       {result::EllipsoidGate{{}, {}, {}, 1}, result::EllipsoidGate{{0, 1}, {0}, {1, 0, 0, 1}, 1},
        result::EllipsoidGate{{0, 1}, {0, 0}, {1, 0, 0}, 1}, result::EllipsoidGate{{0, 1}, {0, 0}, {1, 0.5, 0, 1}, 1},
        result::EllipsoidGate{{0, 1}, {0, 0}, {1, 2, 2, 1}, 1}, result::EllipsoidGate{{0, 1}, {0, 0}, {1, 0, 0, 1}, -1},
        result::EllipsoidGate{{0, 1}, {nan, 0}, {1, 0, 0, 1}, 1}}) {
    const auto plan = make_ellipsoid_plan(bad);
    REQUIRE(!plan);
    CHECK(plan.error().code == "GATE-T05");
  }
}

TEST_CASE("ellipsoid: as written, a matrix that is no covariance is put into the formula as it stands") {
  // (x, y) C⁻¹ (x, y)ᵀ <= 4 with C = [[1, 0], [0, -1]]: x² - y² <= 4; and C = [[0, 1], [-1, 0]]: always 0.
  const std::vector<float> x = {2, 2.5F, 3, 0, NAN}, y = {0, 1, 3, 9, 0};
  const std::vector<const float*> columns = {x.data(), y.data()};
  const auto members = [&](const std::vector<double>& covariance) {
    const auto plan = make_ellipsoid_plan({{0, 1}, {0, 0}, covariance, 4}, CovarianceRule::AsWritten);
    REQUIRE(plan);
    Bitmask mask(x.size());
    gate_ellipsoid(*plan, columns, x.size(), mask.words().data());
    return mask.words()[0];
  };
  CHECK(members({1, 0, 0, -1}) == 0b01101);
  CHECK(members({0, 1, -1, 0}) == 0b01111);
  CHECK(!make_ellipsoid_plan({{0, 1}, {0, 0}, {1, 2, 2, 4}, 4}, CovarianceRule::AsWritten));
  const auto proper = make_ellipsoid_plan({{0, 1}, {0, 0}, {2, 1, 1, 2}, 4}, CovarianceRule::AsWritten);
  REQUIRE(proper);
  CHECK(proper->form.empty());
}

TEST_CASE("double columns: decided by the same rules as float ones, between floats too") {
  const double third = 1.0 / 3;  // lies between two floats
  const std::vector<double> v = {third, std::nextafter(third, 0), NAN, result::kInfinity, -result::kInfinity, 1};
  const std::vector<const double*> columns = {v.data()};
  Bitmask mask(v.size());
  const auto members = [&](double min, double max) {
    gate_ranges(std::vector<result::Range>{{0, min, max}}, columns, v.size(), mask.words().data());
    return mask.words()[0];
  };
  CHECK(members(third, 1) == 0b000001);
  CHECK(members(0, third) == 0b000010);
  CHECK(members(-result::kInfinity, 0) == 0b010000);
  CHECK(members(0, result::kInfinity) == 0b100011);  // +inf fails a missing maximum
  CHECK(members(2, 1) == 0);

  const auto triangle = make_polygon_plan(Points{{0, 0}, {third, third}, {third, 0}});
  const std::vector<double> x = {third, third, 0.1, NAN}, y = {third, std::nextafter(third, 1), 0.1, 0};
  gate_polygon(triangle, x.data(), y.data(), x.size(), mask.words().data());
  CHECK(mask.words()[0] == 0b0101);
}

TEST_CASE("double columns: compensation sums inputs in order, and passes exact values on") {
  const std::vector<double> a = {1, 2, NAN}, b = {10, 20, 30};
  const std::vector<const double*> in = {a.data(), b.data()};
  std::vector<double> x(3), y(3);
  const std::vector<double*> out = {x.data(), y.data()};
  compensate(std::vector<double>{1, 0, -0.5, 1}, in, out, 3);
  CHECK(x[0] == 1 - 5);
  CHECK(x[1] == 2 - 10);
  CHECK(std::isnan(x[2]));
  CHECK(y[0] == 10);
  CHECK(y[1] == 20);
}
