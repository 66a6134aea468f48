// SPDX-License-Identifier: Apache-2.0
// Operating characteristics of the serial rules and of the kinetic fit, beside the domain specification's tables.
#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <string>

#include "engine/core/version.h"
#include "tools/bench/serial/spec_tables.h"

using namespace fcscreen;
using namespace fcscreen::bench;

namespace {

constexpr double kAllowed = 4;  // standard errors; of some 260 comparisons one in sixty runs has one beyond by chance

/// Prints the tables and keeps the worst difference.
class Report {
 public:
  Report(double share, std::uint64_t seed) : share_(share), seed_(seed) {}

  void rules(const std::vector<RuleRow>& rows) {
    std::printf("\n## Rules (SPEC 4.3)\n\nf1 > f2, N, true and configured SD; each cell: here / SPEC.\n\n| scenario |");
    for (const char* column : kRuleColumns) std::printf(" %s |", column);
    std::printf("\n|---|");
    for (std::size_t c = 0; c < kRuleColumns.size(); ++c) std::printf("---|");
    std::printf("\n");
    for (const RuleRow& row : rows) {
      const std::size_t n = simulations(row.simulations);
      const RuleRates here = simulate_rules(row.scenario, n, seed_++);
      const RuleScenario& s = row.scenario;
      std::printf("| %s %g > %g, %llu, %.2f %.2f |", s.kind.c_str(), s.f1, s.f2, static_cast<unsigned long long>(s.n),
                  s.sigma_true, s.sigma_configured);
      for (std::size_t c = 0; c < here.size(); ++c) {
        std::printf(" %.4f / %.4f |", here[c], row.rates[c]);
        compare(here[c], n, row.rates[c], row.simulations, 0.5e-4);
      }
      std::printf("\n");
    }
  }

  void nadir(const std::vector<NadirRow>& rows) {
    std::printf("\n## The lowest of several priors (SPEC 4.3)\n\n| truth, priors |");
    for (const char* column : kNadirColumns) std::printf(" %s |", column);
    std::printf("\n|---|---|---|---|---|---|\n");
    for (const NadirRow& row : rows) {
      const std::size_t n = simulations(row.simulations);
      const NadirRates here = simulate_nadir(row.fold, row.priors, n, seed_++);
      std::printf("| %s, %zu |", row.fold == 1 ? "stable" : "5-fold rise", row.priors);
      for (std::size_t c = 0; c < here.size(); ++c) {
        std::printf(" %.4f / %.4f |", here[c], row.rates[c]);
        compare(here[c], n, row.rates[c], row.simulations, 0.5e-4);
      }
      std::printf("\n");
    }
  }

  void slopes(const std::vector<SlopeRow>& rows) {
    std::printf(
        "\n## Slopes (SPEC 4.4)\n\nOne-sided 95 %%. SPEC's table was made with weighted least squares, repeated here; "
        "the shipped fit is the\n"
        "negative binomial on raw counts, on the same draws, and is shown, not compared.\n\n"
        "| samples, doubling, half-life, f0, SD | P(fall) least squares / SPEC | P(fall and change) least squares / "
        "SPEC | "
        "shipped: P(fall) | P(fall and change) | half-life: median (5 to 95 %%) |\n|---|---|---|---|---|---|\n");
    for (const SlopeRow& row : rows) {
      const std::size_t n = simulations(row.simulations);
      const SlopeRates old = simulate_slopes_by_least_squares(row.scenario, n, seed_);
      const SlopeRates now = simulate_slopes(row.scenario, n, seed_++);
      std::printf("| ");
      for (const double day : row.scenario.before) std::printf("%g ", day);
      for (const double day : row.scenario.after) std::printf("%g ", day);
      std::printf(", %g, %g, %g, %.2f | %.3f / %.3f | %.3f / %.3f | %.3f | %.3f | %.1f (%.1f to %.1f) |\n",
                  row.scenario.doubling_days, row.scenario.half_life_days, row.scenario.f0, row.scenario.sigma,
                  old.fall, row.rates.fall, old.fall_and_change, row.rates.fall_and_change, now.fall,
                  now.fall_and_change, now.median_half_life, now.q05, now.q95);
      compare(old.fall, n, row.rates.fall, row.simulations, 0.5e-3);
      compare(old.fall_and_change, n, row.rates.fall_and_change, row.simulations, 0.5e-3);
    }
  }

  bool finish() const {
    std::printf(
        "\n## Verdict\n\n%zu rates compared with SPEC; the farthest is %.2f standard errors away (allowed %g): %s.\n",
        compared_, worst_, kAllowed, worst_ <= kAllowed ? "PASS" : "FAIL");
    return worst_ <= kAllowed;
  }

 private:
  [[nodiscard]] std::size_t simulations(std::size_t of_spec) const {
    return static_cast<std::size_t>(std::lround(share_ * static_cast<double>(of_spec)));
  }

  void compare(double here, std::size_t n, double printed, std::size_t printed_n, double rounding) {
    ++compared_;
    worst_ = std::max(worst_, standard_errors_apart(here, n, printed, printed_n, rounding));
  }

  double share_, worst_ = 0;
  std::uint64_t seed_;
  std::size_t compared_ = 0;
};

template <class T>
int failed(const Result<T>& table) {
  std::fprintf(stderr, "serial_rules: %s\n", table.error().text().c_str());
  return 3;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Operating characteristics of the serial rules, beside the domain specification's tables.");
  double share = 1;
  std::uint64_t seed = 1;
  std::string folder = std::string(FCSCREEN_SOURCE_DIR) + "/tests/golden/annex";
  app.add_option("--share", share, "Simulations, as a share of the specification's")->check(CLI::Range(0.01, 100.0));
  app.add_option("--seed", seed, "First seed");
  app.add_option("--tables", folder, "Folder with the specification's tables");
  CLI11_PARSE(app, argc, argv);
  const auto rules = read_rule_table(folder);
  if (!rules) return failed(rules);
  const auto nadir = read_nadir_table(folder);
  if (!nadir) return failed(nadir);
  const auto slopes = read_slope_table(folder);
  if (!slopes) return failed(slopes);
  std::printf(
      "# Serial rules: what they call, simulated\n\n**SYNTHETIC: every sample below is drawn from random numbers, from "
      "no person.**\n\n"
      "Written by `serial_rules --share %g --seed %llu`: version %s, analysis version %d.\n",
      share, static_cast<unsigned long long>(seed), version(), kAnalysisVersion);
  Report report(share, seed);
  report.rules(*rules);
  report.nadir(*nadir);
  report.slopes(*slopes);
  return report.finish() ? 0 : 1;
}
