// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/result/study_result.h"

namespace fcscreen::io::text {

/// A study as JSON (schema_version 1), keys in a fixed order, two blanks of indentation and a line feed at the end.
/// Times are days where a key says days, months where it says months; changes are decades. A number that does not exist
/// is null, a suppressed one the text "suppressed". The same result gives the same bytes.
[[nodiscard]] std::string to_json(const result::StudyResult& study);

/// A study as tables: name of the file's middle part and content, in a fixed order.
///
/// "table" (medians, shares, exclusions), "curves" (one row per curve and time), "at_risk", and, but for a result for
/// outside, "regression" (Turnbull), "patients" (with the waterfall's data) and "swimmer". RFC 4180 with LF; a number
/// that does not exist is an empty field, a suppressed one "suppressed".
[[nodiscard]] std::vector<std::pair<std::string, std::string>> to_csv(const result::StudyResult& study);

}  // namespace fcscreen::io::text
