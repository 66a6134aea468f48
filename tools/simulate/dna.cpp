// SPDX-License-Identifier: Apache-2.0
#include "tools/simulate/dna.h"

#include <algorithm>

namespace fcscreen::simulate {
namespace {

struct Cycle {
  double s, g2m;  // shares
};

Cycle cycle_of(Population population, const Recipe& recipe) {
  switch (population) {
    case Population::Erythroblast: return {0.20, 0.05};
    case Population::GranulocyteImmature:
    case Population::Progenitor: return {0.12, 0.03};
    case Population::HematogoneI:
    case Population::HematogoneII: return {0.15, 0.04};
    case Population::BAllLike: return {recipe.dna_s_phase, 0.04};
    default: return {0.010, 0.005};
  }
}

double nucleus(Population population, const Recipe& recipe, Random& random) {
  const double u = random.uniform(), v = random.uniform(), error = 1 + recipe.dna_cv * random.normal();
  switch (population) {
    case Population::Debris:
    case Population::Erythrocyte: return 0.02 + 0.06 * u;
    case Population::AntibodyDebris: return 0.02 + 0.3 * u;
    case Population::Dead: return (0.3 + 0.7 * u) * error;
    default: break;
  }
  const Cycle cycle = cycle_of(population, recipe);
  const double phase = u < cycle.s ? 1 + v : u < cycle.s + cycle.g2m ? 2 : 1;
  return phase * error * (population == Population::BAllLike ? recipe.dna_index : 1);
}

}  // namespace

DnaContent draw_dna(const Cell& cell, Population population, const Recipe& recipe, Random& random) {
  if (!cell.doublet) {
    const double content = nucleus(population, recipe, random);
    return {content, content};
  }
  const double a = nucleus(cell.pair[0], recipe, random), b = nucleus(cell.pair[1], recipe, random);
  return {a + b, std::max(a, b) + cell.overlap * std::min(a, b)};
}

}  // namespace fcscreen::simulate
