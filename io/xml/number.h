// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace fcscreen::io::xml {

/// An xs:double without NaN: decimal text, or INF, +INF, -INF, with blanks around it. Nothing for any other text, and
/// for a number beyond binary64.
[[nodiscard]] std::optional<double> to_double(std::string_view text);

}  // namespace fcscreen::io::xml
