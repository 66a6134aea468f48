// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/result/serial.h"

namespace fcscreen::io::text {

/// A patient's series as JSON (design/CLI.md, track; schema_version 1), keys in a fixed order, two blanks of
/// indentation and a line feed at the end. Fractions are plain numbers, changes decades, slopes natural log per day; a
/// number that does not exist (absent, NaN, infinite) is null. The same report gives the same bytes.
[[nodiscard]] std::string to_json(const result::SerialReport& report);

}  // namespace fcscreen::io::text
