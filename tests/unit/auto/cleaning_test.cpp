// SPDX-License-Identifier: Apache-2.0
#include "gating/auto/cleaning.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/unit/auto/draws.h"

using namespace fcscreen;
using namespace fcscreen::gating;
using test::draw;

namespace {

constexpr std::size_t kCells = 9500, kDoublets = 500;

std::size_t kept(const CleaningStep& step, std::size_t from, std::size_t to) {
  std::size_t n = 0;
  for (std::size_t i = from; i < to; ++i) n += step.keep.test(i) ? 1 : 0;
  return n;
}

/// Acquisition at a steady rate but for [from, to) of its n events, which come `slower` times as slowly.
std::vector<float> times(std::size_t n, std::size_t from, std::size_t to, double slower) {
  Random random(11, 1, 0);
  std::vector<float> out;
  double t = 0;
  for (std::size_t i = 0; i < n; ++i) {
    t += -std::log(random.uniform()) * (i >= from && i < to ? slower : 1);
    out.push_back(static_cast<float>(t));
  }
  return out;
}

}  // namespace

TEST_CASE("Margin: events at the top of forward scatter, below zero or NaN go; the brightest side scatter stays") {
  const std::vector<float> fsc{100, 262143, -1, 100, std::nanf(""), 0}, ssc{100, 100, 100, 262143, 100, -0.5F};
  Tube tube;
  tube.n_events = 6;
  tube.fsc_a = fsc;
  tube.ssc_a = ssc;
  tube.fsc_top = tube.ssc_top = 262143;
  CleaningStep step = margin_gate(tube);
  CHECK(step.assessed);
  CHECK(step.keep.test(0));
  CHECK_FALSE(step.keep.test(1));
  CHECK_FALSE(step.keep.test(2));
  CHECK(step.keep.test(3));
  CHECK_FALSE(step.keep.test(4));
  CHECK_FALSE(step.keep.test(5));
  tube.prescaled = true;  // a negative value then means nothing
  step = margin_gate(tube);
  CHECK(step.keep.test(2));
  CHECK(step.keep.test(5));
}

TEST_CASE("Margin: without scatter nothing is removed and the step says so") {
  Tube tube;
  tube.n_events = 4;
  const CleaningStep step = margin_gate(tube);
  CHECK_FALSE(step.assessed);
  CHECK(step.keep.count() == 4);
  CHECK(step.note == "no scatter");
}

TEST_CASE("Singlets: doublets with too little height for their area go, single cells stay") {
  auto area = draw({{kCells, 60000, 9000}, {kDoublets, 120000, 12000}}, 1);
  const auto noise = draw({{kCells + kDoublets, 1, 0.03}}, 2);
  std::vector<float> height;
  for (std::size_t i = 0; i < area.size(); ++i) {
    height.push_back(area[i] * noise[i] * (i < kCells ? 0.8F : 0.5F));
  }
  Tube tube;
  tube.n_events = area.size();
  tube.fsc_a = area;
  tube.fsc_h = height;
  const CleaningStep step = singlet_gate(tube, Bitmask(area.size(), true), {});
  REQUIRE(step.assessed);
  CHECK(kept(step, 0, kCells) >= 0.97 * kCells);
  CHECK(kept(step, kCells, area.size()) <= 0.05 * kDoublets);
  REQUIRE(step.line.size() == 3);
  CHECK(step.line[0] + step.line[1] * 60000 == doctest::Approx(48000).epsilon(0.03));  // 0.8 of the area
  std::size_t disagree = 0;
  for (std::size_t i = 0; i < area.size(); ++i) disagree += (step.score[i] >= 0) == step.keep.test(i) ? 0 : 1;
  CHECK(disagree == 0);
}

TEST_CASE("Singlets: where only the pulse width is recorded, too wide pulses go") {
  const auto area = draw({{kCells, 60000, 9000}, {kDoublets, 110000, 12000}}, 3);
  const auto width = draw({{kCells, 70000, 2500}, {kDoublets, 130000, 5000}}, 4);
  Tube tube;
  tube.n_events = area.size();
  tube.fsc_a = area;
  tube.fsc_w = width;
  const CleaningStep step = singlet_gate(tube, Bitmask(area.size(), true), {});
  REQUIRE(step.assessed);
  CHECK(kept(step, 0, kCells) >= 0.99 * kCells);
  CHECK(kept(step, kCells, area.size()) <= 0.05 * kDoublets);
}

TEST_CASE("Singlets: neither height nor width is said, and nothing is removed") {
  const std::vector<float> area(100, 1000.0F);
  Tube tube;
  tube.n_events = 100;
  tube.fsc_a = area;
  const CleaningStep step = singlet_gate(tube, Bitmask(100, true), {});
  CHECK_FALSE(step.assessed);
  CHECK(step.keep.count() == 100);
  CHECK(step.score.empty());
  CHECK(step.note.find("FSC-H") != std::string::npos);
}

TEST_CASE("Lymphoid singlets: beyond the T/NK cells' own pulses a cell of their size is a doublet") {
  const std::size_t t_cells = 300, doublets = 50;
  CleaningStep singlets;
  singlets.score = draw({{t_cells, 4, 0.5}, {doublets, 1, 0.2}, {1, 9, 0}}, 3);  // all within the tube's own wide band
  const std::size_t n = singlets.score.size();
  Bitmask t_nk(n);
  for (std::size_t i = 0; i < t_cells; ++i) t_nk.set(i);
  const auto score = lymphoid_singlet_score(singlets, t_nk, 4, 0.25);
  REQUIRE(score.size() == n);
  std::size_t single = 0, paired = 0;
  for (std::size_t i = 0; i < t_cells; ++i) single += score[i] >= 0 ? 1 : 0;
  for (std::size_t i = t_cells; i < t_cells + doublets; ++i) paired += score[i] < 0 ? 1 : 0;
  CHECK(single == t_cells);
  CHECK(paired == doublets);
  CHECK(score.back() == 9);  // never more than its own
  for (std::size_t i = 0; i < n; ++i) CHECK(score[i] <= singlets.score[i]);
}

TEST_CASE("Lymphoid singlets: the floor of the SD counts where pulses are all alike") {
  CleaningStep singlets;
  singlets.score.assign(100, 4.0F);
  singlets.score.push_back(3.01F);
  singlets.score.push_back(2.99F);
  Bitmask t_nk(102);
  for (std::size_t i = 0; i < 100; ++i) t_nk.set(i);
  const auto score = lymphoid_singlet_score(singlets, t_nk, 4, 0.25);
  CHECK(score[0] == 4);
  CHECK(score[100] == doctest::Approx(4 - 0.99 / 0.25).epsilon(1e-4));
  CHECK(score[101] < 0);
}

TEST_CASE("Lymphoid singlets: fewer than 20 T/NK cells, or no score, change nothing") {
  CleaningStep singlets;
  CHECK(lymphoid_singlet_score(singlets, Bitmask(0), 4, 0.25).empty());
  singlets.score = draw({{30, 4, 0.5}, {10, 0.5, 0.1}}, 3);
  Bitmask t_nk(40);
  for (std::size_t i = 0; i < 19; ++i) t_nk.set(i);
  CHECK(lymphoid_singlet_score(singlets, t_nk, 4, 0.25) == singlets.score);
  t_nk.set(19);
  CHECK(lymphoid_singlet_score(singlets, t_nk, 4, 0.25) != singlets.score);
}

TEST_CASE("Time: a clogged stretch goes in whole slices, a steady acquisition stays") {
  const std::size_t n = 30000, from = 15000, to = 18000;
  const auto clogged = times(n, from, to, 5), steady = times(n, 0, 0, 1);
  Tube tube;
  tube.n_events = n;
  tube.time = clogged;
  const CleaningStep step = time_gate(tube, Bitmask(n, true), {});
  REQUIRE(step.assessed);
  CHECK(kept(step, from, to) <= 300);  // two slices may straddle the ends
  CHECK(kept(step, 0, from) + kept(step, to, n) >= n - (to - from) - 300);
  std::size_t run = 0, shortest = n;
  for (std::size_t i = 0; i <= n; ++i) {
    if (i < n && !step.keep.test(i)) {
      ++run;
    } else if (run > 0) {
      shortest = std::min(shortest, run);
      run = 0;
    }
  }
  CHECK(shortest >= CleaningParameters{}.time_min_cells);
  tube.time = steady;
  CHECK(time_gate(tube, Bitmask(n, true), {}).keep.count() == n);
}

TEST_CASE("Time: a stretch whose signal is displaced goes, and the brightness of single events does not matter") {
  const std::size_t n = 30000;
  const auto time = times(n, 0, 0, 1);
  auto cd45 = draw({{n, 3, 0.5}}, 5);
  for (std::size_t i = 6000; i < 9000; ++i) cd45[i] -= 1;
  for (std::size_t i = 20000; i < 20040; ++i) cd45[i] = 9;  // bright events side by side
  Tube tube;
  tube.n_events = n;
  tube.time = time;
  tube.markers["CD45"] = cd45;
  const CleaningStep step = time_gate(tube, Bitmask(n, true), {});
  CHECK(kept(step, 6000, 9000) <= 300);
  CHECK(kept(step, 20000, 20040) == 40);
}

TEST_CASE("Time: where the signal steps, the larger part is the steady one, up to half of the acquisition") {
  const std::size_t n = 30000;
  const auto time = times(n, 0, 0, 1);
  Tube tube;
  tube.n_events = n;
  tube.time = time;
  for (const double share : {0.1, 0.3, 0.45, 0.55, 0.8}) {
    for (const double step : {-0.5, 0.5}) {
      CAPTURE(share);
      CAPTURE(step);
      auto cd45 = draw({{n, 3, 0.4}}, 5);
      const auto from = static_cast<std::size_t>((1 - share) * static_cast<double>(n));
      for (std::size_t i = from; i < n; ++i) cd45[i] += static_cast<float>(step);
      tube.markers["CD45"] = cd45;
      const CleaningStep cleaned = time_gate(tube, Bitmask(n, true), {});
      const std::size_t first = kept(cleaned, 0, from), last = kept(cleaned, from, n);
      CHECK((share < 0.5 ? last : first) <= 300);
      CHECK((share < 0.5 ? first : last) >= (share < 0.5 ? from : n - from) - 300);
    }
  }
}

TEST_CASE("Time: every other stretch displaced is half of the acquisition, and one half goes") {
  const std::size_t n = 30000;
  const auto time = times(n, 0, 0, 1);
  auto cd45 = draw({{n, 3, 0.4}}, 5);
  for (std::size_t i = 0; i < n; ++i) cd45[i] += (i / 1500) % 2 == 1 ? 0.5F : 0.0F;
  Tube tube;
  tube.n_events = n;
  tube.time = time;
  tube.markers["CD45"] = cd45;
  const std::size_t left = time_gate(tube, Bitmask(n, true), {}).keep.count();
  CHECK(left >= 0.4 * n);
  CHECK(left <= 0.6 * n);
}

TEST_CASE("Time: a signal that drifts evenly stays, and so does one that settles") {
  const std::size_t n = 30000;
  const auto time = times(n, 0, 0, 1);
  Tube tube;
  tube.n_events = n;
  tube.time = time;
  for (const bool settles : {false, true}) {
    CAPTURE(settles);
    auto cd45 = draw({{n, 3, 0.4}}, 5);
    for (std::size_t i = 0; i < n; ++i) {
      const double t = static_cast<double>(i) / n;
      cd45[i] += static_cast<float>(settles ? 0.3 * std::exp(-3 * t) : 0.3 * t);
    }
    tube.markers["CD45"] = cd45;
    CHECK(time_gate(tube, Bitmask(n, true), {}).keep.count() == n);
  }
}

TEST_CASE("Time: no Time channel, or too few events, is said and removes nothing") {
  const auto few = times(1000, 0, 0, 1);
  Tube tube;
  tube.n_events = 1000;
  CHECK(time_gate(tube, Bitmask(1000, true), {}).note.find("no Time channel") != std::string::npos);
  tube.time = few;
  const CleaningStep step = time_gate(tube, Bitmask(1000, true), {});
  CHECK_FALSE(step.assessed);
  CHECK(step.keep.count() == 1000);
}

TEST_CASE("Viability: a dead minority goes; a dye that does not separate one removes nothing") {
  const auto minority = draw({{9000, 0.8, 0.15}, {1000, 3.0, 0.2}}, 6);
  const auto majority = draw({{2000, 0.8, 0.15}, {8000, 3.0, 0.2}}, 7);
  Tube tube;
  tube.n_events = 10000;
  tube.markers["VIABILITY"] = minority;
  const CleaningStep step = viability_gate(tube, Bitmask(10000, true));
  REQUIRE(step.assessed);
  CHECK(kept(step, 0, 9000) >= 8990);
  CHECK(kept(step, 9000, 10000) <= 5);
  tube.markers["VIABILITY"] = majority;
  CHECK_FALSE(viability_gate(tube, Bitmask(10000, true)).assessed);
  tube.markers.clear();
  CHECK(viability_gate(tube, Bitmask(10000, true)).keep.count() == 10000);
}
