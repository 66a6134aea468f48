// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/core/error.h"

namespace fcscreen::tool {

/// "512M", "2G", "1500000": bytes; K, M, G are powers of 1024. Error (kind Usage) for anything else.
[[nodiscard]] Result<std::uint64_t> parse_memory_size(std::string_view text);

}  // namespace fcscreen::tool
