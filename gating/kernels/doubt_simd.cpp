// SPDX-License-Identifier: Apache-2.0
// One text, compiled once per SIMD target. Every operation and its order is that of doubt_scalar.cpp.

#include "engine/core/simd_target_internal.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gating/kernels/doubt_simd.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <vector>

#include "gating/kernels/doubt_internal.h"
#include "gating/kernels/look_up_internal.h"
#include "gating/kernels/mask_bits_internal.h"

HWY_BEFORE_NAMESPACE();
namespace fcscreen::gating::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128

const DoubtTable* doubt_table() { return nullptr; }

#else

namespace hn = hwy::HWY_NAMESPACE;

using DoubtTag = hn::ScalableTag<float>;
using DoubtVec = hn::Vec<DoubtTag>;

HWY_INLINE DoubtVec bound(const ErrorBound& error, Columns norms, std::size_t e) {
  const DoubtTag d;
  const auto b = hn::MulAdd(hn::LoadU(d, norms[error.norm] + e), hn::Set(d, error.scale), hn::Set(d, error.floor));
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

void absolute_sum(Columns in, float* out, std::size_t first, std::size_t last) {
  const DoubtTag d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t e = first;
  for (; e + lanes <= last; e += lanes) {
    auto sum = hn::Zero(d);
    for (const float* column : in) sum = hn::Add(sum, hn::Abs(hn::LoadU(d, column + e)));
    hn::StoreU(sum, d, out + e);
  }
  if (e < last) scalar_doubt().absolute_sum(in, out, e, last);
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

/// What the second mask of a range says.
enum class Second { Doubt, Outside };

/// One range; a bound that is not there costs nothing. Words of `inside` and `second` begin at event `first`.
template <bool kMin, bool kMax, Second kSecond>
HWY_INLINE void one_range(const DoubtRange& t, Columns columns, Columns norms, std::size_t first, std::size_t end,
                          std::uint64_t* inside, std::uint64_t* second) {
  const DoubtTag d;
  const std::size_t lanes = hn::Lanes(d);
  const float* const values = columns[t.column];
  const float* const norm_of = norms[t.norm];
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
    store_bits(d, kSecond == Second::Doubt ? hn::Not(hn::Or(in, beyond)) : beyond, second, e - first);
  }
}

template <Second kSecond>
void one_range(const DoubtRange& t, Columns columns, Columns norms, std::size_t first, std::size_t end,
               std::uint64_t* inside, std::uint64_t* second) {
  if (!t.tests_max()) {
    one_range<true, false, kSecond>(t, columns, norms, first, end, inside, second);
  } else if (!t.tests_min()) {
    one_range<false, true, kSecond>(t, columns, norms, first, end, inside, second);
  } else {
    one_range<true, true, kSecond>(t, columns, norms, first, end, inside, second);
  }
}

/// Several ranges that must hold together, and none.
void joined_ranges(std::span<const DoubtRange> tests, Columns columns, Columns norms, std::size_t first,
                   std::size_t end, Words out) {
  constexpr std::size_t kPiece = 8;  // words that wait for the next test
  for (std::size_t base = first; base < end; base += 64 * kPiece) {
    const std::size_t n = std::min(kPiece, (end - base) / 64), stop = base + 64 * n;
    std::array<std::uint64_t, kPiece> inside, outside, in, beyond;
    inside.fill(~std::uint64_t{0});
    outside.fill(0);
    for (const DoubtRange& test : tests) {
      one_range<Second::Outside>(test, columns, norms, base, stop, in.data(), beyond.data());
      for (std::size_t w = 0; w < n; ++w) {
        inside[w] &= in[w];
        outside[w] |= beyond[w];
      }
    }
    for (std::size_t w = 0; w < n; ++w) {
      out.inside[base / 64 + w] = inside[w];
      out.doubt[base / 64 + w] = ~(inside[w] | outside[w]);
    }
  }
}

void ranges(std::span<const DoubtRange> tests, Columns columns, Columns norms, std::size_t first, std::size_t last,
            Words out) {
  const std::size_t end = first + (last - first) / 64 * 64;
  if (tests.size() == 1) {
    one_range<Second::Doubt>(tests[0], columns, norms, first, end, out.inside + first / 64, out.doubt + first / 64);
  } else {
    joined_ranges(tests, columns, norms, first, end, out);
  }
  if (end < last) scalar_doubt().ranges(tests, columns, norms, end, last, out);
}

Verdicts decide_by_edges(const DoubtPolygon& p, Columns norms, DoubtVec x, DoubtVec y, std::size_t e) {
  const DoubtTag d;
  const auto x_error = bound(p.x_error, norms, e), y_error = bound(p.y_error, norms, e);
  const auto left = hn::Lt(x, hn::Sub(hn::Set(d, p.x_min), x_error));
  const auto right = hn::Gt(x, hn::Add(hn::Set(d, p.x_max), x_error));
  const auto under = hn::Lt(y, hn::Sub(hn::Set(d, p.y_min), y_error));
  const auto over = hn::Gt(y, hn::Add(hn::Set(d, p.y_max), y_error));
  const auto outside = hn::Or(hn::Or(left, right), hn::Or(under, over));
  auto odd = hn::Lt(hn::Zero(d), hn::Zero(d)), near = odd;
  for (const DoubtPolygon::Edge& edge : p.edges) {
    const auto y1 = hn::Set(d, edge.y1), y2 = hn::Set(d, edge.y2);
    const auto run = hn::Mul(hn::Set(d, edge.dy), hn::Sub(x, hn::Set(d, edge.x1)));
    const auto cross = hn::MulSub(hn::Set(d, edge.dx), hn::Sub(y, y1), run);
    const auto across = hn::MulAdd(hn::Set(d, edge.abs_dy), x_error, hn::Set(d, edge.cross_slack));
    const auto slack = hn::MulAdd(hn::Set(d, edge.abs_dx), y_error, across);
    const auto straddles = hn::And(hn::Ge(y, y1), hn::Lt(y, y2));
    odd = hn::Xor(odd, hn::And(straddles, hn::Gt(cross, hn::Zero(d))));
    const auto clear = hn::Gt(hn::Abs(cross), slack);
    if (hn::AllTrue(d, clear)) continue;
    const auto beyond = hn::Or(hn::Lt(y, hn::Sub(y1, y_error)), hn::Gt(y, hn::Add(y2, y_error)));
    near = hn::Or(near, hn::Not(hn::Or(clear, beyond)));
  }
  return {hn::AndNot(outside, hn::AndNot(near, odd)), hn::AndNot(outside, near)};
}

/// What the slabs say; a doubt is left to the edges.
template <std::size_t kSlabs, std::size_t kEdges>
HWY_INLINE Verdicts decide_by_slabs(const DoubtPolygon::Slabs& slabs, DoubtVec x, DoubtVec y, DoubtVec error) {
  const DoubtTag d;
  const hn::RebindToSigned<DoubtTag> di;
  const auto of_slab = [](const auto& table, auto slab) HWY_ATTR { return look_up<kSlabs>(table.data(), slab); };
  const auto up = [&](auto slab, std::int32_t step) HWY_ATTR {
    const auto next = hn::Add(slab, hn::Set(di, step));
    return hn::IfThenElse(hn::RebindMask(di, hn::Ge(y, of_slab(slabs.lower, next))), next, slab);
  };
  auto s = hn::Zero(di);
  if constexpr (kSlabs > 8) s = up(s, 8);
  s = up(up(up(s, 4), 2), 1);
  auto odd = hn::Zero(d), nearest = odd;  // odd: in the sign
  for (std::size_t k = 0; k < kEdges; ++k) {
    const auto& edge = slabs.edges[k];
    const auto along = hn::MulAdd(of_slab(edge.ny, s), y, of_slab(edge.c, s));
    const auto away = hn::MulAdd(of_slab(edge.nx, s), x, along), distance = hn::Abs(away);
    odd = k == 0 ? away : hn::Xor(odd, away);
    nearest = k == 0 ? distance : lesser(distance, nearest);
  }
  const auto within = lesser(hn::Sub(of_slab(slabs.upper, s), y), hn::Sub(y, of_slab(slabs.lower, s)));
  nearest = lesser(hn::Set(d, slabs.limit), lesser(hn::Abs(within), nearest));
  const auto sure = hn::Gt(nearest, error);
  const auto inside = hn::RebindMask(d, hn::Lt(hn::BitCast(di, hn::AndNot(within, odd)), hn::Zero(di)));
  return {hn::And(sure, inside), hn::Not(sure)};
}

template <std::size_t kSlabs, std::size_t kEdges, bool kOneNorm>
std::size_t polygon_by_slabs(const DoubtPolygon& p, Columns columns, Columns norms, std::size_t first, std::size_t last,
                             Words out) {
  const DoubtTag d;
  const std::size_t lanes = hn::Lanes(d), end = first + (last - first) / 64 * 64;
  const float* const xs = columns[p.x];
  const float* const ys = columns[p.y];
  const float* const x_norms = norms[p.x_error.norm];
  const float* const y_norms = norms[p.y_error.norm];
  const auto x_scale = hn::Set(d, p.slabs->x_scale), y_scale = hn::Set(d, p.slabs->y_scale);
  const auto floor = hn::Set(d, p.slabs->floor);
  for (std::size_t e = first; e < end; e += lanes) {
    const auto x = hn::LoadU(d, xs + e), y = hn::LoadU(d, ys + e);
    const auto y_error = kOneNorm ? floor : hn::MulAdd(hn::LoadU(d, y_norms + e), y_scale, floor);
    const auto error = hn::MulAdd(hn::LoadU(d, x_norms + e), x_scale, y_error);
    Verdicts v = decide_by_slabs<kSlabs, kEdges>(*p.slabs, x, y, error);
    if (HWY_UNLIKELY(!hn::AllFalse(d, v.doubt))) {
      const Verdicts slow = decide_by_edges(p, norms, x, y, e);
      v = {hn::Or(v.inside, hn::And(v.doubt, slow.inside)), hn::And(v.doubt, slow.doubt)};
    }
    store_bits(d, v.inside, out.inside, e);
    store_bits(d, v.doubt, out.doubt, e);
  }
  return end;
}

template <std::size_t kSlabs, std::size_t kEdges>
std::size_t polygon_by_slabs(const DoubtPolygon& p, Columns columns, Columns norms, std::size_t first, std::size_t last,
                             Words out) {
  return p.slabs->y_scale == 0 ? polygon_by_slabs<kSlabs, kEdges, true>(p, columns, norms, first, last, out)
                               : polygon_by_slabs<kSlabs, kEdges, false>(p, columns, norms, first, last, out);
}

void polygon(const DoubtPolygon& p, Columns columns, Columns norms, std::size_t first, std::size_t last, Words out) {
  const DoubtTag d;
  std::size_t done = first;
  if (!p.slabs) {
    done = whole_words(first, last, out, [&](std::size_t e) HWY_ATTR {
      return decide_by_edges(p, norms, hn::LoadU(d, columns[p.x] + e), hn::LoadU(d, columns[p.y] + e), e);
    });
  } else if (p.slabs->n_slabs <= 8) {
    done = p.slabs->n_edges <= 2 ? polygon_by_slabs<8, 2>(p, columns, norms, first, last, out)
                                 : polygon_by_slabs<8, 4>(p, columns, norms, first, last, out);
  } else {
    done = p.slabs->n_edges <= 2 ? polygon_by_slabs<16, 2>(p, columns, norms, first, last, out)
                                 : polygon_by_slabs<16, 4>(p, columns, norms, first, last, out);
  }
  if (done < last) scalar_doubt().polygon(p, columns, norms, done, last, out);
}

void ellipsoid(const DoubtEllipsoid& g, Columns columns, Columns norms, std::size_t first, std::size_t last,
               Words out) {
  const DoubtTag d;
  const std::size_t n = g.columns.size();
  const std::size_t done = whole_words(first, last, out, [&](std::size_t e) HWY_ATTR {
    auto square = hn::Zero(d), error = square;
    for (std::size_t i = 0; i < n; ++i) {
      auto z = hn::Zero(d);
      for (std::size_t j = 0; j <= i; ++j) {
        const auto v = hn::Sub(hn::LoadU(d, columns[g.columns[j]] + e), hn::Set(d, g.mean[j]));
        z = hn::MulAdd(hn::Set(d, g.inverse_factor[i * n + j]), v, z);
      }
      square = hn::MulAdd(z, z, square);
      error = hn::Add(error, bound(g.errors[i], norms, e));
    }
    const auto radius = hn::Set(d, g.radius);
    const auto near = hn::Mul(hn::Sub(radius, error), hn::Set(d, g.shrink));
    const auto far = hn::Mul(hn::Add(radius, error), hn::Set(d, g.grow));
    const auto inside = hn::And(hn::Gt(near, hn::Zero(d)), hn::Lt(square, hn::Mul(near, near)));
    const auto outside = hn::Gt(square, hn::Mul(far, far));
    return Verdicts{inside, hn::Not(hn::Or(inside, outside))};
  });
  if (done < last) scalar_doubt().ellipsoid(g, columns, norms, done, last, out);
}

void stream_copy(const float* from, float* to, std::size_t n) {
  const DoubtTag d;
  const std::size_t lanes = hn::Lanes(d);
  if (n < lanes || reinterpret_cast<std::uintptr_t>(to) % (lanes * sizeof(float)) != 0)
    return scalar_doubt().stream_copy(from, to, n);
  std::size_t e = 0;
  for (; e + lanes <= n; e += lanes) hn::Stream(hn::LoadU(d, from + e), d, to + e);
  for (; e < n; ++e) to[e] = from[e];
}

void finish_stream_copies() { hwy::FlushStream(); }

const DoubtTable* doubt_table() {
  static constexpr DoubtTable kTable{HWY_TARGET,  absolute_sum,        ranges, polygon, ellipsoid,
                                     stream_copy, finish_stream_copies};
  return &kTable;
}

#endif  // a target with fused multiply-add

}  // namespace fcscreen::gating::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace fcscreen::gating {

HWY_EXPORT(doubt_table);

std::span<const DoubtTable* const> simd_doubt() {
  static const std::vector<const DoubtTable*> kTables = tables_of_targets<DoubtTable>(HWY_DISPATCH_TABLE(doubt_table));
  return kTables;
}

}  // namespace fcscreen::gating
#endif  // HWY_ONCE
