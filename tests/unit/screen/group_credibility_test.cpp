// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/group_credibility.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

#include "engine/core/random.h"

using namespace fcscreen;
using namespace fcscreen::engine;

namespace {

constexpr std::size_t kEvents = 200;

/// A tube of one group: CD19 at a level, forward scatter of lymphocytes, T cells at 0.6 and mature B cells at 2.6.
struct Constructed {
  std::vector<float> cd19, fsc;
  TubeData tube;
  GatedTube gated;
  Maturation maturation;
  models::GroupAssessment assessed;
  std::vector<std::size_t> members;

  explicit Constructed(double cd19_level) {
    Random random(3, 1, 0);
    for (std::size_t i = 0; i < kEvents; ++i) {
      cd19.push_back(static_cast<float>(cd19_level + 0.05 * random.normal()));
      fsc.push_back(static_cast<float>(60000 + 3000 * random.normal()));
      gated.ssc.push_back(static_cast<float>(1.3 + 0.05 * random.normal()));
      maturation.events.push_back(static_cast<std::uint32_t>(i));
      maturation.rows.push_back(static_cast<float>(1.0 + 0.1 * random.normal()));
    }
    tube.view.n_events = kEvents;
    tube.view.markers["CD19"] = cd19;
    tube.view.fsc_a = fsc;
    maturation.markers = {"CD10"};
    gated.lineage = "CD19";
    gated.evidence.assign(kEvents, 0);
    gated.anchors.found = gated.anchors.mature_b_found = true;
    gated.anchors.negative["CD19"] = {0.6, 0.1};
    gated.anchors.mature_level["CD19"] = {2.6, 0.1};
    gated.anchors.fsc_lymphoid = {60000, 3000};
    gated.model.all_of = {{"CD19", cd19, 1.2, 0.1, gating::Side::Above},
                          {"FSC", fsc, 50000, 1500, gating::Side::Above, 0, 4500}};
    members.resize(kEvents);
    std::iota(members.begin(), members.end(), std::size_t{0});
    assessed.spread_ratio = {1.0, 0.9, 1.2, 1.1};
  }
  [[nodiscard]] Credibility judge(const Parameters& p = {}) const {
    return judge_group(tube, gated, maturation, members, assessed, p);
  }
};

}  // namespace

TEST_CASE("Credibility: a compact group well inside every margin holds") {
  const Credibility c = Constructed(2.3).judge();
  CHECK(c.holds());
  CHECK(c.edge_margin.empty());
}

TEST_CASE("Credibility: a group that one inward step of a margin halves is an edge, and the margin is named") {
  Constructed x(2.3);
  x.gated.model.all_of[0].cut = 2.28;  // the group lies on it: one step of 0.10 leaves about a third
  const Credibility c = x.judge();
  CHECK(c.edge);
  CHECK(c.edge_margin == "CD19");
  CHECK_FALSE(c.holds());
}

TEST_CASE("Credibility: the step of forward scatter is its own") {
  Constructed x(2.3);
  x.gated.model.all_of[1].cut = 57500;
  x.gated.model.all_of[1].edge_step = 0;
  CHECK_FALSE(x.judge().edge);
  x.gated.model.all_of[1].edge_step = 4500;
  CHECK(x.judge().edge_margin == "FSC");
}

TEST_CASE("Credibility: immaturity markers stand for each other and move together") {
  Constructed x(2.3);
  std::vector<float> cd10(kEvents, 1.12F), cd34(kEvents, 3.0F);
  x.gated.model.any_of = {{"CD10", cd10, 1.1, 0.1, gating::Side::Above}, {"CD34", cd34, 1.1, 0.1, gating::Side::Above}};
  CHECK_FALSE(x.judge().edge);  // CD34 carries the group
  cd34.assign(kEvents, 0.6F);
  CHECK(x.judge().edge_margin == "CD10/CD34/TdT");
}

TEST_CASE("Credibility: a group spread far beyond normal cells is diffuse") {
  Constructed x(2.3);
  x.assessed.spread_ratio = {2.5, 2.4, 2.6, 1.0};
  CHECK(x.judge().diffuse);
  CHECK_FALSE(x.judge().holds());
  x.assessed.spread_ratio = {5.0, 1.0, 1.0, 1.0, 1.0};  // one heterogeneous antigen is not a diffuse group
  CHECK_FALSE(x.judge().diffuse);
}

TEST_CASE("Credibility: lineage below half the way from T to mature B is dim, where mature B cells are there") {
  Constructed x(1.5);  // half the way is 1.6
  CHECK(x.judge().lineage_dim);
  CHECK_FALSE(Constructed(1.7).judge().lineage_dim);
  x.gated.anchors.mature_b_found = false;
  CHECK_FALSE(x.judge().lineage_dim);
}

TEST_CASE("Credibility: a group that leans against all of scatter at once is an edge, though against no margin alone") {
  Constructed x(2.3);
  std::vector<float> singlet;
  for (std::size_t i = 0; i < kEvents; ++i) singlet.push_back(i % 10 < 7 ? 10.0F : 1.2F);
  x.gated.model.all_of.push_back({"singlet", singlet, 0, 0.5, gating::Side::Above, 0, 1.5});
  for (std::size_t i = 0; i < kEvents; ++i) x.fsc[i] = i % 10 < 4 ? 53000 : 70000;
  x.gated.model.all_of[1] = {"FSC", x.fsc, 50000, 1500, gating::Side::Above, 0, 4500};
  CHECK(x.judge().edge_margin == "scatter");  // 60 and 70 % stay for each alone, 30 % for both
  Parameters loose;
  loose.scatter_share_left = 0.1;
  CHECK_FALSE(x.judge(loose).edge);
}
