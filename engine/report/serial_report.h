// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/core/error.h"
#include "engine/report/report.h"
#include "engine/result/serial.h"

namespace fcscreen::engine {

/// Compose the report of one patient's series: the course on one page, then what does not fit there (SPEC §5, P4).
///
/// ReportOptions::result_json is carried inside as series.json. Depends on nothing but its arguments: the same give the
/// same bytes. Errors: PDF-F01 fonts missing, PDF-C01 or PDF-Q01 a library failed. Thread-safe.
[[nodiscard]] Result<std::string> render_serial_report(const result::SerialReport& report,
                                                       const ReportOptions& options);

}  // namespace fcscreen::engine
