// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace fcscreen::models {

/// The shipped maturation reference, models/reference/generic.toml, as text for the TOML reader (models know no files).
[[nodiscard]] std::string_view generic_reference_toml();

}  // namespace fcscreen::models
