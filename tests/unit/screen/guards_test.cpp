// SPDX-License-Identifier: Apache-2.0
// The guards' rules on constructed numbers; tests/hazards makes them act on whole samples.
#include <doctest/doctest.h>

#include "engine/screen/group_reasons.h"
#include "engine/screen/hemodilution.h"
#include "engine/screen/stain_controls.h"

using namespace fcscreen;
using namespace fcscreen::engine;

namespace {

std::vector<MarrowShare> shares(double mast, double red, double precursors) {
  const auto one = [](const char* name, double f) {
    return MarrowShare{name, true, {}, static_cast<std::size_t>(f * 1e6), f};
  };
  return {one(kMastCells, mast), one(kRedCells, red), one(kPrecursors, precursors)};
}

const std::vector<result::MarrowBaseline> kBaselines = {
    {kMastCells, 1e-4, 25}, {kRedCells, 2e-2, 25}, {kPrecursors, 2e-3, 25}};

std::string code(const result::MarrowQuality& q) { return q.hemodilution; }

result::StainControl control(double level) { return {"CD20", "mature B cells", 80, level, {}, "no_baseline"}; }

result::Cluster group(int aberrancy_class, std::vector<result::Feature> features) {
  result::Cluster out;
  out.aberrancy_class = aberrancy_class;
  out.features = std::move(features);
  return out;
}

}  // namespace

TEST_CASE("Hemodilution: none below is well, one warns, two are diluted (SPEC 3.4)") {
  CHECK(code(judge_hemodilution(shares(2e-4, 5e-2, 4e-3), 1000000, kBaselines, {}, {})) == "OK");
  CHECK(code(judge_hemodilution(shares(1e-4, 2e-2, 2e-3), 1000000, kBaselines, {}, {})) == "OK");  // at it is not below
  CHECK(code(judge_hemodilution(shares(5e-5, 5e-2, 4e-3), 1000000, kBaselines, {}, {})) == "WARN");
  CHECK(code(judge_hemodilution(shares(5e-5, 1e-2, 4e-3), 1000000, kBaselines, {}, {})) == "HEMODILUTED");
  CHECK(code(judge_hemodilution(shares(5e-5, 5e-2, 1e-4), 1000000, kBaselines, {}, {})) == "HEMODILUTED");
}

TEST_CASE("Hemodilution: with fewer than two populations to score nothing is said") {
  CHECK(code(judge_hemodilution(shares(0, 0, 0), 1000000, {}, {}, {})) == "HEMODILUTION_NOT_ASSESSED");
  auto unmeasured = shares(0, 0, 1e-4);
  unmeasured[0].measured = unmeasured[1].measured = false;
  CHECK(code(judge_hemodilution(unmeasured, 1000000, kBaselines, {}, {})) == "HEMODILUTION_NOT_ASSESSED");
  // Precursors out of the score, and too few cells for mast cells to be expected: one is left.
  const auto q = judge_hemodilution(shares(0, 1e-3, 0), 50000, kBaselines, {"they are the target"}, {});
  CHECK(code(q) == "HEMODILUTION_NOT_ASSESSED");
  CHECK(q.populations[0].note.find("5.0 events are expected") != std::string::npos);
  CHECK(q.populations[1].low);
  CHECK(q.populations[2].note == "they are the target");
  auto few = kBaselines;
  for (auto& b : few) b.n_normals = 19;
  CHECK(code(judge_hemodilution(shares(0, 0, 0), 1000000, few, {}, {})) == "HEMODILUTION_NOT_ASSESSED");
}

TEST_CASE("Hemodilution: the 5th percentile of 20 normals is their lowest, of 40 the second") {
  std::vector<std::vector<MarrowShare>> normals;
  for (int i = 1; i <= 40; ++i) normals.push_back(shares(i * 1e-5, i * 1e-3, i * 1e-4));
  const auto of40 = marrow_baselines(normals, 20);
  REQUIRE(of40.size() == 3);
  CHECK(of40[0].p5 == doctest::Approx(2e-5));
  CHECK(of40[0].n_normals == 40);
  normals.resize(20);
  CHECK(marrow_baselines(normals, 20)[1].p5 == doctest::Approx(1e-3));
  normals.resize(19);
  CHECK(marrow_baselines(normals, 20).empty());
}

TEST_CASE("Controls: displaced by more than half a decade is a failure, unless a recorded therapy explains it") {
  const std::vector<result::ControlBaseline> baseline = {{"CD20", "mature B cells", 2.0, 20}};
  const auto status = [&](double level, const SampleTherapy& therapy) {
    std::vector<result::StainControl> controls = {control(level)};
    judge_controls(controls, baseline, therapy, {});
    return controls[0].status;
  };
  CHECK(status(2.4, {}) == "pass");
  CHECK(status(1.45, {}) == "fail");
  CHECK(status(2.6, {}) == "fail");
  SampleTherapy anti_cd20;
  anti_cd20.anti_cd20 = gating::Treatment::Yes;
  CHECK(status(1.45, anti_cd20) == "explained");
  std::vector<result::StainControl> none = {control(2.0)};
  judge_controls(none, {{"CD20", "mature B cells", 2.0, 19}}, {}, {});
  CHECK(none[0].status == "no_baseline");  // made of too few normals
}

TEST_CASE("Controls: the baseline is the median of the normals that show the control") {
  std::vector<std::vector<result::StainControl>> normals;
  for (int i = 0; i < 21; ++i) normals.push_back({control(1.0 + 0.1 * i)});
  normals.push_back({{"CD20", "mature B cells", 3, {}, {}, "not_assessable"}});
  const auto baselines = control_baselines(normals, 20);
  REQUIRE(baselines.size() == 1);
  CHECK(baselines[0].level == doctest::Approx(2.0));
  CHECK(baselines[0].n_normals == 21);
}

TEST_CASE("Group reasons: what holds a group below class 2 is named, and class 2 is held by nothing") {
  const result::Feature cd58{"CD58", 0.8, "over-expression", false}, cd34{"CD34", -0.7, "under-expression", true};
  using Codes = std::vector<std::string>;
  CHECK(held_back(group(2, {cd58}), false, {}).empty());
  CHECK(held_back(group(-1, {}), false, {}).empty());
  CHECK(held_back(group(1, {cd58}), false, {}) == Codes{"one_feature"});
  CHECK(held_back(group(1, {cd34}), false, {}) == Codes{"exempt_only"});
  CHECK(held_back(group(1, {cd58}), true, {}) == Codes{"triple_negative"});
  CHECK(held_back(group(0, {}), false, {}) == Codes{"no_feature"});
  Credibility edge;
  edge.edge = edge.diffuse = true;
  edge.edge_margin = "CD45";
  CHECK(held_back(group(1, {cd58, cd58}), false, edge) == Codes{"edge:CD45", "diffuse"});
}
