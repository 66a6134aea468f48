// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "engine/core/error.h"
#include "engine/result/serial.h"
#include "engine/result/series.h"

namespace fcscreen::tool {

/// The series of one patient as the laboratory database holds it: of every sample the result it stands for
/// (engine/laboratory/filed_sample.h), the exposure rows that stand, and the laboratory's own spread between samples
/// where it was estimated with the present analysis version; samples without a date are left out and named in
/// `left_out`. Errors: those of Laboratory::open and Laboratory::patient; TRK-D01 (Input) no filed sample has a date.
struct FiledSeries {
  result::Series series;
  std::vector<std::string> left_out;  ///< one sentence each
};
[[nodiscard]] Result<FiledSeries> filed_series(const std::filesystem::path& database, const std::string& patient);

/// Raise the alerts of a report in the database; those that stand there already are not raised again (SPEC §4.6).
/// `by`: who does it, for the audit trail; empty: the user of this computer. Returns how many are new. Errors: those of
/// Laboratory::open and Laboratory::raise_alert.
[[nodiscard]] Result<std::size_t> file_alerts(const std::filesystem::path& database, const result::SerialReport& report,
                                              const std::string& by = {});

}  // namespace fcscreen::tool
