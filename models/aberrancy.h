// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/result/maturation_reference.h"
#include "engine/result/screen_result.h"
#include "models/maturation_path.h"
#include "models/rows.h"

// How a group of different-from-normal events differs from normal maturation (SPEC §2.3, steps 4 to 7).
namespace fcscreen::models {

inline constexpr const char* kOverExpression = "over-expression";
inline constexpr const char* kUnderExpression = "under-expression";
inline constexpr const char* kAsynchrony = "asynchrony";
inline constexpr const char* kCrossLineage = "cross-lineage";
inline constexpr const char* kArrest = "arrest";

/// A feature that regeneration or therapy explains, e.g. {"CD34", "under-expression"} or {"CD10", "over-expression",
/// 0.6}.
struct Exemption {
  std::string marker;                                              ///< empty: any
  std::string kind;                                                ///< one of the five above; empty: any
  double max_abs_delta = std::numeric_limits<double>::infinity();  ///< decades; beyond it the feature counts
};

struct AberrancyOptions {
  double min_delta = 0.5;  ///< decades, over- and under-expression
  double min_abs_z = 2;    ///< robust SD of the nearest node
  std::size_t asynchrony_nodes = 8;
  double cross_share = 0.20;   ///< of the group above the cut
  double arrest_iqr = 0.10;    ///< of pseudotime; also half the width of the window about the median
  double arrest_share = 0.70;  ///< of all immature B inside the window
  std::size_t continuation_nodes = 8;
  double continuation_share = 0.10;  ///< of the expected events, below which the continuation is absent
  double arrest_expected = 10;       ///< events; with fewer expected an absent continuation shows nothing
  std::vector<Exemption> exempt;
  bool own_reference = false;  ///< false: class -1, not assessed
};

/// A marker that normal B cells do not carry, after the doublet veto.
struct CrossLineage {
  std::string marker;
  std::span<const float> values;  ///< of the group's events that are no doublet suspects, any number; NaN are left out
  double cut = 0;                 ///< 99.5th percentile of T cells or hematogones, same scale (decades)
};

struct GroupEvents {
  Rows rows;                          ///< columns as PathScorer::markers, finite
  std::span<const PathScore> scores;  ///< [rows.n]
  std::vector<CrossLineage> cross_lineage;
  bool triple_negative = false;  ///< CD10, CD34 and TdT negative or unmeasured: never class 2
};

/// The tube the group is part of; NaN are left out.
struct TubePseudotimes {
  std::span<const float> immature_b;  ///< of all immature B
  std::span<const float> b_lineage;   ///< of all B-lineage events, mature included
};

struct GroupAssessment {
  result::Cluster cluster;
  std::size_t node = 0;              ///< nearest to the group's medians
  std::vector<double> delta;         ///< [m] median minus normal mean at the node, decades
  std::vector<double> z;             ///< [m] delta / normal robust SD
  std::vector<double> spread_ratio;  ///< [m] robust SD of the group / normal robust SD
};

/// Describe one group and give it its class.
///
/// Features: over-/under-expression |Δ| >= min_delta and |z| >= min_abs_z at the node nearest to the group's medians;
/// asynchrony where the value fits (|z| < min_abs_z) some node of the path but none nearer than asynchrony_nodes to the
/// node implied by the other markers, and |Δ| against that node >= min_delta: many nodes may lie within a small step;
/// cross-lineage where at least cross_share lies above the cut (Δ = median - cut); arrest where the group's pseudotime
/// IQR is below arrest_iqr, at least arrest_share of all immature B lie within arrest_iqr of its median, and the next
/// continuation_nodes nodes hold less than continuation_share of the events that the reference's occupancy and the
/// events in the window lead one to expect (assessed only where at least 10 are expected). Class: -1 without own
/// reference; 0 no feature; 2 from two independent non-exempt features unless triple_negative; else 1. Independent:
/// markers with exempt features are set aside; over-, under-expression and asynchrony count as two only where no single
/// marker explains them all, that is, whichever marker is left out, the others evaluated again by themselves still have
/// a feature (one odd marker moves the node the rest is compared with). Each cross-lineage marker and arrest count one
/// more. Class 3 is the informed arm's. Errors: MODEL-A01 for an empty group or sizes that do not fit the scorer.
[[nodiscard]] Result<GroupAssessment> assess_group(const result::MaturationReference& reference,
                                                   const PathScorer& scorer, const GroupEvents& group,
                                                   const TubePseudotimes& tube, const AberrancyOptions& options);

/// Put groups together for a sample. `n_normal` candidates were not different from normal: class 0 events where the
/// groups are assessed. `n_outside` of `n_candidates` lie beyond P99.9; the fraction is 0 without candidates.
[[nodiscard]] result::Aberrancy summarise_aberrancy(std::span<const GroupAssessment> groups, std::size_t n_candidates,
                                                    std::size_t n_outside, std::size_t n_normal, bool own_reference);

}  // namespace fcscreen::models
