// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "models/counting.h"
#include "tests/unit/screen/sample.h"

using namespace fcscreen;
using test::screened;

namespace {

constexpr const char* kRecipes[] = {"normal", "regenerating", "positive_2pct", "positive_2pct_tdt", "myeloma"};

bool within(const Bitmask& inner, const Bitmask& outer) { return count_and(inner, outer) == inner.count(); }

}  // namespace

TEST_CASE("Screen: every combination of the immaturity markers is counted and the counts add up") {
  for (const char* recipe : {"positive_2pct", "positive_2pct_tdt", "regenerating"}) {
    CAPTURE(recipe);
    const result::Target& t = screened(recipe).out.result.target;
    std::size_t sum = 0;
    std::set<std::string> names;
    for (const auto& p : t.phenotype_counts) {
      sum += p.count;
      names.insert(p.phenotype);
    }
    CHECK(t.candidates > 0);
    CHECK(sum == (t.count > 0 ? t.count : t.candidates));
    const std::size_t markers = std::string(recipe).find("tdt") == std::string::npos ? 2 : 3;
    CHECK(names.size() == std::size_t{1} << markers);
    CHECK(t.phenotype_counts.size() == names.size());
    CHECK(names.count(markers == 3 ? "CD10+CD34-TdT+" : "CD10+CD34-") == 1);
  }
  CHECK(screened("myeloma").out.result.target.phenotype_counts.empty());
}

TEST_CASE("Screen: populations come parents first, and no child has more events than its parent") {
  for (const char* recipe : kRecipes) {
    CAPTURE(recipe);
    std::map<std::string, std::size_t> seen;
    for (const result::Population& p : screened(recipe).out.result.populations) {
      CAPTURE(p.path);
      CHECK(seen.count(p.path) == 0);
      CHECK(p.count <= p.parent_count);
      CHECK_FALSE(p.method.empty());
      CHECK_FALSE(p.confidence.empty());
      if (const auto slash = p.path.rfind('/'); slash != std::string::npos) {
        const std::string name = p.path.substr(0, slash);
        REQUIRE(seen.count(name) == 1);
        CHECK(seen[name] == p.parent_count);
      } else {
        CHECK(p.parent_count == screened(recipe).out.result.input.n_events);
      }
      seen[p.path] = p.count;
    }
    CHECK(seen.size() >= 8);
  }
}

TEST_CASE("Screen: the flags of every event agree with each other and with the counts") {
  for (const char* recipe : kRecipes) {
    CAPTURE(recipe);
    const auto& [truth, file, out] = screened(recipe);
    const result::EventAnnotation& e = out.events;
    const std::size_t n = out.result.input.n_events;
    for (const Bitmask* mask : {&e.singlet, &e.nucleated, &e.b_lineage, &e.immature_b, &e.target}) {
      REQUIRE(mask->size() == n);
    }
    REQUIRE(e.class_index.size() == n);
    CHECK(within(e.nucleated, e.singlet));
    CHECK(within(e.b_lineage, e.nucleated));
    CHECK(within(e.immature_b, e.nucleated));
    CHECK(within(e.target, e.nucleated));
    CHECK(e.immature_b.count() == out.result.target.candidates);
    CHECK(e.nucleated.count() == out.result.target.denominator_count);
    CHECK(e.target.count() == out.result.target.count);
    CHECK(*std::max_element(e.class_index.begin(), e.class_index.end()) < e.class_names.size());
    std::size_t distance_only = 0, bad_time = 0, per_class2 = 0;
    for (std::size_t i = 0; i < n; ++i) {
      distance_only += std::isnan(e.distance[i]) == std::isnan(e.pseudotime[i]) ? 0 : 1;
      bad_time += std::isnan(e.pseudotime[i]) || (e.pseudotime[i] >= 0 && e.pseudotime[i] <= 1) ? 0 : 1;
      per_class2 += e.class_names[e.class_index[i]] == "aberrant (class 2)" ? 1 : 0;
    }
    CHECK(distance_only == 0);
    CHECK(bad_time == 0);
    CHECK(per_class2 == out.result.aberrancy.events_per_class[2]);
  }
}

TEST_CASE("Screen: fraction, interval and limits belong to the count") {
  for (const char* recipe : kRecipes) {
    CAPTURE(recipe);
    const result::Target& t = screened(recipe).out.result.target;
    const double n = static_cast<double>(t.denominator_count);
    REQUIRE(t.fraction);
    CHECK(*t.fraction == static_cast<double>(t.count) / n);
    CHECK(t.ci95 == models::clopper_pearson(t.count, t.denominator_count));
    CHECK(t.trace_events >= 10);
    CHECK(t.lod_events >= std::max<std::size_t>(20, t.trace_events));
    CHECK(t.loq_events >= std::max<std::size_t>(50, t.lod_events));
    CHECK(t.lod == doctest::Approx(static_cast<double>(t.lod_events) / n));
    CHECK(t.loq == doctest::Approx(static_cast<double>(t.loq_events) / n));
    CHECK(t.detectable95 > t.lod);
    CHECK(t.gate_band_lo_count <= t.count);
    CHECK(t.gate_band_hi_count >= t.count);
    CHECK(t.gate_band.lo == doctest::Approx(static_cast<double>(t.gate_band_lo_count) / n));
  }
}

TEST_CASE("Screen: with the generic reference there is no limit of blank, no class, and 10, 20 and 50 events") {
  engine::ScreenOptions options = test::default_options();
  options.reference = "generic-literature-1";
  const auto out = engine::screen_file(screened("positive_2pct").file, options);
  REQUIRE(out);
  const result::ScreenResult& r = out->result;
  CHECK_FALSE(r.target.lob_events);
  CHECK(r.target.trace_events == 10);
  CHECK(r.target.lod_events == 20);
  CHECK(r.target.loq_events == 50);
  CHECK(r.fcscreen.lob_text == "LOB not established");
  CHECK_FALSE(r.fcscreen.reference_own);
  CHECK(std::count(r.target.flags.begin(), r.target.flags.end(), "REFERENCE_GENERIC") == 1);
  CHECK(r.findings.has("SCR-R01"));
  CHECK(r.aberrancy.aberrancy_class == -1);
  CHECK_FALSE(r.hematogones.assessed);
  CHECK(r.target.call == result::Call::Indeterminate);  // 2 % is not expanded, and class is not assessed (row 10)
  CHECK(r.target.row == 10);
}

TEST_CASE("Screen: what a cleaning gate loses of the target stands beside what it loses of all lymphoid events") {
  const auto& qc = test::screened("positive_2pct").out.result.qc;
  REQUIRE(qc.target_lost_per_gate.size() == 4);
  for (const auto& loss : qc.target_lost_per_gate) {
    CAPTURE(loss.gate);
    CHECK(loss.of > 0);
    CHECK(loss.lost <= loss.of);
    if (loss.gate == "singlets") CHECK_MESSAGE(loss.lymphoid_fraction > 0, "lymphoid doublets are lost too");
    if (loss.gate == "nucleated") CHECK(loss.lymphoid_fraction > 0);
  }
}

TEST_CASE("Screen: hematogone stages and the classes add up where they are assessed") {
  for (const char* recipe : {"normal", "regenerating", "positive_2pct"}) {
    CAPTURE(recipe);
    const result::ScreenResult& r = screened(recipe).out.result;
    const result::Hematogones& h = r.hematogones;
    REQUIRE(h.assessed);
    CHECK(h.stage_i + h.stage_ii + h.stage_iii == h.count);
    CHECK(h.count == r.aberrancy.events_per_class[0]);
    std::size_t clustered = 0;
    for (const auto& c : r.aberrancy.clusters) clustered += c.count;
    CHECK(r.aberrancy.events_per_class[1] + r.aberrancy.events_per_class[2] <= clustered);
  }
}

TEST_CASE("Screen: an unknown reference, a data set that is not there and a missing file are errors of their kind") {
  engine::ScreenOptions options = test::default_options();
  options.reference = "no-such-reference";
  const auto& file = screened("normal").file;
  const auto unknown = engine::screen_file(file, options);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().kind == ErrorKind::Usage);
  options = test::default_options();
  options.dataset = 2;
  const auto second = engine::screen_file(file, options);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == "SCR-01");
  const auto missing = engine::screen_file(file.parent_path() / "missing.fcs", test::default_options());
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind == ErrorKind::Input);
}
