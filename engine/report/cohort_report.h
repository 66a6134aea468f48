// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/core/error.h"
#include "engine/report/report.h"
#include "engine/result/study_result.h"

namespace fcscreen::engine {

/// Most lanes of the swimmer plot on paper; the tables hold all.
inline constexpr std::size_t kMostLanes = 240;

/// Compose the report of a study (SPEC §6): the tables with every denominator, time to regression, curves with numbers
/// at risk, landmarks, and, but for a result for outside, swimmer and waterfall.
///
/// ReportOptions::result_json is carried inside as study.json. Depends on nothing but its arguments: the same give the
/// same bytes. Errors: PDF-F01 fonts missing, PDF-C01 or PDF-Q01 a library failed. Thread-safe.
[[nodiscard]] Result<std::string> render_cohort_report(const result::StudyResult& study, const ReportOptions& options);

}  // namespace fcscreen::engine
