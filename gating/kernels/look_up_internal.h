// SPDX-License-Identifier: Apache-2.0
// Compiled once per SIMD target, from a file that foreach_target includes again.
#if defined(FCSCREEN_LOOK_UP_INTERNAL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FCSCREEN_LOOK_UP_INTERNAL_H_
#undef FCSCREEN_LOOK_UP_INTERNAL_H_
#else
#define FCSCREEN_LOOK_UP_INTERNAL_H_
#endif

#include <hwy/highway.h>

#include <cstddef>

HWY_BEFORE_NAMESPACE();
namespace fcscreen::gating::HWY_NAMESPACE {

/// table[index] of a table of 8, 16 or 32 floats that lies at a vector's boundary, 0 <= index < kSize: permutes of
/// registers where a vector holds enough of the table, a gather elsewhere.
template <std::size_t kSize, class IndexVec>
HWY_INLINE auto look_up(const float* table, IndexVec index) {
  namespace hn = hwy::HWY_NAMESPACE;
  static_assert(kSize == 8 || kSize == 16 || kSize == 32);
  const hn::ScalableTag<float> d;
  const hn::RebindToSigned<decltype(d)> di;
  constexpr std::size_t kLanes = HWY_MAX_BYTES / sizeof(float);
  if constexpr (kLanes == 16) {
    if constexpr (kSize <= 16) return hn::TableLookupLanes(hn::Load(d, table), hn::IndicesFromVec(d, index));
    const auto lane = hn::IndicesFromVec(d, hn::And(index, hn::Set(di, 15)));
    const auto low = hn::TableLookupLanes(hn::Load(d, table), lane);
    const auto high = hn::TableLookupLanes(hn::Load(d, table + 16), lane);
    return hn::IfThenElse(hn::RebindMask(d, hn::Gt(index, hn::Set(di, 15))), high, low);
  } else if constexpr (kLanes == 8) {
    if constexpr (kSize == 8) return hn::TableLookupLanes(hn::Load(d, table), hn::IndicesFromVec(d, index));
    const auto lane = hn::IndicesFromVec(d, hn::And(index, hn::Set(di, 7)));
    const auto eight = [&](std::size_t from) HWY_ATTR { return hn::TableLookupLanes(hn::Load(d, table + from), lane); };
    const auto odd = hn::RebindMask(d, hn::TestBit(index, hn::Set(di, 8)));
    const auto low = hn::IfThenElse(odd, eight(8), eight(0));
    if constexpr (kSize <= 16) return low;
    const auto high = hn::IfThenElse(odd, eight(24), eight(16));
    return hn::IfThenElse(hn::RebindMask(d, hn::Gt(index, hn::Set(di, 15))), high, low);
  } else {
    return hn::GatherIndex(d, table, index);
  }
}

}  // namespace fcscreen::gating::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
