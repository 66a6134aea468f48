// SPDX-License-Identifier: Apache-2.0
#include "engine/reference/blank.h"

#include <doctest/doctest.h>

#include <cmath>

#include "engine/core/version.h"

using namespace fcscreen;
using engine::set_limits_of_blank;

namespace {

void add(result::MaturationReference& r, std::size_t n, std::vector<std::string> markers, std::string serial,
         std::size_t denominator, std::size_t class2) {
  for (std::size_t i = 0; i < n; ++i) {
    r.normals.push_back({std::to_string(r.normals.size()), i % 3 == 0, "2026-01-01", serial, markers, denominator, true,
                         i == 0 ? class2 : 0, 30});
  }
}

}  // namespace

TEST_CASE("Limit of blank: one for each panel and each instrument, the highest rate and its confidence") {
  result::MaturationReference r;
  add(r, 20, {"CD10", "CD19"}, "V1", 500000, 25);
  add(r, 59, {"CD10", "CD19"}, "V2", 400000, 8);
  add(r, 24, {"CD10", "CD19", "CD34"}, "V1", 300000, 0);
  Findings findings;
  CHECK(engine::limit_of_blank_possible(r, 200000));
  set_limits_of_blank(r, 200000, findings);
  REQUIRE(r.limits.size() == 3);
  CHECK(r.limits[0].markers == std::vector<std::string>{"CD10", "CD19"});
  CHECK(r.limits[0].serial == "V1");
  CHECK(r.limits[0].n_normals == 20);
  CHECK(r.limits[0].rate_class2 == doctest::Approx(25.0 / 500000));
  CHECK(r.limits[0].rate_class1 == doctest::Approx(30.0 / 500000));
  CHECK(r.limits[0].confidence == doctest::Approx(1 - std::pow(0.95, 20)));  // SPEC 3.2
  CHECK(r.limits[0].analysis_version == kAnalysisVersion);
  CHECK(r.limits[1].serial == "V2");
  CHECK(r.limits[1].rate_class2 == doctest::Approx(8.0 / 400000));
  CHECK(r.limits[1].confidence >= 0.95);
  CHECK(r.limits[2].rate_class2 == 0);
  CHECK(findings.has("REF-B02"));
  CHECK_FALSE(findings.has("REF-B01"));
}

TEST_CASE("Limit of blank: 19 normals, small ones and those not left out establish none") {
  for (const int what : {0, 1, 2}) {
    CAPTURE(what);
    result::MaturationReference r;
    r.limits.resize(1);
    add(r, 20, {"CD19"}, "V1", 500000, 12);
    if (what == 0) r.normals.pop_back();
    if (what == 1) r.normals.back().denominator = 199999;
    if (what == 2) r.normals.back().left_out = false;
    CHECK(engine::limit_of_blank_possible(r, 200000) == (what == 2));
    Findings findings;
    set_limits_of_blank(r, 200000, findings);
    CHECK(r.limits.empty());
    CHECK(findings.has("REF-B01"));
  }
}
