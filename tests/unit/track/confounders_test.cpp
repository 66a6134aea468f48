// SPDX-License-Identifier: Apache-2.0
#include "engine/track/confounders.h"

#include <doctest/doctest.h>

#include "engine/track/drugs.h"
#include "tests/unit/track/series_made.h"

using namespace fcscreen;
using engine::confounders;
using engine::drug_kinds;
using result::DrugKind;
using test::course;
using test::kStop;

namespace {

std::vector<result::Confounder> found(const std::vector<result::ExposureRow>& rows) {
  return confounders(rows, kStop, kStop + std::chrono::days(120));
}

}  // namespace

TEST_CASE("Confounders: drugs are known by name, whatever their spelling, and combinations by their parts") {
  CHECK(drug_kinds("Dexamethasone 20 mg") == std::vector{DrugKind::Steroid});
  CHECK(drug_kinds("PREDNISOLON") == std::vector{DrugKind::Steroid});
  CHECK(drug_kinds("anti-CD19 CAR-T") == std::vector{DrugKind::AntiB});
  CHECK(drug_kinds("G-CSF") == std::vector{DrugKind::GrowthFactor});
  CHECK(drug_kinds("daratumumab") == std::vector{DrugKind::AntiCd38});
  CHECK(drug_kinds("thalidomide") == std::vector{DrugKind::OtherImid});
  CHECK(drug_kinds("lenalidomide / dexamethasone") == std::vector{DrugKind::Lenalidomide, DrugKind::Steroid});
  const std::vector both{DrugKind::Lenalidomide, DrugKind::Steroid};
  CHECK(drug_kinds("Rd") == both);
  for (const char* name : {"VRd", "KRd", "RVD"}) {
    CHECK(drug_kinds(name) == std::vector{DrugKind::Lenalidomide, DrugKind::Steroid, DrugKind::Unknown});
  }
  CHECK(drug_kinds("Rd+dara") == std::vector{DrugKind::Lenalidomide, DrugKind::Steroid, DrugKind::AntiCd38});
  CHECK(drug_kinds("Len 10 mg") == std::vector{DrugKind::Lenalidomide});
  CHECK(drug_kinds("Rdx-101") == std::vector{DrugKind::Unknown});
  CHECK(drug_kinds("study drug 7") == std::vector{DrugKind::Unknown});
  CHECK(drug_kinds("") == std::vector{DrugKind::Unknown});
}

TEST_CASE("Confounders: a steroid or cytotoxic drug from 28 days before the stop on makes the banner") {
  const auto list =
      found({course("lenalidomide", -900, 0), course("dexamethasone", -20, -10), course("Melphalan", 40, 41)});
  REQUIRE(list.size() == 2);
  CHECK(list[0].banner);
  CHECK(engine::confounder_banner(list) == "Change after withdrawal is confounded by dexamethasone, Melphalan.");
}

TEST_CASE("Confounders: what ended before the window or began after the last sample is none") {
  CHECK(found({course("dexamethasone", -300, -29)}).empty());
  CHECK(found({course("dexamethasone", -300, -28)}).size() == 1);
  CHECK(found({course("dexamethasone", 120, 130)}).size() == 1);
  CHECK(found({course("dexamethasone", 121, 130)}).empty());
}

TEST_CASE("Confounders: dates that are not known in full, and stops nobody dated, never hide one") {
  auto month = course("dexamethasone", -60, -60);
  month.start = month.stop.emplace(std::chrono::year(2023) / 8 / 1);  // 31 days before the stop
  month.start_precision = month.stop_precision = result::DatePrecision::Month;
  CHECK(found({month}).size() == 1);
  auto open = course("dexamethasone", -900, -800);
  open.stop.reset();
  open.status = result::ExposureStatus::Unknown;
  CHECK(found({open}).size() == 1);
}

TEST_CASE("Confounders: antibodies against plasma cells are named without the banner, unknown names with it") {
  const auto dara = found({course("daratumumab", -200, 60)});
  REQUIRE(dara.size() == 1);
  CHECK_FALSE(dara[0].banner);
  CHECK(engine::confounder_banner(dara).empty());
  CHECK(engine::confounder_banner(found({course("study drug 7", 0, 60)})) ==
        "Change after withdrawal is confounded by study drug 7.");
}
