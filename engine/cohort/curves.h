// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/result/study_result.h"
#include "models/survival.h"

namespace fcscreen::engine {

/// Days per month (SPEC §4.5).
inline constexpr double kStudyMonth = 30.4375;

/// Time from the stop to regression of the patients that are evaluable for it: Turnbull's estimate on the intervals
/// between samples (SPEC §6). A competing event ends what is known at the last comparable sample before it. The median
/// is the interval in which the estimate crosses ½.
[[nodiscard]] Result<result::RegressionTime> regression_time(std::span<const result::StudyCourse> courses);

/// All curves of a study, each set with its numbers at risk on a grid of whole months that fits its longest follow-up:
/// cumulative incidence of a seen regression, ALL therapy and death (Aalen–Johansen); regression at the middle of its
/// interval (Kaplan–Meier, sensitivity only); overall and event-free survival from the study's day 0 (Kaplan–Meier);
/// and for each landmark the incidence among those still followed without any of the three, and survival by whether a
/// regression had been seen by then. Curves without patients are kept, empty.
[[nodiscard]] Result<std::vector<result::CurveSet>> study_curves(std::span<const result::StudyCourse> courses,
                                                                 result::SurvivalOrigin origin,
                                                                 std::span<const int> landmarks);

/// Days of a grid of whole months from 0 to the last at or before `longest`, at most nine of them.
[[nodiscard]] std::vector<double> risk_grid(double longest_days);

/// "lenalidomide stop", "first population of class 2 or more", "start of ALL therapy".
[[nodiscard]] std::string origin_name(result::SurvivalOrigin origin);

}  // namespace fcscreen::engine
