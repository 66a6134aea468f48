// SPDX-License-Identifier: Apache-2.0
#include "gating/scale/compensation.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

using namespace fcscreen;
using namespace fcscreen::gating;

TEST_CASE("compensation: observed = true x spillover is undone, rows being dyes") {
  // 20 % of A is seen in B, 5 % of B in A.
  const auto c = make_compensation({{"A", "B"}, {1, 0.2, 0.05, 1}, "SPILL"});
  REQUIRE(c);
  std::vector<double> observed = {1000 + 0.05 * 300, 0.2 * 1000 + 300}, truth(2);
  c->apply(observed, truth);
  CHECK(truth[0] == doctest::Approx(1000).epsilon(1e-13));
  CHECK(truth[1] == doctest::Approx(300).epsilon(1e-13));
  // By hand: inverse of [[1, .2], [.05, 1]] = 1/0.99 [[1, -.2], [-.05, 1]].
  CHECK(c->inverse()[1] == doctest::Approx(-0.2 / 0.99).epsilon(1e-15));
  CHECK(c->inverse_float()[2] == static_cast<float>(c->inverse()[2]));
  CHECK(c->spillover().keyword == "SPILL");
  CHECK(!c->is_identity());
}

TEST_CASE("compensation: the condition number is the ratio of the singular values") {
  const auto diagonal = make_compensation({{"A", "B"}, {4, 0, 0, 0.5}, ""});
  REQUIRE(diagonal);
  CHECK(diagonal->condition_number() == doctest::Approx(8).epsilon(1e-14));
  // Singular values of [[1, 1], [0, 1]] are the golden ratio and its inverse.
  const auto shear = make_compensation({{"A", "B"}, {1, 1, 0, 1}, ""});
  REQUIRE(shear);
  const double golden = (1 + std::sqrt(5.0)) / 2;
  CHECK(shear->condition_number() == doctest::Approx(golden * golden).epsilon(1e-13));
}

TEST_CASE("compensation: an identity matrix says so") {
  const auto c = make_compensation({{"A", "B"}, {1, 0, 0, 1}, "SPILL"});
  REQUIRE(c);
  CHECK(c->is_identity());
  CHECK(c->condition_number() == 1);
}

TEST_CASE("compensation: a singular matrix is refused with its keyword") {
  const auto c = make_compensation({{"A", "B", "C"}, {1, 0.5, 0, 2, 1, 0, 0, 0, 1}, "$SPILLOVER"});
  REQUIRE(!c);
  CHECK(c.error().code == "GATE-C02");
  CHECK(c.error().kind == ErrorKind::Input);
  CHECK(c.error().message.find("$SPILLOVER") != std::string::npos);
  CHECK(!make_compensation({{"A"}, {0}, ""}));
}

TEST_CASE("compensation: a matrix that is not square, not finite, empty or names a channel twice is refused") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const Spillover& bad :
       {Spillover{{}, {}, ""}, Spillover{{"A", "B"}, {1, 0, 0}, ""}, Spillover{{"A", "B"}, {1, 0, 0, 1, 0, 0}, ""},
        Spillover{{"A", "B"}, {1, nan, 0, 1}, ""}, Spillover{{"A", "A"}, {1, 0, 0, 1}, ""}}) {
    const auto c = make_compensation(bad);
    REQUIRE(!c);
    CHECK(c.error().code == "GATE-C01");
  }
}
