// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.h"
#include "tools/simulate/marker.h"

namespace fcscreen::simulate {

/// One fluorescence detector and the dye that belongs to it.
struct Detector {
  std::string name;        ///< $PnN, e.g. "PE-Cy7-A"
  Marker marker = CD19;    ///< antigen of the dye's antibody; $PnS is its name
  double voltage = 0;      ///< $PnV
  double photon = 1;       ///< signal units per photoelectron
  double noise = 20;       ///< SD of electronic noise, units
  double background = 60;  ///< autofluorescence of a lymphocyte, units
};

/// A tube: its detectors and how its dyes truly spill.
struct Panel {
  std::string name;
  std::vector<Detector> detectors;
  bool dna = false;               ///< a further detector for a DNA dye, with area, height and width; it does not spill
  std::vector<double> spillover;  ///< row-major [n][n]: row = dye, column = detector, diagonal 1
  [[nodiscard]] std::size_t size() const { return detectors.size(); }
};

/// Look up "ball8" (level L2), "tdt10" (L3), "myeloma8" (L1) or "ball8dna" (ball8 with FxCycle Violet).
[[nodiscard]] Result<Panel> panel_by_name(std::string_view name);

}  // namespace fcscreen::simulate
