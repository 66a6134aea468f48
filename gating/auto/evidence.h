// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "engine/core/bitmask.h"

namespace fcscreen::gating {

enum class Side { Above, Below };

/// One margin of the soft AND: how far an event is on the right side of a cut, in units of the anchor's noise.
struct Margin {
  std::string name;               ///< "CD19", "CD45", "SSC", "FSC low", "singlet"…
  std::span<const float> values;  ///< [n_events]
  double cut = 0;                 ///< in the unit of `values`
  double noise = 1;               ///< same unit, > 0
  Side side = Side::Above;        ///< on which side of the cut the population lies
  double band_step = 0.10;        ///< what "0.10 decade" is in the unit of `values`; 0: not moved by the band
  double edge_step = 0.10;  ///< how far the margin moves to see whether a group is only its edge, unit of `values`
  double cap = 8;           ///< a margin counts no further than this many noise units
};

/// Soft AND over all dimensions (SPEC §1.5, design/DETECTION.md item 4): an event's evidence is
/// Σ log σ(mᵢ) over `all_of` + log σ(max m) over `any_of`, σ the logistic function; 0 is certain, -∞ excluded.
///
/// An event in no `base`, or with a NaN in a margin it needs, has evidence -∞. Display gates are drawn at the cuts;
/// membership is the evidence.
struct EvidenceModel {
  std::vector<Margin> all_of;
  std::vector<Margin> any_of;  ///< CD10, CD34, TdT: one is enough; empty: no such demand
  double threshold = -1.5;     ///< log evidence from which an event is a candidate
};

/// Which margins to move, for the gate-sensitivity band: every margin whose name equals `only` (empty: all) is moved by
/// `steps` × band_step in the direction that enlarges (positive) or shrinks (negative) the population.
struct MarginShift {
  double steps = 0;
  std::string only;
};

/// Evidence per event, float32, in blocks; bit-identical at any thread count.
[[nodiscard]] std::vector<float> log_evidence(const EvidenceModel& model, const Bitmask& base, const MarginShift& shift,
                                              unsigned threads);

struct RelaxParameters {
  double strict = -1.0;   ///< threshold to start from [DESIGN]
  double loosest = -2.0;  ///< never below [DESIGN]
  double step = 0.5;
  double shell_share =
      0.15;  ///< a step is taken while the events it adds are at most this share of those already in [DESIGN]
};

/// Start strict, relax only while the added shell is small against the core (DETECTION item 5).
///
/// Returns the threshold; with fewer than 10 events at the strict one the strict one stands.
[[nodiscard]] double relax_threshold(std::span<const float> evidence, const RelaxParameters& parameters);

/// Events with evidence >= threshold.
[[nodiscard]] Bitmask at_least_evidence(std::span<const float> evidence, double threshold);

}  // namespace fcscreen::gating
