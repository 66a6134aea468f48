// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/core/error.h"
#include "engine/result/study.h"

namespace fcscreen::io::text {

/// Read a study file: `title`, `database`, `every_patient`, `landmarks` (days), `regression` ("confirmed", "any"),
/// `survival_from` ("stop", "first_class2", "all_therapy") and `[[patient]]` (key, series, tp53 and low_hypodiploidy
/// ("yes", "no", "unknown"), all_therapy, hct, efs_event, death, last_contact).
///
/// Dates are TOML dates or texts, to the day. The days of the stop and of the exposures are those of the series or
/// database. A patient without `series` is looked for in `database`.
/// Checked here: every key is known; a key stands once; there is a patient, or every_patient; no contact, event or
/// treatment is after the death; landmarks are whole days in ascending order. Whether the files exist is not.
/// Errors (kind Usage, each with file and line): STU-01 no TOML; STU-02 an unknown key; STU-03 a value of the wrong
/// type or out of range, or a missing one.
[[nodiscard]] Result<result::Study> parse_study(std::string_view toml, const std::string& name);

/// parse_study() of a file; a file that cannot be read is an error of kind Usage.
[[nodiscard]] Result<result::Study> load_study(const std::filesystem::path& path);

}  // namespace fcscreen::io::text
