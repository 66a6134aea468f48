// SPDX-License-Identifier: Apache-2.0
#include "models/dna_content.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "engine/core/random.h"

using namespace fcscreen;
using models::DnaPeak;
using models::DnaPeakOptions;
using models::g0g1_peaks;

namespace {

/// Cells of one DNA content: G0/G1 with a Gaussian error, S uniform to twice, G2/M at twice.
void add_cells(std::vector<float>& out, std::size_t n, double content, double cv, double s, double g2m,
               std::uint64_t seed) {
  for (std::size_t i = 0; i < n; ++i) {
    Random random(seed, 1, i);
    const double u = random.uniform(), v = random.uniform();
    const double phase = u < s ? 1 + v : u < s + g2m ? 2 : 1;
    out.push_back(static_cast<float>(content * phase * (1 + cv * random.normal())));
  }
}

std::vector<DnaPeak> peaks(const std::vector<float>& values) {
  const auto found = g0g1_peaks(values);
  REQUIRE_MESSAGE(found.has_value(), found.error().text());
  return *found;
}

}  // namespace

TEST_CASE("DNA peaks: median and CV of one G0/G1 peak come back, with S phase and G2/M, at 500 and 50,000 events") {
  for (const std::size_t n : {500U, 2000U, 50000U}) {
    for (const double cv : {0.02, 0.04, 0.08}) {
      for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        CAPTURE(n);
        CAPTURE(cv);
        CAPTURE(seed);
        std::vector<float> values;
        add_cells(values, n, 60000, cv, 0.12, 0.04, seed);
        auto found = peaks(values);
        REQUIRE(!found.empty());
        std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.events > b.events; });
        for (std::size_t k = 1; k < found.size(); ++k)
          CHECK_MESSAGE(found[k].cv > 0.05, "a plateau: wider than the guard on the CV lets pass");
        // Four standard errors of a median (1.2533 σ/√n) and of a quantile spread, plus what S phase adds.
        const double error = 4 * 1.2533 * cv / std::sqrt(0.84 * static_cast<double>(n));
        CHECK(found[0].median == doctest::Approx(60000).epsilon(error + 0.003));
        CHECK(found[0].cv > cv * (1 - 4 / std::sqrt(static_cast<double>(n))));
        CHECK(found[0].cv < cv * (1.08 + 5 / std::sqrt(static_cast<double>(n))));
        CHECK(found[0].events > 0.78 * static_cast<double>(n));
        CHECK(found[0].events < 0.90 * static_cast<double>(n));
      }
    }
  }
}

TEST_CASE("DNA peaks: two clones are two peaks with their shares; G2/M of a larger one is none") {
  std::vector<float> values;
  add_cells(values, 3000, 0.8, 0.03, 0.1, 0.04, 3);
  add_cells(values, 1000, 1.0, 0.03, 0.02, 0.01, 4);
  const auto found = peaks(values);
  REQUIRE(found.size() == 2);
  CHECK(found[0].median == doctest::Approx(0.8).epsilon(0.01));
  CHECK(found[1].median == doctest::Approx(1.0).epsilon(0.01));
  CHECK(static_cast<double>(found[0].events) / static_cast<double>(found[1].events) ==
        doctest::Approx(3000 * 0.86 / (1000 * 0.97)).epsilon(0.08));

  std::vector<float> cycling;  // a fifth in G2/M: a peak in its own right, but at twice
  add_cells(cycling, 4000, 1.0, 0.03, 0.05, 0.20, 5);
  REQUIRE(peaks(cycling).size() == 1);
  CHECK(peaks(cycling)[0].median == doctest::Approx(1.0).epsilon(0.01));

  std::vector<float> doubled;  // near-haploid and, larger, doubled: the upper one cannot be the lower one's G2/M alone
  add_cells(doubled, 1000, 0.57, 0.03, 0.05, 0.0, 6);
  add_cells(doubled, 3000, 1.14, 0.03, 0.05, 0.0, 7);
  REQUIRE(peaks(doubled).size() == 2);
  CHECK(peaks(doubled)[1].median == doctest::Approx(1.14).epsilon(0.01));
}

TEST_CASE("DNA peaks: clones that overlap are one wide peak, never two of a good CV") {
  std::vector<float> values;
  add_cells(values, 2000, 1.00, 0.04, 0, 0, 8);
  add_cells(values, 2000, 1.10, 0.04, 0, 0, 9);
  const auto found = peaks(values);
  REQUIRE(found.size() == 1);
  CHECK(found[0].cv > 0.05);
}

TEST_CASE("DNA peaks: neither the order of the events, NaN, nor values at or below zero change them") {
  std::vector<float> values;
  add_cells(values, 2000, 0.8, 0.03, 0.1, 0.04, 10);
  const auto first = peaks(values);
  std::reverse(values.begin(), values.end());
  std::rotate(values.begin(), values.begin() + 777, values.end());
  for (int i = 0; i < 200; ++i) {
    values.push_back(std::numeric_limits<float>::quiet_NaN());
    values.push_back(-3.0F);
    values.push_back(0.0F);
    values.push_back(std::numeric_limits<float>::infinity());
  }
  const auto again = peaks(values);
  REQUIRE(again.size() == first.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    CHECK(again[i].median == first[i].median);
    CHECK(again[i].cv == first[i].cv);
    CHECK(again[i].events == first[i].events);
  }
}

TEST_CASE("DNA peaks: scaling the axis scales the median and leaves the CV") {
  std::vector<float> values, scaled;
  add_cells(values, 3000, 1.0, 0.03, 0.1, 0.04, 11);
  for (const float v : values) scaled.push_back(v * 4096);  // a power of two: exact
  const auto a = peaks(values), b = peaks(scaled);
  REQUIRE(a.size() == b.size());
  CHECK(b[0].median == doctest::Approx(4096 * a[0].median).epsilon(1e-12));
  CHECK(b[0].cv == doctest::Approx(a[0].cv).epsilon(1e-12));
  CHECK(b[0].events == a[0].events);
}

TEST_CASE("DNA peaks: what cannot carry one is an error or no peak") {
  CHECK(g0g1_peaks(std::vector<float>{}).error().code == "MODEL-P01");
  CHECK(g0g1_peaks(std::vector<float>{-1, 0, std::numeric_limits<float>::quiet_NaN(), 5}).error().code == "MODEL-P01");
  CHECK(g0g1_peaks(std::vector<float>(1000, 7.0F)).error().code == "MODEL-P01");
  DnaPeakOptions bad;
  bad.min_depth = 2;
  CHECK(g0g1_peaks(std::vector<float>{1, 2, 3}, bad).error().code == "MODEL-P02");
  CHECK_MESSAGE(peaks({1, 2, 3, 4}).empty(), "fewer than min_events");
}
