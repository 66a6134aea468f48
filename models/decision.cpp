// SPDX-License-Identifier: Apache-2.0
#include "models/decision.h"

#include <algorithm>
#include <bitset>
#include <cmath>

namespace fcscreen::models {
namespace {

using result::Call;
using Reasons = std::bitset<kReasons>;

constexpr std::uint64_t kGroupEvents = 10;  // SPEC §0.4: a group is at least 10 candidates

/// True when `events` of n is more than 0.01 %; in integers, so that exactly 0.01 % does not depend on rounding.
bool above_lowest_negative(std::uint64_t events, const CallInput& c) {
  const auto inverse = static_cast<std::uint64_t>(std::llround(1 / std::max(c.counts.negative_lod, 1e-12)));
  return events > c.n_denominator / inverse;
}

CountLimits blind_limits(const CallInput& c) { return count_limits(c.n_denominator, c.lob, c.l95, c.counts); }

void set(Reasons& reasons, Reason reason, bool on = true) {
  if (on) reasons.set(static_cast<std::size_t>(reason));
}

std::vector<std::string> codes(const Reasons& reasons) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < kReasons; ++i) {
    if (reasons.test(i)) out.emplace_back(to_string(static_cast<Reason>(i)));
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// Strength of a counted call; 0 = nothing counted.
enum class Strength { None, Trace, BelowLoq, Quantifiable };

Strength counted(std::uint64_t k, const CountLimits& limits) {
  if (k >= limits.loq_ev) return Strength::Quantifiable;
  if (k >= limits.lod_ev) return Strength::BelowLoq;
  return k >= limits.trace_ev ? Strength::Trace : Strength::None;
}

Call call_of(Strength strength) {
  if (strength == Strength::Quantifiable) return Call::DetectedQuantifiable;
  return strength == Strength::BelowLoq ? Call::DetectedBelowLoq : Call::Trace;
}

Reasons failed_channels(const CallInput& c) {
  Reasons out;
  set(out, Reason::CompFail, c.comp_fail);
  set(out, Reason::LabelSwapSuspect, c.label_swap_suspect);
  set(out, Reason::StainFail, c.stain_fail);
  return out;
}

/// The negative blockers of SPEC §0.4.
Reasons blockers(const CallInput& c) {
  Reasons out = failed_channels(c);
  set(out, Reason::LowSensitivity, above_lowest_negative(blind_limits(c).lod_ev, c));
  set(out, Reason::LobNotEstablished, !c.lob && c.level != CallLevel::L1);
  set(out, Reason::Hemodiluted, c.hemodiluted);
  set(out, Reason::LowViability, c.viability_low);
  set(out, Reason::TimeLoss, c.time_loss);
  set(out, Reason::TargetLoss, c.target_loss);
  set(out, Reason::NoAnchor, c.no_anchor);
  set(out, Reason::TherapyUnknown, c.anti_cd19 == AntiCd19::Unknown && !c.other_lineage);
  set(out, Reason::LineageMasked, c.anti_cd19 == AntiCd19::Yes && !c.other_lineage);
  set(out, Reason::PanelInsufficient, c.level == CallLevel::L2Minus && !c.cd10_and_cd34);
  return out;
}

CallOutcome refused(Call call, const Reasons& reasons, int row) { return {call, codes(reasons), {}, row}; }

/// A call without reasons; a positive one carries the blockers as flags.
CallOutcome called(const CallInput& c, Call call, int row) {
  const bool positive = call == Call::Trace || call == Call::DetectedBelowLoq || call == Call::DetectedQuantifiable ||
                        call == Call::AtypicalImmatureB || call == Call::ImmatureBExpandedL1;
  CallOutcome out{call, {}, {}, row};
  if (!positive) return out;
  Reasons flags = blockers(c);
  flags.reset(static_cast<std::size_t>(Reason::LowSensitivity));
  out.flags = codes(flags);
  if (c.hemodiluted || c.target_loss) out.flags.emplace_back("AT_LEAST");
  if (c.n_denominator < c.counts.low_n) out.flags.emplace_back("LOW_N");
  std::sort(out.flags.begin(), out.flags.end());
  return out;
}

/// The stronger of the two arms; the blind arm on a tie. At L1 there is none.
struct Arm {
  Strength strength = Strength::None;
  std::uint64_t inner = 0;  ///< its count with all margins moved inward
  std::uint64_t lob = 0;    ///< its b(N); 0 where not established
};

Arm stronger_arm(const CallInput& c) {
  if (c.level == CallLevel::L1) return {};
  // The cap: blind events are class ≥ 2 only against an own reference.
  const std::uint64_t k = c.own_reference ? c.k : 0;
  const Arm blind{counted(k, blind_limits(c)), c.own_reference ? c.k_inner.value_or(k) : k, c.lob.value_or(0)};
  const Arm informed{counted(c.k3, count_limits(c.n_denominator, c.lob3, 0, c.counts)), c.k3_inner.value_or(c.k3),
                     c.lob3.value_or(0)};
  return informed.strength > blind.strength ? informed : blind;
}

/// Class-1 events that carry row 9: at least a group, and above their own limit of blank.
bool class1_carries(const CallInput& c, std::uint64_t events) {
  return c.own_reference && events >= kGroupEvents && events > c.lob1.value_or(0);
}

/// Rows 1 and 2.
std::optional<CallOutcome> not_assessable(const CallInput& c) {
  Reasons reasons;
  set(reasons, Reason::NoEvents, c.n_denominator == 0);
  set(reasons, Reason::NoScatter, !c.scatter);
  set(reasons, Reason::RawSpectral, c.raw_spectral);
  if (reasons.any()) return refused(Call::NotEvaluable, reasons, 1);
  if (c.panel_ambiguous) {
    set(reasons, Reason::PanelAmbiguous);
  } else {
    set(reasons, Reason::NoLineageMarker, c.level == CallLevel::L0);
    set(reasons, Reason::PanelInsufficient, c.level == CallLevel::BelowL1);
  }
  if (reasons.any()) return refused(Call::Indeterminate, reasons, 2);
  return std::nullopt;
}

/// Row 3: a defect able to fabricate or misplace the population.
std::optional<CallOutcome> untrustworthy(const CallInput& c, bool positive) {
  Reasons reasons;
  set(reasons, Reason::IdConflict, c.id_conflict);
  set(reasons, Reason::IdSuspect, c.id_suspect);
  if (positive) {
    if (c.failed_touch_call) reasons |= failed_channels(c);
    set(reasons, Reason::DoubletSuspect, c.doublet_carries);
    set(reasons, Reason::CarryoverSuspect, c.carryover_carries);
  }
  if (reasons.none()) return std::nullopt;
  return refused(Call::Indeterminate, reasons, 3);
}

/// Rows 4 to 6: the reduced claim of a tube without CD10 and CD34.
CallOutcome decide_l1(const CallInput& c) {
  if (c.expanded) return called(c, Call::ImmatureBExpandedL1, 4);
  Reasons reasons = blockers(c);
  set(reasons, Reason::NoReference, !c.own_baseline && !c.own_reference);
  if (reasons.any()) return refused(Call::Indeterminate, reasons, 5);
  return called(c, Call::ImmatureBNotExpandedL1, 6);
}

/// Rows 10 to 13: nothing positive was found.
CallOutcome decide_negative(const CallInput& c) {
  Reasons reasons = blockers(c);
  set(reasons, Reason::LineageMasked, c.lineage_gap || reasons.test(static_cast<std::size_t>(Reason::LineageMasked)));
  if (!c.own_reference && c.candidates >= kGroupEvents) {
    set(reasons, Reason::NoReference);
    return refused(Call::Indeterminate, reasons, 10);
  }
  const std::uint64_t k = c.own_reference ? c.k : 0, k_outer = c.own_reference ? c.k_outer.value_or(k) : k;
  set(reasons, Reason::GateSensitive, k_outer >= blind_limits(c).loq_ev);
  if (reasons.any()) return refused(Call::Indeterminate, reasons, 11);
  if (c.class0 >= kGroupEvents) return called(c, Call::NormalPrecursorsOnly, 12);
  return called(c, Call::NotDetected, 13);
}

}  // namespace

const char* to_string(Reason reason) {
  static constexpr const char* kCodes[kReasons] = {
      "NO_EVENTS",          "NO_SCATTER",          "RAW_SPECTRAL",      "PANEL_AMBIGUOUS", "NO_LINEAGE_MARKER",
      "PANEL_INSUFFICIENT", "ID_CONFLICT",         "ID_SUSPECT",        "COMP_FAIL",       "LABEL_SWAP_SUSPECT",
      "STAIN_FAIL",         "DOUBLET_SUSPECT",     "CARRYOVER_SUSPECT", "GATE_SENSITIVE",  "NO_REFERENCE",
      "LOW_SENSITIVITY",    "LOB_NOT_ESTABLISHED", "HEMODILUTED",       "LOW_VIABILITY",   "TIME_LOSS",
      "TARGET_LOSS",        "NO_ANCHOR",           "THERAPY_UNKNOWN",   "LINEAGE_MASKED"};
  return kCodes[static_cast<std::size_t>(reason)];
}

CallOutcome decide(const CallInput& c) {
  if (auto outcome = not_assessable(c)) return *outcome;
  const bool l1 = c.level == CallLevel::L1;
  const Arm arm = stronger_arm(c);
  const bool counted_call = arm.strength != Strength::None;
  const bool atypical = !l1 && (c.expanded || class1_carries(c, c.k1));
  if (auto outcome = untrustworthy(c, counted_call || atypical || (l1 && c.expanded))) return *outcome;
  if (l1) return decide_l1(c);
  const bool melts = counted_call && arm.inner <= arm.lob;  // the margins alone decide the count
  const std::uint64_t class1_rest = c.k1 > c.k ? c.k1 - c.k : 0;
  if (melts && !c.expanded && !class1_carries(c, class1_rest)) {
    Reasons reasons;
    set(reasons, Reason::GateSensitive);
    return refused(Call::Indeterminate, reasons, 7);
  }
  if (counted_call && !melts) return called(c, call_of(arm.strength), 8);
  if (atypical) return called(c, Call::AtypicalImmatureB, 9);
  return decide_negative(c);
}

}  // namespace fcscreen::models
