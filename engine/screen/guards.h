// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/screen/label_swap.h"
#include "engine/screen/summary.h"
#include "models/decision.h"

namespace fcscreen::engine {

/// What the guards around the call found in one tube (SPEC §1.5, §3.4, §9).
struct Guards {
  std::vector<std::string> stain_fail;      ///< markers
  std::vector<std::string> not_assessable;  ///< used markers whose control cells are missing
  bool no_baseline = false;                 ///< controls were found, and this laboratory has no baseline for any
  LabelCheck labels;
  bool carryover = false;  ///< counted events come early after a tube with many such cells
};

/// Look at controls, labels and dilution; set what the decision table asks, and write result.qc.controls and
/// result.marrow_quality. Called with the counts of `in` set. Findings: SCR-T01 a staining failed, SCR-T02 labels
/// suspect, SCR-T03 a marker does not stain its control cells as expected, SCR-D02 counted events come early in the
/// acquisition.
[[nodiscard]] Guards run_guards(const Evaluated& evaluated, const ScreenOptions& options, bool own,
                                models::CallInput& in, result::ScreenResult& result);

/// Name the markers in the codes of a decided target, add the flags of what could not be assessed, and say what would
/// change the result.
void mark_guards(const Guards& guards, result::ScreenResult& result);

}  // namespace fcscreen::engine
