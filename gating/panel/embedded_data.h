// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace fcscreen::gating {

/// Text of marker_aliases.tsv as it was when the project was built.
[[nodiscard]] std::string_view marker_aliases_tsv();

/// Text of panels.json as it was when the project was built.
[[nodiscard]] std::string_view panels_json();

}  // namespace fcscreen::gating
