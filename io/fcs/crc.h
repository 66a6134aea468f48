// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace fcscreen::io::fcs {

/// CRC-16/KERMIT of bytes: reflected polynomial 0x8408, initial value 0 (FCS 3.0 §3.5; design/FCS.md §8).
[[nodiscard]] std::uint16_t crc16(std::span<const std::byte> bytes);

}  // namespace fcscreen::io::fcs
