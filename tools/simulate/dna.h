// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/core/random.h"
#include "tools/simulate/cell.h"
#include "tools/simulate/recipe.h"

namespace fcscreen::simulate {

/// Stained DNA of one event, in units of a diploid cell in G0/G1.
struct DnaContent {
  double total = 0;  ///< what the pulse area shows
  double peak = 0;   ///< the part that is in the beam at once: what the height shows
};

/// Draw the DNA content of one event: the phase of the cell cycle by population (G0/G1 1, S uniform to 2, G2/M 2; times
/// dna_index for B-ALL-like cells) with a Gaussian error of dna_cv. The cells of a doublet add; dying cells have lost
/// some, debris and red cells carry next to none. Shares of the phases are of the order seen in marrow, not measured.
[[nodiscard]] DnaContent draw_dna(const Cell& cell, Population population, const Recipe& recipe, Random& random);

}  // namespace fcscreen::simulate
