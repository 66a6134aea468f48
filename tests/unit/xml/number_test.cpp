// SPDX-License-Identifier: Apache-2.0
#include "io/xml/number.h"

#include <doctest/doctest.h>

#include <limits>

using fcscreen::io::xml::to_double;

TEST_CASE("XML numbers: decimal text and infinities, with blanks around") {
  CHECK(to_double("0.1") == 0.1);
  CHECK(to_double(" -2.5e3\n") == -2500);
  CHECK(to_double("+7") == 7);
  CHECK(to_double("INF") == std::numeric_limits<double>::infinity());
  CHECK(to_double("-INF") == -std::numeric_limits<double>::infinity());
}

TEST_CASE("XML numbers: any other text is none") {
  for (const char* text : {"", " ", "NaN", "nan", "inf", "0x10", "1,5", "1 2", "+-1", "1e999", "one"}) {
    CAPTURE(text);
    CHECK(!to_double(text));
  }
}
