// SPDX-License-Identifier: Apache-2.0
// One text, compiled once per SIMD target. Every operation and its order is that of scalar_twin.cpp.

#include "engine/core/simd_target_internal.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gating/kernels/simd.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <algorithm>
#include <vector>

#include "gating/kernels/four_vectors_internal.h"
#include "gating/kernels/kernels_internal.h"
#include "gating/kernels/look_up_internal.h"
#include "gating/kernels/mask_bits_internal.h"

HWY_BEFORE_NAMESPACE();
namespace fcscreen::gating::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128

const KernelTable* table() { return nullptr; }

#else

namespace hn = hwy::HWY_NAMESPACE;

using FloatTag = hn::ScalableTag<float>;
using IntTag = hn::RebindToSigned<FloatTag>;
using DoubleTag = hn::ScalableTag<double>;
using HalfTag = hn::Rebind<float, DoubleTag>;  // as many floats as doubles fit
using FloatVec = hn::Vec<FloatTag>;
using IntVec = hn::Vec<IntTag>;
using DoubleVec = hn::Vec<DoubleTag>;

/// y, and the quiet NaN where x is NaN.
HWY_INLINE FloatVec quiet_nan_where_nan(FloatVec x, FloatVec y) {
  const FloatTag d;
  const auto nan = hn::BitCast(d, hn::Set(IntTag(), static_cast<std::int32_t>(kQuietNanBits)));
  return hn::IfThenElse(hn::IsNaN(x), nan, y);
}

// ---- compensation: tiles of 4 outputs × 2 vectors, so that loads do not outnumber multiplications

constexpr std::size_t kOutputsAtOnce = 4;

/// Outputs j0 to j0 + kOutputs - 1 of two vectors of events; with kNorm the sum of absolute inputs too.
template <std::size_t kOutputs, bool kNorm = false>
HWY_INLINE void compensate_outputs(const float* coefficients, Columns in, std::span<float* const> out, std::size_t j0,
                                   std::size_t e, float* norm = nullptr) {
  const FloatTag d;
  const std::size_t lanes = hn::Lanes(d), n_out = out.size();
  FloatVec a0 = hn::Zero(d), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0, n0 = a0, n1 = a0;
  for (std::size_t i = 0; i < in.size(); ++i) {
    const auto x0 = hn::LoadU(d, in[i] + e), x1 = hn::LoadU(d, in[i] + e + lanes);
    const float* row = coefficients + i * n_out + j0;
    const auto accumulate = [&](std::size_t k, FloatVec& s0, FloatVec& s1) HWY_ATTR {
      const auto m = hn::Set(d, row[k]);
      s0 = hn::MulAdd(x0, m, s0);
      s1 = hn::MulAdd(x1, m, s1);
    };
    if constexpr (kOutputs > 0) accumulate(0, a0, a1);
    if constexpr (kOutputs > 1) accumulate(1, b0, b1);
    if constexpr (kOutputs > 2) accumulate(2, c0, c1);
    if constexpr (kOutputs > 3) accumulate(3, d0, d1);
    if constexpr (kNorm) {
      n0 = hn::Add(n0, hn::Abs(x0));
      n1 = hn::Add(n1, hn::Abs(x1));
    }
  }
  // Adding up what there is finds a NaN among it with units that the multiplications leave idle.
  const auto any = hn::Add(hn::Add(hn::Add(a0, a1), hn::Add(b0, b1)), hn::Add(hn::Add(c0, c1), hn::Add(d0, d1)));
  const bool whole = hn::AllFalse(d, hn::IsNaN(any));
  const auto store = [&](std::size_t k, FloatVec s0, FloatVec s1) HWY_ATTR {
    if (HWY_UNLIKELY(!whole)) {
      s0 = quiet_nan_where_nan(s0, s0);
      s1 = quiet_nan_where_nan(s1, s1);
    }
    hn::StoreU(s0, d, out[j0 + k] + e);
    hn::StoreU(s1, d, out[j0 + k] + e + lanes);
  };
  if constexpr (kOutputs > 0) store(0, a0, a1);
  if constexpr (kOutputs > 1) store(1, b0, b1);
  if constexpr (kOutputs > 2) store(2, c0, c1);
  if constexpr (kOutputs > 3) store(3, d0, d1);
  if constexpr (kNorm) {
    hn::StoreU(n0, d, norm + e);
    hn::StoreU(n1, d, norm + e + lanes);
  }
}

void compensate(const float* coefficients, Columns in, std::span<float* const> out, float* norm, FetchAhead* ahead,
                std::size_t first, std::size_t last) {
  const std::size_t step = 2 * hn::Lanes(FloatTag()), n_out = out.size();
  std::size_t e = first;
  const auto fetch = [&](std::size_t outputs) HWY_ATTR {
    if (ahead != nullptr) ahead->computed(outputs * step);
  };
  for (; e + step <= last; e += step) {
    std::size_t j = 0;
    if (norm != nullptr && n_out >= kOutputsAtOnce) {
      compensate_outputs<4, true>(coefficients, in, out, j, e, norm);
      fetch(kOutputsAtOnce);
      j = kOutputsAtOnce;
    } else if (norm != nullptr) {
      compensate_outputs<0, true>(coefficients, in, out, j, e, norm);
    }
    for (; j + kOutputsAtOnce <= n_out; j += kOutputsAtOnce) {
      compensate_outputs<4>(coefficients, in, out, j, e);
      fetch(kOutputsAtOnce);
    }
    fetch(n_out - j);
    if (n_out - j == 3) compensate_outputs<3>(coefficients, in, out, j, e);
    if (n_out - j == 2) compensate_outputs<2>(coefficients, in, out, j, e);
    if (n_out - j == 1) compensate_outputs<1>(coefficients, in, out, j, e);
  }
  if (e < last) scalar_twin().compensate(coefficients, in, out, norm, ahead, e, last);
}

// ---- display transforms

/// h(t) = Σ coefficient i · tⁱ by Horner's rule, written out: left to itself the compiler makes a loop of it.
HWY_INLINE FloatVec octave_polynomial(const TransformPlan& plan, IntVec segment, FloatVec t) {
  static_assert(kCoefficients == 9);
  const auto term = [&](std::size_t i) HWY_ATTR { return look_up<kOctaves>(plan.octave[i].data(), segment); };
  auto h = hn::MulAdd(term(8), t, term(7));
  h = hn::MulAdd(h, t, term(6));
  h = hn::MulAdd(h, t, term(5));
  h = hn::MulAdd(h, t, term(4));
  h = hn::MulAdd(h, t, term(3));
  h = hn::MulAdd(h, t, term(2));
  h = hn::MulAdd(h, t, term(1));
  return hn::MulAdd(h, t, term(0));
}

/// The same for the first sixteen octaves alone.
HWY_INLINE Four<FloatVec> sixteen_octaves(const TransformPlan& plan, const Four<IntVec>& segment,
                                          const Four<FloatVec>& t) {
  const auto term = [&](std::size_t i, IntVec s) HWY_ATTR { return look_up<16>(plan.octave[i].data(), s); };
  auto h = each([&](IntVec s) HWY_ATTR { return term(8, s); }, segment);
  const auto next = [&](std::size_t i) HWY_ATTR {
    h = each([&](FloatVec sum, FloatVec v, IntVec s) HWY_ATTR { return hn::MulAdd(sum, v, term(i, s)); }, h, t,
             segment);
  };
  next(7);
  next(6);
  next(5);
  next(4);
  next(3);
  next(2);
  next(1);
  next(0);
  return h;
}

constexpr float kSmallestNormal = 1.17549435e-38F, kTwo24 = 16777216.0F;

/// Mantissa of a positive float minus 1: in [0, 1).
HWY_INLINE FloatVec mantissa(IntVec bits) {
  const FloatTag d;
  const IntTag di;
  const auto one = hn::OrAnd(hn::Set(di, 0x3F800000), bits, hn::Set(di, 0x007FFFFF));
  return hn::Sub(hn::BitCast(d, one), hn::Set(d, 1.0F));
}

/// What of the plan is asked for again and again.
struct OddScale {
  explicit OddScale(const TransformPlan& p)
      : plan(p),
        shift(hn::Set(FloatTag(), p.shift)),
        centre(hn::Set(FloatTag(), p.centre)),
        first_exponent(hn::Set(IntTag(), p.first_exponent)) {}

  /// |x| + shift as bits; the sign is clear, of a NaN too.
  HWY_INLINE IntVec bits(FloatVec x) const { return hn::BitCast(IntTag(), hn::Add(hn::Abs(x), shift)); }
  /// 0 or more.
  HWY_INLINE IntVec octave(IntVec bits) const { return hn::Sub(hn::ShiftRight<23>(bits), first_exponent); }
  HWY_INLINE FloatVec put(FloatVec h, FloatVec x) const { return hn::Add(centre, hn::CopySign(h, x)); }

  const TransformPlan& plan;
  FloatVec shift, centre;
  IntVec first_exponent;
};

HWY_INLINE FloatVec transform_odd(const OddScale& scale, FloatVec x) {
  const FloatTag d;
  const IntTag di;
  const auto bits = scale.bits(x);
  const auto octave = scale.octave(bits);
  const auto segment = hn::Min(octave, hn::Set(di, static_cast<std::int32_t>(kOctaves) - 1));
  auto h = octave_polynomial(scale.plan, segment, mantissa(bits));
  h = hn::MulAdd(hn::ConvertTo(d, hn::Sub(octave, segment)), hn::Set(d, scale.plan.per_octave), h);
  const auto infinity = hn::Inf(d);
  h = hn::IfThenElse(hn::Eq(hn::Abs(x), infinity), infinity, h);
  return quiet_nan_where_nan(x, scale.put(h, x));
}

HWY_INLINE Four<FloatVec> transform_odd(const OddScale& scale, const Four<FloatVec>& x) {
  const IntTag di;
  const auto bits = each([&](FloatVec v) HWY_ATTR { return scale.bits(v); }, x);
  const auto octave = each([&](IntVec v) HWY_ATTR { return scale.octave(v); }, bits);
  // Neither infinity nor NaN nor what lies beyond octave 16: nearly all there is.
  const auto any = hn::Or(hn::Or(octave.a, octave.b), hn::Or(octave.c, octave.d));
  if (HWY_UNLIKELY(!hn::AllTrue(di, hn::Lt(any, hn::Set(di, 16))))) {
    return each([&](FloatVec v) HWY_ATTR { return transform_odd(scale, v); }, x);
  }
  const auto h = sixteen_octaves(scale.plan, octave, each([](IntVec v) HWY_ATTR { return mantissa(v); }, bits));
  return each([&](FloatVec u, FloatVec v) HWY_ATTR { return scale.put(u, v); }, h, x);
}

HWY_INLINE FloatVec transform_log(const TransformPlan& plan, FloatVec x) {
  const FloatTag d;
  const IntTag di;
  const auto tiny = hn::Lt(x, hn::Set(d, kSmallestNormal));
  const auto scaled = hn::IfThenElse(tiny, hn::Mul(x, hn::Set(d, kTwo24)), x);
  const auto bits = hn::BitCast(di, scaled);
  const auto exponent = hn::And(hn::ShiftRight<23>(bits), hn::Set(di, 0xFF));
  const auto less = hn::IfThenElseZero(hn::RebindMask(di, tiny), hn::Set(di, 24));
  const auto octave = hn::Sub(hn::Sub(exponent, hn::Set(di, plan.first_exponent)), less);
  const auto t = mantissa(bits);
  auto y = hn::Set(d, plan.log[kLogCoefficients - 1]);
  for (std::size_t i = kLogCoefficients - 1; i-- > 0;) y = hn::MulAdd(y, t, hn::Set(d, plan.log[i]));
  y = hn::MulAdd(hn::ConvertTo(d, octave), hn::Set(d, plan.per_octave), y);
  y = hn::IfThenElse(hn::Eq(x, hn::Inf(d)), hn::Inf(d), y);
  return hn::IfThenElse(hn::Gt(x, hn::Zero(d)), y, hn::Neg(hn::Inf(d)));
}

/// Where values go: to a column that is used again, past the caches, or both.
enum class To { Column, Memory, Both };

template <To kTo>
HWY_INLINE void put_values(FloatVec y, float* out, float* streamed, std::size_t e) {
  const FloatTag d;
  if constexpr (kTo != To::Memory) hn::StoreU(y, d, out + e);
  if constexpr (kTo != To::Column) hn::Stream(y, d, streamed + e);
}

template <To kTo, class Function>
HWY_INLINE std::size_t transform_each(const float* in, float* out, float* streamed, std::size_t first, std::size_t last,
                                      Function&& function) {
  const FloatTag d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t e = first;
  for (; e + lanes <= last; e += lanes) put_values<kTo>(function(hn::LoadU(d, in + e)), out, streamed, e);
  return e;
}

template <To kTo>
std::size_t transform_odd_whole(const TransformPlan& plan, const float* in, float* out, float* streamed,
                                std::size_t first, std::size_t last) {
  const FloatTag d;
  const std::size_t lanes = hn::Lanes(d);
  const OddScale scale(plan);
  std::size_t e = first;
  for (; e + 4 * lanes <= last; e += 4 * lanes) {
    const Four<std::size_t> at{e, e + lanes, e + 2 * lanes, e + 3 * lanes};
    const auto y = transform_odd(scale, each([&](std::size_t i) HWY_ATTR { return hn::LoadU(d, in + i); }, at));
    put_values<kTo>(y.a, out, streamed, at.a);
    put_values<kTo>(y.b, out, streamed, at.b);
    put_values<kTo>(y.c, out, streamed, at.c);
    put_values<kTo>(y.d, out, streamed, at.d);
  }
  return transform_each<kTo>(in, out, streamed, e, last, [&](FloatVec x) HWY_ATTR { return transform_odd(scale, x); });
}

template <To kTo>
std::size_t transform_whole(const TransformPlan& plan, const float* in, float* out, float* streamed, std::size_t first,
                            std::size_t last) {
  const FloatTag d;
  const auto each = [&](auto function)
                        HWY_ATTR { return transform_each<kTo>(in, out, streamed, first, last, function); };
  switch (plan.kind) {
    case TransformPlan::Kind::Odd: return transform_odd_whole<kTo>(plan, in, out, streamed, first, last);
    case TransformPlan::Kind::Log:
      return each([&](FloatVec x) HWY_ATTR { return quiet_nan_where_nan(x, transform_log(plan, x)); });
    case TransformPlan::Kind::Linear:
      return each([&](FloatVec x) HWY_ATTR {
        return quiet_nan_where_nan(x, hn::MulAdd(x, hn::Set(d, plan.slope), hn::Set(d, plan.centre)));
      });
    case TransformPlan::Kind::Identity: break;
  }
  return each([](FloatVec x) HWY_ATTR { return quiet_nan_where_nan(x, x); });
}

void transform(const TransformPlan& plan, const float* in, float* out, float* streamed, std::size_t first,
               std::size_t last) {
  const bool past_caches = streamed != nullptr && is_line(streamed + first);
  float* const to = out != nullptr ? out : streamed;  // where an ordinary store goes
  std::size_t done = first;
  if (!past_caches) {
    done = transform_whole<To::Column>(plan, in, to, nullptr, first, last);
  } else if (out == nullptr) {
    done = transform_whole<To::Memory>(plan, in, nullptr, streamed, first, last);
  } else {
    done = transform_whole<To::Both>(plan, in, out, streamed, first, last);
  }
  if (done < last) scalar_twin().transform(plan, in, to, nullptr, done, last);
  if (streamed != nullptr && to != streamed) {
    const std::size_t from = past_caches ? done : first;
    std::copy(to + from, to + last, streamed + from);
  }
}

// ---- gates to bits

void ranges(std::span<const RangeTest> tests, Columns columns, std::size_t first, std::size_t last,
            std::uint64_t* words) {
  const FloatTag d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t base = first;
  for (; base + 64 <= last; base += 64) {
    std::uint64_t word = ~std::uint64_t{0};
    for (const RangeTest& test : tests) {
      const auto min = hn::Set(d, test.min), max = hn::Set(d, test.max);
      const float* column = columns[test.column] + base;
      std::uint64_t inside = 0;
      for (std::size_t k = 0; k < 64; k += lanes) {
        const auto v = hn::LoadU(d, column + k);
        inside |= to_bits(d, hn::And(hn::Ge(v, min), hn::Lt(v, max))) << k;
      }
      word &= inside;
    }
    words[base / 64] = word;
  }
  if (base < last) scalar_twin().ranges(tests, columns, base, last, words);
}

HWY_INLINE DoubleVec load_as_double(const float* from) {
  return hn::PromoteTo(DoubleTag(), hn::LoadU(HalfTag(), from));
}

HWY_INLINE std::uint64_t polygon_bits(const PolygonPlan& plan, DoubleVec x, DoubleVec y) {
  const DoubleTag d;
  const auto within = [&](DoubleVec v, double lo, double hi)
                          HWY_ATTR { return hn::And(hn::Ge(v, hn::Set(d, lo)), hn::Le(v, hn::Set(d, hi))); };
  const auto box = hn::And(within(x, plan.x_min, plan.x_max), within(y, plan.y_min, plan.y_max));
  if (hn::AllFalse(d, box)) return 0;
  auto odd = hn::Lt(hn::Zero(d), hn::Zero(d)), on_edge = odd;
  for (const PolygonPlan::Edge& edge : plan.edges) {
    const auto rise = hn::Mul(hn::Set(d, edge.x2 - edge.x1), hn::Sub(y, hn::Set(d, edge.y1)));
    const auto run = hn::Mul(hn::Set(d, edge.y2 - edge.y1), hn::Sub(x, hn::Set(d, edge.x1)));
    const auto cross = hn::Sub(rise, run);
    const auto above = hn::Ge(y, hn::Set(d, edge.y1));
    const auto straddles = hn::And(above, hn::Lt(y, hn::Set(d, edge.y2)));
    odd = hn::Xor(odd, hn::And(straddles, hn::Gt(cross, hn::Zero(d))));
    const auto zero = hn::Eq(cross, hn::Zero(d));
    if (hn::AllFalse(d, zero)) continue;
    const auto beside = hn::And(above, hn::Le(y, hn::Set(d, edge.y2)));
    on_edge = hn::Or(on_edge, hn::And(zero, hn::And(beside, within(x, edge.x_lo, edge.x_hi))));
  }
  return to_bits(d, hn::And(box, hn::Or(odd, on_edge)));
}

void polygon(const PolygonPlan& plan, const float* x, const float* y, std::size_t first, std::size_t last,
             std::uint64_t* words) {
  const std::size_t lanes = hn::Lanes(DoubleTag());
  std::size_t base = first;
  for (; base + 64 <= last; base += 64) {
    std::uint64_t word = 0;
    for (std::size_t k = 0; k < 64; k += lanes) {
      word |= polygon_bits(plan, load_as_double(x + base + k), load_as_double(y + base + k)) << k;
    }
    words[base / 64] = word;
  }
  if (base < last) scalar_twin().polygon(plan, x, y, base, last, words);
}

void ellipsoid(const EllipsoidPlan& plan, Columns columns, std::size_t first, std::size_t last, std::uint64_t* words) {
  const DoubleTag d;
  const std::size_t lanes = hn::Lanes(d), n = plan.columns.size();
  std::size_t base = first;
  for (; base + 64 <= last; base += 64) {
    std::uint64_t word = 0;
    for (std::size_t k = 0; k < 64; k += lanes) {
      auto square = hn::Zero(d);
      for (std::size_t i = 0; i < n; ++i) {
        auto z = hn::Zero(d);
        for (std::size_t j = 0; j <= i; ++j) {
          const auto v = load_as_double(columns[plan.columns[j]] + base + k);
          const auto term = hn::Mul(hn::Set(d, plan.inverse_factor[i * n + j]), hn::Sub(v, hn::Set(d, plan.mean[j])));
          z = hn::Add(z, term);
        }
        square = hn::Add(square, hn::Mul(z, z));
      }
      word |= to_bits(d, hn::Le(square, hn::Set(d, plan.distance_square))) << k;
    }
    words[base / 64] = word;
  }
  if (base < last) scalar_twin().ellipsoid(plan, columns, base, last, words);
}

const KernelTable* table() {
  static const KernelTable kTable{HWY_TARGET, compensate, transform, ranges, polygon, ellipsoid};
  return &kTable;
}

#endif  // a target with fused multiply-add

}  // namespace fcscreen::gating::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace fcscreen::gating {

HWY_EXPORT(table);

std::span<const KernelTable* const> simd_tables() {
  static const std::vector<const KernelTable*> kTables = tables_of_targets<KernelTable>(HWY_DISPATCH_TABLE(table));
  return kTables;
}

}  // namespace fcscreen::gating
#endif  // HWY_ONCE
