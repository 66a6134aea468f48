// SPDX-License-Identifier: Apache-2.0
#include "gating/auto/cuts.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tests/unit/auto/draws.h"

using namespace fcscreen;
using namespace fcscreen::gating;
using test::draw;

namespace {

Bitmask first_of(std::size_t size, std::size_t n) {
  Bitmask mask(size);
  for (std::size_t i = 0; i < n; ++i) mask.set(i);
  return mask;
}

/// Where the weighted densities of two normal populations cross, between their centres.
double crossing(const test::Population& a, const test::Population& b) {
  const auto log_density = [](const test::Population& p, double x) {
    const double z = (x - p.centre) / p.sd;
    return std::log(static_cast<double>(p.n)) - std::log(p.sd) - 0.5 * z * z;
  };
  double lo = a.centre, hi = b.centre;
  for (int i = 0; i < 60; ++i) {
    const double mid = 0.5 * (lo + hi);
    (log_density(a, mid) > log_density(b, mid) ? lo : hi) = mid;
  }
  return lo;
}

}  // namespace

TEST_CASE("Cut: valley, mixture and internal negatives find a known mixture and agree: high confidence") {
  const test::Population negative{10000, 0.6, 0.15}, positive{10000, 1.6, 0.15};
  const auto x = draw({negative, positive}, 1);
  const EnsembleCut cut = ensemble_cut(x, Bitmask(x.size(), true), first_of(x.size(), 10000), {0.6, 0.15}, {});
  REQUIRE(cut.valley);
  REQUIRE(cut.mixture);
  REQUIRE(cut.internal);
  CHECK(*cut.valley == doctest::Approx(1.1).epsilon(0.08));  // the valley of equal populations is half-way
  CHECK(*cut.mixture == doctest::Approx(crossing(negative, positive)).epsilon(0.04));
  CHECK(*cut.internal == doctest::Approx(0.6 + 2.576 * 0.15).epsilon(0.04));  // 99.5th percentile of a normal
  CHECK(cut.n_methods == 3);
  CHECK(cut.confidence == "high");
  const double lo = std::min({*cut.valley, *cut.mixture, *cut.internal});
  const double hi = std::max({*cut.valley, *cut.mixture, *cut.internal});
  CHECK(cut.spread == doctest::Approx(hi - lo).epsilon(1e-5));
  CHECK(cut.cut >= lo - 1e-6);
  CHECK(cut.cut <= hi + 1e-6);
}

TEST_CASE("Cut: the depth of a valley tells a gap from a dip inside overlapping populations") {
  const auto depth = [](double distance_in_sd) {
    const auto x = draw({{10000, 0.6, 0.15}, {10000, 0.6 + 0.15 * distance_in_sd, 0.15}}, 4);
    const EnsembleCut cut = ensemble_cut(x, Bitmask(x.size(), true), first_of(x.size(), 10000), {0.6, 0.15}, {});
    REQUIRE(cut.valley);
    return cut.valley_depth;
  };
  // Equal normal populations d SDs apart: the density half-way is 2 exp(-d²/8) of a peak; smoothing by 0.08 decade
  // widens both to 0.17.
  CHECK(depth(8) > 0.97);
  CHECK(depth(3.6) == doctest::Approx(1 - 2 * std::exp(-0.125 * std::pow(3.6 * 0.15 / 0.17, 2))).epsilon(0.2));
  CHECK(depth(3.6) < 0.5);
}

TEST_CASE("Cut: the mixture's crossing follows unequal shares and widths") {
  const test::Population negative{14000, 0.6, 0.15}, positive{6000, 2.4, 0.3};
  const auto x = draw({negative, positive}, 2);
  const EnsembleCut cut = ensemble_cut(x, Bitmask(x.size(), true), Bitmask(x.size()), {0.6, 0.15}, {});
  REQUIRE(cut.mixture);
  CHECK(*cut.mixture == doctest::Approx(crossing(negative, positive)).epsilon(0.06));
  CHECK_FALSE(cut.internal);
}

TEST_CASE("Cut: two methods are moderate, methods that disagree are low") {
  const auto x = draw({{10000, 0.6, 0.15}, {10000, 1.6, 0.15}}, 3);
  const EnsembleCut two = ensemble_cut(x, Bitmask(x.size(), true), Bitmask(x.size()), {0.6, 0.15}, {});
  CHECK(two.n_methods == 2);
  CHECK(two.confidence == "moderate");
  CutParameters strict;
  strict.spread_limit = 0;
  const EnsembleCut three = ensemble_cut(x, Bitmask(x.size(), true), first_of(x.size(), 10000), {0.6, 0.15}, strict);
  CHECK(three.n_methods == 3);
  CHECK(three.confidence == "low");
}

TEST_CASE("Cut: without any method it is three SDs above the negative anchor and low") {
  const std::vector<float> x(100, 1.0F);
  const EnsembleCut cut = ensemble_cut(x, Bitmask(100), Bitmask(100), {0.6, 0.1}, {});
  CHECK(cut.n_methods == 0);
  CHECK(cut.cut == doctest::Approx(0.9));
  CHECK(cut.confidence == "low");
  CHECK(cut.text().empty());
}

TEST_CASE("Cut: a few strays among the internal negatives do not carry the cut away") {
  const auto x = draw({{9700, 0.6, 0.15}, {300, 3.0, 0.1}}, 4);
  const EnsembleCut cut = ensemble_cut(x, Bitmask(x.size()), Bitmask(x.size(), true), {0.6, 0.15}, {});
  REQUIRE(cut.internal);
  CHECK(*cut.internal == doctest::Approx(0.6 + 5 * 0.15));  // the ceiling
}

TEST_CASE("Cut: a small positive population beside a large negative one has its valley") {
  const auto x = draw({{19700, 0.6, 0.15}, {300, 2.6, 0.2}}, 5);
  const EnsembleCut cut = ensemble_cut(x, Bitmask(x.size(), true), first_of(x.size(), 19700), {0.6, 0.15}, {});
  REQUIRE(cut.valley);
  CHECK(*cut.valley > 1.0);
  CHECK(*cut.valley < 2.2);
}

TEST_CASE("Cut: the order of events and NaN outside the populations change nothing") {
  const auto x = draw({{6000, 0.6, 0.15}, {3000, 2.0, 0.2}}, 6);
  std::vector<float> y;
  Bitmask negatives(x.size());
  for (const std::size_t i : test::permutation(x.size(), 7)) {
    if (i < 6000) negatives.set(y.size());
    y.push_back(x[i]);
  }
  const EnsembleCut a = ensemble_cut(x, Bitmask(x.size(), true), first_of(x.size(), 6000), {0.6, 0.15}, {});
  const EnsembleCut b = ensemble_cut(y, Bitmask(y.size(), true), negatives, {0.6, 0.15}, {});
  CHECK(a.cut == b.cut);
  CHECK(a.valley == b.valley);
  CHECK(a.mixture == b.mixture);
  CHECK(a.internal == b.internal);
}

TEST_CASE("Cut: the text names each method that gave a value") {
  EnsembleCut cut;
  cut.valley = 1.92;
  cut.mixture = 1.881;
  cut.internal = 1.97;
  CHECK(cut.text() == "valley 1.92, mixture 1.88, internal negatives 1.97");
  cut.mixture.reset();
  CHECK(cut.text() == "valley 1.92, internal negatives 1.97");
}
