// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/findings.h"
#include "engine/result/exposure.h"

namespace fcscreen::io::text {

/// An exposure table: its rows in file order, and what was odd about them.
struct ExposureTable {
  std::vector<result::ExposureRow> rows;
  Findings findings;  ///< each names its line
};

/// Read the table of drug courses of SPEC §4.5 from CSV (parse_csv).
///
/// Columns, in any order: patient_key, drug, start_date, stop_date (required), status, dose_mg, schedule, reason,
/// date_precision, source. Dates as parse_date; date_precision D, M or Y says that no more of both dates is known
/// (empty: what each date shows). An empty stop_date or "null" is a missing stop, which means ongoing only with status
/// "ongoing"; an empty status is "stopped" with a stop and "unknown" without. Schedules are "daily" or "21/28".
///
/// Findings: EXP-F01 a stopped course whose stop is missing (its end is not known); EXP-F02 a row twice; EXP-F03 a
/// schedule that is not read (no dose intensity); EXP-F04 a column that is not used.
/// Errors (ErrorKind::Input): those of parse_csv; EXP-01 a required column is missing; EXP-02 rows that cannot be
/// read, all named with their lines (the first ten in full): nothing of the table is taken then.
[[nodiscard]] Result<ExposureTable> parse_exposure_csv(std::string_view text, const std::string& name);

}  // namespace fcscreen::io::text
