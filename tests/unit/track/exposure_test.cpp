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

namespace {

result::ExposureRow row(const std::string& start, const std::string& stop, double mg = 0,
                        const std::string& schedule = "") {
  using result::DatePrecision;
  const auto precision = [](const std::string& text) {
    return text.size() == 4 ? DatePrecision::Year : text.size() == 7 ? DatePrecision::Month : DatePrecision::Day;
  };
  const auto first_day = [](std::string text) { return day(text + std::string("-01-01").substr(0, 10 - text.size())); };
  result::ExposureRow out;
  out.drug = "lenalidomide";
  out.start = first_day(start);
  out.start_precision = precision(start);
  if (!stop.empty()) {
    out.stop = first_day(stop);
    out.stop_precision = precision(stop);
    out.status = ExposureStatus::Stopped;
  }
  if (mg > 0) out.dose_mg = mg;
  out.schedule = schedule;
  return out;
}

}  // namespace

TEST_CASE("Exposure: a stop known to the month gives ranges, not points (SPEC 4.5)") {
  const std::vector rows = {row("2020-01-01", "2021-03")};
  const auto at = engine::exposure_at_rows(rows, day("2021-06-01"));
  REQUIRE(at.has_value());
  CHECK(at->days_since_first == 517);
  CHECK_FALSE(at->cumulative_days.has_value());
  CHECK(at->cumulative_days_range == std::array<int, 2>{425, 455});  // 1 and 31 March 2021
  CHECK(at->on_drug == false);
  CHECK_FALSE(at->days_since_withdrawal.has_value());
  CHECK(at->days_since_withdrawal_range == std::array<int, 2>{62, 92});
}

TEST_CASE("Exposure: inside the month of a partial stop nobody knows whether the drug is taken") {
  const std::vector rows = {row("2020-01-01", "2021-03")};
  CHECK_FALSE(engine::exposure_at_rows(rows, day("2021-03-15"))->on_drug.has_value());
  CHECK(engine::exposure_at_rows(rows, day("2021-02-28"))->on_drug == true);
  CHECK(engine::exposure_at_rows(rows, day("2021-03-31"))->on_drug == false);
}

TEST_CASE("Exposure: a start known to the year gives months since first exposure as a range") {
  const std::vector rows = {row("2019", "2021-01-01")};
  const auto at = engine::exposure_at_rows(rows, day("2021-01-01"));
  CHECK_FALSE(at->months_since_first.has_value());
  CHECK(at->days_since_first_range == std::array<int, 2>{367, 731});
  CHECK(at->days_since_withdrawal == 0);  // the stop is known
  const auto within = engine::exposure_at_rows(rows, day("2019-06-01"));
  CHECK_FALSE(within->days_since_first_range.has_value());  // it may not have begun
  CHECK_FALSE(within->on_drug.has_value());
  CHECK(within->cumulative_days_range == std::array<int, 2>{0, 151});
}

TEST_CASE("Exposure: both dates known to the same year may mean no day at all") {
  const std::vector rows = {row("2020", "2020")};
  const auto at = engine::exposure_at_rows(rows, day("2021-12-31"));
  REQUIRE(at.has_value());
  CHECK(at->cumulative_days_range == std::array<int, 2>{0, 365});
  CHECK(at->days_since_first_range == std::array<int, 2>{365, 730});
}

TEST_CASE("Exposure: every exact reading of a partial date lies inside the range") {
  const std::vector partial = {row("2019-02", "2019-11"), row("2019-12-05", "2020-04-01"), row("2020", "2020-09")};
  const auto range = engine::exposure_at_rows(partial, day("2020-12-31"));
  REQUIRE(range.has_value());
  REQUIRE(range->cumulative_days_range.has_value());
  for (int s = 0; s < 28; s += 3) {
    for (int e = 0; e < 30; e += 3) {
      for (int y = 0; y < 244; y += 27) {
        std::vector exact = partial;
        for (auto& r : exact) r.start_precision = r.stop_precision = result::DatePrecision::Day;
        exact[0].start += std::chrono::days(s);
        exact[0].stop = *exact[0].stop + std::chrono::days(e);
        exact[2].start += std::chrono::days(y);
        const auto at = engine::exposure_at_rows(exact, day("2020-12-31"));
        REQUIRE(at.has_value());
        CHECK(*at->cumulative_days >= (*range->cumulative_days_range)[0]);
        CHECK(*at->cumulative_days <= (*range->cumulative_days_range)[1]);
      }
    }
  }
}

TEST_CASE("Exposure: dose intensity counts the days taken of a cycle, the larger dose where courses overlap") {
  const std::vector one = {row("2020-01-01", "2020-01-29", 10, "21/28")};
  CHECK(*engine::exposure_at_rows(one, day("2020-03-01"))->dose_mg_per_day == doctest::Approx(7.5));
  const std::vector two = {row("2020-01-01", "2020-01-21", 10, "daily"), row("2020-01-11", "2020-01-31", 25, "daily")};
  CHECK(*engine::exposure_at_rows(two, day("2020-03-01"))->dose_mg_per_day == doctest::Approx(20.0));  // 10×10 + 20×25
  const std::vector gap = {row("2020-01-01", "2020-01-11", 10, "daily"), row("2020-01-21", "2020-01-31", 10, "daily")};
  CHECK(*engine::exposure_at_rows(gap, day("2020-03-01"))->dose_mg_per_day == doctest::Approx(20.0 / 3));
}

TEST_CASE("Exposure: without a dose, a schedule or full dates there is no dose intensity") {
  for (const auto& r : {row("2020-01-01", "2020-01-29", 0, "21/28"), row("2020-01-01", "2020-01-29", 10, "weekly"),
                        row("2020-01-01", "2020-02", 10, "21/28")}) {
    CHECK_FALSE(engine::exposure_at_rows(std::vector{r}, day("2020-05-01"))->dose_mg_per_day.has_value());
  }
}

TEST_CASE("Exposure: withdrawals are the ends after bridging, with the day the drug was given again") {
  const std::vector rows = {row("2018-01-01", "2019-01-01"), row("2019-01-20", "2020-01-01"),
                            row("2020-06-01", "2021-02")};
  const auto found = engine::withdrawals(rows, day("2022-01-01"));
  REQUIRE(found.has_value());
  REQUIRE(found->size() == 2);
  CHECK((*found)[0].latest == day("2020-01-01"));
  CHECK((*found)[0].next_start == day("2020-06-01"));
  CHECK((*found)[1].earliest == day("2021-02-01"));
  CHECK((*found)[1].latest == day("2021-02-28"));
  CHECK_FALSE((*found)[1].known_to_the_day());
  CHECK(engine::withdrawals(rows, day("2020-05-01"))->size() == 1);
}

TEST_CASE("Exposure: a course without a known end ends nothing") {
  const std::vector rows = {row("2018-01-01", "2019-01-01"), row("2019-01-20", "")};
  CHECK(engine::withdrawals(rows, day("2022-01-01"))->empty());
}
