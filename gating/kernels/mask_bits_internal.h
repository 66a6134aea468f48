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
#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace fcscreen::gating::HWY_NAMESPACE {

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
