// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/core/error.h"
#include "engine/core/event_memory.h"

namespace fcscreen::tool {

/// "512M", "2G", "1500000": bytes; K, M, G are powers of 1024. Error (kind Usage) for anything else.
[[nodiscard]] Result<std::uint64_t> parse_memory_size(std::string_view text);

/// What --memory-limit says; without it (an empty text) kNoMemoryLimit.
[[nodiscard]] Result<std::size_t> memory_limit_of(std::string_view text);

}  // namespace fcscreen::tool
