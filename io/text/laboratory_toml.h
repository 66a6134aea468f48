// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/core/error.h"
#include "engine/result/laboratory_profile.h"

namespace fcscreen::io::text {

/// Read what a laboratory puts on its reports: `name` (needed), `address` (lines), `test_name`, `statements` (texts),
/// `time_zone` (IANA name), and `[[reference_range]]` with `population` ("immature_b" or
/// "normal_precursors"), `low` and `high` in per cent of the nucleated cells, `of` and `source` (needed).
///
/// Checked here: every key is known, each range is of a population once, low is not above high, and the texts are
/// not longer than a page can hold (a line 200 bytes, all statements together 1,500). Errors (kind Usage, each with
/// file and line): LPR-01 no TOML; LPR-02 an unknown key; LPR-03 a value of the wrong type or out of range, or a
/// missing one.
[[nodiscard]] Result<result::LaboratoryProfile> parse_laboratory_profile(std::string_view toml,
                                                                         const std::string& name);

/// parse_laboratory_profile() of a file; a file that cannot be read is an error of kind Usage.
[[nodiscard]] Result<result::LaboratoryProfile> load_laboratory_profile(const std::filesystem::path& path);

}  // namespace fcscreen::io::text
