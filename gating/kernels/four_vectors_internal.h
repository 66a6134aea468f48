// SPDX-License-Identifier: Apache-2.0
// Compiled once per SIMD target, from a file that foreach_target includes again.
#if defined(FCSCREEN_FOUR_VECTORS_INTERNAL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FCSCREEN_FOUR_VECTORS_INTERNAL_H_
#undef FCSCREEN_FOUR_VECTORS_INTERNAL_H_
#else
#define FCSCREEN_FOUR_VECTORS_INTERNAL_H_
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace fcscreen::gating::HWY_NAMESPACE {

/// Four vectors, or masks, worked on side by side: a processor that waits for one long chain of dependent steps does
/// those of three others meanwhile, if they stand close enough together in the code for it to see them.
template <class T>
struct Four {
  T a, b, c, d;
};

/// f of each, and of what stands in the same place of the others.
template <class F, class... Ts>
HWY_INLINE auto each(F&& f, const Four<Ts>&... v) -> Four<decltype(f(v.a...))> {
  return {f(v.a...), f(v.b...), f(v.c...), f(v.d...)};
}

}  // namespace fcscreen::gating::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
