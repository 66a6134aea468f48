// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/result/exposure.h"

namespace fcscreen::tool {

/// Read a CSV table of drug courses (io/text/exposure_csv.h); what is odd about it goes to stderr unless `quiet`.
[[nodiscard]] Result<std::vector<result::ExposureRow>> read_exposure_table(const std::filesystem::path& path,
                                                                           bool quiet);

/// The same table of rows, which read_exposure_table() reads back equal.
[[nodiscard]] std::string exposure_table(std::span<const result::ExposureRow> rows);

/// "stopped", "ongoing" or "unknown".
[[nodiscard]] const char* status_name(result::ExposureStatus status);

}  // namespace fcscreen::tool
