// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace fcscreen::engine {

/// Text of gating/auto/templates/lymphoid_screen.toml as it was when the project was built.
[[nodiscard]] std::string_view lymphoid_screen_toml();

}  // namespace fcscreen::engine
