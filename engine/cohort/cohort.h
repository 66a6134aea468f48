// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "engine/cohort/rules.h"
#include "engine/core/error.h"
#include "engine/result/study_result.h"

namespace fcscreen::engine {

/// Everything SPEC §6 says about a study, from what study_course() says about each of its patients.
///
/// Every share stands on the patients it can be asked of; in particular regression is a share of the patients evaluable
/// for it, never of all patients of the study. Medians are of the patients whose time is known to the day; the middle
/// two are averaged. Landmarks are those of the study, else of the rules.
/// Fields that describe the software, and `samples`, are left to the caller. Errors: those of models/survival.h.
[[nodiscard]] Result<result::StudyResult> study_result(const result::Study& study,
                                                       std::vector<result::StudyCourse> courses,
                                                       const CohortRules& rules = {});

/// Median of the values, the middle two averaged; nothing without values.
[[nodiscard]] std::optional<double> study_median(std::vector<double> values);

/// The result as it may leave the laboratory: a number of patients below `smallest_cell`, and one whose complement in
/// its denominator is, is suppressed with the numbers that would give it away; nothing stands for one patient (courses,
/// intervals of the Turnbull estimate, times of single events); curves stand on their grid of months as long as enough
/// are at risk; medians that rest on too few patients are left out.
[[nodiscard]] result::StudyResult external_result(result::StudyResult result);

}  // namespace fcscreen::engine
