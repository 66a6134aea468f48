// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/cohort/rules.h"
#include "engine/core/error.h"
#include "engine/result/study_result.h"

namespace fcscreen::tool {

struct SeriesOptions;

/// The patients of a study, each as far as the study uses it.
struct StudyCourses {
  std::vector<result::StudyCourse> courses;  ///< in the order of the study, then of the database
  std::size_t samples = 0;
  std::vector<std::string> notes;  ///< what somebody should look at, one sentence each
};

/// Follow every patient of a study: from the series file it names, screened anew as `track` does, or from the study's
/// database, as filed there. No kinetics are fitted: no table of a study uses them. Relative paths start at the folder
/// of the study file. `progress` gets the part that is done and the patient in work.
/// Errors: those of load_series, load_samples, serial_report, study_course and Laboratory; COH-P01 (Usage) a series
/// that is another patient's.
[[nodiscard]] Result<StudyCourses> load_courses(const result::Study& study, const SeriesOptions& options,
                                                const engine::CohortRules& rules,
                                                const std::function<void(double, const std::string&)>& progress);

}  // namespace fcscreen::tool
