// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace fcscreen::engine {

/// night.html, compiled in.
[[nodiscard]] std::string_view night_page();

}  // namespace fcscreen::engine
