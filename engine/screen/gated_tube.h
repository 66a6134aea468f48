// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/screen/lineage_evidence.h"
#include "engine/screen/parameters.h"
#include "engine/screen/tube_data.h"

namespace fcscreen::engine {

/// Name of the margin that stands for several lineage markers (GatedTube::any_lineage).
inline constexpr const char* kAnyLineageMargin = "B lineage";

/// What gating made of one tube: cleaning steps, anchors, cuts, evidence, and the populations in display order.
struct GatedTube {
  std::string lineage;          ///< lineage marker used
  LineageEvidence any_lineage;  ///< in use where CD19 may be lost: what the B-lineage margin rests on then
  bool l1 = false;              ///< reduced-claim mode: no CD10, CD34 or TdT path
  gating::CleaningStep margin, time, singlets, viability;
  Bitmask in_range, steady, single, live;  ///< cumulative, in display order
  Bitmask nucleated;                       ///< the denominator's events
  std::string denominator, denominator_text;
  std::string debris_method;
  bool debris_assessed = false;
  double fsc_cut = 0;   ///< linear
  double syto_cut = 0;  ///< decades; only with a nucleic-acid dye
  bool syto = false;
  std::vector<float> ssc;  ///< scatter_decades of SSC-A
  gating::Anchors anchors;
  std::map<std::string, gating::EnsembleCut> cuts;  ///< per marker, decades
  gating::EvidenceModel model;
  std::vector<float> evidence;  ///< log evidence per event
  double strict_threshold = 0;  ///< log evidence of a strict candidate
  Bitmask b_lineage;            ///< nucleated, lymphoid scatter, lineage-positive, plasma cells excluded
  Bitmask plasma;               ///< CD138+ events among the nucleated
  bool plasma_measured = false;
  std::vector<float> single_score;  ///< lymphoid_singlet_score() per event; empty where doublets cannot be judged
  Bitmask candidates;               ///< evidence at the relaxed threshold: the immature B compartment
  Bitmask strict_candidates;        ///< evidence at the strict threshold: what aberrant groups are looked for in
  Bitmask cleaning_base;            ///< all events with valid scatter: what cleaning gates are judged against
};

/// Run the gate sequence of SPEC §1.5 up to the candidates.
///
/// Needs a lineage marker, CD45 and scatter; the caller has checked the level. Where anchors are not found the masks up
/// to `nucleated` are valid and there are no candidates.
[[nodiscard]] GatedTube gate_tube(const TubeData& tube, const ScreenOptions& options);

/// True for a margin of scatter, pulse shape or nucleation: what dying cells, debris and doublets fail by.
[[nodiscard]] bool is_scatter(const gating::Margin& margin);

/// Move a margin one edge step in the direction that shrinks the population.
void move_inward(gating::Margin& margin);

/// Candidates with the margins moved (gate-sensitivity band): at a threshold of log evidence below the strict one only
/// inside the B-lineage gate. Only events of `base` are asked; nucleated ones without it.
[[nodiscard]] Bitmask candidates_with(const GatedTube& gated, const gating::MarginShift& shift, double threshold,
                                      unsigned threads, const Bitmask* base = nullptr);

/// Precursors and CD20-positive B cells that are single, nucleated and lymphoid in scatter by stricter evidence than a
/// candidate's: what a maturation reference is fitted to.
[[nodiscard]] Bitmask clean_b_lineage(const TubeData& tube, const GatedTube& gated, const Parameters& p,
                                      unsigned threads);

/// Candidates that would exist if one cleaning gate were not applied, minus those that do; for target-loss accounting.
[[nodiscard]] result::GateLoss loss_of(const GatedTube& gated, const std::string& gate, const Bitmask& before,
                                       const Bitmask& after, unsigned threads);

}  // namespace fcscreen::engine
