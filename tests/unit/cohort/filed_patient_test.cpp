// SPDX-License-Identifier: Apache-2.0
#include "engine/cohort/filed_patient.h"

#include <doctest/doctest.h>

#include "engine/laboratory/filed_sample.h"
#include "engine/track/serial_sample.h"
#include "io/store/laboratory/laboratory.h"

using namespace fcscreen;

namespace {

const std::chrono::sys_days kDay = std::chrono::year(2024) / 3 / 1;

result::ScreenResult screened() {
  result::ScreenResult r;
  r.input.patient = "P-1";
  r.input.accession = "A-1";
  r.input.tissue = "BM";
  r.input.acquired = "2024-03-01T09:00:00";
  r.input.cytometer = "Cytometer";
  r.fcscreen.analysis_version = 2;
  r.fcscreen.reference_id = "ours";
  r.fcscreen.reference_own = true;
  r.panel.level = "L2";
  r.panel.mapping.resize(2);
  r.panel.mapping[0].marker = "CD45";
  r.panel.mapping[1].marker = "CD19";
  r.qc.time.status = result::QcStatus::Fail;
  r.target.call = result::Call::DetectedQuantifiable;
  r.target.row = 8;
  r.target.flags = {"HEMODILUTED"};
  r.target.candidates = 900;
  r.target.denominator = "TNC_gate";
  r.target.denominator_count = 400000;
  r.target.lob_events = 3;
  r.target.lod_events = 40;
  r.target.loq_events = 50;
  r.aberrancy.aberrancy_class = 2;
  r.aberrancy.events_per_class = {900, 850, 800, 0};
  return r;
}

}  // namespace

TEST_CASE("a filed result is the same point of a series as the result itself") {
  auto r = screened();
  CHECK(engine::filed_sample(io::store::facts_of(r), kDay) == engine::serial_sample(r, std::nullopt, kDay));
  r.laip.emplace();
  r.laip->status = "used";
  r.laip->count = 77;
  r.laip->lod_events = 20;
  r.laip->loq_events = 50;
  CHECK(engine::filed_sample(io::store::facts_of(r), kDay) == engine::serial_sample(r, std::nullopt, kDay));
  r.laip.reset();
  r.panel.level = "L1";
  r.panel.name = "myeloma";
  CHECK(engine::filed_sample(io::store::facts_of(r), kDay) == engine::serial_sample(r, std::nullopt, kDay));
}

TEST_CASE("of several tubes the most able stands for the sample; one without a date is named") {
  io::store::PatientRecord record;
  record.key = "P-1";
  const auto tube = [](const char* name, const char* level, std::size_t n) {
    auto r = screened();
    r.panel.level = level;
    r.target.denominator_count = n;
    io::store::FiledTube t;
    t.name = name;
    t.versions.emplace_back().facts = io::store::facts_of(r);
    return t;
  };
  record.samples.push_back({"A-1", {tube("x", "L1", 900000), tube("y", "L2", 300000), tube("z", "L2", 200000)}, ""});
  record.samples.push_back(record.samples.front());
  record.samples.front().date = "2024-03-01";
  record.exposures.emplace_back().row.drug = "lenalidomide";
  const auto out = engine::filed_patient(record);
  REQUIRE(out.input.samples.size() == 1);
  CHECK(out.input.samples.front().denominator_count == 300000);
  CHECK(out.input.samples.front().date == kDay);
  CHECK(out.input.exposures.size() == 1);
  REQUIRE(out.left_out.size() == 1);
  CHECK(out.left_out.front().find("has no date") != std::string::npos);
}
