// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace fcscreen::io::text {

/// Text of default_config.toml, compiled in.
[[nodiscard]] std::string_view default_config_toml();

}  // namespace fcscreen::io::text
