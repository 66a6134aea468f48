// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/crc.h"

#include <array>

namespace fcscreen::io::fcs {
namespace {

constexpr std::array<std::uint16_t, 256> make_table() {
  std::array<std::uint16_t, 256> table{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    unsigned crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x8408U : crc >> 1;
    table[byte] = static_cast<std::uint16_t>(crc);
  }
  return table;
}

constexpr std::array<std::uint16_t, 256> kTable = make_table();

}  // namespace

std::uint16_t crc16(std::span<const std::byte> bytes) {
  unsigned crc = 0;
  for (const std::byte b : bytes) crc = (crc >> 8) ^ kTable[(crc ^ std::to_integer<unsigned>(b)) & 0xFF];
  return static_cast<std::uint16_t>(crc);
}

}  // namespace fcscreen::io::fcs
