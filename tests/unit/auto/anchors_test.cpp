// SPDX-License-Identifier: Apache-2.0
#include "gating/auto/anchors.h"

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "tests/unit/auto/draws.h"

using namespace fcscreen;
using namespace fcscreen::gating;

namespace {

constexpr std::size_t kEvents = 40000;
const std::vector<std::string> kMarkers{"CD19", "CD45", "CD10", "CD34", "CD20"};

/// Levels in decades in the order of kMarkers, and SSC in decades of its linear value. Chosen as SPEC §2.1 ranks them.
struct Kind {
  double share;
  std::vector<double> level;
  double ssc;
};

/// A marrow with a share of blasts; the others keep their proportions.
struct Marrow {
  std::map<std::string, std::vector<float>> columns;
  std::vector<float> fsc, ssc, decades;
  std::vector<int> kind;  ///< 0 granulocyte, 1 T/NK, 2 mature B, 3 monocyte, 4 blast
  Tube tube;
};

Marrow marrow(double blasts, double gain, std::uint64_t seed) {
  const double rest = 1 - blasts;
  const std::vector<Kind> kinds{{0.60 * rest, {0.7, 3.0, 1.0, 0.6, 0.6}, 5.1},
                                {0.25 * rest, {0.6, 3.6, 0.6, 0.6, 0.6}, 4.3},
                                {0.05 * rest, {2.6, 3.6, 0.6, 0.6, 2.8}, 4.3},
                                {0.10 * rest, {0.7, 3.4, 0.7, 0.6, 0.6}, 4.7},
                                {blasts, {2.4, 2.4, 2.8, 2.2, 1.2}, 4.3}};
  Random random(seed, 9, 0);
  Marrow m;
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    const auto n = static_cast<std::size_t>(std::lround(kinds[k].share * kEvents));
    for (std::size_t i = 0; i < n; ++i) {
      m.kind.push_back(static_cast<int>(k));
      for (std::size_t c = 0; c < kMarkers.size(); ++c) {
        const double sd = k == 4 ? 0.25 : 0.14;
        m.columns[kMarkers[c]].push_back(
            static_cast<float>(kinds[k].level[c] + std::log10(gain) + sd * random.normal()));
      }
      m.ssc.push_back(static_cast<float>(gain * std::pow(10.0, kinds[k].ssc + 0.08 * random.normal())));
      m.fsc.push_back(static_cast<float>(gain * (60000 + 6000 * random.normal())));
    }
  }
  m.decades = scatter_decades(m.ssc);
  m.tube.n_events = m.kind.size();
  for (const auto& [name, column] : m.columns) m.tube.markers[name] = column;
  m.tube.fsc_a = m.fsc;
  m.tube.ssc_a = m.ssc;
  return m;
}

Anchors anchors_of(const Marrow& m) {
  return find_anchors(m.tube, Bitmask(m.tube.n_events, true), m.decades, "CD19", {});
}

double share_of_kind(const Marrow& m, const Bitmask& mask, int kind) {
  std::size_t n = 0;
  mask.for_each([&](std::size_t i) { n += m.kind[i] == kind ? 1 : 0; });
  return mask.count() == 0 ? 0 : static_cast<double>(n) / static_cast<double>(mask.count());
}

}  // namespace

TEST_CASE("Anchors: from 0 to 95 % blasts the T/NK anchor stays on the T/NK cells") {
  for (const double blasts : {0.0, 0.001, 0.02, 0.10, 0.25, 0.40, 0.60, 0.80, 0.90, 0.95}) {
    CAPTURE(blasts);
    const Marrow m = marrow(blasts, 1, 1);
    const Anchors a = anchors_of(m);
    REQUIRE_MESSAGE(a.found, a.why);
    CHECK(share_of_kind(m, a.t_nk, 4) < 0.005);
    CHECK(share_of_kind(m, a.t_nk, 1) > 0.75);  // the others are monocytes at the edge, whose levels are those of T
    CHECK(static_cast<double>(a.t_nk.count()) > 0.8 * 0.25 * (1 - blasts) * kEvents);
    CHECK(a.cd45_bright.centre == doctest::Approx(3.6).epsilon(0.03));
    CHECK(std::fabs(a.negative.at("CD19").centre - 0.6) < 0.1);
    CHECK(std::fabs(a.negative.at("CD10").centre - 0.6) < 0.1);
  }
}

TEST_CASE("Anchors: half and double gain move the anchors with the cells and choose the same events") {
  const Marrow reference = marrow(0.3, 1, 2);
  const Anchors a = anchors_of(reference);
  REQUIRE(a.found);
  for (const double gain : {0.5, 2.0}) {
    CAPTURE(gain);
    const Marrow m = marrow(0.3, gain, 2);
    const Anchors b = anchors_of(m);
    REQUIRE(b.found);
    CHECK(std::fabs(b.cd45_bright.centre - a.cd45_bright.centre - std::log10(gain)) < 0.02);
    CHECK(std::fabs(b.negative.at("CD19").centre - a.negative.at("CD19").centre - std::log10(gain)) < 0.02);
    CHECK(std::fabs(b.ssc_low_cut - a.ssc_low_cut) < 0.02);
    CHECK(b.fsc_lymphoid.centre == doctest::Approx(gain * a.fsc_lymphoid.centre).epsilon(0.01));
    CHECK(static_cast<double>(count_and(a.t_nk, b.t_nk)) > 0.98 * static_cast<double>(a.t_nk.count()));
    CHECK(static_cast<double>(b.t_nk.count()) < 1.02 * static_cast<double>(a.t_nk.count()));
  }
}

TEST_CASE("Anchors: the order of events changes neither levels nor members") {
  const Marrow m = marrow(0.4, 1, 3);
  Marrow p;
  const auto order = test::permutation(m.kind.size(), 5);
  for (const std::size_t i : order) {
    for (const auto& [name, column] : m.columns) p.columns[name].push_back(column[i]);
    p.fsc.push_back(m.fsc[i]);
    p.ssc.push_back(m.ssc[i]);
    p.kind.push_back(m.kind[i]);
  }
  p.decades = scatter_decades(p.ssc);
  p.tube.n_events = p.kind.size();
  for (const auto& [name, column] : p.columns) p.tube.markers[name] = column;
  p.tube.fsc_a = p.fsc;
  p.tube.ssc_a = p.ssc;
  const Anchors a = anchors_of(m), b = anchors_of(p);
  REQUIRE(a.found);
  REQUIRE(b.found);
  CHECK(a.cd45_bright.centre == b.cd45_bright.centre);
  CHECK(a.negative.at("CD10").sd == b.negative.at("CD10").sd);
  std::size_t different = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    different += b.t_nk.test(i) == a.t_nk.test(order[i]) && b.mature_b.test(i) == a.mature_b.test(order[i]) ? 0 : 1;
  }
  CHECK(different == 0);
}

TEST_CASE("Anchors: mature B cells are found and hold no blasts") {
  const Marrow m = marrow(0.4, 1, 4);
  const Anchors a = anchors_of(m);
  REQUIRE(a.mature_b_found);
  CHECK(share_of_kind(m, a.mature_b, 2) > 0.99);
  CHECK(a.mature_level.at("CD19").centre == doctest::Approx(2.6).epsilon(0.05));
}

TEST_CASE("Anchors: without T/NK cells, or without a marker they need, none are found and the reason is given") {
  const Marrow m = marrow(0.4, 1, 5);
  Bitmask few(m.tube.n_events);
  for (std::size_t i = 0; i < 10; ++i) few.set(i);
  const Anchors a = find_anchors(m.tube, few, m.decades, "CD19", {});
  CHECK_FALSE(a.found);
  CHECK_FALSE(a.why.empty());
  const Anchors b = find_anchors(m.tube, Bitmask(m.tube.n_events, true), m.decades, "CD22", {});
  CHECK_FALSE(b.found);
  CHECK(b.why == "lineage marker, CD45 or side scatter not measured");
  CHECK(b.t_nk.count() == 0);
}
