// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/replicates.h"

#include <doctest/doctest.h>

#include <vector>

using namespace fcscreen;
using engine::merge_replicates;

namespace {

result::ScreenResult tube(const std::string& name, std::size_t count, std::size_t cells) {
  result::ScreenResult r;
  r.input.path = name;
  r.input.sha256 = name;
  r.input.cytometer = "Canto";
  r.input.acquired = "2024-07-01T09:00:00";
  r.panel.mapping = {{1, "PE-A", "CD19", "CD19", "from $PnS"}};
  r.target.count = count;
  r.target.denominator = "TNC_gate";
  r.target.denominator_count = cells;
  r.target.counted = "events of aberrant groups (class 2), normal precursors removed";
  return r;
}

}  // namespace

TEST_CASE("Replicates: counts add up, the LOD is that of the sum, and equal rates are one rate") {
  const std::vector<result::ScreenResult> tubes = {tube("a.fcs", 20, 200000), tube("b.fcs", 30, 300000)};
  const auto merged = merge_replicates(tubes);
  REQUIRE(merged);
  CHECK(merged->count == 50);
  CHECK(merged->denominator == 500000);
  CHECK(merged->lod == doctest::Approx(4e-5));
  CHECK(merged->ci95.lo == doctest::Approx(7.42e-5).epsilon(0.01));  // SPEC 3.3: 50 of 500,000
  CHECK(merged->homogeneous);
  CHECK(merged->sentence.find("one rate in all") != std::string::npos);
}

TEST_CASE("Replicates: a clump in one tube is said") {
  const std::vector<result::ScreenResult> tubes = {tube("a.fcs", 30, 100000), tube("b.fcs", 12, 100000)};
  const auto merged = merge_replicates(tubes);
  REQUIRE(merged);
  CHECK_FALSE(merged->homogeneous);
  CHECK(merged->sentence.find("THE RATES DIFFER") != std::string::npos);
}

TEST_CASE("Replicates: tubes that differ in panel, cytometer, day or sample, or are one file, are refused") {
  const auto refused = [](void (*change)(result::ScreenResult&)) {
    std::vector<result::ScreenResult> tubes = {tube("a.fcs", 20, 200000), tube("b.fcs", 20, 200000)};
    change(tubes[1]);
    const auto merged = merge_replicates(tubes);
    return !merged && merged.error().code == "SCR-M01" && merged.error().kind == ErrorKind::Usage;
  };
  CHECK(refused([](auto& r) { r.input.sha256 = "a.fcs"; }));
  CHECK(refused([](auto& r) { r.panel.mapping[0].marker = "CD20"; }));
  CHECK(refused([](auto& r) { r.input.cytometer = "Lyric"; }));
  CHECK(refused([](auto& r) { r.input.acquired = "2024-07-02T09:00:00"; }));
  CHECK(refused([](auto& r) { r.input.acquired.clear(); }));
  CHECK(refused([](auto& r) { r.input.accession = "S24-2"; }));
  CHECK(refused([](auto& r) { r.fcscreen.config_hash = "other"; }));
  CHECK(refused([](auto& r) { r.target.counted = "immature B cells, normal precursors not removed"; }));
  const std::vector<result::ScreenResult> one = {tube("a.fcs", 20, 200000)};
  CHECK_FALSE(merge_replicates(one));
}
