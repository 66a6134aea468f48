// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "engine/core/error.h"
#include "tools/bench/serial/simulation.h"

namespace fcscreen::bench {

struct RuleRow {
  RuleScenario scenario;
  std::size_t simulations = 0;
  RuleRates rates{};
};

struct NadirRow {
  double fold = 1;
  std::size_t priors = 0, simulations = 0;
  NadirRates rates{};
};

struct SlopeRow {
  SlopeScenario scenario;
  std::size_t simulations = 4000;  ///< stated in SPEC §4.4, not in the table
  SlopeRates rates;
};

/// SPEC's tables from a folder with rule_operating_characteristics.tsv, nadir_bias.tsv and kinetics_power.tsv.
/// Errors (Input, BEN-01): a table is missing, has another number of columns, or holds no number.
[[nodiscard]] Result<std::vector<RuleRow>> read_rule_table(const std::filesystem::path& folder);
[[nodiscard]] Result<std::vector<NadirRow>> read_nadir_table(const std::filesystem::path& folder);
[[nodiscard]] Result<std::vector<SlopeRow>> read_slope_table(const std::filesystem::path& folder);

/// How far two simulated rates are apart, in standard errors of their difference; a rate of 0 or 1 counts as half a hit
/// more or less, so that it has an error too. `rounding` is half of the last printed digit of the second.
[[nodiscard]] double standard_errors_apart(double rate, std::size_t simulations, double printed,
                                           std::size_t printed_simulations, double rounding);

}  // namespace fcscreen::bench
