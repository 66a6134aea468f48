// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace fcscreen::result {

/// The closed list of calls (SPEC §0.4); nothing else may reach a headline.
enum class Call {
  NotEvaluable,
  Indeterminate,
  NotDetected,
  NormalPrecursorsOnly,
  Trace,
  DetectedBelowLoq,
  DetectedQuantifiable,
  AtypicalImmatureB,
  ImmatureBExpandedL1,
  ImmatureBNotExpandedL1,
};

/// Name as written to JSON, e.g. Call::NotEvaluable -> "NOT_EVALUABLE".
[[nodiscard]] constexpr const char* to_string(Call call) {
  switch (call) {
    case Call::NotEvaluable: return "NOT_EVALUABLE";
    case Call::Indeterminate: return "INDETERMINATE";
    case Call::NotDetected: return "NOT_DETECTED";
    case Call::NormalPrecursorsOnly: return "NORMAL_PRECURSORS_ONLY";
    case Call::Trace: return "TRACE";
    case Call::DetectedBelowLoq: return "DETECTED_BELOW_LOQ";
    case Call::DetectedQuantifiable: return "DETECTED_QUANTIFIABLE";
    case Call::AtypicalImmatureB: return "ATYPICAL_IMMATURE_B";
    case Call::ImmatureBExpandedL1: return "IMMATURE_B_EXPANDED_L1";
    case Call::ImmatureBNotExpandedL1: return "IMMATURE_B_NOT_EXPANDED_L1";
  }
  return "NOT_EVALUABLE";
}

}  // namespace fcscreen::result
