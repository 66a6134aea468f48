// SPDX-License-Identifier: Apache-2.0
#include "engine/track/serial_sample.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace fcscreen;
using engine::serial_sample;
using result::Call;
using result::Counted;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::sys_days kDay = 2024y / 1 / 2;

/// 400 class 2 events, 900 candidates of 500,000 cells, against a reference that stands for this tube.
result::ScreenResult screened() {
  result::ScreenResult r;
  r.input.accession = "FROM-FILE";
  r.input.tissue = "BM";
  r.input.cytometer = "cytometer";
  r.panel.name = "ball8";
  r.panel.level = "L2";
  r.fcscreen.analysis_version = 7;
  auto& t = r.target;
  t.call = Call::DetectedQuantifiable;
  t.row = 8;
  t.count = 400;
  t.candidates = 900;
  t.denominator = "TNC_gate";
  t.denominator_count = 500000;
  t.lob_events = 5;
  t.lod_events = 20;
  t.loq_events = 50;
  r.aberrancy.aberrancy_class = 2;
  r.aberrancy.events_per_class = {500, 0, 400, 0};
  return r;
}

}  // namespace

TEST_CASE("a serial sample counts aberrant groups where a reference removes precursors, and candidates elsewhere") {
  auto r = screened();
  auto s = serial_sample(r, {}, kDay);
  CHECK(s.counted == Counted::Class2);
  CHECK(s.count == 400);
  CHECK(s.fraction == doctest::Approx(0.0008));
  CHECK(s.ci95.lo < 0.0008);
  CHECK(s.ci95.hi > 0.0008);
  CHECK(s.lod == doctest::Approx(4e-5));
  // Square-and-add on the log scale: 10^(log10 f ± sqrt(d² + (1.96·0.15)²)).
  const double centre = std::log10(0.0008), d = std::log10(s.ci95.hi) - centre;
  CHECK(s.ci95_total.hi == doctest::Approx(std::pow(10, centre + std::hypot(d, 1.959963984540054 * 0.15))));
  CHECK(s.ci95_total.lo < s.ci95.lo);
  CHECK(s.lob_events == 5);
  CHECK_MESSAGE(s.l95 == 0, "20 events are what counting asks: no measured L95");
  CHECK(s.evaluable);
  CHECK_FALSE(s.understated);
  CHECK(s.accession == "FROM-FILE");
  CHECK(serial_sample(r, {}, kDay, "GIVEN", "PB").accession == "GIVEN");

  r.target.lod_events = 35;
  CHECK_MESSAGE(serial_sample(r, {}, kDay).l95 == doctest::Approx(7e-5), "more than the blank asks: a measured L95");

  r = screened();
  r.aberrancy.aberrancy_class = -1;
  s = serial_sample(r, {}, kDay);
  CHECK(s.counted == Counted::Candidates);
  CHECK(s.count == 900);
  r = screened();
  r.panel.level = "L1";
  CHECK(serial_sample(r, {}, kDay).counted == Counted::Candidates);

  r = screened();
  r.laip.emplace();
  r.laip->status = "used";
  r.laip->count = 380;
  r.laip->lod_events = 20;
  r.laip->loq_events = 50;
  s = serial_sample(r, {}, kDay);
  CHECK(s.counted == Counted::Laip);
  CHECK(s.count == 380);
  r.laip->status = "batch_check_failed";
  CHECK(serial_sample(r, {}, kDay).counted == Counted::Class2);
}

TEST_CASE("a DNA index that was assessed reaches the alerts, one that was not is absent") {
  auto r = screened();
  CHECK_FALSE(serial_sample(r, {}, kDay).facts.dna_index.has_value());
  r.ploidy.emplace();
  r.ploidy->target_count = 499;
  CHECK_FALSE(serial_sample(r, {}, kDay).facts.dna_index.has_value());
  r.ploidy->index = 0.8;
  r.ploidy->cv = 0.031;
  r.ploidy->target_count = 1234;
  const auto dna = serial_sample(r, {}, kDay).facts.dna_index;
  REQUIRE(dna.has_value());
  CHECK(dna->index == 0.8);
  CHECK(dna->cv == 0.031);
  CHECK(dna->events == 1234);
}

TEST_CASE("a refused sample is not evaluable, and one whose count may be too low is understated") {
  auto r = screened();
  r.target.call = Call::Indeterminate;
  r.target.row = 3;
  r.target.reasons = {"ID_CONFLICT"};
  CHECK_FALSE(serial_sample(r, {}, kDay).evaluable);
  r.target.row = 10;
  r.target.reasons = {"NO_REFERENCE", "LOB_NOT_ESTABLISHED", "LOW_SENSITIVITY"};
  CHECK(serial_sample(r, {}, kDay).evaluable);
  CHECK_FALSE(serial_sample(r, {}, kDay).understated);
  for (const char* code : {"HEMODILUTED", "TARGET_LOSS", "GATE_SENSITIVE", "LINEAGE_MASKED", "STAIN_FAIL:CD10"}) {
    r.target.reasons = {"NO_REFERENCE", code};
    CAPTURE(code);
    CHECK(serial_sample(r, {}, kDay).understated);
  }
  r = screened();
  r.target.denominator_count = 0;
  CHECK_FALSE(serial_sample(r, {}, kDay).evaluable);
  CHECK_FALSE(serial_sample(r, {}, kDay).fraction.has_value());
}

TEST_CASE("equivocal cells that carry the call make the count too low, never a fall") {
  auto r = screened();
  r.target.call = Call::AtypicalImmatureB;
  r.target.row = 9;
  r.aberrancy.aberrancy_class = 1;
  r.aberrancy.events_per_class = {500, 400, 0, 0};
  const auto s = serial_sample(r, {}, kDay);
  CHECK(s.count == 0);
  CHECK(s.understated);
  r.aberrancy.aberrancy_class = -1;
  CHECK_MESSAGE(!serial_sample(r, {}, kDay).understated, "without a reference all immature B cells are counted");
}

TEST_CASE("a panel without a name is told by its markers, and lineage markers by their medians") {
  auto r = screened();
  r.panel.name.clear();
  r.panel.mapping = {{1, "FSC-A", "", "", ""}, {2, "A", "", "CD34", ""}, {3, "B", "", "CD19", ""}};
  result::Phenotype phenotype;
  phenotype.axes = {"CD10", "CD19"};
  phenotype.rows = {0.1F, 2.0F, 0.2F, 3.0F, 0.3F, 2.5F};
  const auto s = serial_sample(r, phenotype, kDay);
  CHECK(s.panel == "CD19/CD34");
  REQUIRE(s.facts.lineage_medians.size() == 1);
  CHECK(s.facts.lineage_medians[0].marker == "CD19");
  CHECK(s.facts.lineage_medians[0].decades == doctest::Approx(2.5));
}

TEST_CASE("the call that a defect replaced is told again from the counts, so that its alert is raised") {
  auto r = screened();
  const auto held = [&r] { return serial_sample(r, {}, kDay).facts.held_call; };
  CHECK_MESSAGE(!held(), "nothing was replaced");
  r.target.call = Call::Indeterminate;
  r.target.row = 3;
  r.target.trace_events = 10;
  r.target.gate_band_lo_count = 300;
  CHECK(held() == Call::DetectedQuantifiable);
  r.aberrancy.events_per_class = {500, 0, 30, 0};
  CHECK(held() == Call::DetectedBelowLoq);
  r.aberrancy.events_per_class = {500, 0, 12, 0};
  CHECK(held() == Call::Trace);
  r.target.gate_band_lo_count = 3;  // not above the limit of blank with all margins moved inward
  CHECK_MESSAGE(!held(), "row 7 would have held it as well");
  r.target.gate_band_lo_count = 300;
  r.aberrancy.events_per_class = {500, 40, 2, 0};
  CHECK(held() == Call::AtypicalImmatureB);
  r.aberrancy.events_per_class = {900, 0, 0, 0};
  CHECK_MESSAGE(!held(), "an identity in doubt over nothing positive");
  r.target.candidates = 30000;
  CHECK(held() == Call::AtypicalImmatureB);
  r.panel.level = "L1";
  CHECK(held() == Call::ImmatureBExpandedL1);
  r.target.row = 2;
  CHECK_FALSE(held());
}

TEST_CASE("an unknown therapy is a state of its own, not a low count") {
  auto r = screened();
  r.target.flags = {"THERAPY_UNKNOWN"};
  const auto s = serial_sample(r, {}, kDay);
  CHECK(s.therapy_unknown);
  CHECK_FALSE(s.understated);
}

TEST_CASE("a loss at a cleaning gate is bounded by what the gates removed") {
  auto r = screened();
  r.target.flags = {"TARGET_LOSS", "AT_LEAST"};
  r.qc.target_lost_per_gate = {{"time", 0, 600, 0}, {"singlets", 180, 600, 0.03}, {"viability", 20, 420, 0.01}};
  const auto s = serial_sample(r, {}, kDay);
  CHECK(s.at_most == 600);
  CHECK_FALSE(s.understated);
  r.target.flags = {};
  CHECK_MESSAGE(!serial_sample(r, {}, kDay).at_most, "what every tube loses is no TARGET_LOSS");
}
