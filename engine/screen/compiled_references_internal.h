// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace fcscreen::engine {

/// TOML text of every file in models/reference, in the order of their names, as it was when the project was built.
[[nodiscard]] std::vector<std::string_view> compiled_reference_texts();

}  // namespace fcscreen::engine
