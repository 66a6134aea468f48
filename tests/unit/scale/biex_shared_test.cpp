// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/core/whole_file.h"
#include "gating/scale/biex.h"
#include "tests/support/paths.h"

using namespace fcscreen;

TEST_CASE("biex: within half a channel's rounding of FlowJo's own exported table") {
  const auto path =
      test::shared("data/gatingml/flowjo_xforms/tr_biex_l256_w-7.943282_n1.000000_m4.418540_r262144.000029.csv");
  if (!path) return test::skip("no shared data");
  const auto scale = gating::Biex::make({262144.000029, 4.41854, 1, -7.943282, 4096});
  REQUIRE(scale);
  const auto text = read_whole_file(*path);
  REQUIRE(text);
  std::size_t row = 0;
  double worst = 0;
  for (std::size_t at = text->find('\n') + 1; at < text->size(); at = text->find('\n', at) + 1) {
    const double exported = std::stod(text->substr(text->find(',', at) + 1, 30));
    worst = std::max(worst, std::fabs(exported - scale->table()[row]));
    ++row;
  }
  CHECK(row == 4096);
  CHECK(worst <= 0.51);  // the file has 6 digits: 0.5 at 260,000
}
