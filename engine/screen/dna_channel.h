// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "gating/panel/panel.h"
#include "io/fcs/dataset.h"

namespace fcscreen::engine {

/// The detector of a dye that measures DNA content, and how its pulses were recorded. Parameters are 1-based.
struct DnaChannel {
  std::string marker;        ///< canonical name: "FXCYCLE", "PI", "DAPI", "7-AAD"
  bool dual = false;         ///< the dye may as well have been used for viability
  std::size_t area = 0;      ///< 0: only height or width was recorded
  std::size_t height = 0;    ///< 0: not recorded
  std::size_t width = 0;     ///< 0: not recorded
  std::string detector;      ///< $PnN of the area, or of what stands for it
  bool logarithmic = false;  ///< a logarithmic amplifier recorded it: $PnE says so, or $PnN ("FL3 LOG")
  double top = 0;            ///< largest value the area can have ($PnR - 1); 0: not known
  bool transformed = false;  ///< the file says that its values are scale values
};

/// Names of the columns the pulses are loaded under; an area that is the marker's own column is not loaded again.
inline constexpr const char* kDnaArea = "DNA-A";
inline constexpr const char* kDnaHeight = "DNA-H";
inline constexpr const char* kDnaWidth = "DNA-W";

/// The ploidy channel of a tube, or nothing (engine/adr/0022).
///
/// A dye of class "ploidy" (FxCycle) is one. A dye that is sold for viability and for DNA content alike (PI, DAPI,
/// 7-AAD) is taken for a viability dye unless the tube also stains an intracellular or nuclear antigen: then the cells
/// were permeabilised, and the caller still has to see a G0/G1 peak. SYTO and Vybrant DyeCycle (nucleated cells),
/// Hoechst and DRAQ5 (nucleated_dual) and the intercalator of mass cytometry are never one; nothing in a
/// mass-cytometry tube is. Of several records of one detector the linear area is taken, then a logarithmic one.
[[nodiscard]] std::optional<DnaChannel> find_dna_channel(const gating::PanelAssignment& panel,
                                                         const io::fcs::Dataset& set);

}  // namespace fcscreen::engine
