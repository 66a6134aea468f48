// SPDX-License-Identifier: Apache-2.0
// Compiled once per SIMD target, from a file that foreach_target includes again.
#if defined(FCSCREEN_DOUBT_POLYGON_INTERNAL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FCSCREEN_DOUBT_POLYGON_INTERNAL_H_
#undef FCSCREEN_DOUBT_POLYGON_INTERNAL_H_
#else
#define FCSCREEN_DOUBT_POLYGON_INTERNAL_H_
#endif

#include <hwy/highway.h>

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "gating/kernels/doubt_vectors_internal.h"
#include "gating/kernels/four_vectors_internal.h"
#include "gating/kernels/look_up_internal.h"

HWY_BEFORE_NAMESPACE();
namespace fcscreen::gating::HWY_NAMESPACE {

#if HWY_TARGET != HWY_SCALAR && HWY_TARGET != HWY_EMU128

inline Verdicts decide_by_edges(const DoubtPolygon& p, Norms norms, DoubtVec x, DoubtVec y, std::size_t e) {
  const DoubtTag d;
  const auto x_error = bound(p.x_error, hn::LoadU(d, norms[p.x_error.norm].of_event + e));
  const auto y_error = bound(p.y_error, hn::LoadU(d, norms[p.y_error.norm].of_event + e));
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

/// What the slabs say; a doubt is left to the edges. Without kLimit the errors are known to be below slabs.limit.
template <std::size_t kSlabs, std::size_t kEdges, bool kLimit>
HWY_INLINE Four<Verdicts> decide_by_slabs(const DoubtPolygon::Slabs& slabs, const Four<DoubtVec>& x,
                                          const Four<DoubtVec>& y, const Four<DoubtVec>& error) {
  using Slab = hn::Vec<hn::RebindToSigned<DoubtTag>>;
  const DoubtTag d;
  const hn::RebindToSigned<DoubtTag> di;
  const auto of_slab = [](const auto& table, Slab s) HWY_ATTR { return look_up<kSlabs>(table.data(), s); };
  const auto zero = hn::Zero(di);
  Four<Slab> slab{zero, zero, zero, zero};
  const auto up = [&](std::size_t k) HWY_ATTR {
    const auto begin = each([&](Slab s) HWY_ATTR { return of_slab(slabs.ahead[k], s); }, slab);
    const auto step = hn::Set(di, std::int32_t{1} << k);
    slab = each([&](DoubtVec v, DoubtVec from, Slab s)
                    HWY_ATTR { return hn::IfThenElse(hn::RebindMask(di, hn::Ge(v, from)), hn::Add(s, step), s); },
                y, begin, slab);
  };
  if constexpr (kSlabs > 8) up(3);
  up(2);
  up(1);
  up(0);
  const auto distance = [&](const DoubtPolygon::Slabs::EdgeOfSlab& edge) HWY_ATTR {
    const auto along = each(
        [&](DoubtVec v, Slab s) HWY_ATTR { return hn::MulAdd(of_slab(edge.ny, s), v, of_slab(edge.c, s)); }, y, slab);
    return each([&](DoubtVec v, DoubtVec rest, Slab s) HWY_ATTR { return hn::MulAdd(of_slab(edge.nx, s), v, rest); }, x,
                along, slab);
  };
  const auto within = each(
      [&](DoubtVec v, Slab s)
          HWY_ATTR { return hn::Sub(of_slab(slabs.half_height, s), hn::Abs(hn::Sub(v, of_slab(slabs.middle, s)))); },
      y, slab);
  const auto absolute = [](DoubtVec v) HWY_ATTR { return hn::Abs(v); };
  auto between = distance(slabs.edges[0]);  // positive inside of the edges
  Four<DoubtVec> nearest;
  if constexpr (kEdges == 2) {
    between = each([](DoubtVec v, DoubtVec u) HWY_ATTR { return lesser(v, u); }, distance(slabs.edges[1]), between);
    nearest = each(absolute, between);
  } else {
    nearest = each(absolute, between);
    auto odd = between;  // in the sign
    const auto count = [&](const DoubtPolygon::Slabs::EdgeOfSlab& edge) HWY_ATTR {
      const auto away = distance(edge);
      odd = each([](DoubtVec u, DoubtVec v) HWY_ATTR { return hn::Xor(u, v); }, odd, away);
      nearest = each([](DoubtVec v, DoubtVec u) HWY_ATTR { return lesser(hn::Abs(v), u); }, away, nearest);
    };
    count(slabs.edges[1]);
    count(slabs.edges[2]);
    count(slabs.edges[3]);
    between = each([](DoubtVec v, DoubtVec sign) HWY_ATTR { return hn::CopySign(v, hn::Neg(sign)); }, nearest, odd);
  }
  const auto limit = hn::Set(d, slabs.limit);
  return each(
      [&](DoubtVec of_x, DoubtVec of_y, DoubtVec least, DoubtVec b) HWY_ATTR {
        auto clear = lesser(hn::Abs(of_y), least), in = lesser(of_y, of_x);
        if constexpr (kLimit) {
          clear = lesser(limit, clear);
          in = lesser(limit, in);
        }
        const auto inside = hn::Gt(in, b), sure = hn::Gt(clear, b);
        return Verdicts{inside, hn::Not(sure)};
      },
      between, within, nearest, error);
}

/// Decide by the edges what the slabs left in doubt of the 64 events from `base` on.
inline HWY_NOINLINE void settle_by_edges(const DoubtPolygon& p, Columns columns, Norms norms, std::size_t base,
                                         Words out) {
  const DoubtTag d;
  const std::size_t lanes = hn::Lanes(d), w = base / 64;
  const std::uint64_t of_vector = (std::uint64_t{1} << lanes) - 1, left = out.doubt[w];
  std::uint64_t inside = 0, doubt = 0;
  for (std::size_t k = 0; k < 64; k += lanes) {
    if ((left >> k & of_vector) == 0) continue;
    const std::size_t e = base + k;
    const Verdicts v = decide_by_edges(p, norms, hn::LoadU(d, columns[p.x] + e), hn::LoadU(d, columns[p.y] + e), e);
    inside |= to_bits(d, v.inside) << k;
    doubt |= to_bits(d, v.doubt) << k;
  }
  out.inside[w] |= left & inside;
  out.doubt[w] = left & doubt;
}

template <std::size_t kSlabs, std::size_t kEdges, bool kOneNorm, bool kLimit>
std::size_t polygon_by_slabs(const DoubtPolygon& p, Columns columns, Norms norms, std::size_t first, std::size_t last,
                             Words out) {
  const DoubtTag d;
  const std::size_t lanes = hn::Lanes(d), end = first + (last - first) / 64 * 64;
  const float* const xs = columns[p.x];
  const float* const ys = columns[p.y];
  const float* const x_norms = norms[p.x_error.norm].of_event;
  const float* const y_norms = norms[p.y_error.norm].of_event;
  const auto x_scale = hn::Set(d, p.slabs->x_scale), y_scale = hn::Set(d, p.slabs->y_scale);
  const auto floor = hn::Set(d, p.slabs->floor);
  for (std::size_t e = first; e < end; e += 4 * lanes) {
    const Four<std::size_t> at{e, e + lanes, e + 2 * lanes, e + 3 * lanes};
    const auto of = [&](const float* column)
                        HWY_ATTR { return each([&](std::size_t i) HWY_ATTR { return hn::LoadU(d, column + i); }, at); };
    const auto error = each(
        [&](std::size_t i) HWY_ATTR {
          const auto of_y = kOneNorm ? floor : hn::MulAdd(hn::LoadU(d, y_norms + i), y_scale, floor);
          return hn::MulAdd(hn::LoadU(d, x_norms + i), x_scale, of_y);
        },
        at);
    const auto found = decide_by_slabs<kSlabs, kEdges, kLimit>(*p.slabs, of(xs), of(ys), error);
    each(
        [&](const Verdicts& v, std::size_t i) HWY_ATTR {
          store_bits(d, v.inside, out.inside, i);
          store_bits(d, v.doubt, out.doubt, i);
          return 0;
        },
        found, at);
  }
  for (std::size_t e = first; e < end; e += 64) {
    if (HWY_UNLIKELY(out.doubt[e / 64] != 0)) settle_by_edges(p, columns, norms, e, out);
  }
  return end;
}

template <std::size_t kSlabs, std::size_t kEdges>
std::size_t polygon_by_slabs(const DoubtPolygon& p, Columns columns, Norms norms, std::size_t first, std::size_t last,
                             Words out) {
  const DoubtPolygon::Slabs& slabs = *p.slabs;
  // In the order of the kernel, and none of an event is larger; a NaN is not below the limit.
  const float of_y = std::fma(norms[p.y_error.norm].largest, slabs.y_scale, slabs.floor);
  const float of_x = std::fma(norms[p.x_error.norm].largest, slabs.x_scale, slabs.y_scale == 0 ? slabs.floor : of_y);
  const bool limited = !(of_x < slabs.limit);
  if (slabs.y_scale != 0) return polygon_by_slabs<kSlabs, kEdges, false, true>(p, columns, norms, first, last, out);
  return limited ? polygon_by_slabs<kSlabs, kEdges, true, true>(p, columns, norms, first, last, out)
                 : polygon_by_slabs<kSlabs, kEdges, true, false>(p, columns, norms, first, last, out);
}

inline void polygon(const DoubtPolygon& p, Columns columns, Norms norms, std::size_t first, std::size_t last,
                    Words out) {
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

#endif  // a target with fused multiply-add

}  // namespace fcscreen::gating::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
