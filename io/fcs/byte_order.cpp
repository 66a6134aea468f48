// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/layout.h"
#include "io/fcs/numbers.h"

namespace fcscreen::io::fcs {

std::optional<ByteOrder> parse_byte_order(std::string_view text) {
  ByteOrder order;
  std::array<bool, 8> seen{};
  text = trim(text);
  while (true) {
    const std::size_t comma = text.find(',');
    const auto entry = parse_unsigned(text.substr(0, comma));
    if (!entry || *entry < 1 || *entry > 8 || order.width_bytes == 8 || seen[*entry - 1]) return std::nullopt;
    seen[*entry - 1] = true;
    order.significance[order.width_bytes++] = static_cast<std::uint8_t>(*entry - 1);
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  const std::size_t n = order.width_bytes;
  bool little = true, big = true;
  for (std::size_t k = 0; k < n; ++k) {
    if (order.significance[k] >= n) return std::nullopt;
    little = little && order.significance[k] == k;
    big = big && order.significance[k] == n - 1 - k;
  }
  order.big_endian = big && n > 1;
  order.permuted = !little && !big;
  return order;
}

}  // namespace fcscreen::io::fcs
