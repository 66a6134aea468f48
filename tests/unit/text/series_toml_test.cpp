// SPDX-License-Identifier: Apache-2.0
#include "io/text/series_toml.h"

#include <doctest/doctest.h>

#include <string>

#include "io/text/dates.h"
#include "tests/support/paths.h"

using namespace fcscreen;
using io::text::parse_date;
using io::text::parse_series;
using result::DatePrecision;
using result::ExposureStatus;
using namespace std::chrono_literals;

namespace {

const std::string kSample = "[[sample]]\nfile = \"a.fcs\"\naccession = \"A\"\ndate = \"2023-03-01\"\n";
const std::string kHead = "patient = \"P\"\n" + kSample;

/// The fault of a series, "CODE text".
std::string fault_of(const std::string& toml) {
  const auto series = parse_series(toml, "s.toml");
  return series ? "none" : series.error().code + " " + series.error().message;
}

}  // namespace

TEST_CASE("a date is read as far as it is known, and nothing else is a date") {
  CHECK(parse_date("2023-09-01")->day == std::chrono::sys_days(2023y / 9 / 1));
  CHECK(parse_date("2023-09-01")->precision == DatePrecision::Day);
  CHECK(parse_date("2023-09")->precision == DatePrecision::Month);
  CHECK(parse_date("2023")->precision == DatePrecision::Year);
  CHECK(parse_date("2023")->day == std::chrono::sys_days(2023y / 1 / 1));
  CHECK(parse_date("2024-02-29"));
  for (const char* no : {"", "2023-", "2023-9-1", "2023-02-29", "2023-13", "2023-00-01", "01.09.2023",
                         "2023-09-01T00:00", "1899", "3000", " 2023", "20230901", "2023-09-"}) {
    CAPTURE(no);
    CHECK_FALSE(parse_date(no));
  }
  for (const char* text : {"2023-09-01", "1999-12-31", "2024-02-29"}) {
    CHECK(io::text::date_text(parse_date(text)->day) == text);
  }
  CHECK(io::text::date_text(parse_date("2023-09")->day, DatePrecision::Month) == "2023-09");
  CHECK(io::text::date_text(parse_date("2023")->day, DatePrecision::Year) == "2023");
}

TEST_CASE("the shipped series is read with its samples and its course of the drug") {
  const auto series = io::text::load_series(test::source_dir() / "sample_fcs/withdrawal_series.toml");
  REQUIRE(series);
  CHECK(series->patient == "SYNTHETIC-01");
  REQUIRE(series->samples.size() == 5);
  CHECK(series->samples[1].file == "withdrawal_2.fcs");
  CHECK(series->samples[1].date == std::chrono::sys_days(2023y / 9 / 1));
  CHECK(series->samples[4].tissue == "BM");
  REQUIRE(series->exposures.size() == 1);
  const auto& course = series->exposures[0];
  CHECK(course.patient == "SYNTHETIC-01");
  CHECK(course.stop == std::chrono::sys_days(2023y / 9 / 1));
  CHECK(course.status == ExposureStatus::Stopped);
  CHECK(course.dose_mg == 10.0);
}

TEST_CASE("TOML dates, results instead of files and partial dates of a course are read") {
  const auto series = parse_series(
      "patient = \"P\"\n[[sample]]\nresult = \"a.result.h5\"\naccession = \"A\"\ndate = 2023-03-01\n"
      "[[exposure]]\ndrug = \"lenalidomide\"\nstart = \"2019\"\nstop = 2023-09-01\nprecision = \"M\"\n"
      "[[exposure]]\ndrug = \"dexamethasone\"\nstart = \"2019-02\"\n",
      "s.toml");
  REQUIRE(series);
  CHECK(series->samples[0].result == "a.result.h5");
  CHECK(series->samples[0].tissue.empty());
  CHECK(series->samples[0].date == std::chrono::sys_days(2023y / 3 / 1));
  CHECK(series->exposures[0].start_precision == DatePrecision::Year);
  CHECK(series->exposures[0].stop_precision == DatePrecision::Month);
  CHECK_MESSAGE(series->exposures[1].status == ExposureStatus::Unknown, "no stop is not the same as ongoing");
}

TEST_CASE("a course is read by the rules of an exposure table") {
  const std::string drug = kHead + "[[exposure]]\ndrug = \"lenalidomide\"\n";
  const auto late = parse_series(drug + "start = \"2023-03-01\"\nstop = \"2023\"\n", "s.toml");
  REQUIRE_MESSAGE(late, "a stop in 2023 may be any day of it");
  CHECK(late->exposures[0].stop_precision == DatePrecision::Year);
  CHECK(late->notes.empty());
  const auto open = parse_series(drug + "start = \"2023-03-01\"\nstatus = \"stopped\"\n", "s.toml");
  REQUIRE(open);
  CHECK(open->exposures[0].status == ExposureStatus::Stopped);
  CHECK(open->notes ==
        std::vector<std::string>{"Line 6: lenalidomide is stopped without a stop: its end is not known."});
  CHECK(fault_of(drug + "start = \"2023-03-01\"\nstop = \"2022\"\n") ==
        "SER-03 line 6: exposure 1: it stops before it starts.");
}

TEST_CASE("a series may state the laboratory's own spread between samples") {
  const auto series = parse_series(
      kHead + "cytopenia = true\n[sigma]\nlog10 = 0.11\nci95 = [0.08, 0.17]\nreplicates = 24\nsource = \"EQA\"\n",
      "s.toml");
  REQUIRE(series);
  CHECK(series->samples[0].cytopenia);
  REQUIRE(series->sigma);
  CHECK(series->sigma->log10 == 0.11);
  CHECK(series->sigma->source == fcscreen::result::SigmaSource::Series);
  CHECK(series->sigma->ci95 == fcscreen::result::Interval{0.08, 0.17});
  CHECK(series->sigma->replicates == 24);
  CHECK(series->sigma->detail == "EQA");
  CHECK(fault_of(kHead + "[sigma]\nci95 = [0.1, 0.2]\n") == "SER-03 line 6: sigma: log10 is missing.");
  CHECK(fault_of(kHead + "[sigma]\nlog10 = 0.3\nci95 = [0.1, 0.2]\n") ==
        "SER-03 line 8: sigma: ci95 is no interval around log10.");
  CHECK(fault_of(kHead + "sigma = 3\n").find("'sigma' is not known here") != std::string::npos);
}

TEST_CASE("every fault of a series names its line and what to do") {
  CHECK(fault_of("patient = ").rfind("SER-01", 0) == 0);
  CHECK(fault_of(kSample).rfind("SER-03 ", 0) == 0);
  CHECK(fault_of("patient = \"P\"\n").find("no [[sample]]") != std::string::npos);
  CHECK(fault_of(kHead + "colour = \"red\"\n") == "SER-02 line 6: sample 1: 'colour' is not known here.");
  CHECK(fault_of("patient = \"P\"\n[[sample]]\naccession = \"A\"\ndate = \"2023-03-01\"\n") ==
        "SER-03 line 2: sample 1: it names neither a file nor a result.");
  CHECK(fault_of("patient = \"P\"\n[[sample]]\nfile = \"a\"\naccession = \"A\"\ndate = \"2023-03\"\n") ==
        "SER-03 line 5: sample 1: date is no date.");
  CHECK(fault_of(kHead + kSample) == "SER-03 line 6: accession \"A\" is also that of the sample at line 2.");
  const std::string drug = kHead + "[[exposure]]\ndrug = \"lenalidomide\"\n";
  CHECK(fault_of(drug) == "SER-03 line 6: exposure 1: start is missing.");
  CHECK(fault_of(drug + "start = \"2023-03-01\"\nstop = \"2022-03-01\"\n") ==
        "SER-03 line 6: exposure 1: it stops before it starts.");
  CHECK(fault_of(drug + "start = \"2023-03-01\"\nstop = \"2023-05-01\"\nstatus = \"ongoing\"\n") ==
        "SER-03 line 6: exposure 1: it has a stop and is said to be ongoing.");
  CHECK(fault_of(drug + "start = \"2023-03-01\"\ndose_mg = -3\n").rfind("SER-03 line 9: ", 0) == 0);
  CHECK(fault_of("patient = \"P\"\nsample = 3\n") == "SER-03 line 2: sample is no list of tables.");
}
