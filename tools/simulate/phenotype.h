// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/simulate/marker.h"

namespace fcscreen::simulate {

/// Truth label of an event. The first group are nucleated, single, live cells: the denominator of every fraction.
enum class Population : std::uint8_t {
  Neutrophil,
  GranulocyteImmature,
  Eosinophil,
  Basophil,
  Monocyte,
  Erythroblast,
  TCell,
  NkCell,
  Pdc,
  MatureB,
  PlasmaCell,
  PlasmaCellClonal,
  Progenitor,
  HematogoneI,
  HematogoneII,
  HematogoneIII,
  BAllLike,
  EdgeGranulocyte,
  EdgeProgenitor,
  Dead,
  Doublet,
  Debris,
  Erythrocyte,
  AntibodyDebris
};
inline constexpr std::size_t kPopulations = 24;
/// Populations before this one are nucleated, single and live.
inline constexpr std::size_t kFirstArtefact = static_cast<std::size_t>(Population::Dead);

[[nodiscard]] constexpr std::size_t index(Population p) { return static_cast<std::size_t>(p); }

/// Names as written in the truth file, in the order of Population.
[[nodiscard]] const std::vector<std::string>& population_names();

/// Antigens and scatter of one population along an inner axis (maturation, activation) from 0 to 1.
struct Phenotype {
  Levels from, to;                ///< decades at the two ends of the axis
  double spread;                  ///< biological SD per marker, decades
  double fsc_from, fsc_to;        ///< FSC-A, units
  double ssc_from, ssc_to;        ///< SSC-A, units
  double fsc_spread, ssc_spread;  ///< SD, decades
  double autofluorescence;        ///< multiple of a lymphocyte's
};

/// The table of populations that have one phenotype of their own (not: hematogones, B-ALL-like, Dead, Doublet).
///
/// Relative intensities follow domain/SPEC §2.1 and §1.5; absolute levels are chosen, not measured.
[[nodiscard]] const Phenotype& phenotype(Population p);

}  // namespace fcscreen::simulate
