// SPDX-License-Identifier: Apache-2.0
// Compiled once per SIMD target, from a file that foreach_target includes again.
#if defined(FCSCREEN_MASK_BITS_INTERNAL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FCSCREEN_MASK_BITS_INTERNAL_H_
#undef FCSCREEN_MASK_BITS_INTERNAL_H_
#else
#define FCSCREEN_MASK_BITS_INTERNAL_H_
#endif

#include <hwy/highway.h>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace fcscreen::gating::HWY_NAMESPACE {

/// Put the mask of the events from e on in their place of `words`, where e is a multiple of the lanes of a float vector
/// and events come in ascending order. Without a detour through registers: of several masks that would cost more than
/// most gates.
template <class Tag, class Mask>
HWY_INLINE void store_bits(Tag d, Mask mask, std::uint64_t* words, std::size_t e) {
  static_assert(std::endian::native == std::endian::little);
  auto* const at = reinterpret_cast<std::uint8_t*>(words) + e / 8;
  if constexpr (HWY_MAX_BYTES / sizeof(float) >= 8) {
    hwy::HWY_NAMESPACE::StoreMaskBits(d, mask, at);
  } else {
    std::array<std::uint8_t, 8> bits{};
    hwy::HWY_NAMESPACE::StoreMaskBits(d, mask, bits.data());
    *at = static_cast<std::uint8_t>(e % 8 == 0 ? bits[0] : *at | bits[0] << 4);
  }
}

/// Bits of a mask of at most 64 lanes, lane 0 in bit 0.
template <class Tag, class Mask>
HWY_INLINE std::uint64_t to_bits(Tag d, Mask mask) {
  std::array<std::uint8_t, 8> bytes{};
  const std::size_t n = hwy::HWY_NAMESPACE::StoreMaskBits(d, mask, bytes.data());
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < n; ++i) bits |= static_cast<std::uint64_t>(bytes[i]) << (8 * i);
  return bits;
}

}  // namespace fcscreen::gating::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
