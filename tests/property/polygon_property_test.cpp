// SPDX-License-Identifier: Apache-2.0
// Random polygons: the answer is that of exact arithmetic, and depends on neither the first vertex nor the direction.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/core/bitmask.h"
#include "engine/core/simd_target.h"
#include "gating/kernels/kernels.h"
#include "tests/property/draw.h"

using namespace fcscreen;
using namespace fcscreen::gating;
using test::Draw;

namespace {

using Points = std::vector<result::Point>;
constexpr int kSide = 12;  // of the lattice that vertices lie on

enum class Kind { Any, Star, Level, Upright, Oblique, OnePoint, Spike, Repeated, TwoLoops, Count };

/// Vertices at whole numbers from 0 to kSide: self-crossing, without area, with repeated vertices and edges run twice.
Points lattice_polygon(Draw& draw, Kind kind) {
  const auto coordinate = [&] { return static_cast<double>(draw.below(kSide + 1)); };
  const std::size_t n = 3 + draw.below(8);
  Points out;
  for (std::size_t i = 0; i < n; ++i) out.push_back({coordinate(), coordinate()});
  const result::Point at = out[0];
  switch (kind) {
    case Kind::Star: out = {{6, 12}, {10, 0}, {0, 8}, {12, 8}, {2, 0}}; break;
    case Kind::Level:
      for (auto& p : out) p.y = at.y;
      break;
    case Kind::Upright:
      for (auto& p : out) p.x = at.x;
      break;
    case Kind::Oblique:  // one slope, 1/2
      for (auto& p : out) p = {2 * std::floor(p.x / 2), std::floor(p.x / 2) + 1};
      break;
    case Kind::OnePoint:
      for (auto& p : out) p = at;
      break;
    case Kind::Spike: out.insert(out.begin() + 1, {{coordinate(), coordinate()}, at}); break;  // there and back
    case Kind::Repeated: out.insert(out.begin() + 1, 2, at); break;
    case Kind::TwoLoops: out.insert(out.end(), out.begin(), out.end()); break;  // twice round: even-odd is outside
    default: break;
  }
  return out;
}

/// Even-odd with the boundary inside, exact: everything in whole halves, a ray upwards where the kernels' goes
/// sideways.
bool inside_exactly(const Points& vertices, std::int64_t x2, std::int64_t y2) {
  bool odd = false;
  for (std::size_t i = 0; i < vertices.size(); ++i) {
    const result::Point &a = vertices[i], &b = vertices[(i + 1) % vertices.size()];
    const auto ax = static_cast<std::int64_t>(2 * a.x) - x2, ay = static_cast<std::int64_t>(2 * a.y) - y2;
    const auto bx = static_cast<std::int64_t>(2 * b.x) - x2, by = static_cast<std::int64_t>(2 * b.y) - y2;
    const std::int64_t cross = ax * by - ay * bx;  // 0: in line with the point, which is the origin here
    if (cross == 0 && ax * bx <= 0 && ay * by <= 0) return true;
    if ((ax <= 0) != (bx <= 0)) odd ^= (cross > 0) == (ax > bx);  // the edge passes above the point
  }
  return odd;
}

std::vector<std::uint64_t> members(const Points& vertices, const std::vector<float>& x, const std::vector<float>& y) {
  std::vector<std::uint64_t> words((x.size() + 63) / 64);
  gate_polygon(make_polygon_plan(vertices), x.data(), y.data(), x.size(), words.data());
  return words;
}

std::vector<std::uint64_t> members(const Points& vertices, const std::vector<double>& x, const std::vector<double>& y) {
  std::vector<std::uint64_t> words((x.size() + 63) / 64);
  gate_polygon(make_polygon_plan(vertices), x.data(), y.data(), x.size(), words.data());
  return words;
}

/// Every turn of the list, both ways round.
template <class Body>
void for_each_order(const Points& vertices, Body&& body) {
  for (std::size_t turn = 0; turn < vertices.size(); ++turn) {
    Points order = vertices;
    std::rotate(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(turn), order.end());
    body(order);
    std::reverse(order.begin(), order.end());
    body(order);
  }
}

/// Coordinates that doubles do not hold exactly, of any size: what the kernels round is where an order could show.
Points uneven_polygon(Draw& draw) {
  const double unit = std::pow(10.0, draw.between(-3, 5)), far = draw.uniform() < 0.3 ? 1e7 * unit : 0;
  Points out;
  for (std::size_t i = 0, n = 3 + draw.below(9); i < n; ++i) {
    out.push_back({far + unit * draw.between(-1, 1), unit * draw.between(-1, 1)});
  }
  if (draw.uniform() < 0.3) out[1].y = out[0].y;
  if (draw.uniform() < 0.3) out[1].x = out[2].x;
  return out;
}

/// Vertices, points of every edge as near as doubles come, their neighbours, and others about.
void points_about(Draw& draw, const Points& vertices, std::vector<double>& x, std::vector<double>& y) {
  const auto add = [&](double px, double py) {
    x.push_back(px);
    y.push_back(py);
  };
  for (std::size_t i = 0; i < vertices.size(); ++i) {
    const result::Point &a = vertices[i], &b = vertices[(i + 1) % vertices.size()];
    add(a.x, a.y);
    add(b.x, a.y);
    add(std::nextafter(a.x, 1e300), a.y);
    add(a.x, std::nextafter(a.y, -1e300));
    for (int k = 0; k < 20; ++k) {
      const double t = draw.uniform();
      const double px = a.x + t * (b.x - a.x), py = a.y + t * (b.y - a.y);
      add(px, py);
      add(std::nextafter(px, -1e300), py);
      add(px, std::nextafter(py, 1e300));
    }
  }
  for (int k = 0; k < 50; ++k) {
    add(vertices[draw.below(vertices.size())].x, vertices[draw.below(vertices.size())].y);
    const result::Point &a = vertices[draw.below(vertices.size())], &b = vertices[draw.below(vertices.size())];
    add((a.x + b.x) / 2, (a.y + b.y) / 2);
  }
}

}  // namespace

TEST_CASE("polygon: on a lattice the masks are those of whole-number arithmetic, for every order of the vertices") {
  std::vector<double> x, y;
  std::vector<std::int64_t> x2, y2;
  for (int i = -2; i <= 2 * kSide + 2; ++i) {
    for (int j = -2; j <= 2 * kSide + 2; ++j) {
      x.push_back(i / 2.0);
      y.push_back(j / 2.0);
      x2.push_back(i);
      y2.push_back(j);
    }
  }
  const std::vector<float> xf(x.begin(), x.end()), yf(y.begin(), y.end());
  std::size_t n_inside = 0;
  for (int kind = 0; kind < static_cast<int>(Kind::Count); ++kind) {
    CAPTURE(kind);
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
      CAPTURE(seed);
      Draw draw(100 * seed + static_cast<std::uint64_t>(kind));
      const Points polygon = lattice_polygon(draw, static_cast<Kind>(kind));
      Bitmask exact(x.size());
      for (std::size_t e = 0; e < x.size(); ++e) {
        if (inside_exactly(polygon, x2[e], y2[e])) exact.set(e);
      }
      n_inside += exact.count();
      const std::vector<std::uint64_t> expected(exact.words().begin(), exact.words().end());
      for_each_order(polygon, [&](const Points& order) {
        REQUIRE(members(order, x, y) == expected);
        REQUIRE(members(order, xf, yf) == expected);
      });
      for (const std::string& target : simd_targets()) {
        CAPTURE(target);
        REQUIRE(set_simd_target(target));
        CHECK(members(polygon, xf, yf) == expected);
      }
      REQUIRE(set_simd_target("best"));
    }
  }
  CHECK(n_inside > 10000);
}

TEST_CASE("polygon: of any coordinates, no order of the vertices changes a mask, on an edge or a rounding beside it") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    Draw draw(50000 + seed);
    Points polygon = uneven_polygon(draw);
    std::vector<double> x, y;
    points_about(draw, polygon, x, y);
    const auto expected = members(polygon, x, y);
    for_each_order(polygon, [&](const Points& order) { REQUIRE(members(order, x, y) == expected); });

    const std::vector<float> xf(x.begin(), x.end()), yf(y.begin(), y.end());
    for (auto& p : polygon)
      p = {static_cast<double>(static_cast<float>(p.x)), static_cast<double>(static_cast<float>(p.y))};
    const auto expected_float = members(polygon, xf, yf);
    for (const std::string& target : simd_targets()) {
      CAPTURE(target);
      REQUIRE(set_simd_target(target));
      for_each_order(polygon, [&](const Points& order) { REQUIRE(members(order, xf, yf) == expected_float); });
    }
    REQUIRE(set_simd_target("best"));
  }
}
