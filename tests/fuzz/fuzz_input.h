// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace fcscreen::test {

/// Takes decisions from a fuzzer's bytes, front to back; zeros when they are used up.
class FuzzInput {
 public:
  explicit FuzzInput(std::span<const std::byte> bytes) : rest_(bytes) {}

  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const auto value = std::to_integer<std::uint8_t>(rest_.front());
    rest_ = rest_.subspan(1);
    return value;
  }
  /// 0 to n - 1, n ≤ 256.
  std::size_t below(std::size_t n) { return byte() % n; }
  bool one_in(std::size_t n) { return below(n) == n - 1; }
  /// One of a menu; its first entry when the bytes are used up.
  template <std::size_t n>
  std::string pick(const std::array<std::string_view, n>& menu) {
    return std::string(menu[below(n)]);
  }
  /// The next bytes, at most `most`.
  std::string text(std::size_t most) {
    std::string out;
    for (std::size_t left = std::min(most, rest_.size()); left > 0; --left) out += static_cast<char>(byte());
    return out;
  }
  std::string rest() { return text(rest_.size()); }

 private:
  std::span<const std::byte> rest_;
};

/// True for bytes that are a file by themselves.
[[nodiscard]] inline bool is_a_file(std::span<const std::byte> bytes) {
  return bytes.size() >= 3 && bytes[0] == std::byte{'F'} && bytes[1] == std::byte{'C'} && bytes[2] == std::byte{'S'};
}

}  // namespace fcscreen::test
