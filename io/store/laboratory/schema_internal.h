// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

// The migrations, schema/*.sql, compiled in.
namespace fcscreen::io::store {

[[nodiscard]] std::string_view schema_1();
[[nodiscard]] std::string_view schema_2();
[[nodiscard]] std::string_view schema_3();

}  // namespace fcscreen::io::store
