// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/core/bitmask.h"
#include "gating/auto/tube.h"
#include "models/robust_line.h"

namespace fcscreen::gating {

/// Outcome of one cleaning gate: which events stay, how it was decided, and a per-event margin for the evidence.
struct CleaningStep {
  bool assessed = false;
  Bitmask keep;  ///< [n_events]; all set when not assessed
  std::string method, note;
  std::vector<float> score;  ///< standardised distance from the cut, larger is cleaner; empty where there is none
  std::vector<double> line;  ///< what a plot draws: singlets: {intercept, slope, half-width}; others: {cut}
};

struct CleaningParameters {
  double time_mad = 6;               ///< PeacoQC MAD [S:28]
  std::size_t time_min_cells = 150;  ///< PeacoQC min_cells [S:28]
  std::size_t time_max_bins = 500;   ///< PeacoQC max_bins [S:28]
  double singlet_width_mad = 4;      ///< PeacoQC doublet nmad [S:32]
  double singlet_level = 0.99;       ///< prediction level of the line [S:31]
};

/// Margin events: FSC or SSC at the top of the instrument's range, or at the negative floor of scatter.
///
/// Fluorescence at the top is kept: the brightest events may be the population looked for (SPEC §1.5 gate 1).
[[nodiscard]] CleaningStep margin_gate(const Tube& tube);

/// Whole slices of acquisition time with an unsteady rate or unsteady signal; never single events by their markers.
///
/// Bins of equal event count in acquisition order (at least time_min_cells, at most time_max_bins); a bin goes where
/// its event rate or the median of SSC or CD45 is more than time_mad median absolute deviations from the median of bins
/// (PeacoQC's idea [S:28]). Where the bins fall into two groups farther apart than that, the larger one is the steady
/// acquisition (ADR 0031). No Time channel: not assessed.
[[nodiscard]] CleaningStep time_gate(const Tube& tube, const Bitmask& base, const CleaningParameters& parameters);

/// The slices of time_gate() on any Time column (in the order of its clock) and any columns whose medians must hold
/// still, [n_events] each.
[[nodiscard]] CleaningStep steady_flow(std::span<const float> time, std::span<const std::span<const float>> signals,
                                       const Bitmask& base, const CleaningParameters& parameters);

/// The line of single cells that singlet_gate() uses: robust regression of height (or width) on area over `base`.
[[nodiscard]] Result<models::RobustLine> singlet_line(std::span<const float> area, std::span<const float> height,
                                                      const Bitmask& base, double prediction_level);

/// Single cells: robust line FSC-H ~ FSC-A with a prediction band (openCyto gate_singlet [S:31]); else FSC-W against
/// FSC-A with an upper limit; neither: not assessed.
[[nodiscard]] CleaningStep singlet_gate(const Tube& tube, const Bitmask& base, const CleaningParameters& parameters);

/// Score of singlet_gate() for cells of lymphoid size: the lesser of its own and of `limit_sd` minus how many SDs (of
/// the T/NK cells, at least `min_sd` of its unit) an event is more doublet-like than the median T/NK cell.
///
/// The line's band is as wide as the whole tube's mixture of sizes makes it: where granulocytes are most of the tube a
/// doublet of small cells is within it. T/NK cells are the same cells at every share of the population looked for.
/// [n_events]; empty where the step has no score; its own scores where fewer than 20 T/NK events have one.
[[nodiscard]] std::vector<float> lymphoid_singlet_score(const CleaningStep& singlets, const Bitmask& t_nk,
                                                        double limit_sd, double min_sd);

/// Live cells by a viability dye: below the valley above its lowest mode. Not assessed without such a channel or
/// valley.
[[nodiscard]] CleaningStep viability_gate(const Tube& tube, const Bitmask& base);

}  // namespace fcscreen::gating
