// SPDX-License-Identifier: Apache-2.0
#include "models/mixture.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "engine/core/random.h"
#include "models/robust_line.h"

using namespace fcscreen;
using namespace fcscreen::models;

namespace {

void add_normals(std::vector<float>& out, std::size_t n, std::vector<double> mean, double sd, std::uint64_t seed) {
  for (std::size_t i = 0; i < n; ++i) {
    Random random(seed, 2, i);
    for (const double m : mean) out.push_back(static_cast<float>(m + sd * random.normal()));
  }
}

}  // namespace

TEST_CASE("fit_mixture: BIC finds the two components of a 1-D mixture and their parameters") {
  std::vector<float> x;
  add_normals(x, 4000, {1}, 0.3, 1);
  add_normals(x, 1000, {3}, 0.4, 2);
  const Mixture mixture = fit_mixture({x, x.size(), 1}).value();
  REQUIRE(mixture.components.size() == 2);
  CHECK(mixture.converged);
  CHECK(mixture.components[0].weight == doctest::Approx(0.8).epsilon(0.02));
  CHECK(mixture.components[0].mean[0] == doctest::Approx(1).epsilon(0.02));
  CHECK(mixture.components[1].mean[0] == doctest::Approx(3).epsilon(0.02));
  CHECK(std::sqrt(mixture.components[1].covariance[0]) == doctest::Approx(0.4).epsilon(0.06));
}

TEST_CASE("fit_mixture: one normal stays one component, and a 2 % population is found") {
  std::vector<float> x;
  add_normals(x, 5000, {0}, 1, 3);
  CHECK(fit_mixture({x, x.size(), 1}).value().components.size() == 1);
  add_normals(x, 100, {8}, 0.5, 4);
  const Mixture two = fit_mixture({x, x.size(), 1}).value();
  REQUIRE(two.components.size() == 2);
  CHECK(two.components[1].weight == doctest::Approx(100 / 5100.0).epsilon(0.02));
}

TEST_CASE("posterior_crossing: of equal components is the midpoint, of unequal ones where the parabolas meet") {
  Mixture mixture;
  mixture.d = 1;
  mixture.components = {{0.5, {1}, {0.04}}, {0.5, {3}, {0.04}}};
  CHECK(*posterior_crossing(mixture, 0, 1) == doctest::Approx(2).epsilon(1e-8));
  // Equal sd s, weights 0.9 and 0.1: midpoint + s² ln 9 / distance.
  mixture.components[0].weight = 0.9;
  mixture.components[1].weight = 0.1;
  CHECK(*posterior_crossing(mixture, 0, 1) == doctest::Approx(2 + 0.04 * std::log(9.0) / 2).epsilon(1e-8));
  CHECK_FALSE(posterior_crossing(mixture, 1, 0));
  CHECK_FALSE(posterior_crossing(mixture, 0, 2));
  mixture.components[1].weight = 1e-200;  // dominated everywhere
  CHECK_FALSE(posterior_crossing(mixture, 0, 1));
  const std::array<double, 1> middle{2};
  mixture.components[0].weight = mixture.components[1].weight = 0.5;
  CHECK(posterior(mixture, middle)[1] == doctest::Approx(0.5));
}

TEST_CASE("fit_mixture: four components in three dimensions, in any order of the events, bit for bit") {
  std::vector<float> x;
  add_normals(x, 1500, {0, 0, 0}, 0.3, 5);
  add_normals(x, 800, {3, 0, 0}, 0.3, 6);
  add_normals(x, 500, {0, 3, 1}, 0.3, 7);
  add_normals(x, 200, {3, 3, 3}, 0.3, 8);
  MixtureOptions options;
  options.k_max = 6;
  const Mixture mixture = fit_mixture({x, 3000, 3}, options).value();
  REQUIRE(mixture.components.size() == 4);
  CHECK(mixture.components[3].mean[2] == doctest::Approx(3).epsilon(0.03));
  CHECK(mixture.components[3].weight == doctest::Approx(200 / 3000.0).epsilon(0.01));

  std::vector<float> permuted;
  for (std::size_t i = 0; i < 3000; ++i) {
    const std::size_t from = (i * 1009 + 17) % 3000;  // 1009 and 3000 have no common factor
    permuted.insert(permuted.end(), x.begin() + static_cast<std::ptrdiff_t>(3 * from),
                    x.begin() + static_cast<std::ptrdiff_t>(3 * from + 3));
  }
  permuted.insert(permuted.end(), {0, std::numeric_limits<float>::quiet_NaN(), 0});
  const Mixture again = fit_mixture({permuted, 3001, 3}, options).value();
  CHECK(again.log_likelihood == mixture.log_likelihood);
  for (std::size_t c = 0; c < 4; ++c) {
    CHECK(again.components[c].mean == mixture.components[c].mean);
    CHECK(again.components[c].covariance == mixture.components[c].covariance);
  }
}

TEST_CASE("fit_mixture: t components keep scattered events from widening a cluster") {
  std::vector<float> x;
  add_normals(x, 2000, {0}, 0.2, 9);
  for (int i = 0; i < 100; ++i) x.push_back(static_cast<float>(-5 + 0.1 * i));
  MixtureOptions options;
  options.k_max = 1;
  const double gaussian = fit_mixture({x, x.size(), 1}, options).value().components[0].covariance[0];
  options.nu = 4;
  const double robust = fit_mixture({x, x.size(), 1}, options).value().components[0].covariance[0];
  CHECK(std::sqrt(gaussian) > 0.6);
  CHECK(std::sqrt(robust) < 0.25);
}

TEST_CASE("fit_mixture: too few events, no spread and impossible options are errors") {
  const std::vector<float> few{1, 2, 3}, flat(100, 2.0F);
  CHECK(fit_mixture({few, 3, 1}).error().code == "MODEL-M01");
  CHECK(fit_mixture({flat, 100, 1}).error().code == "MODEL-M03");
  CHECK(fit_mixture({flat, 14, 7}).error().code == "MODEL-M02");
}

TEST_CASE("fit_robust_line: exact line, whatever a fifth of the events do") {
  std::vector<float> x, y;
  for (int i = 0; i < 1000; ++i) {
    x.push_back(static_cast<float>(i));
    Random random(10, 3, static_cast<std::uint64_t>(i));
    const double noise = 2 * random.normal();
    y.push_back(static_cast<float>(5 + 0.8 * i + noise - (i % 10 == 0 ? 300 : 0)));
  }
  const RobustLine line = fit_robust_line(x, y).value();
  CHECK(line.slope == doctest::Approx(0.8).epsilon(0.01));
  CHECK(line.intercept == doctest::Approx(5).epsilon(0.15));
  CHECK(line.scale == doctest::Approx(2).epsilon(0.2));
  // 2.58 sd either side at 99 %.
  CHECK(line.upper(500) - line.at(500) == doctest::Approx(2.58 * line.scale).epsilon(0.01));
  CHECK(line.lower(0) < 5 - 2.5 * line.scale);

  std::vector<float> xr(x.rbegin(), x.rend()), yr(y.rbegin(), y.rend());
  xr.push_back(std::numeric_limits<float>::quiet_NaN());
  yr.push_back(0);
  const RobustLine again = fit_robust_line(xr, yr).value();
  CHECK(again.slope == line.slope);
  CHECK(again.lower(37) == line.lower(37));
}

TEST_CASE("fit_robust_line: ordinary and Huber fits of the stackloss air-flow data") {
  // Stack loss on air flow (Brownlee 1965; R dataset stackloss). Ordinary fit by hand: slope 1.0203, intercept -44.132.
  const std::vector<float> x{80, 80, 75, 62, 62, 62, 62, 62, 58, 58, 58, 58, 58, 58, 50, 50, 50, 50, 50, 56, 70};
  const std::vector<float> y{42, 37, 37, 28, 18, 18, 19, 20, 15, 14, 14, 13, 11, 12, 8, 7, 8, 8, 9, 15, 15};
  RobustLineOptions ordinary;
  ordinary.k = 1e9;  // no event is ever down-weighted
  const RobustLine plain = fit_robust_line(x, y, ordinary).value();
  CHECK(plain.slope == doctest::Approx(1.0203).epsilon(1e-4));
  CHECK(plain.intercept == doctest::Approx(-44.132).epsilon(1e-4));
  const RobustLine robust = fit_robust_line(x, y).value();
  // Iterated weighted least squares of the same definition in double precision (numpy.linalg.lstsq), 13 iterations.
  CHECK(robust.slope == doctest::Approx(1.03715153).epsilon(1e-7));
  CHECK(robust.intercept == doctest::Approx(-45.01161926).epsilon(1e-7));
  CHECK(robust.scale == doctest::Approx(1.91489577).epsilon(1e-7));
}

TEST_CASE("fit_robust_line: without spread or enough pairs it is an error") {
  const std::vector<float> same{1, 1, 1, 1}, y{1, 2, 3, 4};
  CHECK(fit_robust_line(same, y).error().code == "MODEL-R01");
  CHECK(fit_robust_line(y, std::vector<float>{1}).error().code == "MODEL-R02");
  const RobustLine exact = fit_robust_line(y, y).value();
  CHECK(exact.slope == doctest::Approx(1));
  CHECK(exact.lower(3) == doctest::Approx(3));
}

TEST_CASE("enclosing_distance_square: chi-squared and F quantiles of published tables") {
  // Chi-squared 0.95 with 2 and 3 degrees of freedom: 5.991, 7.815; F 0.9 with (2, 4): 4.325 (any statistics table).
  CHECK(enclosing_distance_square(2, 0, 0.95) == doctest::Approx(5.991).epsilon(1e-4));
  CHECK(enclosing_distance_square(3, 0, 0.95) == doctest::Approx(7.815).epsilon(1e-4));
  CHECK(enclosing_distance_square(2, 4, 0.9) == doctest::Approx(2 * 4.325).epsilon(1e-4));
}

TEST_CASE("component_distance_square: Mahalanobis distance in a component's own covariance") {
  Mixture mixture;
  mixture.d = 2;
  mixture.components = {{1, {1, 2}, {4, 0, 0, 9}}};
  CHECK(component_distance_square(mixture, 0, std::vector<double>{3, 2}) == doctest::Approx(1));
  CHECK(component_distance_square(mixture, 0, std::vector<double>{1, 8}) == doctest::Approx(4));
}
