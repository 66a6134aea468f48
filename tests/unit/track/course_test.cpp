// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/core/whole_file.h"
#include "engine/screen/screen.h"
#include "engine/track/serial_sample.h"
#include "engine/track/series.h"
#include "io/text/config.h"
#include "tests/support/paths.h"
#include "tools/simulate/simulate.h"

// Whole courses of simulated marrows, from FCS bytes to the serial classes, against the truth of every event.

using namespace fcscreen;
using result::SerialClass;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kEvents = 150000;
constexpr std::array<std::chrono::sys_days, 5> kDates{std::chrono::sys_days(2023y / 3 / 1), 2023y / 9 / 1,
                                                      2023y / 11 / 1, 2024y / 2 / 1, 2024y / 6 / 1};

struct CoursePoint {
  result::SerialSample sample;
  double truth = 0;  ///< B-ALL-like cells among nucleated, single, live cells
};

double true_fraction(const simulate::Simulated& made) {
  std::size_t cells = 0, blasts = 0;
  for (const std::uint8_t p : made.population) {
    const std::string& name = made.population_names[p];
    const bool artefact =
        name == "dead" || name == "doublet" || name == "debris" || name == "erythrocyte" || name == "antibody_debris";
    cells += artefact ? 0 : 1;
    blasts += name == "b_all_like" ? 1 : 0;
  }
  return static_cast<double>(blasts) / static_cast<double>(cells);
}

/// One recipe simulated, written, screened.
CoursePoint point(const std::string& name, std::chrono::sys_days date, std::size_t events = kEvents) {
  const auto recipe = simulate::recipe_by_name(test::source_dir() / "sample_fcs/recipes.toml", name);
  REQUIRE(recipe);
  const auto made = simulate::simulate(*recipe, events, recipe->seed, 2);
  REQUIRE(made);
  const auto bytes = simulate::to_fcs(*made);
  REQUIRE(bytes);
  const auto file = test::scratch("course_" + name) / (name + ".fcs");
  REQUIRE(write_whole_file(file, *bytes, true));
  engine::ScreenOptions options;
  options.parameters = engine::parameters_from(io::text::Config::defaults());
  options.threads = 2;
  options.tissue = "BM";
  auto out = engine::screen_file(file, options);
  REQUIRE(out);
  std::filesystem::remove(file);
  return {engine::serial_sample(out->result, out->phenotype, date, name), true_fraction(*made)};
}

std::vector<CoursePoint> course(const std::string& name) {
  std::vector<CoursePoint> points;
  for (std::size_t i = 0; i < kDates.size(); ++i) {
    points.push_back(point(name + "_" + std::to_string(i + 1), kDates[i]));
  }
  return points;
}

result::SerialReport follow(const std::vector<CoursePoint>& points) {
  engine::SeriesInput input;
  input.patient = "SYNTHETIC";
  for (const CoursePoint& p : points) input.samples.push_back(p.sample);
  result::ExposureRow row;
  row.drug = "lenalidomide";
  row.start = 2019y / 2 / 1;
  row.stop = kDates[1];
  row.status = result::ExposureStatus::Stopped;
  input.exposures = {row};
  auto report = engine::serial_report(input);
  REQUIRE(report);
  return *report;
}

void check_truth(const std::vector<CoursePoint>& points) {
  for (const CoursePoint& p : points) {
    CAPTURE(p.sample.accession);
    CAPTURE(p.truth);
    CAPTURE(p.sample.fraction.value_or(-1));
    CHECK(p.sample.ci95_total.lo <= p.truth);
    CHECK(p.truth <= p.sample.ci95_total.hi);
  }
}

bool has_alert(const result::SerialReport& report, const char* id) {
  return std::any_of(report.alerts.begin(), report.alerts.end(), [&](const auto& a) { return a.id == id; });
}

}  // namespace

TEST_CASE("Course: a fall after the stop is major and confirmed at the right sample, and holds the truth") {
  const auto points = course("withdrawal");
  check_truth(points);
  const auto report = follow(points);
  REQUIRE(report.baseline == 1U);
  CHECK(report.points[2].vs_baseline->cls == SerialClass::Regression);
  CHECK(report.points[2].vs_baseline->confirmed);
  CHECK(report.points[3].vs_baseline->cls == SerialClass::MajorRegression);
  CHECK(report.points[3].vs_baseline->confirmed);
  CHECK(report.points[3].vs_baseline->confirmed_by == "withdrawal_5");
  CHECK_FALSE(has_alert(report, "A7"));
  REQUIRE(report.kinetics.lambda_off);
  CHECK(report.kinetics.lambda_off->ci95.hi < 0);
}

TEST_CASE("Course: a flat course is stable, and an under-acquired negative in it is no regression") {
  auto points = course("flat");
  check_truth(points);
  const auto report = follow(points);
  for (std::size_t i = 2; i < points.size(); ++i) {
    CAPTURE(i);
    CHECK(report.points[i].vs_baseline->cls == SerialClass::Stable);
  }
  CHECK_FALSE(has_alert(report, "A3"));
  points.resize(2);
  points.push_back(point("under_acquired", kDates[2], 20000));
  const auto short_course = follow(points);
  CHECK(short_course.points[2].vs_baseline->cls == SerialClass::LowSensitivity);
}

TEST_CASE("Course: a rebound raises A7 the same day") {
  const auto points = course("rebound");
  check_truth(points);
  const auto report = follow(points);
  CHECK(report.points[2].vs_baseline->cls == SerialClass::MajorRegression);
  REQUIRE(report.points[4].vs_nadir);
  CHECK(report.points[4].vs_nadir->cls == SerialClass::MajorProgression);
  const auto a7 = std::find_if(report.alerts.begin(), report.alerts.end(), [](const auto& a) { return a.id == "A7"; });
  REQUIRE(a7 != report.alerts.end());
  CHECK(a7->priority == result::AlertPriority::SameDay);
}
