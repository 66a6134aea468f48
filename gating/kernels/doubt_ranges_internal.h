// SPDX-License-Identifier: Apache-2.0
// Compiled once per SIMD target, from a file that foreach_target includes again.
#if defined(FCSCREEN_DOUBT_RANGES_INTERNAL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FCSCREEN_DOUBT_RANGES_INTERNAL_H_
#undef FCSCREEN_DOUBT_RANGES_INTERNAL_H_
#else
#define FCSCREEN_DOUBT_RANGES_INTERNAL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "gating/kernels/doubt_vectors_internal.h"

HWY_BEFORE_NAMESPACE();
namespace fcscreen::gating::HWY_NAMESPACE {

#if HWY_TARGET != HWY_SCALAR && HWY_TARGET != HWY_EMU128

/// One range with the error of every event; a bound that is not there costs nothing. Words of both masks begin at event
/// `first`.
template <bool kMin, bool kMax>
HWY_INLINE void range_by_events(const DoubtRange& t, Columns columns, Norms norms, std::size_t first, std::size_t end,
                                std::uint64_t* inside, std::uint64_t* outside) {
  const DoubtTag d;
  const std::size_t lanes = hn::Lanes(d);
  const float* const values = columns[t.column];
  const float* const norm_of = norms[t.norm].of_event;
  const auto scale = hn::Set(d, t.scale), min_in = hn::Set(d, t.min_in), min_out = hn::Set(d, t.min_out);
  const auto max_in = hn::Set(d, t.max_in), max_out = hn::Set(d, t.max_out);
  for (std::size_t e = first; e < end; e += lanes) {
    auto v = hn::LoadU(d, values + e);
    if constexpr (!kMax) v = hn::NegMulAdd(v, hn::Zero(d), v);  // infinities become NaN: no bound is above +inf
    const auto norm = hn::LoadU(d, norm_of + e);
    DoubtMask in, beyond;
    if constexpr (kMin) {
      in = hn::Gt(v, hn::MulAdd(norm, scale, min_in));
      beyond = hn::Lt(v, hn::NegMulAdd(norm, scale, min_out));
    }
    if constexpr (kMax) {
      const auto in_max = hn::Lt(v, hn::NegMulAdd(norm, scale, max_in));
      const auto beyond_max = hn::Gt(v, hn::MulAdd(norm, scale, max_out));
      in = kMin ? hn::And(in, in_max) : in_max;
      beyond = kMin ? hn::Or(beyond, beyond_max) : beyond_max;
    }
    store_bits(d, in, inside, e - first);
    store_bits(d, beyond, outside, e - first);
  }
}

/// The same with one error for all.
template <bool kMin, bool kMax>
struct RangeByLargest {
  RangeByLargest(const DoubtRange& t, Columns columns, Norms norms) : values(columns[t.column]) {
    const DoubtTag d;
    const auto norm = hn::Set(d, norms[t.norm].largest), scale = hn::Set(d, t.scale);
    above_min = hn::MulAdd(norm, scale, hn::Set(d, t.min_in));
    below_min = hn::NegMulAdd(norm, scale, hn::Set(d, t.min_out));
    below_max = kMax ? hn::NegMulAdd(norm, scale, hn::Set(d, t.max_in)) : hn::Inf(d);
    above_max = hn::MulAdd(norm, scale, hn::Set(d, t.max_out));
  }
  /// Words of `inside` begin at event `first`; false where the error is too much for an event to be decided.
  HWY_INLINE bool decide(std::size_t first, std::size_t end, std::uint64_t* inside) const {
    const DoubtTag d;
    const std::size_t lanes = hn::Lanes(d);
    auto all = hn::Eq(hn::Zero(d), hn::Zero(d));
    const auto one = [&](std::size_t e) HWY_ATTR {
      const auto v = hn::LoadU(d, values + e);
      auto in = hn::Lt(v, below_max);
      if constexpr (kMin) in = hn::And(in, hn::Gt(v, above_min));
      auto known = in;
      if constexpr (kMin) known = hn::Or(known, hn::Lt(v, below_min));
      if constexpr (kMax) known = hn::Or(known, hn::Gt(v, above_max));
      all = hn::And(all, known);
      store_bits(d, in, inside, e - first);
    };
    for (std::size_t e = first; e < end; e += 4 * lanes) {
      one(e);
      one(e + lanes);
      one(e + 2 * lanes);
      one(e + 3 * lanes);
    }
    return hn::AllTrue(d, all);
  }
  const float* values;
  DoubtVec above_min, below_min, below_max, above_max;
};

constexpr std::size_t kPiece = 8;  // words that wait for the next range, or are decided again
using PieceWords = std::array<std::uint64_t, kPiece>;

/// run() with the two parameters of the templates above.
template <class Run>
HWY_INLINE void by_bounds(const DoubtRange& t, const Run& run) {
  const auto yes = std::true_type();
  const auto no = std::false_type();
  if (!t.tests_max()) {
    run(yes, no);
  } else if (!t.tests_min()) {
    run(no, yes);
  } else {
    run(yes, yes);
  }
}

/// Ranges that must hold together, and none, on at most kPiece words.
inline void ranges_by_events(std::span<const DoubtRange> tests, Columns columns, Norms norms, std::size_t first,
                             std::size_t end, Words out) {
  PieceWords inside, outside, in, beyond;
  inside.fill(~std::uint64_t{0});
  outside.fill(0);
  const std::size_t n = (end - first) / 64;
  for (const DoubtRange& t : tests) {
    by_bounds(t, [&](auto min, auto max)
                     HWY_ATTR { range_by_events<min, max>(t, columns, norms, first, end, in.data(), beyond.data()); });
    for (std::size_t w = 0; w < n; ++w) {
      inside[w] &= in[w];
      outside[w] |= beyond[w];
    }
  }
  for (std::size_t w = 0; w < n; ++w) {
    out.inside[first / 64 + w] = inside[w];
    out.doubt[first / 64 + w] = ~(inside[w] | outside[w]);
  }
}

/// One range on any number of words.
inline HWY_NOINLINE void one_range(const DoubtRange& t, Columns columns, Norms norms, std::size_t first,
                                   std::size_t end, Words out) {
  by_bounds(t, [&](auto min, auto max) HWY_ATTR {
    const RangeByLargest<min, max> range(t, columns, norms);
    for (std::size_t e = first; e < end; e += 64 * kPiece) {
      const std::size_t stop = std::min(e + 64 * kPiece, end);
      if (HWY_UNLIKELY(!range.decide(e, stop, out.inside + e / 64))) {
        ranges_by_events({&t, 1}, columns, norms, e, stop, out);
      } else {
        for (std::size_t w = e / 64; w < stop / 64; ++w) out.doubt[w] = 0;
      }
    }
  });
}

/// Several ranges on at most kPiece words; false where the largest error is too much.
inline bool joined_ranges(std::span<const DoubtRange> tests, Columns columns, Norms norms, std::size_t first,
                          std::size_t end, Words out) {
  const std::size_t n = (end - first) / 64;
  PieceWords inside, in;
  inside.fill(~std::uint64_t{0});
  bool known = !tests.empty();
  for (const DoubtRange& t : tests) {
    by_bounds(t, [&](auto min, auto max) HWY_ATTR {
      known = known && RangeByLargest<min, max>(t, columns, norms).decide(first, end, in.data());
    });
    for (std::size_t w = 0; w < n; ++w) inside[w] &= in[w];
  }
  for (std::size_t w = 0; w < n; ++w) {
    out.inside[first / 64 + w] = inside[w];
    out.doubt[first / 64 + w] = 0;
  }
  return known;
}

inline void ranges(std::span<const DoubtRange> tests, Columns columns, Norms norms, std::size_t first, std::size_t last,
                   Words out) {
  const std::size_t end = first + (last - first) / 64 * 64;
  if (tests.size() == 1) {
    one_range(tests[0], columns, norms, first, end, out);
  } else {
    for (std::size_t e = first; e < end; e += 64 * kPiece) {
      const std::size_t stop = std::min(e + 64 * kPiece, end);
      const bool known = joined_ranges(tests, columns, norms, e, stop, out);
      if (HWY_UNLIKELY(!known)) ranges_by_events(tests, columns, norms, e, stop, out);
    }
  }
  if (end < last) scalar_doubt().ranges(tests, columns, norms, end, last, out);
}

#endif  // a target with fused multiply-add

}  // namespace fcscreen::gating::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
