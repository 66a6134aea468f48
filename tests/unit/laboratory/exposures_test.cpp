// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/support/paths.h"
#include "tests/unit/laboratory/sample.h"

using namespace fcscreen;
using io::store::ExposureState;
using io::store::Laboratory;
using result::DatePrecision;
using result::ExposureRow;
using result::ExposureStatus;
using namespace std::chrono;

namespace {

ExposureRow course(const char* drug, sys_days start) {
  ExposureRow row;
  row.patient = "P-1";
  row.drug = drug;
  row.start = start;
  row.source = "chart";
  return row;
}

io::store::ExposureOutcome add(Laboratory& laboratory, const ExposureRow& row) {
  const auto outcomes = laboratory.add_exposures({&row, 1});
  REQUIRE_MESSAGE(outcomes.has_value(), outcomes.error().text());
  return outcomes->front();
}

}  // namespace

TEST_CASE("Exposures: rows with partial dates, holds and open ends are read back equal") {
  Laboratory laboratory = test::new_laboratory(test::scratch("exposures_roundtrip") / "lab.db");
  std::vector<ExposureRow> rows = {course("lenalidomide", year(2019) / 1 / 1),
                                   course("lenalidomide", year(2020) / 6 / 1),
                                   course("lenalidomide", year(2021) / 3 / 17)};
  rows[0].start_precision = DatePrecision::Year;
  rows[0].stop = year(2019) / 11 / 1;
  rows[0].stop_precision = DatePrecision::Month;
  rows[0].status = ExposureStatus::Stopped;
  rows[0].reason = "hold: \"neutropenia\", 2 weeks";
  rows[1].start_precision = DatePrecision::Month;
  rows[1].stop = year(2021) / 1 / 31;
  rows[1].status = ExposureStatus::Stopped;
  rows[1].dose_mg = 7.5;
  rows[1].schedule = "21/28";
  rows[2].status = ExposureStatus::Ongoing;
  REQUIRE(laboratory.add_exposures(rows).has_value());
  CHECK(*laboratory.exposures() == rows);
}

TEST_CASE(
    "Exposures: a row again is skipped; another of the same drug and start replaces it and both stay in the trail") {
  Laboratory laboratory = test::new_laboratory(test::scratch("exposures_replaced") / "lab.db");
  ExposureRow row = course("lenalidomide", year(2019) / 2 / 1);
  row.status = ExposureStatus::Ongoing;
  CHECK(add(laboratory, row).state == ExposureState::Added);
  row.line = 17;  // where it stood in a table does not matter
  CHECK(add(laboratory, row).state == ExposureState::Skipped);
  row.line = 0;
  row.status = ExposureStatus::Stopped;
  row.stop = year(2023) / 9 / 1;
  const auto replaced = add(laboratory, row);
  CHECK(replaced.state == ExposureState::Replaced);
  CHECK(replaced.replaced == 1);
  CHECK(*laboratory.exposures() == std::vector{row});
  CHECK(laboratory.patient("P-1")->exposures.at(0).replaces == 1);
  const auto trail = *laboratory.audit();
  CHECK(trail.back().action == "replace");
  CHECK(trail.back().content.find("\"replaces\":1") != std::string::npos);
  CHECK(laboratory.check_trail()->empty());
}

TEST_CASE("Exposures: a row that was an error is withdrawn with a reason, once") {
  Laboratory laboratory = test::new_laboratory(test::scratch("exposures_withdrawn") / "lab.db");
  add(laboratory, course("lenalidomide", year(2019) / 2 / 1));
  REQUIRE(laboratory.withdraw_exposure(1, "of another patient").has_value());
  CHECK(laboratory.exposures()->empty());
  CHECK(laboratory.audit()->back().action == "withdraw");
  CHECK(laboratory.withdraw_exposure(1, "again").error().code == "LAB-08");
  CHECK(laboratory.withdraw_exposure(99, "none").error().code == "LAB-08");
  CHECK(laboratory.check_trail()->empty());
  CHECK(add(laboratory, course("lenalidomide", year(2019) / 2 / 1)).state == ExposureState::Added);
}

TEST_CASE("Exposures: what cannot be is refused with its line, and the other rows are added") {
  Laboratory laboratory = test::new_laboratory(test::scratch("exposures_refused") / "lab.db");
  std::vector<ExposureRow> rows(5, course("lenalidomide", year(2019) / 2 / 15));
  rows[0].patient = "Doe, John";
  rows[0].line = 2;
  rows[1].drug = "";
  rows[2].stop = year(2019) / 2 / 14;
  rows[3].stop = year(2019) / 1 / 1;
  rows[3].stop_precision = DatePrecision::Year;  // some day of 2019: may be after the start
  rows[4].drug = "dexamethasone";
  rows[4].stop = year(2020) / 1 / 1;
  rows[4].status = ExposureStatus::Ongoing;
  const auto outcomes = *laboratory.add_exposures(rows);
  CHECK(outcomes[0].refusal->code == "LAB-05");
  CHECK(outcomes[0].refusal->message.find("Line 2 ") == 0);
  CHECK(outcomes[1].refusal->code == "LAB-07");
  CHECK(outcomes[2].refusal->message.find("stops before it starts") != std::string::npos);
  CHECK(outcomes[3].state == ExposureState::Added);
  CHECK(outcomes[4].refusal->code == "LAB-07");
  CHECK(laboratory.exposures()->size() == 1);
}

TEST_CASE(
    "Alerts: the same rule of the same sample and analysis version is raised once, and acknowledged once by name") {
  Laboratory laboratory = test::new_laboratory(test::scratch("alerts") / "lab.db");
  const auto filing = test::filing("P-1", "A-1", "T", 1);
  REQUIRE(laboratory.file({&filing, 1}).has_value());
  io::store::FiledAlert alert;
  alert.patient = "P-1";
  alert.accession = "A-1";
  alert.rule = "A1";
  alert.priority = "same_day";
  alert.text = "DETECTED_QUANTIFIABLE";
  alert.analysis_version = 2;
  CHECK(*laboratory.raise_alert(alert));
  CHECK_FALSE(*laboratory.raise_alert(alert));
  alert.analysis_version = 3;
  CHECK(*laboratory.raise_alert(alert));
  alert.accession.clear();
  CHECK(*laboratory.raise_alert(alert));
  CHECK_FALSE(*laboratory.raise_alert(alert));
  alert.accession = "A-9";
  CHECK(laboratory.raise_alert(alert).error().code == "LAB-08");
  CHECK(laboratory.open_alerts()->size() == 3);
  CHECK(laboratory.acknowledge(1, " ", "").error().code == "LAB-09");
  CHECK(laboratory.acknowledge(9, "A. Pathologist", "").error().code == "LAB-08");
  REQUIRE(laboratory.acknowledge(1, "A. Pathologist", "reported").has_value());
  CHECK(laboratory.acknowledge(1, "B. Pathologist", "").error().code == "LAB-10");
  CHECK(laboratory.open_alerts()->size() == 2);
  const auto alerts = laboratory.patient("P-1")->alerts;
  REQUIRE(alerts.size() == 3);
  REQUIRE(alerts[0].acknowledged.has_value());
  CHECK(alerts[0].acknowledged->by == "A. Pathologist");
  CHECK(laboratory.check_trail()->empty());
}

TEST_CASE("Signatures: the current version is signed, with who, what it means and why; once per person and meaning") {
  Laboratory laboratory = test::new_laboratory(test::scratch("signatures") / "lab.db");
  const io::store::Filing filings[] = {test::filing("P-1", "A-1", "T", 1), test::filing("P-1", "A-1", "T", 2),
                                       test::filing("P-1", "A-2", "T1", 3), test::filing("P-1", "A-2", "T2", 4)};
  REQUIRE(laboratory.file(filings).has_value());
  const auto sign = laboratory.sign("A-1", {}, "A. Pathologist", "reviewed", "first reading");
  REQUIRE_MESSAGE(sign.has_value(), sign.error().text());
  CHECK(sign->version == 2);
  CHECK(sign->result_sha256 == filings[1].sha256);
  CHECK(sign->at.size() == 24);
  CHECK(laboratory.patient("P-1")->sign_offs == std::vector{*sign});
  const auto code = [&](const char* accession, std::optional<std::string> tube, const char* by, const char* meaning,
                        const char* reason) {
    const auto signed_ = laboratory.sign(accession, tube, by, meaning, reason);
    return signed_ ? std::string() : signed_.error().code;
  };
  CHECK(code("A-1", {}, "A. Pathologist", "reviewed", "again") == "LAB-10");
  CHECK(code("A-1", {}, "A. Pathologist", "approved", "final").empty());
  CHECK(code("A-1", {}, "B. Pathologist", "reviewed", "second reading").empty());
  CHECK(code("A-2", {}, "A. Pathologist", "reviewed", "r") == "LAB-08");  // two tubes: which?
  CHECK(code("A-2", "T2", "A. Pathologist", "reviewed", "r").empty());
  CHECK(code("A-2", "T9", "A. Pathologist", "reviewed", "r") == "LAB-08");
  CHECK(code("A-9", {}, "A. Pathologist", "reviewed", "r") == "LAB-08");
  CHECK(code("A-1", {}, "", "reviewed", "r") == "LAB-09");
  CHECK(code("A-1", {}, "A. Pathologist", "liked", "r") == "LAB-09");
  CHECK(code("A-1", {}, "A. Pathologist", "amended", " ") == "LAB-09");
  CHECK(laboratory.check_trail()->empty());
}
