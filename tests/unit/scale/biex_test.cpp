// SPDX-License-Identifier: Apache-2.0
#include "gating/scale/biex.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace fcscreen;
using fcscreen::gating::Biex;
using fcscreen::result::BiexScale;

namespace {

Biex must(const BiexScale& spec) {
  auto scale = Biex::make(spec);
  REQUIRE(scale);
  return *scale;
}

}  // namespace

TEST_CASE("biex: the ends of the table and the channel of zero for FlowJo's usual widths") {
  // design/GATINGML.md §8: width, zero channel, first and last value.
  struct Known {
    double width;
    std::size_t zero;
    double first, last;
  };
  for (const Known& k : {Known{-10, 463, -132.287, 261622.34}, Known{-100, 927, -1636.28, 262868.46},
                         Known{-1000, 1390, -15809.97, 271011.05}}) {
    const Biex scale = must({262144.000029, 4.41854, 0, k.width, 4096});
    CHECK(scale.zero_channel() == k.zero);
    CHECK(scale.table().front() == doctest::Approx(k.first).epsilon(1e-5));
    CHECK(scale.table().back() == doctest::Approx(k.last).epsilon(1e-7));
    CHECK(scale.table()[k.zero] == 0);
    CHECK(scale.forward(0) == doctest::Approx(static_cast<double>(k.zero) / 4096).epsilon(1e-15));
  }
}

TEST_CASE("biex: values beyond the table take its ends, NaN stays NaN") {
  const Biex scale = must({});
  const double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(scale.forward(262143) == 1);  // with the default width saturated events lie beyond the table
  CHECK(scale.forward(inf) == 1);
  CHECK(scale.forward(-500) == 0);
  CHECK(scale.forward(-inf) == 0);
  CHECK(std::isnan(scale.forward(nan)));
  CHECK(std::isnan(scale.inverse(nan)));
  CHECK(scale.inverse(-0.1) == scale.table().front());
  CHECK(scale.inverse(7) == scale.table().back());
}

TEST_CASE("biex: entries are met exactly, between them the line, both ways") {
  const Biex scale = must({262144.000029, 4.41854, 1, -7.943282, 4096});
  for (std::size_t j = 1; j < 4096; ++j) {
    const double y = static_cast<double>(j) / 4096;
    REQUIRE(scale.forward(scale.table()[j]) == y);
    REQUIRE(scale.inverse(y) == scale.table()[j]);
    const double middle = (scale.table()[j] + scale.table()[j + 1]) / 2;
    REQUIRE(scale.forward(middle) == doctest::Approx((static_cast<double>(j) + 0.5) / 4096).epsilon(1e-12));
    REQUIRE(scale.inverse(scale.forward(middle)) == doctest::Approx(middle).epsilon(1e-12));
  }
}

TEST_CASE("biex: parameters that make no rising table are refused") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const BiexScale& bad :
       {BiexScale{0, 4.5, 0, -10, 4096}, BiexScale{262144, 0, 0, -10, 4096}, BiexScale{262144, 4.5, -1, -10, 4096},
        BiexScale{262144, 4.5, 0, 10, 4096}, BiexScale{262144, 4.5, 0, -0.5, 4096}, BiexScale{262144, 4.5, 0, -10, 1},
        BiexScale{262144, 4.5, 0, -10, 100000}, BiexScale{262144, 4.5, 0, -1e10, 4096},
        BiexScale{nan, 4.5, 0, -10, 4096}, BiexScale{262144, 400, 0, -10, 4096}}) {
    const auto scale = Biex::make(bad);
    REQUIRE(!scale);
    CHECK(scale.error().code == "GATE-S01");
  }
}
