// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "engine/core/random.h"
#include "tools/simulate/maturation.h"
#include "tools/simulate/recipe.h"

namespace fcscreen::simulate {

/// What passes the laser before any instrument sees it: linear signals, units.
struct Cell {
  std::array<double, kMarkers> dye{};  ///< signal of each marker's dye in its own detector
  double autofluorescence = 1;         ///< multiple of a lymphocyte's
  double fsc = 0, ssc = 0;             ///< pulse areas
  double height = 1;                   ///< FSC-H / FSC-A relative to a round single cell
  float stage = 0;                     ///< pseudo-time of B-lineage cells, else NaN
  bool doublet = false;
  std::array<Population, 2> pair{};  ///< of a doublet: its two cells
  double overlap = 0;                ///< of a doublet: 0 one cell after the other, 1 side by side
};

/// Draws cells of one donor. Immutable after construction, so threads may share it.
class Sampler {
 public:
  /// @param recipe validated recipe
  /// @param used   markers of the panel; only these are drawn
  Sampler(const Recipe& recipe, std::vector<Marker> used);

  /// Draw one event of a population.
  [[nodiscard]] Cell draw(Population population, Random& random) const;

 private:
  [[nodiscard]] Cell simple(Population population, Random& random) const;
  [[nodiscard]] Cell precursor(Population population, Random& random) const;
  [[nodiscard]] Cell blast(Random& random) const;
  [[nodiscard]] Cell dead(Random& random) const;
  [[nodiscard]] Cell doublet(Random& random) const;
  [[nodiscard]] Cell finish(const Levels& levels, double spread, Random& random) const;
  [[nodiscard]] Population dying_cell(Random& random) const;
  [[nodiscard]] Population any_cell(Random& random, bool with_blasts) const;

  const Recipe& recipe_;
  std::vector<Marker> used_;
  Deviation deviation_;
  std::array<Levels, kPopulations> shift_{};  ///< of this donor, decades
  Levels path_shift_{};
  std::array<double, kPopulations> cumulative_{};  ///< of nucleated, single, live cells, blasts last
};

/// Shares of this donor: the recipe's, varied with Recipe::donor. Hematogones filled in by stage; B-ALL-like 0.
[[nodiscard]] std::array<double, kPopulations> donor_shares(const Recipe& recipe);

}  // namespace fcscreen::simulate
