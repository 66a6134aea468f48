// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace fcscreen::bench {

/// Copy bytes past the cache: the fastest way they can come in and go out again, what everything else is compared with.
///
/// @param to       on a 64-byte boundary
/// @param n_bytes  what is beyond the last multiple of 64 is left out
void streaming_copy(std::byte* to, const std::byte* from, std::size_t n_bytes);

}  // namespace fcscreen::bench
