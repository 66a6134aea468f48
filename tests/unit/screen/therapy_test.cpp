// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/therapy.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace fcscreen;
using namespace fcscreen::engine;
using gating::Treatment;
using result::ExposureStatus;

namespace {

std::chrono::sys_days day(int y, int m, int d) { return std::chrono::sys_days(std::chrono::year(y) / m / d); }

result::ExposureRow row(const std::string& drug, std::chrono::sys_days start,
                        std::optional<std::chrono::sys_days> stop = {},
                        ExposureStatus status = ExposureStatus::Unknown) {
  result::ExposureRow out;
  out.patient = "P-1";
  out.drug = drug;
  out.start = start;
  out.stop = stop;
  out.status = stop ? ExposureStatus::Stopped : status;
  return out;
}

SampleTherapy judged(std::vector<result::ExposureRow> rows, const std::string& acquired = "2024-07-01T09:00:00",
                     TherapyOptions options = {}) {
  options.patient = "P-1";
  options.exposures = std::move(rows);
  options.source = "exposure.csv";
  return therapy_of(options, acquired, false, {});
}

bool masks(const SampleTherapy& t, const std::string& marker) {
  return std::find(t.masked.begin(), t.masked.end(), marker) != t.masked.end();
}

}  // namespace

TEST_CASE("Therapy: of a patient of whom nothing is said, anti-CD38 is assumed and everything else is unknown") {
  const SampleTherapy t = therapy_of({}, "2024-07-01", false, {});
  CHECK(t.anti_cd38 == Treatment::Unknown);
  CHECK(masks(t, "CD38"));
  CHECK(masks(t, "sIgK"));
  CHECK(t.anti_cd19 == Treatment::Unknown);
  CHECK(t.described.anti_cd38 == "unknown");
  REQUIRE(t.described.sentences.size() == 1);
  CHECK(t.described.sentences[0].find("assumed given") != std::string::npos);
  CHECK(t.findings.items().empty());
}

TEST_CASE("Therapy: a synthetic sample has no patient, and nothing is masked") {
  const SampleTherapy t = therapy_of({}, "2024-07-01", true, {});
  CHECK(t.anti_cd38 == Treatment::No);
  CHECK(t.anti_cd19 == Treatment::No);
  CHECK(t.masked.empty());
}

TEST_CASE("Therapy: anti-CD38 masks until six months after its last day, and not a day longer") {
  // 6 months are 182.625 days (SPEC 4.5): 182 still count.
  CHECK(masks(judged({row("daratumumab", day(2022, 1, 1), day(2024, 1, 1))}), "CD38"));          // 182 days
  CHECK_FALSE(masks(judged({row("Daratumumab", day(2022, 1, 1), day(2023, 12, 31))}), "CD38"));  // 183 days
  CHECK(masks(judged({row("isatuximab", day(2022, 1, 1), {}, ExposureStatus::Ongoing)}), "CD38"));
  const SampleTherapy unknown_end = judged({row("isatuximab", day(2022, 1, 1))});
  CHECK(unknown_end.anti_cd38 == Treatment::Unknown);
  CHECK(masks(unknown_end, "CD38"));
  const SampleTherapy later = judged({row("daratumumab", day(2024, 8, 1), {}, ExposureStatus::Ongoing)});
  CHECK(later.anti_cd38 == Treatment::Unknown);  // begun after the sample: says nothing of before
}

TEST_CASE("Therapy: a stop known to the year counts to its last day") {
  auto course = row("daratumumab", day(2022, 1, 1), day(2024, 1, 1));
  course.stop_precision = result::DatePrecision::Year;
  CHECK(judged({course}, "2025-06-30").anti_cd38 == Treatment::Yes);  // 181 days after 2024-12-31
  CHECK(judged({course}, "2025-07-30").anti_cd38 == Treatment::No);
}

TEST_CASE("Therapy: anti-CD19 counts for good once begun, outweighs the option that says no, and says so") {
  TherapyOptions said_no;
  said_no.anti_cd19 = said_no.anti_cd22 = said_no.anti_cd38 = Treatment::No;
  const SampleTherapy t = judged({row("blinatumomab", day(2015, 1, 1), day(2015, 2, 1))}, "2024-07-01", said_no);
  CHECK(t.anti_cd19 == Treatment::Yes);
  CHECK(t.findings.has("SCR-E01"));
  CHECK(t.precursors_depleted);
  CHECK(t.anti_cd22 == Treatment::No);
  CHECK(t.masked.empty());
  CHECK(judged({row("blinatumomab", day(2024, 7, 2))}, "2024-07-01", said_no).anti_cd19 == Treatment::No);
  CHECK(judged({row("lenalidomide", day(2020, 1, 1))}).anti_cd19 == Treatment::Unknown);  // silence is no no
}

TEST_CASE("Therapy: rows of another patient never count, and that none of this one is there is said") {
  auto other = row("blinatumomab", day(2020, 1, 1));
  other.patient = "P-2";
  const SampleTherapy t = judged({other});
  CHECK(t.anti_cd19 == Treatment::Unknown);
  CHECK_FALSE(t.recorded);
  CHECK(t.findings.has("SCR-E02"));
}

TEST_CASE("Therapy: without an acquisition date every course counts as begun and none as over") {
  const SampleTherapy t = judged({row("daratumumab", day(2010, 1, 1), day(2011, 1, 1))}, "");
  CHECK(t.anti_cd38 == Treatment::Yes);
  CHECK(t.findings.has("SCR-E03"));
}

TEST_CASE("Therapy: drugs are known by generic name in any spelling, and one that is not is said") {
  CHECK(drug_classes("Daratumumab-fihj") == std::vector{DrugClass::AntiCd38});
  CHECK(drug_classes("anti-CD38") == std::vector{DrugClass::AntiCd38});
  CHECK(drug_classes("ANTI CD22") == std::vector{DrugClass::AntiCd22});
  CHECK(drug_classes("axicabtagene ciloleucel") == std::vector{DrugClass::AntiCd19});
  CHECK(drug_classes("G-CSF") == std::vector{DrugClass::Gcsf});
  CHECK(drug_classes("lenalidomide") == std::vector{DrugClass::Other});
  CHECK(drug_classes("Rd+dara") == std::vector{DrugClass::Other, DrugClass::AntiCd38});
  CHECK(drug_classes("Rituximab maintenance") == std::vector{DrugClass::AntiCd20});
  CHECK(drug_classes("hydrochlorothiazide (HCTZ)") == std::vector{DrugClass::NotKnown});
  CHECK(drug_classes("daratumumb") == std::vector{DrugClass::NotKnown});
  const SampleTherapy t = judged({row("daratumumb", day(2024, 1, 1))});
  CHECK(t.findings.has("SCR-E04"));
  CHECK(t.anti_cd38 == Treatment::Unknown);
}
