// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace fcscreen::io::fcs {

/// Bytes as characters, for the ASCII parts of a file.
[[nodiscard]] inline std::string_view characters(std::span<const std::byte> bytes) {
  return {static_cast<const char*>(static_cast<const void*>(bytes.data())), bytes.size()};
}

/// [first, first + count) cut to what is there; never past the end.
[[nodiscard]] inline std::span<const std::byte> slice(std::span<const std::byte> bytes, std::uint64_t first,
                                                      std::uint64_t count) {
  if (first >= bytes.size()) return {};
  return bytes.subspan(static_cast<std::size_t>(first),
                       static_cast<std::size_t>(std::min<std::uint64_t>(count, bytes.size() - first)));
}

}  // namespace fcscreen::io::fcs
