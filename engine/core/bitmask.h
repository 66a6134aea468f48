// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/core/aligned_buffer.h"

namespace fcscreen {

/// One bit per event in 64-bit words, least significant bit first; bits past size() are always zero.
class Bitmask {
 public:
  Bitmask() = default;
  /// All bits clear, or all set.
  explicit Bitmask(std::size_t n_events, bool value = false);
  [[nodiscard]] Bitmask clone() const;

  [[nodiscard]] std::size_t size() const { return n_events_; }
  [[nodiscard]] std::size_t n_words() const { return words_.size(); }
  [[nodiscard]] std::span<std::uint64_t> words() { return {words_.data(), words_.size()}; }
  [[nodiscard]] std::span<const std::uint64_t> words() const { return {words_.data(), words_.size()}; }

  [[nodiscard]] bool test(std::size_t i) const { return (words_[i / 64] >> (i % 64)) & 1U; }
  void set(std::size_t i) { words_[i / 64] |= std::uint64_t{1} << (i % 64); }
  void reset(std::size_t i) { words_[i / 64] &= ~(std::uint64_t{1} << (i % 64)); }

  /// Number of set bits.
  [[nodiscard]] std::size_t count() const;

  /// In place; both masks must have the same size.
  Bitmask& operator&=(const Bitmask& other);
  Bitmask& operator|=(const Bitmask& other);
  /// In place: clear every bit that is set in `other`.
  Bitmask& and_not(const Bitmask& other);
  /// In place complement; the tail stays zero.
  Bitmask& flip();

  /// Call f(i) for every set bit, ascending.
  template <class F>
  void for_each(F&& f) const {
    for (std::size_t w = 0; w < words_.size(); ++w) {
      for (std::uint64_t bits = words_[w]; bits != 0; bits &= bits - 1) {
        f(w * 64 + static_cast<std::size_t>(__builtin_ctzll(bits)));
      }
    }
  }

 private:
  void clear_tail();
  AlignedBuffer<std::uint64_t> words_;
  std::size_t n_events_ = 0;
};

[[nodiscard]] Bitmask operator&(const Bitmask& a, const Bitmask& b);
[[nodiscard]] Bitmask operator|(const Bitmask& a, const Bitmask& b);
/// popcount(a AND b) without a temporary.
[[nodiscard]] std::size_t count_and(const Bitmask& a, const Bitmask& b);

}  // namespace fcscreen
