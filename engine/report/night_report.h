// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/batch/summary.h"
#include "engine/core/error.h"
#include "engine/report/report.h"

namespace fcscreen::engine {

/// Compose the morning summary on paper: numbers, alerts first, held files with their next action, expected but not
/// received, the worklist, the run. ReportOptions::result_json is carried inside as summary.json.
///
/// Depends on nothing but its arguments. Errors: PDF-F01 fonts missing, PDF-C01 or PDF-Q01 a library failed.
[[nodiscard]] Result<std::string> render_night_report(const NightSummary& summary, const ReportOptions& options);

}  // namespace fcscreen::engine
