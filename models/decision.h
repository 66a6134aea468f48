// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/result/call.h"
#include "models/counting.h"

namespace fcscreen::models {

/// The closed list of reasons and of flags that are reasons (SPEC §0.4).
enum class Reason {
  NoEvents,
  NoScatter,
  RawSpectral,
  PanelAmbiguous,
  NoLineageMarker,
  PanelInsufficient,
  IdConflict,
  IdSuspect,
  CompFail,
  LabelSwapSuspect,
  StainFail,
  DoubletSuspect,
  CarryoverSuspect,
  GateSensitive,
  NoReference,
  LowSensitivity,
  LobNotEstablished,
  Hemodiluted,
  LowViability,
  TimeLoss,
  TargetLoss,
  NoAnchor,
  TherapyUnknown,
  LineageMasked,
};
inline constexpr int kReasons = 24;

/// Code as printed: Reason::NoEvents -> "NO_EVENTS".
[[nodiscard]] const char* to_string(Reason reason);

/// What the tube can say (SPEC §1.3), as the decision table needs it.
enum class CallLevel { L0, BelowL1, L1, L2Minus, L2, L3 };

/// What is known of an anti-CD19 treatment.
enum class AntiCd19 { No, Yes, Unknown };

/// Everything the decision table of SPEC §0.4 looks at. Counts are events; an absent limit of blank is "not
/// established".
struct CallInput {
  // Row 1.
  std::uint64_t n_denominator = 500000;  ///< N
  bool scatter = true;                   ///< FSC and SSC were measured
  bool raw_spectral = false;
  // Row 2.
  CallLevel level = CallLevel::L2;
  bool panel_ambiguous = false;
  bool cd10_and_cd34 = true;  ///< both measured; matters at L2- only
  // Row 3.
  bool id_conflict = false, id_suspect = false;
  bool comp_fail = false, label_swap_suspect = false, stain_fail = false;  ///< found on a used channel
  bool failed_touch_call = false;                           ///< such a channel is one the positive call rests on
  bool doublet_carries = false, carryover_carries = false;  ///< without the suspected events the call would be lower
  // Counts.
  std::uint64_t k = 0;                             ///< events of class ≥ 2 groups (blind arm)
  std::uint64_t k1 = 0;                            ///< events of class ≥ 1 groups
  std::uint64_t k3 = 0;                            ///< events matched to the patient's own phenotype (informed arm)
  std::optional<std::uint64_t> k_inner, k3_inner;  ///< with all margins moved inward; absent: as k, k3
  std::optional<std::uint64_t> k_outer;            ///< with all margins moved outward; absent: as k
  std::uint64_t candidates = 0, class0 = 0;        ///< events of the soft AND; class-0 precursors
  // Limits.
  std::optional<std::uint64_t> lob = 0, lob1 = 0, lob3 = 0;  ///< b(N) of class ≥ 2, of class ≥ 1, of the informed arm
  double l95 = 0;     ///< lowest fraction detected in ≥ 95 % of spiked samples; 0: not measured
  CountRules counts;  ///< 10 / 20 / 50 and what a negative needs
  // Context.
  bool expanded = false;
  bool own_reference = true;  ///< maturation reference of this laboratory; a generic one counts as none
  bool own_baseline = false;  ///< an earlier comparable sample of this patient
  bool hemodiluted = false, viability_low = false, time_loss = false, target_loss = false, no_anchor = false;
  AntiCd19 anti_cd19 = AntiCd19::No;
  bool other_lineage = false;  ///< a lineage marker other than CD19 that counts
  bool lineage_gap = false;    ///< many immature cells without the lineage marker: no negative stands
};

struct CallOutcome {
  result::Call call = result::Call::NotEvaluable;
  std::vector<std::string> reasons, flags;  ///< codes, sorted; flags add AT_LEAST and LOW_N to the reasons' list
  int row = 0;                              ///< row of the decision table that held
  bool operator==(const CallOutcome&) const = default;
};

/// Decide one sample: the first row of SPEC §0.4 that holds gives the call. Total: every input has exactly one answer.
[[nodiscard]] CallOutcome decide(const CallInput& input);

}  // namespace fcscreen::models
