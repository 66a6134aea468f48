// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cmath>
#include <fstream>

#include "tests/support/paths.h"
#include "tools/bench/serial/spec_tables.h"

using namespace fcscreen;
using namespace fcscreen::bench;

namespace {

std::filesystem::path annex() { return test::source_dir() / "tests/golden/annex"; }

/// A tenth of the simulations of the benchmark; beyond four standard errors is chance once in some 16 000 comparisons.
constexpr std::size_t kFewer = 10;
constexpr double kAllowed = 4;

}  // namespace

TEST_CASE("Poisson draws have the mean and the variance of the distribution, small and large") {
  for (const double mean : {0.3, 4.0, 9.9, 10.1, 40.0, 5000.0}) {
    constexpr int kDraws = 40000;
    double sum = 0, squares = 0;
    for (int i = 0; i < kDraws; ++i) {
      Random random(77, static_cast<std::uint64_t>(mean * 10), static_cast<std::uint64_t>(i));
      const auto k = static_cast<double>(draw_poisson(random, mean));
      sum += k;
      squares += (k - mean) * (k - mean);
    }
    CHECK(std::abs(sum / kDraws - mean) < 4 * std::sqrt(mean / kDraws));
    // Var of the squared deviation of a Poisson count: mean + 2·mean².
    CHECK(std::abs(squares / kDraws - mean) < 4 * std::sqrt((mean + 2 * mean * mean) / kDraws));
  }
  Random random(1, 1, 1);
  CHECK(draw_poisson(random, 0) == 0);
}

TEST_CASE("Rules: simulated rates are those of the domain specification (annex/rule_operating_characteristics.tsv)") {
  const auto rows = read_rule_table(annex());
  REQUIRE(rows.has_value());
  REQUIRE(rows->size() == 19);
  std::uint64_t seed = 300;
  for (const RuleRow& row : *rows) {
    const std::size_t n = row.simulations / kFewer;
    const RuleRates here = simulate_rules(row.scenario, n, seed++);
    for (std::size_t c = 0; c < here.size(); ++c) {
      CHECK_MESSAGE(standard_errors_apart(here[c], n, row.rates[c], row.simulations, 0.5e-4) < kAllowed,
                    kRuleColumns[c] << " of row " << seed - 300 << ": " << here[c] << ", SPEC " << row.rates[c]);
    }
  }
}

TEST_CASE("Nadir: simulated rates are those of the domain specification (annex/nadir_bias.tsv)") {
  const auto rows = read_nadir_table(annex());
  REQUIRE(rows.has_value());
  REQUIRE(rows->size() == 10);
  std::uint64_t seed = 400;
  for (const NadirRow& row : *rows) {
    const std::size_t n = row.simulations / kFewer;
    const NadirRates here = simulate_nadir(row.fold, row.priors, n, seed++);
    for (std::size_t c = 0; c < here.size(); ++c) {
      CHECK_MESSAGE(standard_errors_apart(here[c], n, row.rates[c], row.simulations, 0.5e-4) < kAllowed,
                    kNadirColumns[c] << " with " << row.priors << " priors: " << here[c] << ", SPEC " << row.rates[c]);
    }
  }
}

TEST_CASE("Slopes: the specification's power is reproduced, and the shipped fit shows no fall that is not there") {
  const auto rows = read_slope_table(annex());
  REQUIRE(rows.has_value());
  REQUIRE(rows->size() == 10);
  for (const SlopeRow& row : *rows) {
    const std::size_t n = 1000;
    const SlopeRates old = simulate_slopes_by_least_squares(row.scenario, n, 500);
    CHECK(standard_errors_apart(old.fall, n, row.rates.fall, row.simulations, 0.5e-3) < kAllowed);
    CHECK(standard_errors_apart(old.fall_and_change, n, row.rates.fall_and_change, row.simulations, 0.5e-3) < kAllowed);
    if (!std::isinf(row.scenario.half_life_days)) continue;
    const SlopeRates now = simulate_slopes(row.scenario, 300, 500);
    CHECK(now.fall < 0.05 + 4 * std::sqrt(0.05 * 0.95 / 300));
  }
}

TEST_CASE("Tables: one that is missing or cut short is an error with its line") {
  const auto folder = test::scratch("serial_tables");
  CHECK_FALSE(read_nadir_table(folder).has_value());
  std::ofstream(folder / "nadir_bias.tsv") << "truth\tn\nstable\t1\t20000\n";
  const auto cut = read_nadir_table(folder);
  REQUIRE_FALSE(cut.has_value());
  CHECK(cut.error().code == "BEN-01");
  CHECK(cut.error().message.find("line 2") == 0);
}

TEST_CASE("Standard errors: what is printed the same is not apart; half a digit is the printing's") {
  CHECK(standard_errors_apart(0.01004, 40000, 0.0100, 40000, 0.5e-4) == 0);
  CHECK(standard_errors_apart(0.0, 40000, 0.0, 40000, 0.5e-4) == 0);
  CHECK(standard_errors_apart(0.5, 10000, 0.52, 10000, 0) ==
        doctest::Approx(0.02 / std::sqrt(0.25 / 10000 + 0.52 * 0.48 / 10000)));
}
