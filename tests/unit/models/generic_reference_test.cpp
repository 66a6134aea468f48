// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <toml++/toml.h>

#include <cmath>
#include <string>
#include <vector>

#include "models/aberrancy.h"
#include "models/maturation_path.h"
#include "tests/support/paths.h"

using namespace fcscreen;
using namespace fcscreen::models;

namespace {

std::vector<double> numbers(const toml::node_view<const toml::node>& list) {
  std::vector<double> out;
  list.as_array()->for_each([&](const auto& item) {
    if constexpr (toml::is_number<decltype(item)>) out.push_back(static_cast<double>(*item));
  });
  return out;
}

/// The fields of the shipped reference that models need.
result::MaturationReference shipped() {
  const toml::table document = toml::parse_file((test::source_dir() / "models/reference/generic.toml").string());
  result::MaturationReference r;
  r.own = document["own"].value_or(true);
  for (const auto& entry : *document["marker"].as_array()) {
    const toml::table& t = *entry.as_table();
    r.markers.push_back(
        {t["marker"].value_or(""), t["zero"].value_or(""), t["one"].value_or(""), t["one_decades"].value_or(0.0)});
  }
  const auto append = [](std::vector<double>& to, const std::vector<double>& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  for (const auto& entry : *document["node"].as_array()) {
    const toml::table& t = *entry.as_table();
    append(r.mean, numbers(t["mean"]));
    append(r.robust_sd, numbers(t["robust_sd"]));
    r.occupancy.push_back(t["occupancy"].value_or(-1.0));
    for (const auto& row : *t["covariance"].as_array()) append(r.covariance, numbers(toml::node_view{row}));
    ++r.n_nodes;
  }
  r.last_stage_i = document["last_stage_i"].value_or(0UL);
  r.last_stage_ii = document["last_stage_ii"].value_or(0UL);
  r.last_stage_iii = document["last_stage_iii"].value_or(0UL);
  r.p999_regenerating = document["p999_regenerating"].value_or(0.0);
  return r;
}

std::vector<std::string> names(const result::MaturationReference& r) {
  std::vector<std::string> out;
  for (const auto& anchor : r.markers) out.push_back(anchor.marker);
  return out;
}

std::size_t column(const result::MaturationReference& r, const std::string& name) {
  const auto all = names(r);
  return static_cast<std::size_t>(std::find(all.begin(), all.end(), name) - all.begin());
}

}  // namespace

TEST_CASE("generic reference: 32 nodes of 13 markers, not this laboratory's own, occupancy adding up to one") {
  const auto r = shipped();
  CHECK_FALSE(r.own);
  CHECK(r.n_nodes == 32);
  CHECK(r.markers.size() == 13);
  CHECK(r.mean.size() == 32 * 13);
  CHECK(r.covariance.size() == 32 * 13 * 13);
  double total = 0;
  for (const double share : r.occupancy) total += share;
  CHECK(total == doctest::Approx(1).epsilon(1e-3));
}

TEST_CASE("generic reference: CD34 and TdT fall, CD20 and CD45 rise along the path (SPEC 2.1)") {
  const auto r = shipped();
  for (std::size_t k = 1; k < 32; ++k) {
    for (const char* name : {"CD34", "TdT", "CD10"}) {
      const std::size_t j = column(r, name);
      CHECK(r.mean[k * 13 + j] <= r.mean[(k - 1) * 13 + j]);
    }
    for (const char* name : {"CD20", "CD45", "CD22"}) {
      const std::size_t j = column(r, name);
      CHECK(r.mean[k * 13 + j] >= r.mean[(k - 1) * 13 + j]);
    }
  }
  CHECK(r.mean[r.last_stage_i * 13 + column(r, "CD34")] > 1);
  CHECK(r.mean[(r.last_stage_ii + 1) * 13 + column(r, "CD20")] > 1.3);
}

TEST_CASE("generic reference: every node is nearest to its own mean, by all markers and by those of a B-ALL tube") {
  const auto r = shipped();
  const std::vector<std::string> tube{"CD20", "CD45", "CD81", "CD66c", "CD34", "CD19", "CD10", "CD38"};
  const auto shared = shared_markers(r, tube);
  CHECK(shared == std::vector<std::string>{"CD45", "CD34", "CD10", "CD19", "CD20", "CD38", "CD81"});
  for (const auto& markers : {names(r), shared}) {
    const auto scorer = PathScorer::create(r, markers).value();
    for (std::size_t k = 0; k < 32; ++k) {
      std::vector<float> row;
      for (const auto& name : markers) row.push_back(static_cast<float>(r.mean[k * 13 + column(r, name)]));
      PathScore score;
      scorer.score({row, 1, markers.size()}, {&score, 1}, 1);
      CHECK(score.node == k);
      CHECK(score.distance < 0.01);
    }
    CHECK(scorer.threshold(r.p999_regenerating) <= r.p999_regenerating);
  }
}

TEST_CASE("generic reference: a CD10 over-bright, CD38 dim, CD45 negative group is odd; a hematogone is not") {
  const auto r = shipped();
  const std::vector<std::string> markers{"CD45", "CD34", "CD10", "CD19", "CD20", "CD38"};
  const auto scorer = PathScorer::create(r, markers).value();
  std::vector<float> blasts, normal;
  for (std::size_t i = 0; i < 20; ++i) {
    const std::size_t node = 3;
    const std::vector<double> shift{-0.7, 0, 0.8, 0, 0, -1.0};
    for (std::size_t j = 0; j < 6; ++j) {
      const double mean = r.mean[node * 13 + column(r, markers[j])];
      blasts.push_back(static_cast<float>(mean + shift[j]));
      normal.push_back(static_cast<float>(mean));
    }
  }
  AberrancyOptions options;
  options.own_reference = true;  // what the class would be if the reference were the laboratory's own
  const auto assess = [&](const std::vector<float>& values) {
    std::vector<PathScore> scores(20);
    scorer.score({values, 20, 6}, scores, 1);
    return assess_group(r, scorer, {{values, 20, 6}, scores, {}, false}, {}, options).value().cluster;
  };
  CHECK(assess(blasts).aberrancy_class == 2);
  CHECK(assess(blasts).stage == "stage I");
  CHECK(assess(normal).aberrancy_class == 0);
}
