// SPDX-License-Identifier: Apache-2.0
#include "engine/track/exposure.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/paths.h"

using namespace fcscreen;
using engine::exposure_at;
using result::ExposureInterval;
using result::ExposureStatus;
using std::chrono::sys_days;

namespace {

sys_days day(const std::string& iso) {
  int year = 0;
  unsigned month = 0, of_month = 0;
  REQUIRE(std::sscanf(iso.c_str(), "%d-%u-%u", &year, &month, &of_month) == 3);
  return sys_days(std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(of_month));
}

ExposureInterval course(const nlohmann::json& row) {
  const std::string status = row[2];
  ExposureInterval out;
  out.start = day(row[0]);
  if (!row[1].is_null()) out.stop = day(row[1]);
  out.status = status == "stopped"   ? ExposureStatus::Stopped
               : status == "ongoing" ? ExposureStatus::Ongoing
                                     : ExposureStatus::Unknown;
  return out;
}

/// Absent here means null there; the oracle rounds months to four decimals.
template <class T>
void check_same(const std::optional<T>& ours, const nlohmann::json& expected, const std::string& name) {
  CHECK_MESSAGE(ours.has_value() == !expected.is_null(), name);
  if (ours && !expected.is_null())
    CHECK_MESSAGE(std::abs(static_cast<double>(*ours) - expected.get<double>()) <= 5.1e-5, name);
}

}  // namespace

TEST_CASE("Exposure: every vector of the domain holds (annex/exposure_vectors.json)") {
  std::ifstream in(test::source_dir() / "tests/golden/annex/exposure_vectors.json");
  const auto vectors = nlohmann::json::parse(in);
  REQUIRE(vectors.size() == 12);
  for (const auto& v : vectors) {
    const std::string name = v["name"];
    std::vector<ExposureInterval> courses;
    for (const auto& row : v["intervals"]) courses.push_back(course(row));
    const auto at = exposure_at(courses, day(v["sample_date"]));
    REQUIRE(at.has_value());
    check_same(at->days_since_first, v["days_since_first"], name);
    check_same(at->months_since_first, v["months_since_first"], name);
    check_same(at->cumulative_days, v["cumulative_days"], name);
    check_same(at->cumulative_months, v["cumulative_months"], name);
    check_same(at->days_since_withdrawal, v["days_since_withdrawal"], name);
    CHECK_MESSAGE(at->on_drug.has_value() == !v["on_drug"].is_null(), name);
    if (at->on_drug && !v["on_drug"].is_null()) CHECK_MESSAGE(*at->on_drug == v["on_drug"].get<bool>(), name);
    CHECK_MESSAGE(at->cumulative_days_range.has_value() == !v["cumulative_days_range"].is_null(), name);
    if (at->cumulative_days_range) {
      CHECK_MESSAGE((*at->cumulative_days_range)[0] == v["cumulative_days_range"][0].get<int>(), name);
      CHECK_MESSAGE((*at->cumulative_days_range)[1] == v["cumulative_days_range"][1].get<int>(), name);
    }
  }
}

TEST_CASE("Exposure: the order of the courses does not matter") {
  const ExposureInterval a{day("2018-03-01"), day("2019-03-01"), ExposureStatus::Stopped};
  const ExposureInterval b{day("2019-06-01"), day("2022-01-10"), ExposureStatus::Stopped};
  const auto one = exposure_at(std::vector{a, b}, day("2022-04-10")),
             two = exposure_at(std::vector{b, a}, day("2022-04-10"));
  CHECK(one->cumulative_days == 1319);  // hold_and_restart of the vectors
  CHECK(two->cumulative_days == 1319);
  CHECK(two->days_since_withdrawal == 90);
}

TEST_CASE("Exposure: a stop that nobody dated is unknown, whatever the status says (SPEC 4.5)") {
  const std::vector<ExposureInterval> stopped = {{day("2019-01-15"), std::nullopt, ExposureStatus::Stopped}};
  const auto at = exposure_at(stopped, day("2020-01-15"));
  REQUIRE(at.has_value());
  CHECK_FALSE(at->on_drug.has_value());
  CHECK(at->cumulative_days_range == std::array<int, 2>{0, 365});
}

TEST_CASE("Exposure: a course with an unknown end that starts after the sample makes nothing unknown") {
  const std::vector<ExposureInterval> courses = {{day("2018-01-01"), day("2018-02-01"), ExposureStatus::Stopped},
                                                 {day("2021-01-01"), std::nullopt, ExposureStatus::Unknown}};
  const auto at = exposure_at(courses, day("2018-03-01"));
  REQUIRE(at.has_value());
  CHECK(at->on_drug == false);
  CHECK(at->cumulative_days == 31);
  CHECK(at->days_since_withdrawal == 28);
}

TEST_CASE("Exposure: no course, or one that ends before it starts, is a usage error") {
  const auto none = exposure_at({}, day("2020-01-01"));
  REQUIRE_FALSE(none.has_value());
  CHECK(none.error().kind == ErrorKind::Usage);
  const std::vector<ExposureInterval> backwards = {{day("2020-02-01"), day("2020-01-01"), ExposureStatus::Stopped}};
  REQUIRE_FALSE(exposure_at(backwards, day("2020-03-01")).has_value());
  CHECK(exposure_at(backwards, day("2020-03-01")).error().kind == ErrorKind::Usage);
}
