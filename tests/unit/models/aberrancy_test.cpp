// SPDX-License-Identifier: Apache-2.0
#include "models/aberrancy.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "engine/core/random.h"

using namespace fcscreen;
using namespace fcscreen::models;

namespace {

const std::vector<std::string> kMarkers{"CD34", "CD10", "CD20", "CD45", "CD38", "CD58"};

/// 32 nodes: CD34 2 up to node 7, then 0; CD10 2 to node 23; CD20 0 to node 15, then 2; CD45 rises evenly,
/// CD38 and CD58 stay.
/// Spread 0.15 everywhere, uncorrelated; every node equally frequent.
result::MaturationReference reference() {
  result::MaturationReference r;
  for (const std::string& name : kMarkers) r.markers.push_back({name, "T", "", 1});
  r.n_nodes = 32;
  r.last_stage_i = 7, r.last_stage_ii = 15, r.last_stage_iii = 23;
  for (std::size_t k = 0; k < 32; ++k) {
    const auto t = static_cast<double>(k) / 31;
    const std::vector<double> mean{k < 8 ? 2.0 : 0.0, k < 24 ? 2.0 : 0.0, k < 16 ? 0.0 : 2.0, 0.6 + 1.4 * t, 2.0, 0.6};
    r.mean.insert(r.mean.end(), mean.begin(), mean.end());
    for (std::size_t a = 0; a < 6; ++a) {
      r.robust_sd.push_back(0.15);
      for (std::size_t b = 0; b < 6; ++b) r.covariance.push_back(a == b ? 0.15 * 0.15 : 0);
    }
    r.occupancy.push_back(1.0 / 32);
  }
  return r;
}

struct Group {
  std::vector<float> values;
  std::vector<PathScore> scores;
};

/// n events about the mean of a node with some markers shifted, half the normal spread.
Group group_at(const result::MaturationReference& r, const PathScorer& scorer, std::size_t node,
               const std::vector<double>& shift, std::size_t n = 50) {
  Group out;
  for (std::size_t i = 0; i < n; ++i) {
    Random random(8, 8, i);
    for (std::size_t j = 0; j < 6; ++j) {
      out.values.push_back(static_cast<float>(r.mean[node * 6 + j] + shift[j] + 0.07 * random.normal()));
    }
  }
  out.scores.resize(n);
  scorer.score({out.values, n, 6}, out.scores, 1);
  return out;
}

GroupAssessment assess(const std::vector<double>& shift, AberrancyOptions options, std::size_t node = 12,
                       bool triple_negative = false) {
  const auto r = reference();
  const auto scorer = PathScorer::create(r, kMarkers).value();
  const Group group = group_at(r, scorer, node, shift);
  options.own_reference = true;
  return assess_group(r, scorer, {{group.values, group.scores.size(), 6}, group.scores, {}, triple_negative}, {},
                      options)
      .value();
}

bool has(const GroupAssessment& group, const std::string& marker, const std::string& kind) {
  return std::any_of(group.cluster.features.begin(), group.cluster.features.end(),
                     [&](const result::Feature& f) { return f.marker == marker && f.kind == kind; });
}

}  // namespace

TEST_CASE("assess_group: a normal group has no feature and class 0") {
  const GroupAssessment group = assess({0, 0, 0, 0, 0, 0}, {});
  CHECK(group.cluster.aberrancy_class == 0);
  CHECK(group.cluster.features.empty());
  CHECK(group.cluster.stage == "stage II");
  CHECK(group.cluster.count == 50);
  CHECK(group.cluster.median_distance < 2);
  CHECK(group.cluster.median_pseudotime == doctest::Approx(12 / 32.0).epsilon(0.1));
  CHECK(group.cluster.top_deltas.size() == 5);
  for (const double ratio : group.spread_ratio) CHECK(ratio == doctest::Approx(0.07 / 0.15).epsilon(0.35));
}

TEST_CASE("assess_group: over- and under-expression need half a decade and two SD; two markers make class 2") {
  const GroupAssessment two = assess({0, 0, 0, 0, -0.8, 0.7}, {});
  CHECK(has(two, "CD38", kUnderExpression));
  CHECK(has(two, "CD58", kOverExpression));
  CHECK(two.cluster.features.size() == 2);
  CHECK(two.cluster.aberrancy_class == 2);
  CHECK(two.cluster.top_deltas[0].marker == "CD38");
  CHECK(two.cluster.top_deltas[0].delta_decades == doctest::Approx(-0.8).epsilon(0.1));
  const GroupAssessment small = assess({0, 0, 0, 0, 0, 0.4}, {});  // 2.7 SD but under half a decade
  CHECK(small.cluster.aberrancy_class == 0);
  const GroupAssessment one = assess({0, 0, 0, 0, 0, 2.0}, {});  // one feature of any size
  CHECK(one.cluster.aberrancy_class == 1);
}

TEST_CASE("assess_group: exempt features and the triple-negative path never reach class 2") {
  AberrancyOptions options;
  options.exempt = {{"CD38", kUnderExpression, 1e9}, {"CD58", "", 0.6}};
  const GroupAssessment mixed = assess({0, 0, 0, 0, -0.8, 0.7}, options);  // CD58 is beyond its exemption
  CHECK(mixed.cluster.aberrancy_class == 1);
  CHECK(mixed.cluster.features[0].exempt);
  CHECK_FALSE(mixed.cluster.features[1].exempt);
  options.exempt[1].max_abs_delta = 1;
  CHECK(assess({0, 0, 0, 0, -0.8, 0.7}, options).cluster.aberrancy_class == 1);
  CHECK(assess({0, 0, 0, 0, -0.8, 0.7}, {}, 12, true).cluster.aberrancy_class == 1);
}

TEST_CASE("assess_group: asynchrony is a value of a distant node, told apart from a value of no node") {
  // CD20 2 at node 4, where it belongs to node 16 and later: 12 nodes away.
  const GroupAssessment asynchronous = assess({0, 0, 2, 0, 0, 0}, {}, 4);
  CHECK(has(asynchronous, "CD20", kAsynchrony));
  CHECK(asynchronous.cluster.aberrancy_class == 1);  // over-expression and asynchrony of one marker are one feature
  // It implies a late node for the other markers, so these look asynchronous too; leaving CD20 out explains them all.
  CHECK(has(asynchronous, "CD34", kAsynchrony));
  // CD58 dim besides is a second, independent feature.
  CHECK(assess({0, 0, 2, 0, 0, -0.8}, {}, 4).cluster.aberrancy_class == 2);
  // CD20 4 belongs nowhere; CD20 2 at node 10 is 6 nodes from where it belongs.
  CHECK_FALSE(has(assess({0, 0, 4, 0, 0, 0}, {}, 4), "CD20", kAsynchrony));
  CHECK_FALSE(has(assess({0, 0, 2, 0, 0, 0}, {}, 10), "CD20", kAsynchrony));
}

TEST_CASE("assess_group: cross-lineage counts from a fifth of the group above the cut") {
  const auto r = reference();
  const auto scorer = PathScorer::create(r, kMarkers).value();
  const Group group = group_at(r, scorer, 12, {0, 0, 0, 0, 0, 0});
  AberrancyOptions options;
  options.own_reference = true;
  const std::vector<float> fifth{1, 1, 0, 0, 0, 0, 0, 0, 0, 0}, less{1, 0, 0, 0, 0, 0, 0, 0, 0, NAN};
  const GroupEvents events{{group.values, 50, 6}, group.scores, {{"CD66c", fifth, 0.5}, {"CD33", less, 0.5}}, false};
  const GroupAssessment found = assess_group(r, scorer, events, {}, options).value();
  REQUIRE(found.cluster.features.size() == 1);
  CHECK(found.cluster.features[0].marker == "CD66c");
  CHECK(found.cluster.features[0].kind == kCrossLineage);
}

TEST_CASE("assess_group: arrest needs a narrow pile of the immature cells and no continuation") {
  const auto r = reference();
  const auto scorer = PathScorer::create(r, kMarkers).value();
  const Group group = group_at(r, scorer, 4, {0, 0, 0, 0, 0, 0}, 200);
  AberrancyOptions options;
  options.own_reference = true;
  std::vector<float> pile, spectrum;
  for (int i = 0; i < 200; ++i) pile.push_back(4 / 32.0F), spectrum.push_back(static_cast<float>(i % 32) / 32.0F);
  const GroupEvents events{{group.values, 200, 6}, group.scores, {}, false};
  const GroupAssessment arrested = assess_group(r, scorer, events, {pile, pile}, options).value();
  CHECK(has(arrested, "", kArrest));
  CHECK(arrested.cluster.aberrancy_class == 1);
  // With the whole spectrum among the immature cells, or with cells further on, it is none.
  CHECK(assess_group(r, scorer, events, {spectrum, spectrum}, options).value().cluster.features.empty());
  std::vector<float> continued = pile;
  continued.insert(continued.end(), spectrum.begin(), spectrum.end());
  CHECK(assess_group(r, scorer, events, {pile, continued}, options).value().cluster.features.empty());
  // At the mature end nothing can be missing.
  const Group last = group_at(r, scorer, 30, {0, 0, 0, 0, 0, 0}, 200);
  const std::vector<float> end(200, 30 / 32.0F);
  const GroupEvents mature{{last.values, 200, 6}, last.scores, {}, false};
  CHECK_FALSE(has(assess_group(r, scorer, mature, {end, end}, options).value(), "", kArrest));
}

TEST_CASE("assess_group: without an own reference the group is described but not classed") {
  const auto r = reference();
  const auto scorer = PathScorer::create(r, kMarkers).value();
  const Group group = group_at(r, scorer, 12, {0, 0, 0, 0, -0.8, 0.7});
  const GroupEvents events{{group.values, 50, 6}, group.scores, {}, false};
  const GroupAssessment found = assess_group(r, scorer, events, {}, {}).value();
  CHECK(found.cluster.aberrancy_class == -1);
  CHECK(found.cluster.features.size() == 2);
  CHECK(assess_group(r, scorer, {{group.values, 50, 3}, group.scores, {}, false}, {}, {}).error().code == "MODEL-A01");
  CHECK(assess_group(r, scorer, {{{}, 0, 6}, {}, {}, false}, {}, {}).error().code == "MODEL-A01");
}

TEST_CASE("summarise_aberrancy: the highest class and the events of each") {
  GroupAssessment a, b;
  a.cluster.count = 40, a.cluster.aberrancy_class = 2;
  b.cluster.count = 15, b.cluster.aberrancy_class = 1;
  const std::vector<GroupAssessment> groups{a, b};
  const auto all = summarise_aberrancy(groups, 200, 60, 140, true);
  CHECK(all.aberrancy_class == 2);
  CHECK(all.events_per_class == std::array<std::size_t, 4>{140, 15, 40, 0});
  CHECK(all.fraction_outside_p999 == doctest::Approx(0.3));
  CHECK(summarise_aberrancy({}, 0, 0, 0, false).aberrancy_class == -1);
}
