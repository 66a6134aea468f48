// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "engine/core/error.h"

namespace fcscreen::io::text {

/// What stands in a file a person has written for fcscreen. One that cannot be read is an error of kind Usage: wrong
/// usage, not a bad sample.
[[nodiscard]] Result<std::string> read_settings_file(const std::filesystem::path& path);

}  // namespace fcscreen::io::text
