// SPDX-License-Identifier: Apache-2.0
#include "io/text/laboratory_toml.h"

#include <doctest/doctest.h>

#include "io/text/local_time.h"
#include "tests/support/paths.h"

using namespace fcscreen;
using io::text::local_time;
using io::text::parse_laboratory_profile;

namespace {

std::string error_of(const std::string& toml) {
  const auto profile = parse_laboratory_profile(toml, "lab.toml");
  REQUIRE_FALSE(profile.has_value());
  CHECK(profile.error().kind == ErrorKind::Usage);
  return profile.error().text();
}

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

constexpr const char* kRange =
    "[[reference_range]]\npopulation = \"normal_precursors\"\nlow = 0.1\nhigh = 5\nsource = \"own\"\n";

}  // namespace

TEST_CASE("Laboratory: everything that can stand on a report") {
  const auto profile =
      parse_laboratory_profile(std::string("name = \"L\"\naddress = [\"A 1\", \"B\"]\ntest_name = \"T\"\n"
                                           "statements = \"S\"\ntime_zone = \"Europe/Vienna\"\n") +
                                   kRange + "of = \"adults\"\n",
                               "lab.toml");
  REQUIRE_MESSAGE(profile.has_value(), profile.error().text());
  CHECK(profile->name == "L");
  CHECK(profile->address == std::vector<std::string>{"A 1", "B"});
  CHECK(profile->test_name == "T");
  CHECK(profile->statements == std::vector<std::string>{"S"});
  CHECK(profile->time_zone == "Europe/Vienna");
  REQUIRE(profile->reference_ranges.size() == 1);
  const auto& range = profile->reference_ranges.front();
  CHECK(range.population == result::RangedPopulation::NormalPrecursors);
  CHECK(range.low == doctest::Approx(0.001));
  CHECK(range.high == doctest::Approx(0.05));
  CHECK(range.of == "adults");
}

TEST_CASE("Laboratory: the file that is shipped as an example is one") {
  const auto profile = io::text::load_laboratory_profile(test::source_dir() / "sample_fcs" / "laboratory.toml");
  REQUIRE_MESSAGE(profile.has_value(), profile.error().text());
  CHECK(says(profile->name, "synthetic"));
}

TEST_CASE("Laboratory: what is wrong is named with its line") {
  CHECK(says(error_of("address = \"A\"\n"), "name is missing"));
  CHECK(says(error_of("name = \"L\"\nadress = \"A\"\n"), "line 2: 'adress' is not known here"));
  CHECK(says(error_of("name = \"L\"\ntime_zone = \"Mars/Olympus\"\n"), "Mars/Olympus"));
  CHECK(says(error_of("name = \"L\"\n[[reference_range]]\npopulation = \"t_cells\"\n"), "none of immature_b"));
  CHECK(says(error_of("name = \"L\"\n[[reference_range]]\nlow = 1\nhigh = 2\nsource = \"s\"\n"),
             "population is missing"));
  CHECK(says(
      error_of("name = \"L\"\n[[reference_range]]\npopulation = \"immature_b\"\nlow = 3\nhigh = 2\nsource = \"s\"\n"),
      "low is above high"));
  CHECK(says(
      error_of("name = \"L\"\n[[reference_range]]\npopulation = \"immature_b\"\nlow = 1\nhigh = 101\nsource = \"s\"\n"),
      "high is no number from 0 to 100"));
  CHECK(says(error_of("name = \"L\"\n[[reference_range]]\npopulation = \"immature_b\"\nlow = 1\nhigh = 2\n"),
             "source is missing"));
  CHECK(says(error_of(std::string("name = \"L\"\n") + kRange + kRange), "a second range"));
  CHECK(says(error_of("name = \"" + std::string(201, 'x') + "\"\n"), "longer than 200"));
  CHECK(says(
      error_of("name = \"L\"\nstatements = [\"" + std::string(800, 'x') + "\", \"" + std::string(800, 'y') + "\"]\n"),
      "altogether is longer than 1500"));
  CHECK(says(error_of("name = "), "is not TOML"));
}

TEST_CASE("Local time: summer, winter and what is no moment") {
  CHECK(local_time("2024-03-01T09:30:00.000Z", "Europe/Vienna") == "2024-03-01 10:30:00 +01:00");
  CHECK(local_time("2024-07-01T23:30:00Z", "Europe/Vienna") == "2024-07-02 01:30:00 +02:00");
  CHECK(local_time("2024-03-01T09:30:00.000Z", "America/New_York") == "2024-03-01 04:30:00 -05:00");
  CHECK(local_time("2024-03-01T09:30:00.000Z", "UTC") == "2024-03-01 09:30:00 +00:00");
  CHECK(local_time("2024-03-01T09:30:00.000Z", "").empty());
  CHECK(local_time("2024-03-01", "Europe/Vienna").empty());
  CHECK(local_time("yesterday", "Europe/Vienna").empty());
  CHECK_FALSE(io::text::is_time_zone("/etc/localtime"));
  CHECK_FALSE(io::text::is_time_zone("Europe/../../passwd"));
  CHECK_FALSE(io::text::is_time_zone("+03:00"));
}
