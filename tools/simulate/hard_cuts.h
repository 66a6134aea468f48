// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "engine/core/error.h"
#include "tools/simulate/simulate.h"

// The two plain gates by whose failure the simulator is calibrated (design/DETECTION.md, items 1 and 8). They stand
// beside every detector that is measured on simulated marrow.
namespace fcscreen::simulate {

/// A simulated sample after compensation by the matrix in its file.
struct CompensatedSample {
  Simulated sample;
  std::vector<std::vector<double>> columns;  ///< [n_parameters][n_events], units of the instrument

  /// Column of the parameter with this $PnN or $PnS; an empty span for a name the tube lacks.
  [[nodiscard]] std::span<const double> operator[](std::string_view name) const;
  [[nodiscard]] bool is(std::size_t event, Population p) const { return sample.population[event] == index(p); }
  /// Whether the event is a live normal precursor of any stage.
  [[nodiscard]] bool hematogone(std::size_t event) const;
};

/// Multiply the detectors by the inverse of the matrix as written (row vectors: observed = true × S). A sample without
/// a matrix is taken as it is.
[[nodiscard]] CompensatedSample compensate(Simulated sample);

/// Select immature B cells by plain hard cuts on the true T cells of the tube, [n_events].
///
/// CD19 and (CD10 or CD34) above the 99.5th percentile of T cells, CD45 below their 5th, FSC-A above half their median,
/// FSC-A/FSC-H within 3 robust SD (1.4826 MAD) of theirs. `lymphoid` adds FSC-A within 0.75–1.6 medians and SSC-A below
/// 1.1 × the 99.5th percentile. The true labels of the T cells are used, which is kinder than any anchor could be.
/// Errors: SIM-CUTS for a tube without T cells or without one of the columns.
[[nodiscard]] Result<std::vector<bool>> hard_cuts(const CompensatedSample& tube, bool lymphoid);

}  // namespace fcscreen::simulate
