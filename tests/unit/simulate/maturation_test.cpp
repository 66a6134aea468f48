// SPDX-License-Identifier: Apache-2.0
#include "tools/simulate/maturation.h"

#include <doctest/doctest.h>

using namespace fcscreen::simulate;

TEST_CASE("maturation: CD34, TdT and CD10 only fall; CD45, CD19 and CD20 only rise") {
  for (int k = 0; k < 200; ++k) {
    const Levels now = path_levels(k / 200.0), later = path_levels((k + 1) / 200.0);
    for (const Marker m : {CD34, TdT, CD10}) CHECK(later[m] <= now[m] + 1e-12);
    for (const Marker m : {CD45, CD19, CD20}) CHECK(later[m] >= now[m] - 1e-12);
  }
}

TEST_CASE("maturation: the path has no jump") {
  for (int k = 0; k < 1000; ++k) {
    const Levels now = path_levels(k / 1000.0), later = path_levels((k + 1) / 1000.0);
    for (std::size_t m = 0; m < kMarkers; ++m) CHECK(std::abs(later[m] - now[m]) < 0.02);
  }
}

TEST_CASE("maturation: stages stand as in the table of relative intensities (domain/SPEC 2.1)") {
  const Levels one = path_levels(0.10), two = path_levels(0.45), three = path_levels(0.80), mature = path_levels(1.0);
  CHECK(one[CD34] > 3);
  CHECK(two[CD34] < 1.5);
  CHECK(one[TdT] > 2.5);
  CHECK(two[TdT] < 1.5);
  CHECK(one[CD10] > two[CD10]);
  CHECK(two[CD10] > three[CD10]);
  CHECK(mature[CD10] == doctest::Approx(kNegative));
  CHECK(one[CD20] == doctest::Approx(kNegative));
  CHECK(three[CD20] > 3);
  CHECK(one[CD45] < two[CD45]);
  CHECK(three[CD45] < mature[CD45]);
  CHECK(mature[CD38] < one[CD38] - 1);
  CHECK(two[CD81] >= one[CD81]);
  CHECK(mature[CD81] < three[CD81]);
}

TEST_CASE("maturation: pseudo-time outside [0, 1] stops at the ends") {
  CHECK(path_levels(-1) == path_levels(0));
  CHECK(path_levels(2) == path_levels(1));
}

TEST_CASE("maturation: the classic deviation has two and more features of half a decade") {
  const auto classic = deviation_by_name("classic");
  REQUIRE(classic.has_value());
  int features = 0;
  for (const double d : classic->delta) features += std::abs(d) >= 0.5;
  CHECK(features >= 2);
  const auto subtle = deviation_by_name("subtle");
  REQUIRE(subtle.has_value());
  for (const double d : subtle->delta) CHECK(std::abs(d) < 0.5);
  CHECK_FALSE(deviation_by_name("other").has_value());
}
