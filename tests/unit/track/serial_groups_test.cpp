// SPDX-License-Identifier: Apache-2.0
#include "engine/track/serial_groups.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "engine/track/serial_sample.h"
#include "tests/unit/track/series_made.h"

// SYNTHETIC: made-up groups, of no person.
using namespace fcscreen;
using result::SerialGroup;
using test::kStop;

namespace {

/// A class 2 group with a CD10 and a CD45 difference.
result::Cluster cluster(std::size_t count, double cd10, double cd45, double pseudotime = 0.3) {
  result::Cluster c;
  c.count = count;
  c.aberrancy_class = 2;
  c.median_pseudotime = pseudotime;
  c.top_deltas = {{"CD10", cd10, "over-expression", false}, {"CD45", cd45, "under-expression", false}};
  return c;
}

/// A screened marrow whose count is the events of its class 2 groups.
result::ScreenResult marrow(int day, std::vector<result::Cluster> clusters) {
  result::ScreenResult r;
  r.input.accession = "D" + std::to_string(day);
  r.input.tissue = "BM";
  r.panel.name = "B-ALL";
  r.panel.level = "L2";
  r.fcscreen.analysis_version = 2;
  std::size_t k = 0;
  for (const auto& c : clusters) k += c.aberrancy_class >= 2 ? c.count : 0;
  auto& t = r.target;
  t.call = result::Call::DetectedQuantifiable;
  t.row = 8;
  t.count = t.candidates = k;
  t.denominator = "TNC_gate";
  t.denominator_count = 500000;
  t.lob_events = 0;
  t.trace_events = 10;
  t.lod_events = 20;
  t.loq_events = 50;
  t.mean_blank_rate = 2e-6;
  r.aberrancy.aberrancy_class = 2;
  r.aberrancy.events_per_class = {100, 0, k, 0};
  r.aberrancy.clusters = std::move(clusters);
  return r;
}

result::SerialSample sample(int day, std::vector<result::Cluster> clusters) {
  return engine::serial_sample(marrow(day, std::move(clusters)), {}, kStop + std::chrono::days(day));
}

std::uint64_t count_of(const result::SerialSample& s, const std::string& name) {
  const auto it = std::find_if(s.groups.begin(), s.groups.end(), [&](const SerialGroup& g) { return g.name == name; });
  return it == s.groups.end() ? 999999 : it->count;
}

}  // namespace

TEST_CASE("groups: a screened sample brings its aberrant groups and the mean blank rate into the series") {
  auto normal = cluster(40, 0.1, 0.0);
  normal.aberrancy_class = 0;
  const auto s = sample(0, {cluster(400, 1.3, -0.9), normal});
  REQUIRE(s.groups.size() == 1);
  CHECK(s.groups[0].count == 400);
  CHECK(s.groups[0].traits[0] == result::GroupTrait{"CD10", 1.3});
  CHECK(s.mean_blank_rate == 2e-6);
}

TEST_CASE("groups: one population has one name in every sample, also where it was split or is gone") {
  std::vector<result::SerialSample> samples = {
      sample(0, {cluster(4000, 1.3, -0.9), cluster(300, -1.1, 0.8)}),
      sample(30, {cluster(600, 1.2, -0.8), cluster(500, 1.5, -1.1), cluster(900, -1.0, 0.9)}),
      sample(60, {cluster(2500, -1.2, 0.7)})};
  engine::name_groups(samples);
  for (const auto& s : samples) REQUIRE(s.groups.size() == 2);
  CHECK(count_of(samples[0], "CD10 +1.3, CD45 -0.9") == 4000);
  CHECK_MESSAGE(count_of(samples[1], "CD10 +1.3, CD45 -0.9") == 1100, "both parts of it");
  CHECK_MESSAGE(count_of(samples[2], "CD10 +1.3, CD45 -0.9") == 0, "named with no event");
  CHECK(count_of(samples[2], "CD10 -1.2, CD45 +0.7") == 2500);
}

TEST_CASE("groups: what is seen once has no course, and the place on the path tells groups apart") {
  std::vector<result::SerialSample> once = {sample(0, {cluster(400, 1.3, -0.9)}),
                                            sample(30, {cluster(300, 1.3, -0.9), cluster(30, 2.9, 0.3)})};
  engine::name_groups(once);
  CHECK(once[0].groups.size() == 1);
  CHECK(once[1].count == 330);
  std::vector<result::SerialSample> stages = {sample(0, {cluster(400, 1, -1, 0.1), cluster(300, 1, -1, 0.6)}),
                                              sample(30, {cluster(200, 1, -1, 0.1), cluster(100, 1, -1, 0.6)})};
  engine::name_groups(stages);
  REQUIRE(stages[0].groups.size() == 2);
  CHECK(stages[0].groups[0].name == "CD10 +1.0, CD45 -1.0");
  CHECK(stages[0].groups[1].name == "CD10 +1.0, CD45 -1.0 (2)");
}

TEST_CASE("groups: a synthetic course of two clusters that move apart is fitted cluster by cluster, never summed") {
  engine::SeriesInput in;
  in.patient = "P1";
  in.exposures = {test::course("Lenalidomide", -1826, 0)};
  // One falls with a half-life of 30 days after the stop, the other doubles in 30.
  for (const int day : {-60, -3, 30, 60, 90}) {
    const double after = std::max(day, 0) / 30.0, drift = 0.05 * (day % 7);
    in.samples.push_back(sample(day, {cluster(static_cast<std::size_t>(6000 * std::exp2(-after)), 1.3 + drift, -0.9),
                                      cluster(static_cast<std::size_t>(150 * std::exp2(after)), -1.1, 0.8 - drift)}));
  }
  const auto report = engine::serial_report(in);
  REQUIRE(report);
  REQUIRE(report->group_kinetics.size() == 2);
  CHECK(report->kinetics.model == result::KineticModel::None);
  CHECK(report->kinetics.status.find("opposite directions") != std::string::npos);
  for (const auto& g : report->group_kinetics) {
    CAPTURE(g.group);
    REQUIRE(g.kinetics.lambda_off);
    const double expected = (g.group.find("CD10 -1.1") != std::string::npos ? 1 : -1) * std::log(2.0) / 30;
    CHECK(g.kinetics.lambda_off->per_day == doctest::Approx(expected).epsilon(0.15));
  }
  // Both falling: the sum is fitted.
  for (std::size_t i = 0; i < in.samples.size(); ++i) {
    auto& groups = in.samples[i].groups;
    groups[1].count = groups[0].count / 8;
    in.samples[i].count = groups[0].count + groups[1].count;
  }
  const auto together = engine::serial_report(in);
  REQUIRE(together);
  CHECK(together->group_kinetics.empty());
  CHECK(together->kinetics.model == result::KineticModel::M1);
}
