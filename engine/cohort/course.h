// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/cohort/rules.h"
#include "engine/core/error.h"
#include "engine/result/serial.h"
#include "engine/result/study_result.h"

namespace fcscreen::engine {

/// Codes of StudyCourse::excluded, in the order in which they are asked, with what they mean.
struct ExclusionText {
  const char *code, *text;
};
inline constexpr ExclusionText kExclusions[] = {
    {"NO_STOP", "no lenalidomide stop before the last sample"},
    {"THERAPY_BEFORE_STOP", "ALL therapy began on the day of the lenalidomide stop or before"},
    {"NO_BASELINE", "no evaluable sample from 180 days before to 30 days after the lenalidomide stop"},
    {"BASELINE_NOT_QUANTIFIABLE", "the baseline is below its limit of quantitation: no fall can be shown"},
    {"NO_COMPARABLE_SAMPLE", "no sample after the lenalidomide stop that can be compared with the baseline"},
};

/// What a study uses of one patient (SPEC §6).
///
/// First class 2: the first evaluable sample with a population of class ≥ 2. The clock of regression starts at the
/// stop (known in part: its earliest day). It ends at the start of ALL therapy or at death, which compete with it, or
/// without either at a transplant or when lenalidomide is given again; samples after that day, and confirmations by
/// them, are not looked at. Regression lies between the last sample that was compared with the baseline and showed
/// none, and the first that shows one: `left` (at least 0, or the day of a late baseline) and `right`, days from the
/// stop. With RegressionRule::Confirmed an unconfirmed fall is neither; when a later sample does not show it, it was
/// none. Comparisons without a determinate class say nothing either way.
/// The best change is the lowest of the same comparisons; where nothing was detected, its bound (SPEC §4.2).
/// Survival ends at death, or for event-free survival at the event if that is earlier; else at the last day on which
/// anything is known of the patient. It is absent without a day 0, or when the end is before it.
/// Errors (kind Usage): those of exposure_at_rows; COH-D01 a sample after the day of death.
[[nodiscard]] Result<result::StudyCourse> study_course(const result::StudyPatient& patient,
                                                       const result::SerialReport& report, const result::Study& study,
                                                       const CohortRules& rules = {});

}  // namespace fcscreen::engine
