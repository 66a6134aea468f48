// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace fcscreen::io::fcs {

/// True for well-formed UTF-8 (Unicode 15, table 3-7: no overlong forms, no surrogates, at most U+10FFFF).
[[nodiscard]] bool is_utf8(std::string_view bytes);

/// Latin-1 bytes as UTF-8.
[[nodiscard]] std::string latin1_to_utf8(std::string_view bytes);

}  // namespace fcscreen::io::fcs
