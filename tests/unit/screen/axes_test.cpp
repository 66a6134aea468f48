// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/axes.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "gating/scale/scale.h"

using namespace fcscreen;
using engine::make_axis;

namespace {

const result::Tick* labelled(const result::Axis& axis, const std::string& label) {
  const auto it = std::find_if(axis.ticks.begin(), axis.ticks.end(), [&](const auto& t) { return t.label == label; });
  return it == axis.ticks.end() ? nullptr : &*it;
}

const std::vector<result::ScaleSpec>& scales() {
  static const std::vector<result::ScaleSpec> all{result::LogicleScale{262144, 0.8, 4.5, 0},
                                                  result::AsinhScale{262144, 4, 0.5}, result::LogScale{262144, 4.5},
                                                  result::LinearScale{262144, 0}, result::IdentityScale{}};
  return all;
}

}  // namespace

TEST_CASE("Axes: every tick lies within the range, labels are unique and only major ticks carry one") {
  for (const auto& scale : scales()) {
    CAPTURE(scale.index());
    for (const auto& [lo, hi] : {std::pair{0.0, 1.0}, {-0.1, 1.05}, {0.3, 0.7}, {0.0, 3.0}}) {
      const result::Axis axis = make_axis(scale, "CD10", lo, hi);
      CHECK(axis.title == "CD10");
      CHECK(axis.lo == lo);
      CHECK(axis.hi == hi);
      CHECK(std::count_if(axis.ticks.begin(), axis.ticks.end(), [](const auto& t) { return t.major; }) >= 1);
      std::set<std::string> seen;
      for (const result::Tick& t : axis.ticks) {
        CHECK(t.position >= lo - 1e-9);
        CHECK(t.position <= hi + 1e-9);
        if (!t.major) CHECK(t.label.empty());
        if (!t.label.empty()) CHECK(seen.insert(t.label).second);
      }
    }
  }
}

TEST_CASE("Axes: a labelled decade of the logicle scale stands where the scale puts its value") {
  const result::ScaleSpec spec = result::LogicleScale{262144, 0.8, 4.5, 0};
  const auto scale = gating::make_scale(spec);
  REQUIRE(scale);
  const result::Axis axis = make_axis(spec, "CD10", -0.1, 1);
  const struct {
    const char* label;
    double value;
  } decades[] = {{"0", 0}, {"10³", 1e3}, {"10⁴", 1e4}, {"10⁵", 1e5}};
  for (const auto& d : decades) {
    CAPTURE(d.label);
    const result::Tick* tick = labelled(axis, d.label);
    REQUIRE(tick != nullptr);
    CHECK(tick->position == doctest::Approx(scale->forward(d.value)));
  }
}

TEST_CASE("Axes: linear steps are round, thousands are written as K") {
  const result::Axis axis = make_axis(result::IdentityScale{}, "FSC-A", 0, 262144);
  REQUIRE(labelled(axis, "50K") != nullptr);
  CHECK(labelled(axis, "50K")->position == doctest::Approx(50000));
  CHECK(labelled(axis, "0") != nullptr);
  const result::Axis small = make_axis(result::IdentityScale{}, "CD10", 0, 3);
  REQUIRE(labelled(small, "1") != nullptr);
  CHECK(labelled(small, "1")->position == doctest::Approx(1));
}

TEST_CASE("Axes: an empty range has no ticks") {
  for (const auto& scale : scales()) CHECK(make_axis(scale, "x", 1, 1).ticks.empty());
}
