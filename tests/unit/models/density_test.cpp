// SPDX-License-Identifier: Apache-2.0
#include "models/density.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "engine/core/random.h"
#include "models/density2d.h"
#include "models/rows.h"

using namespace fcscreen;
using namespace fcscreen::models;

namespace {

/// n draws of a normal, from (seed, stream 1, index): the same on every machine.
std::vector<float> normals(std::size_t n, double mean, double sd, std::uint64_t seed) {
  std::vector<float> out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<float>(mean + sd * Random(seed, 1, i).normal());
  return out;
}

std::vector<float> joined(std::vector<float> a, const std::vector<float>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// Area enclosed by a closed polyline (shoelace).
double area(const std::vector<result::Point>& line) {
  double sum = 0;
  for (std::size_t i = 0; i + 1 < line.size(); ++i) sum += line[i].x * line[i + 1].y - line[i + 1].x * line[i].y;
  return sum / 2;
}

}  // namespace

TEST_CASE("bw.nrd0: as R gives it") {
  // By hand from the definition: x = 1..10, sd 3.02765, IQR 4.5, min(3.02765, 3.35821) * 0.9 * 10^-0.2 = 1.719286.
  const std::vector<float> x{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  CHECK(bandwidth_nrd0(x) == doctest::Approx(1.719286).epsilon(1e-6));
  CHECK(bandwidth_nrd0(std::vector<float>{4, 4, 4}) == doctest::Approx(0.9 * 4 * std::pow(3.0, -0.2)));
}

TEST_CASE("kde: equals the sum of kernels at its grid points and integrates to one") {
  const std::vector<float> x = normals(300, 2, 0.7, 1);
  const Kde density = kde(x).value();
  double worst = 0, integral = 0;
  for (std::size_t i = 0; i < density.density.size(); ++i) {
    double direct = 0;
    for (const float v : x) direct += std::exp(-0.5 * std::pow((density.x(i) - v) / density.bandwidth, 2));
    direct /= 300 * density.bandwidth * std::sqrt(2 * std::numbers::pi);
    worst = std::max(worst, std::fabs(direct - density.density[i]));
    integral += density.density[i] * density.step;
  }
  CHECK(worst < 2e-3);  // linear binning error, relative to a peak of about 0.55
  CHECK(integral == doctest::Approx(1).epsilon(2e-3));
}

TEST_CASE("kde: events in any order, with NaN and infinity among them, give the same bits") {
  std::vector<float> x = joined(normals(500, 0, 1, 2), normals(200, 4, 0.5, 3));
  const Kde first = kde(x).value();
  std::reverse(x.begin(), x.end());
  std::rotate(x.begin(), x.begin() + 123, x.end());
  x.push_back(std::numeric_limits<float>::quiet_NaN());
  x.push_back(std::numeric_limits<float>::infinity());
  CHECK(kde(x).value().density == first.density);
  CHECK(kde(x).value().n == 700);
}

TEST_CASE("kde: too few values and impossible options are errors") {
  CHECK(kde(std::vector<float>{1, NAN}).error().code == "MODEL-D01");
  KdeOptions options;
  options.adjust = 0;
  CHECK(kde(std::vector<float>{1, 2, 3}, options).error().code == "MODEL-D02");
  CHECK(kde(std::vector<float>{5, 5, 5, 5}).has_value());
}

TEST_CASE("mindensity: the cut of two equal normals lies midway and that of one at the end of the range") {
  // Equal weights and sd: the mixture density has its minimum at the midpoint by symmetry.
  const std::vector<float> two = joined(normals(4000, 1, 0.3, 4), normals(4000, 3, 0.3, 5));
  const DensityCut cut = mindensity(two).value();
  REQUIRE(cut.valley);
  CHECK(cut.x == doctest::Approx(2).epsilon(0.1));
  // sd with bandwidth 0.31 is about 0.43; valley / peak = 2 exp(-(1 / 0.43)² / 2) = 0.13.
  CHECK(cut.valley->depth == doctest::Approx(0.87).epsilon(0.04));

  const std::vector<float> one = normals(4000, 1, 0.3, 6);
  const DensityCut none = mindensity(one).value();
  CHECK_FALSE(none.valley);
  CHECK(none.x == *std::min_element(one.begin(), one.end()));
  MindensityOptions negative;
  negative.positive = false;
  CHECK(mindensity(one, negative).value().x == *std::max_element(one.begin(), one.end()));
}

TEST_CASE("mindensity: of several valleys the deepest between the two tallest peaks is taken, in the range asked for") {
  // Peaks of heights about 5 : 4 : 1 at 0, 2 and 6; the empty gap 2..6 is deeper but not between the tallest two.
  std::vector<float> x = joined(normals(5000, 0, 0.3, 7), normals(4000, 2, 0.3, 8));
  x = joined(x, normals(1000, 6, 0.3, 9));
  const Kde density = kde(x).value();
  REQUIRE(peaks(density).size() >= 3);
  CHECK(deepest_valley_between_peaks(density)->x == doctest::Approx(1).epsilon(0.15));
  const auto right = deepest_valley_between_peaks(density, 2.5, 10);
  REQUIRE(right);
  CHECK(right->x > 2.8);
  CHECK(right->x < 5.4);
  CHECK_FALSE(deepest_valley_between_peaks(density, 20, 30));
}

TEST_CASE("bandwidth_plug_in: near the normal-scale bandwidth on a normal sample") {
  std::vector<float> x = normals(20000, 5, 2, 10);
  std::sort(x.begin(), x.end());
  // Optimal for normal data: σ (4/3n)^(1/5) for the density, σ (4/5n)^(1/7) for its derivative (Wand & Jones §2.12).
  CHECK(bandwidth_plug_in(x, 0) == doctest::Approx(2 * std::pow(4 / (3 * 20000.0), 0.2)).epsilon(0.06));
  CHECK(bandwidth_plug_in(x, 1) == doctest::Approx(2 * std::pow(4 / (5 * 20000.0), 1.0 / 7)).epsilon(0.06));
}

TEST_CASE("tail_cut: on a normal the cut is where the slope falls to the tolerance, on either side, at any scale") {
  // |x| φ(x) = 0.01 beyond its maximum at 1: x = 3.10 (3.1 φ(3.1) = 0.01013); smoothing with h adds a little.
  for (const double scale : {1.0, 1000.0}) {
    const std::vector<float> x = normals(50000, 10 * scale, scale, 11);
    const auto right = tail_cut(x).value();
    REQUIRE(right);
    CHECK((*right / scale - 10) == doctest::Approx(3.10).epsilon(0.04));
    TailOptions options;
    options.side = Side::Left;
    const auto left = tail_cut(x, options).value();
    REQUIRE(left);
    CHECK((*left / scale - 10) == doctest::Approx(-3.10).epsilon(0.04));
  }
}

TEST_CASE("tail_cut: a small positive population does not move the cut of the negative peak") {
  const std::vector<float> x = joined(normals(20000, 0, 1, 12), normals(400, 8, 1, 13));
  const auto cut = tail_cut(x).value();
  REQUIRE(cut);
  CHECK(*cut > 2.3);
  CHECK(*cut < 4.5);
  TailOptions second;
  second.ref_peak = 2;
  CHECK(tail_cut(x, second).error().code == "MODEL-D03");
  CHECK(tail_cut(std::vector<float>{1, 1, 1}).error().code == "MODEL-D04");
}

TEST_CASE("histogram2d: events counted in pieces are those counted at once") {
  std::vector<float> x, y;
  for (int i = 0; i < 1000; ++i) {
    x.push_back(i % 97 == 0 ? std::nanf("") : static_cast<float>(i % 13) / 10);
    y.push_back(static_cast<float>(i % 7) / 5);
  }
  const Grid2 grid{0, 1, 0, 1, 8, 4};
  const Density2 at_once = histogram2d(x, y, grid).value();
  Density2 pieces = histogram2d({}, {}, grid).value();
  for (std::size_t first = 0; first < x.size(); first += 300) {
    const std::size_t n = std::min<std::size_t>(300, x.size() - first);
    count_into(pieces, std::span(x).subspan(first, n), std::span(y).subspan(first, n));
  }
  CHECK(pieces.mass == at_once.mass);
  CHECK(pieces.n_inside == at_once.n_inside);
  CHECK(pieces.n_outside == at_once.n_outside);
  CHECK(at_once.n_inside > 100);
  CHECK(at_once.n_outside > 100);
}

TEST_CASE("histogram2d: lower edges are inside, upper edges outside, NaN nowhere") {
  const std::vector<float> x{0, 1, 0.5F, NAN, -0.1F}, y{0, 0.5F, 0.999F, 0, 0.5F};
  Grid2 grid;
  grid.nx = grid.ny = 2;
  const Density2 density = histogram2d(x, y, grid).value();
  CHECK(density.n_inside == 2);
  CHECK(density.n_outside == 2);
  CHECK(density.mass == std::vector<double>{1, 0, 0, 1});
  CHECK_FALSE(histogram2d(x, std::vector<float>{1}, grid));
}

TEST_CASE("smooth: keeps the mass") {
  Grid2 grid;
  grid.nx = 20, grid.ny = 30;
  const std::vector<float> x{0.01F, 0.99F, 0.5F}, y{0.01F, 0.5F, 0.98F};
  Density2 density = histogram2d(x, y, grid).value();
  smooth(density, 3, 40);
  double sum = 0;
  for (const double v : density.mass) sum += v;
  CHECK(sum == doctest::Approx(3).epsilon(1e-12));
}

TEST_CASE("contours: of a bivariate normal are circles that enclose the stated share") {
  // Filled from the density itself. Mass inside radius r is 1 - exp(-r²/2), so the area at share s is -2π ln(1 - s).
  Density2 density;
  density.grid = {-5, 5, -5, 5, 200, 200};
  density.mass.resize(200 * 200);
  for (std::size_t r = 0; r < 200; ++r) {
    for (std::size_t c = 0; c < 200; ++c) {
      const double x = density.grid.x_centre(static_cast<double>(c)), y = density.grid.y_centre(static_cast<double>(r));
      density.mass[r * 200 + c] = std::exp(-(x * x + y * y) / 2);
    }
  }
  const std::array<double, 4> shares{0.05, 0.20, 0.50, 0.80};
  const auto found = contours(density, shares);
  REQUIRE(found.size() == 4);
  for (const auto& contour : found) {
    REQUIRE(contour.lines.size() == 1);
    const auto& line = contour.lines.front();
    CHECK(line.front() == line.back());
    CHECK(area(line) == doctest::Approx(-2 * std::numbers::pi * std::log(1 - contour.share)).epsilon(0.02));
  }
}

TEST_CASE("contours: two islands give two closed lines, also where they touch the border") {
  Density2 density;
  density.grid.nx = 6, density.grid.ny = 3;
  density.mass.assign(18, 0.0);
  density.mass[0] = density.mass[16] = 1;
  density.mass[6] = density.mass[17] = 0.5;
  const std::array<double, 1> shares{0.9};
  const auto lines = contours(density, shares).front().lines;
  REQUIRE(lines.size() == 2);
  for (const auto& line : lines) {
    CHECK(line.front() == line.back());
    CHECK(area(line) > 0);
  }
  density.mass.assign(18, 0.0);
  CHECK(contours(density, shares).front().lines.empty());
}

TEST_CASE("contours: diagonal bins are one line where the middle between them is inside, two where it is not") {
  Density2 density;
  density.grid.nx = 6, density.grid.ny = 2;
  const std::array<double, 1> shares{0.6};  // the level is then 0.94, the value of the bin far right
  for (const double other : {0.9, 0.8}) {   // the middle is 0.95 or 0.9
    density.mass = {1, other, 0, 0, 0, 0.94, other, 1, 0, 0, 0, 0};
    REQUIRE(level_enclosing(density, 0.6) == 0.94);
    CHECK(contours(density, shares).front().lines.size() == (other == 0.9 ? 2 : 3));
    density.mass = {other, 1, 0, 0, 0, 0.94, 1, other, 0, 0, 0, 0};
    const auto lines = contours(density, shares).front().lines;
    CHECK(lines.size() == (other == 0.9 ? 2 : 3));
    for (const auto& line : lines) {
      CHECK(line.front() == line.back());
      CHECK(area(line) >= 0);
    }
  }
}

TEST_CASE("mindensity: the lowest or highest valley can be asked for, and shallow ones left out") {
  // Peaks at 0, 2 and 6 as above: valleys near 1 and between 2 and 6.
  std::vector<float> x = joined(normals(5000, 0, 0.3, 7), normals(4000, 2, 0.3, 8));
  x = joined(x, normals(1000, 6, 0.3, 9));
  MindensityOptions options;
  options.adjust = 1;
  options.min_depth = 0.3;
  options.choice = ValleyChoice::Lowest;
  CHECK(mindensity(x, options).value().x == doctest::Approx(1).epsilon(0.15));
  options.choice = ValleyChoice::Highest;
  const DensityCut highest = mindensity(x, options).value();
  CHECK(highest.x > 2.8);
  CHECK(highest.x < 5.4);
  options.hi = 1.5;
  CHECK(mindensity(x, options).value().x == doctest::Approx(1).epsilon(0.15));
  // The two tall peaks overlap a little, so no valley between them is empty.
  options.choice = ValleyChoice::Deepest;
  options.min_depth = 1;
  CHECK_FALSE(mindensity(x, options).value().valley);
}
