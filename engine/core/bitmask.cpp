// SPDX-License-Identifier: Apache-2.0
#include "engine/core/bitmask.h"

#include <algorithm>
#include <bit>

namespace fcscreen {

Bitmask::Bitmask(std::size_t n_events, bool value) : words_((n_events + 63) / 64), n_events_(n_events) {
  if (value) {
    std::fill_n(words_.data(), words_.size(), ~std::uint64_t{0});
    clear_tail();
  }
}

Bitmask Bitmask::clone() const {
  Bitmask copy(n_events_);
  std::copy_n(words_.data(), words_.size(), copy.words_.data());
  return copy;
}

std::size_t Bitmask::count() const {
  std::size_t n = 0;
  for (const std::uint64_t w : words()) n += static_cast<std::size_t>(std::popcount(w));
  return n;
}

Bitmask& Bitmask::operator&=(const Bitmask& other) {
  FCS_ASSERT(size() == other.size());
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  return *this;
}

Bitmask& Bitmask::operator|=(const Bitmask& other) {
  FCS_ASSERT(size() == other.size());
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  return *this;
}

Bitmask& Bitmask::and_not(const Bitmask& other) {
  FCS_ASSERT(size() == other.size());
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
  return *this;
}

Bitmask& Bitmask::flip() {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] = ~words_[i];
  clear_tail();
  return *this;
}

void Bitmask::clear_tail() {
  if (n_events_ % 64 != 0) words_[words_.size() - 1] &= (std::uint64_t{1} << (n_events_ % 64)) - 1;
}

Bitmask operator&(const Bitmask& a, const Bitmask& b) {
  Bitmask r = a.clone();
  r &= b;
  return r;
}

Bitmask operator|(const Bitmask& a, const Bitmask& b) {
  Bitmask r = a.clone();
  r |= b;
  return r;
}

std::size_t count_and(const Bitmask& a, const Bitmask& b) {
  FCS_ASSERT(a.size() == b.size());
  std::size_t n = 0;
  for (std::size_t i = 0; i < a.n_words(); ++i)
    n += static_cast<std::size_t>(std::popcount(a.words()[i] & b.words()[i]));
  return n;
}

}  // namespace fcscreen
