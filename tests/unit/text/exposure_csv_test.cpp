// SPDX-License-Identifier: Apache-2.0
#include "io/text/exposure_csv.h"

#include <doctest/doctest.h>

#include "io/text/dates.h"

using namespace fcscreen;
using io::text::date_text;
using io::text::parse_date;
using io::text::parse_exposure_csv;
using result::DatePrecision;
using result::ExposureStatus;

namespace {

const std::string kHead =
    "patient_key,drug,start_date,stop_date,status,dose_mg,schedule,reason,date_precision,source\n";

std::string fault_of(const std::string& row) {
  const auto table = parse_exposure_csv(kHead + row, "drugs.csv");
  return table ? "read" : table.error().message;
}

}  // namespace

TEST_CASE("Dates: ISO dates, whole or partial; what could mean two days is not read") {
  CHECK(parse_date("2020-02-29")->day == std::chrono::sys_days(std::chrono::year(2020) / 2 / 29));
  CHECK(parse_date("2020-02")->precision == DatePrecision::Month);
  CHECK(parse_date("2020")->precision == DatePrecision::Year);
  for (const char* bad : {"", "2021-02-29", "2021-13-01", "01/02/2021", "2021-1-1", "2021-00-01", "20210801", " 2021",
                          "2021-08-01T00:00", "1899-12-31", "-021-01-01", "２０２１", "2021-08-0a"}) {
    CHECK_MESSAGE(!parse_date(bad).has_value(), bad);
  }
}

TEST_CASE("Dates: what is written is what is read") {
  for (const char* text : {"2021-08-01", "2021-08", "2021", "1900-01-01", "2999-12-31"}) {
    const auto date = parse_date(text);
    REQUIRE(date.has_value());
    CHECK(date_text(date->day, date->precision) == text);
  }
}

TEST_CASE("Exposure table: every column is read, in any order and with a byte-order mark") {
  const auto table = parse_exposure_csv(
      "\xEF\xBB\xBF"
      "drug;patient_key;stop_date;start_date;dose_mg;status;schedule;reason;date_precision;source\r\n"
      "lenalidomide;P1;2021-08-01;2017-02-01;2,5;stopped;21/28;B-ALL-like cells;D;chart\r\n",
      "drugs.csv");
  REQUIRE(table.has_value());
  REQUIRE(table->rows.size() == 1);
  const auto& row = table->rows[0];
  CHECK(row.patient == "P1");
  CHECK(row.drug == "lenalidomide");
  CHECK(date_text(row.start) == "2017-02-01");
  CHECK(date_text(*row.stop) == "2021-08-01");
  CHECK(row.status == ExposureStatus::Stopped);
  CHECK(row.dose_mg == 2.5);
  CHECK(row.schedule == "21/28");
  CHECK(row.reason == "B-ALL-like cells");
  CHECK(row.source == "chart");
  CHECK(row.line == 2);
  CHECK(table->findings.empty());
}

TEST_CASE("Exposure table: four columns are enough; status follows from the stop") {
  const auto table =
      parse_exposure_csv("patient_key,drug,start_date,stop_date\nP,a,2020-01-01,2020-02-01\nP,b,2020,null\n", "t");
  REQUIRE(table.has_value());
  CHECK(table->rows[0].status == ExposureStatus::Stopped);
  CHECK(table->rows[1].status == ExposureStatus::Unknown);
  CHECK_FALSE(table->rows[1].stop.has_value());
  CHECK(table->rows[1].start_precision == DatePrecision::Year);
}

TEST_CASE("Exposure table: date_precision says that less is known than the date shows") {
  const auto table = parse_exposure_csv(kHead + "P,a,2020-03-15,2021-08-20,stopped,,,,M,\n", "t");
  REQUIRE(table.has_value());
  CHECK(date_text(table->rows[0].start) == "2020-03-01");
  CHECK(table->rows[0].start_precision == DatePrecision::Month);
  CHECK(table->rows[0].stop_precision == DatePrecision::Month);
}

TEST_CASE("Exposure table: each fault names its line and what was expected") {
  CHECK(fault_of("P,a,01/02/2020,,,,,,,\n").find("line 2: start_date \"01/02/2020\" is no date") == 0);
  CHECK(fault_of("P,a,2020-03,2020-04-01,,,,,D,\n").find("line 2: start_date \"2020-03\" shows less") == 0);
  CHECK(fault_of("P,a,2020-03-01,2020-02-01,,,,,,\n").find("line 2: stop_date 2020-02-01 is before") == 0);
  CHECK(fault_of("P,a,2020-03-01,2020-04-01,ongoing,,,,,\n").find("line 2: status is ongoing") == 0);
  CHECK(fault_of("P,a,2020-03-01,,paused,,,,,\n").find("line 2: status \"paused\" is none of") == 0);
  CHECK(fault_of("P,a,2020-03-01,,,10 mg,,,,\n").find("line 2: dose_mg \"10 mg\" is no positive number") == 0);
  CHECK(fault_of("P,a,2020-03-01,,,-1,,,,\n").find("line 2: dose_mg \"-1\"") == 0);
  CHECK(fault_of("P,a,2020-03-01,,,,,,W,\n").find("line 2: date_precision \"W\" is none of D, M, Y") == 0);
  CHECK(fault_of(",,2020-03-01,,,,,,,\n") == "line 2: patient_key is empty; line 2: drug is empty.");
  CHECK(fault_of("P,a,2020-03-10,2020-03,,,,,,\n") == "read");  // a partial stop may be any day of its month
}

TEST_CASE("Exposure table: the line of a row stays right after quoted line ends and empty lines") {
  const auto table = parse_exposure_csv(kHead + "P,a,2020-01-01,,,,,\"two\nlines\",,\n\nP,a,bad,,,,,,,\n", "drugs.csv");
  REQUIRE_FALSE(table.has_value());
  CHECK(table.error().kind == ErrorKind::Input);
  CHECK(table.error().code == "EXP-02");
  CHECK(table.error().file == "drugs.csv");
  CHECK(table.error().message.find("line 5: start_date \"bad\"") == 0);
}

TEST_CASE("Exposure table: all faulty lines are named, ten of them in full") {
  std::string rows;
  for (int i = 0; i < 13; ++i) rows += "P,a,never,,,,,,,\n";
  const std::string message = fault_of(rows);
  CHECK(message.find("line 11: ") != std::string::npos);
  CHECK(message.find("line 12: ") == std::string::npos);
  CHECK(message.find("and 3 more.") != std::string::npos);
}

TEST_CASE("Exposure table: a missing column is an error, an unused one and other oddities are findings") {
  const auto missing = parse_exposure_csv("patient_key,drug,start_date\nP,a,2020\n", "drugs.csv");
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().code == "EXP-01");
  CHECK(missing.error().message.find("stop_date") != std::string::npos);
  const auto odd = parse_exposure_csv(
      "patient_key,drug,start_date,stop_date,status,schedule,colour\nP,a,2020,,stopped,weekly,red\nP,a,2020,,stopped,"
      "weekly,red\n",
      "t");
  REQUIRE(odd.has_value());
  for (const char* code : {"EXP-F01", "EXP-F02", "EXP-F03", "EXP-F04"}) CHECK_MESSAGE(odd->findings.has(code), code);
  CHECK(odd->rows.size() == 2);
}
