// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "io/fcs/writer.h"
#include "tools/simulate/recipe.h"

namespace fcscreen::simulate {

/// A synthetic sample: what a cytometer would have written, and the truth.
struct Simulated {
  io::fcs::WriteDataset dataset;            ///< parameters, keywords, $SPILLOVER as written
  std::vector<std::vector<float>> columns;  ///< [n_parameters][n_events], uncompensated
  std::vector<std::uint8_t> population;     ///< [n_events], index into population_names
  std::vector<std::string> population_names;
  std::vector<float> stage;            ///< [n_events] pseudo-time of B-lineage cells, else NaN
  std::vector<double> true_spillover;  ///< row-major [n][n] over the detectors of the panel
};

/// Simulate a sample. Bit-identical for the same recipe, size and seed at any thread count.
///
/// Event counts per population are exact (largest remainder), so that the B-ALL-like count is
/// round(blasts × nucleated single live events). Signals: dye levels times true spillover, plus autofluorescence;
/// Poisson photoelectrons and Gaussian electronic noise per detector; clipped at 262143 and rounded to 1/16 unit.
/// @param threads 0 = all cores
/// Errors: a recipe that validate() refuses.
[[nodiscard]] Result<Simulated> simulate(const Recipe& recipe, std::size_t n_events, std::uint64_t seed,
                                         unsigned threads);

/// Bytes of the FCS 3.1 file.
[[nodiscard]] Result<std::string> to_fcs(const Simulated& sample);

/// Truth as CSV: header `event,population,stage`; events from 0; stage empty outside the B-lineage.
[[nodiscard]] std::string to_truth_csv(const Simulated& sample);

/// Write every recipe marked as sample to DIR/<name>.fcs at its own size and seed.
[[nodiscard]] Status write_samples(const std::filesystem::path& recipes_toml, const std::filesystem::path& folder,
                                   bool force, unsigned threads);

}  // namespace fcscreen::simulate
