// SPDX-License-Identifier: Apache-2.0
#include "models/serial_change.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "engine/core/random.h"
#include "tests/golden/table.h"

using namespace fcscreen;
using models::SerialCount;
using result::SerialClass;

namespace {

std::string six(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6f", value);
  return text.data();
}

/// Counts of a set of replicates: a level with a spread, then Poisson.
std::vector<models::Replicate> replicates(double sigma, std::size_t sets, std::size_t per_set, std::uint64_t seed) {
  std::vector<models::Replicate> out;
  for (std::size_t set = 0; set < sets; ++set) {
    Random random(seed, 1, set);
    const double level = std::pow(10.0, -2.7 + random.uniform());
    for (std::size_t i = 0; i < per_set; ++i) {
      out.push_back({set, random.poisson(1e6 * level * std::pow(10.0, sigma * random.normal())), 1000000});
    }
  }
  return out;
}

}  // namespace

TEST_CASE("Change: every vector of the domain to the printed digit (annex/delta_vectors.tsv)") {
  const auto rows = test::golden_table("annex/delta_vectors.tsv");
  REQUIRE(rows.size() == 10);
  for (const auto& r : rows) {
    const SerialCount a{std::stoull(r[0]), std::stoull(r[1]), 0, 0, std::stod(r[4])};
    const SerialCount b{std::stoull(r[2]), std::stoull(r[3]), 0, 0, std::stod(r[5])};
    const auto change = models::log10_change(a, b);
    CHECK(six(change.delta) == r[6]);
    CHECK(six(change.se) == r[7]);
    CHECK(six(change.ci.lo) == r[8]);
    CHECK(six(change.ci.hi) == r[9]);
  }
}

TEST_CASE("Change: \"at least\" cuts the bound, it never rounds up") {
  CHECK(models::at_least_log10(-2.726428) == 2.7);
  CHECK(models::at_least_log10(-2.799999) == 2.7);
  CHECK(models::at_least_log10(-2.8) == 2.8);
  CHECK(models::at_least_log10(-0.05) == 0.0);
  CHECK_FALSE(models::at_least_log10(0.0).has_value());
  CHECK_FALSE(models::at_least_log10(std::nan("")).has_value());
}

TEST_CASE("Change: counts near the largest there are do not overflow") {
  constexpr std::uint64_t kHuge = 4'000'000'000'000ULL;
  CHECK(models::serial_class({0, kHuge}, {kHuge / 2, kHuge}) == SerialClass::Emergence);
  CHECK(models::serial_class({kHuge / 2, kHuge}, {0, kHuge}) == SerialClass::MajorRegressionToBelowLod);
}

TEST_CASE("Change: a count beyond its denominator is not evaluable") {
  CHECK(models::serial_class({900, 500000}, {600, 500}) == SerialClass::NotEvaluable);
  CHECK(models::serial_class({0, 0}, {600, 500000}) == SerialClass::NotEvaluable);
}

TEST_CASE("Change: swapping the samples negates the change and its interval") {
  const SerialCount a{1500, 500000, 0, 0, 0.15}, b{140, 400000, 0, 0, 0.30};
  const auto one = models::log10_change(a, b), two = models::log10_change(b, a);
  CHECK(one.delta == -two.delta);
  CHECK(one.se == doctest::Approx(two.se).epsilon(1e-15));
  CHECK(one.ci.lo == doctest::Approx(-two.ci.hi).epsilon(1e-14));
}

TEST_CASE("Baseline: last sample in [-180, 7] days, else the first in [8, 30] (annex/serial_pair_fixtures.json)") {
  using result::BaselineKind;
  const auto choose = [](std::vector<int> days) { return models::choose_baseline(days); };
  CHECK(choose({-200, -40, 5, 20}).index == 2);
  CHECK(choose({-200, -40, 5, 20}).kind == BaselineKind::Baseline);
  CHECK(choose({-170, 8}).index == 0);
  CHECK(choose({8, 30}).index == 0);
  CHECK(choose({8, 30}).kind == BaselineKind::FallUnderstated);
  CHECK_FALSE(choose({-181, 31}).index.has_value());
  CHECK(choose({-181, 31}).kind == BaselineKind::None);
  CHECK(choose({7, 8}).index == 0);
  CHECK_FALSE(choose({}).index.has_value());
}

TEST_CASE("Replicates: duplicates of a known spread give it back, inside the interval 95 times in 100") {
  int inside = 0;
  double sum = 0;
  constexpr int kRuns = 400;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    const auto sigma = models::replicate_sigma(replicates(0.15, 30, 2, 100 + run));
    REQUIRE(sigma.has_value());
    CHECK(sigma->degrees == 30);
    inside += sigma->ci95.lo <= 0.15 && 0.15 <= sigma->ci95.hi ? 1 : 0;
    sum += sigma->sigma;
  }
  CHECK(inside >= 362);  // 380 expected; P(fewer than 362 of 400 at 95 %) < 0.001
  CHECK(sum / kRuns == doctest::Approx(0.15).epsilon(0.02));
}

TEST_CASE("Replicates: counting error alone is no spread between samples") {
  const auto sigma = models::replicate_sigma(replicates(0, 60, 3, 7));
  REQUIRE(sigma.has_value());
  CHECK(sigma->degrees == 120);
  CHECK(sigma->sigma < 0.01);
  CHECK(sigma->counting_sd > 0.005);
}

TEST_CASE("Replicates: too few sets, and counts too small to tell, give nothing") {
  CHECK_FALSE(models::replicate_sigma(replicates(0.15, 9, 2, 1)).has_value());
  std::vector<models::Replicate> small(40, {0, 199, 500000});
  CHECK_FALSE(models::replicate_sigma(small).has_value());
}

TEST_CASE("Replicates: the order of the replicates does not matter to the last bit") {
  auto one = replicates(0.2, 20, 3, 3), two = one;
  std::reverse(two.begin(), two.end());
  CHECK(models::replicate_sigma(one)->sigma == models::replicate_sigma(two)->sigma);
}
