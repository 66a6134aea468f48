// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "engine/core/error.h"
#include "engine/report/report.h"
#include "engine/result/review.h"
#include "io/store/laboratory/laboratory.h"

namespace fcscreen::tool {

/// What a report is made from: a result file as it is on the disk.
struct StoredReport {
  std::string json, sha256;  ///< of the file
  result::ScreenResult result;
  result::ScreenPlots plots;
};

/// Read a result file. Errors: those of read_result_file() and from_json().
[[nodiscard]] Result<StoredReport> read_stored_report(const std::filesystem::path& path);

/// engine::review_of() of it.
[[nodiscard]] Result<result::Review> review_of_stored(const io::store::Laboratory& laboratory,
                                                      const StoredReport& stored, std::optional<std::int64_t> until,
                                                      const std::string& time_zone);

/// "SYN-0201.signed-7.pdf" of the last signature; what a file name cannot hold becomes '_'.
[[nodiscard]] std::string signed_name(const result::Review& review);

/// Render and write it, whole or not at all; returns `target`.
[[nodiscard]] Result<std::filesystem::path> write_stored_report(const StoredReport& stored,
                                                                engine::ReportOptions options,
                                                                const std::filesystem::path& target, bool force);

}  // namespace fcscreen::tool
