// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.h"
#include "tools/simulate/phenotype.h"

namespace fcscreen::simulate {

/// Shares of a resting adult marrow. Populations before kFirstArtefact: relative weights among nucleated, single, live
/// cells (hematogones and B-ALL-like have fields of their own and stay 0 here). The rest: fractions of all events.
[[nodiscard]] std::array<double, kPopulations> resting_marrow();

/// Everything that decides a synthetic sample but its size and seed.
struct Recipe {
  std::string name;
  std::string title;  ///< one sentence for people
  std::string panel = "ball8";
  std::uint64_t n_events = 38'000;  ///< default size
  std::uint64_t seed = 1;           ///< default seed
  bool sample = false;              ///< part of sample_fcs

  std::array<double, kPopulations> shares = resting_marrow();
  double hematogones = 0.01;                          ///< fraction of nucleated, single, live cells
  std::array<double, 3> stages = {0.15, 0.55, 0.30};  ///< weights of stages I, II, III
  double cd34_dim = 0.11;                             ///< share of stage I whose CD34 is dim
  double blasts = 0;                  ///< B-ALL-like fraction of nucleated, single, live cells, in [0, 1)
  std::string deviation = "classic";  ///< see deviation_by_name()
  double impostors = 1;               ///< multiplies edge events, dead cells, doublets and antibody-coated debris

  std::uint64_t donor = 0;                 ///< 0: the typical donor; else shares and levels vary with it
  double donor_spread = 0.06;              ///< SD of levels between donors, decades (shares vary twice as much)
  double gain = 1, scatter_gain = 1;       ///< amplification of fluorescence and of scatter
  double compensation_error = 0.002;       ///< SD of written minus true spillover, where dyes spill
  double compensation_factor = 1;          ///< multiplies the written off-diagonal
  bool spillover = true;                   ///< false: no $SPILLOVER is written
  double drift = 0;                        ///< decades by which all signals rise from start to end
  double clog_start = 0, clog_length = 0;  ///< fractions of the acquisition with a partly blocked nozzle

  // Panels with a DNA dye only.
  double dna_index = 1;       ///< DNA content of B-ALL-like cells in G0/G1 over that of diploid cells
  double dna_s_phase = 0.12;  ///< share of B-ALL-like cells in S phase
  double dna_cv = 0.03;       ///< of every G0/G1 peak

  std::string date = "01-JAN-2024";      ///< $DATE
  std::string accession = "SYN-0000";    ///< $SMNO
  std::string patient = "SYNTHETIC-00";  ///< PATIENT ID
};

/// Check ranges and names. Errors: kind Usage.
[[nodiscard]] Status validate(const Recipe& recipe);

/// All recipes of a recipes.toml in file order. Errors: Input (unreadable, not TOML), Usage (unknown key, bad value).
[[nodiscard]] Result<std::vector<Recipe>> read_recipes(const std::filesystem::path& recipes_toml);

/// One recipe by name.
[[nodiscard]] Result<Recipe> recipe_by_name(const std::filesystem::path& recipes_toml, std::string_view name);

}  // namespace fcscreen::simulate
