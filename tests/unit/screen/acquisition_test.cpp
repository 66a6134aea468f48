// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/acquisition.h"

#include <doctest/doctest.h>

using namespace fcscreen;

namespace {

std::string time_of(const std::vector<std::pair<std::string, std::string>>& items) {
  io::fcs::Keywords keywords;
  for (const auto& [key, value] : items) keywords.add(key, value);
  return engine::acquisition_time(keywords);
}

}  // namespace

TEST_CASE("Acquisition time: $DATE and $BTIM become ISO 8601, months in any case, fractions dropped") {
  CHECK(time_of({{"$DATE", "18-JUL-2014"}, {"$BTIM", "09:44:26"}}) == "2014-07-18T09:44:26");
  CHECK(time_of({{"$DATE", "1-dec-1999"}, {"$BTIM", "23:59:59.99"}}) == "1999-12-01T23:59:59");
}

TEST_CASE("Acquisition time: $BEGINDATETIME goes first") {
  CHECK(time_of({{"$BEGINDATETIME", "2024-05-06T07:08:09.10Z"}, {"$DATE", "18-JUL-2014"}}) == "2024-05-06T07:08:09");
}

TEST_CASE("Acquisition time: the date stands alone where the time cannot be read") {
  CHECK(time_of({{"$DATE", "18-JUL-2014"}}) == "2014-07-18");
  CHECK(time_of({{"$DATE", "18-JUL-2014"}, {"$BTIM", "morning"}}) == "2014-07-18");
}

TEST_CASE("Acquisition time: what is no date is empty, never a guess") {
  CHECK(time_of({}).empty());
  CHECK(time_of({{"$BTIM", "09:44:26"}}).empty());
  for (const char* date : {"2014", "18-07-2014", "18-JUL-14", "JUL-18-2014", "-", "--", "1234-JUL-2014"}) {
    CAPTURE(date);
    CHECK(time_of({{"$DATE", date}, {"$BTIM", "09:44:26"}}).empty());
  }
}
