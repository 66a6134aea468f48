// SPDX-License-Identifier: Apache-2.0
#include "gating/tree/population_statistics.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace fcscreen;
using namespace fcscreen::gating;

TEST_CASE("counts: fractions of parent and of all events, NaN where there is nothing to divide by") {
  Bitmask parent(10), child(10);
  for (const std::size_t i : {1, 2, 3, 4}) parent.set(i);
  child.set(2);
  const auto count = count_population(child, &parent);
  CHECK(count.count == 1);
  CHECK(count.parent_count == 4);
  CHECK(count.fraction_of_parent == 0.25);
  CHECK(count.fraction_of_total == 0.1);
  CHECK(count_population(parent, nullptr).fraction_of_parent == 0.4);
  const Bitmask empty(10);
  CHECK(std::isnan(count_population(empty, &empty).fraction_of_parent));
}

TEST_CASE("statistics: by hand on 1, 2, 4, 8, 16 and one event outside the population") {
  const std::vector<float> column = {1, 2, 4, 8, 16, 1e6F};
  Bitmask mask(6, true);
  mask.reset(5);
  const std::vector<double> probabilities = {0, 0.25, 0.9, 1};
  const auto s = column_statistics(column, mask, probabilities);
  CHECK(s.n == 5);
  CHECK(s.mean == doctest::Approx(6.2).epsilon(1e-15));
  CHECK(s.median == 4);
  CHECK(s.geometric_mean == doctest::Approx(4).epsilon(1e-14));
  // Σ(v - 6.2)² = 148.8, divided by 4.
  CHECK(s.sd == doctest::Approx(std::sqrt(37.2)).epsilon(1e-14));
  CHECK(s.cv == doctest::Approx(std::sqrt(37.2) / 6.2).epsilon(1e-14));
  // Type 7: h = 4p. P84.13 → h = 3.365379 → 8 + 0.365379 · 8; P15.87 → h = 0.634621 → 1.634621.
  CHECK(s.robust_cv == doctest::Approx((10.923032 - 1.634621) / 2 / 4).epsilon(1e-6));
  REQUIRE(s.percentiles.size() == 4);
  CHECK(s.percentiles[0] == 1);
  CHECK(s.percentiles[1] == 2);
  CHECK(s.percentiles[2] == doctest::Approx(12.8).epsilon(1e-14));
  CHECK(s.percentiles[3] == 16);
}

TEST_CASE("statistics: NaN events are left out and counted, a negative value takes the geometric mean away") {
  const std::vector<float> column = {NAN, -1, 3, NAN};
  const auto s = column_statistics(column, Bitmask(4, true));
  CHECK(s.n == 2);
  CHECK(s.n_nan == 2);
  CHECK(s.n_not_positive == 1);
  CHECK(s.mean == 1);
  CHECK(std::isnan(s.geometric_mean));
}

TEST_CASE("statistics: an empty population has no values, one event has no spread") {
  const std::vector<float> column = {5, 6};
  Bitmask mask(2);
  const std::vector<double> probabilities = {0.5};
  auto s = column_statistics(column, mask, probabilities);
  CHECK(s.n == 0);
  CHECK(std::isnan(s.mean));
  CHECK(std::isnan(s.median));
  CHECK(std::isnan(s.percentiles.at(0)));
  mask.set(0);
  s = column_statistics(column, mask, probabilities);
  CHECK(s.mean == 5);
  CHECK(s.percentiles.at(0) == 5);
  CHECK(std::isnan(s.sd));
  CHECK(s.robust_cv == 0);
}

TEST_CASE("statistics: room given by the caller changes no bit and is not read") {
  std::vector<double> column;
  for (int i = 0; i < 1001; ++i) column.push_back(i % 13 == 0 ? std::nan("") : std::sin(i) * 1e5 + i);
  Bitmask mask(column.size());
  for (std::size_t i = 0; i < column.size(); i += 3) mask.set(i);
  const std::vector<double> probabilities = {0.05, 0.5, 0.95};
  std::vector<double> room(mask.count() + 5, std::nan(""));
  const auto expected = column_statistics(column, mask, probabilities);
  const auto s = column_statistics(column, mask, probabilities, room);
  REQUIRE(expected.n > 100);
  REQUIRE(expected.n_nan > 10);
  CHECK(s.n == expected.n);
  CHECK(s.n_nan == expected.n_nan);
  CHECK(s.mean == expected.mean);
  CHECK(s.sd == expected.sd);
  CHECK(s.median == expected.median);
  CHECK(s.percentiles == expected.percentiles);
}
