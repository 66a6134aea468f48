// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "engine/core/error.h"

namespace fcscreen::tool {

/// Write everything to stdout and close it. A closed pipe is success; any other failure is one sentence on stderr and
/// exit code 4. Call once, last.
[[nodiscard]] int write_stdout(std::string_view text);

/// Make the folder of --out where it is not there. Errors: OUT-01 (Output) it cannot be made, or is a file.
[[nodiscard]] Status make_out_folder(const std::filesystem::path& folder);

/// True when stdout is a terminal and NO_COLOR is unset or empty (no-color.org).
[[nodiscard]] bool colour_on_stdout();

/// `text` in an ANSI colour (e.g. "33") when `on`.
[[nodiscard]] std::string coloured(std::string_view text, std::string_view code, bool on);

/// Text from a file made safe for a terminal: control characters become '?', cut to `width` characters.
[[nodiscard]] std::string shown(std::string_view utf8, std::size_t width);

/// The same, filled with spaces on the right to `width`.
[[nodiscard]] std::string cell(std::string_view utf8, std::size_t width);

/// 83411 → "83,411".
[[nodiscard]] std::string grouped(unsigned long long n);

/// JSON for stdout on one line (--jsonl): the pretty form without the line breaks and indentation outside strings.
[[nodiscard]] std::string on_one_line(const std::string& json);

}  // namespace fcscreen::tool
