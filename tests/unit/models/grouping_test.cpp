// SPDX-License-Identifier: Apache-2.0
#include "models/grouping.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <vector>

#include "engine/core/random.h"
#include "models/kd_tree_internal.h"

using namespace fcscreen;
using namespace fcscreen::models;

namespace {

void add_blob(std::vector<float>& out, std::size_t n, const std::vector<double>& centre, double sd,
              std::uint64_t seed) {
  for (std::size_t i = 0; i < n; ++i) {
    Random random(seed, 7, i);
    for (const double c : centre) out.push_back(static_cast<float>(c + sd * random.normal()));
  }
}

std::size_t count(const Groups& groups, std::int32_t label) {
  return static_cast<std::size_t>(std::count(groups.label.begin(), groups.label.end(), label));
}

/// Row i of the result is row (i * stride + 5) % n of the input; stride and n must have no common factor.
std::vector<float> permuted(const std::vector<float>& x, std::size_t m, std::size_t stride) {
  const std::size_t n = x.size() / m;
  REQUIRE(std::gcd(n, stride) == 1);
  std::vector<float> out;
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t from = (i * stride + 5) % n;
    out.insert(out.end(), x.begin() + static_cast<std::ptrdiff_t>(from * m),
               x.begin() + static_cast<std::ptrdiff_t>(from * m + m));
  }
  return out;
}

}  // namespace

TEST_CASE("KdTree: the same neighbours as a full search") {
  std::vector<float> x;
  add_blob(x, 700, {0, 0, 0}, 1, 1);
  x.insert(x.end(), {0, 0, 0, 0, 0, 0, 0, 0, 0});  // equal points
  const std::size_t n = x.size() / 3;
  const KdTree tree(x, n, 3);
  for (std::uint32_t i = 0; i < n; i += 37) {
    std::vector<std::pair<float, std::uint32_t>> all;
    for (std::uint32_t j = 0; j < n; ++j) {
      float q = 0;
      for (std::size_t a = 0; a < 3; ++a) q += (x[i * 3 + a] - x[j * 3 + a]) * (x[i * 3 + a] - x[j * 3 + a]);
      if (j != i) all.emplace_back(q, j);
    }
    std::sort(all.begin(), all.end());
    std::vector<Neighbour> found;
    tree.nearest(std::span<const float>(x).subspan(i * 3, 3), 9, found, i);
    REQUIRE(found.size() == 9);
    for (std::size_t k = 0; k < 9; ++k) {
      CHECK(found[k].square == all[k].first);
      CHECK(std::count(all.begin(), all.end(), std::pair{found[k].square, found[k].index}) == 1);
    }
  }
}

TEST_CASE("group_events: ten thousand equal events are one group, found without comparing all pairs") {
  const std::vector<float> x(20000, 1.0F);
  const Groups groups = group_events({x, 10000, 2}, std::vector<double>{1, 1}).value();
  CHECK(groups.n_groups == 1);
  CHECK(count(groups, 1) == 10000);
}

TEST_CASE("group_events: one normal cloud is one group at any size and dimension") {
  for (const std::size_t m : {2UL, 4UL, 8UL}) {
    for (const std::size_t n : {12UL, 60UL, 400UL, 3000UL}) {
      std::vector<float> x;
      add_blob(x, n, std::vector<double>(m, 0), 1, 10 + n + m);
      const Groups groups = group_events({x, n, m}, std::vector<double>(m, 1.0)).value();
      CAPTURE(n);
      CAPTURE(m);
      CHECK(groups.n_groups == 1);
      CHECK(count(groups, 1) >= n - n / 20);
    }
  }
}

TEST_CASE("group_events: large and small clouds are told apart and scattered events stay out") {
  std::vector<float> x;
  add_blob(x, 1500, {0, 0, 0, 0}, 0.5, 20);
  add_blob(x, 12, {6, 0, 0, 0}, 0.5, 21);
  add_blob(x, 200, {0, 5, 5, 0}, 0.5, 22);
  for (int i = 0; i < 8; ++i) {  // far from everything and from each other
    x.insert(x.end(), {static_cast<float>(40 + 30 * i), -50, 20, 0});
  }
  const std::size_t n = x.size() / 4;
  const Groups groups = group_events({x, n, 4}, std::vector<double>(4, 1.0)).value();
  REQUIRE(groups.n_groups == 3);
  CHECK(count(groups, 1) == 1500);
  CHECK(count(groups, 2) == 200);
  CHECK(count(groups, 3) == 12);
  CHECK(groups.label[1500] == 3);
  CHECK(groups.label[1512] == 2);
  for (std::size_t i = n - 8; i < n; ++i) CHECK(groups.label[i] == 0);
}

TEST_CASE("group_events: the scale decides what is near") {
  std::vector<float> x;
  add_blob(x, 300, {0, 0}, 0.1, 30);
  add_blob(x, 300, {0, 2}, 0.1, 31);
  CHECK(group_events({x, 600, 2}, std::vector<double>{0.1, 0.1}).value().n_groups == 2);
  CHECK(group_events({x, 600, 2}, std::vector<double>{0.1, 100}).value().n_groups == 1);
}

TEST_CASE("group_events: fewer than ten events are no group, and NaN rows have none") {
  std::vector<float> x;
  add_blob(x, 9, {0, 0}, 0.1, 40);
  CHECK(group_events({x, 9, 2}, std::vector<double>{1, 1}).value().n_groups == 0);
  add_blob(x, 1, {0, 0}, 0.1, 41);
  x.insert(x.end(), {std::numeric_limits<float>::quiet_NaN(), 0});
  const Groups groups = group_events({x, 11, 2}, std::vector<double>{1, 1}).value();
  CHECK(groups.n_groups == 1);
  CHECK(groups.label[10] == 0);
  CHECK(count(groups, 1) == 10);
  CHECK(group_events({{}, 0, 2}, std::vector<double>{1, 1}).value().n_groups == 0);
  CHECK(group_events({x, 11, 2}, std::vector<double>{1}).error().code == "MODEL-G01");
  CHECK(group_events({x, 11, 2}, std::vector<double>{1, 0}).error().code == "MODEL-G01");
}

TEST_CASE("group_events: events keep their labels when permuted and at any thread count") {
  std::vector<float> x;
  add_blob(x, 900, {0, 0, 0}, 0.5, 50);
  add_blob(x, 150, {4, 0, 0}, 0.5, 51);
  add_blob(x, 150, {0, 4, 0}, 0.5, 52);
  for (int i = 0; i < 30; ++i) x.insert(x.end(), {1.0F, 1.0F, 2.0F});  // equal rows
  const std::size_t n = x.size() / 3;
  const std::vector<double> scale(3, 1.0);
  for (const std::size_t max_exact : {20000UL, 400UL}) {
    GroupOptions one, seven;
    one.threads = 1;
    seven.threads = 7;
    one.max_exact = seven.max_exact = max_exact;
    const Groups first = group_events({x, n, 3}, scale, one).value();
    CHECK(group_events({x, n, 3}, scale, seven).value().label == first.label);
    const std::vector<float> y = permuted(x, 3, 101);
    const Groups again = group_events({y, n, 3}, scale, one).value();
    for (std::size_t i = 0; i < n; ++i) {
      if (again.label[i] != first.label[(i * 101 + 5) % n]) FAIL("label of row " << i << " changed");
    }
    for (std::size_t i = n - 30; i < n; ++i) CHECK(first.label[i] == first.label[n - 1]);
  }
}

TEST_CASE("group_events: representatives give the groups of the exact method, small groups included") {
  std::vector<float> x;
  add_blob(x, 6000, {0, 0, 0, 0}, 0.5, 60);
  add_blob(x, 3000, {5, 0, 0, 0}, 0.5, 61);
  add_blob(x, 20, {0, 8, 0, 0}, 0.5, 62);
  const std::size_t n = x.size() / 4;
  GroupOptions options;
  options.max_exact = 1000;
  const Groups groups = group_events({x, n, 4}, std::vector<double>(4, 1.0), options).value();
  REQUIRE(groups.n_groups == 3);
  CHECK(count(groups, 1) > 5900);
  CHECK(count(groups, 2) > 2950);
  CHECK(count(groups, 3) >= 18);
  CHECK(groups.label[9000] == 3);
}
