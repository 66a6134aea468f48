// SPDX-License-Identifier: Apache-2.0
// Compiled once per SIMD target, from a file that foreach_target includes again.
#if defined(FCSCREEN_DOUBT_VECTORS_INTERNAL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FCSCREEN_DOUBT_VECTORS_INTERNAL_H_
#undef FCSCREEN_DOUBT_VECTORS_INTERNAL_H_
#else
#define FCSCREEN_DOUBT_VECTORS_INTERNAL_H_
#endif

#include <hwy/highway.h>

#include <cstddef>

#include "gating/kernels/doubt_internal.h"
#include "gating/kernels/mask_bits_internal.h"

HWY_BEFORE_NAMESPACE();
namespace fcscreen::gating::HWY_NAMESPACE {

#if HWY_TARGET != HWY_SCALAR && HWY_TARGET != HWY_EMU128

namespace hn = hwy::HWY_NAMESPACE;

using DoubtTag = hn::ScalableTag<float>;
using DoubtVec = hn::Vec<DoubtTag>;

HWY_INLINE DoubtVec bound(const ErrorBound& error, DoubtVec norm) {
  const DoubtTag d;
  const auto b = hn::MulAdd(norm, hn::Set(d, error.scale), hn::Set(d, error.floor));
  return hn::IfThenElse(hn::Gt(b, hn::Set(d, error.limit)), hn::Mul(b, hn::Set(d, error.wider)), b);
}

/// a < b ? a : b; b where either is NaN.
HWY_INLINE DoubtVec lesser(DoubtVec a, DoubtVec b) {
#if HWY_ARCH_X86
  return hn::Min(a, b);  // the instruction's own rule
#else
  return hn::IfThenElse(hn::Lt(a, b), a, b);
#endif
}

using DoubtMask = hn::Mask<DoubtTag>;

/// Two masks of one vector of events.
struct Verdicts {
  DoubtMask inside, doubt;
};

/// Words of 64 events each; what is left over is the scalar twin's. `decide(e)` does the vector that begins at event e.
template <class Decide>
HWY_INLINE std::size_t whole_words(std::size_t first, std::size_t last, Words out, Decide&& decide) {
  const DoubtTag d;
  const std::size_t lanes = hn::Lanes(d), end = first + (last - first) / 64 * 64;
  for (std::size_t e = first; e < end; e += lanes) {
    const Verdicts v = decide(e);
    store_bits(d, v.inside, out.inside, e);
    store_bits(d, v.doubt, out.doubt, e);
  }
  return end;
}

#endif  // a target with fused multiply-add

}  // namespace fcscreen::gating::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
