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
#include <type_traits>
#include <vector>

#include "gating/kernels/doubt_internal.h"
#include "gating/kernels/four_vectors_internal.h"
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

float largest_norm(const float* norms, std::size_t first, std::size_t last) {
  const DoubtTag d;
  const hn::RebindToSigned<DoubtTag> di;
  const std::size_t lanes = hn::Lanes(d);
  const auto bits = [&](std::size_t e) HWY_ATTR { return hn::BitCast(di, hn::Abs(hn::LoadU(d, norms + e))); };
  auto most = hn::Zero(di), other = most;  // bits of floats without a sign are in the order of the floats, NaN last
  std::size_t e = first;
  for (; e + 2 * lanes <= last; e += 2 * lanes) {
    most = hn::Max(most, bits(e));
    other = hn::Max(other, bits(e + lanes));
  }
  const auto all = hn::MaxOfLanes(di, hn::Max(most, other));
  const std::array<float, 2> two{hn::GetLane(hn::BitCast(d, all)), scalar_doubt().largest_norm(norms, e, last)};
  return scalar_doubt().largest_norm(two.data(), 0, two.size());
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
void ranges_by_events(std::span<const DoubtRange> tests, Columns columns, Norms norms, std::size_t first,
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
void one_range(const DoubtRange& t, Columns columns, Norms norms, std::size_t first, std::size_t end, Words out) {
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
bool joined_ranges(std::span<const DoubtRange> tests, Columns columns, Norms norms, std::size_t first, std::size_t end,
                   Words out) {
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

void ranges(std::span<const DoubtRange> tests, Columns columns, Norms norms, std::size_t first, std::size_t last,
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

Verdicts decide_by_edges(const DoubtPolygon& p, Norms norms, DoubtVec x, DoubtVec y, std::size_t e) {
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

/// What the slabs say; a doubt is left to the edges.
template <std::size_t kSlabs, std::size_t kEdges>
HWY_INLINE Four<Verdicts> decide_by_slabs(const DoubtPolygon::Slabs& slabs, const Four<DoubtVec>& x,
                                          const Four<DoubtVec>& y, const Four<DoubtVec>& error) {
  using Slab = hn::Vec<hn::RebindToSigned<DoubtTag>>;
  const DoubtTag d;
  const hn::RebindToSigned<DoubtTag> di;
  const auto of_slab = [](const auto& table, Slab slab) HWY_ATTR { return look_up<kSlabs>(table.data(), slab); };
  const auto up = [&](const Four<Slab>& slab, std::int32_t step) HWY_ATTR {
    const auto next = each([&](Slab s) HWY_ATTR { return hn::Add(s, hn::Set(di, step)); }, slab);
    const auto lower = each([&](Slab s) HWY_ATTR { return of_slab(slabs.lower, s); }, next);
    const auto pick = [&](DoubtVec v, DoubtVec low, Slab above, Slab below)
                          HWY_ATTR { return hn::IfThenElse(hn::RebindMask(di, hn::Ge(v, low)), above, below); };
    return each(pick, y, lower, next, slab);
  };
  const Slab first = hn::Zero(di);
  Four<Slab> slab{first, first, first, first};
  if constexpr (kSlabs > 8) slab = up(slab, 8);
  slab = up(up(up(slab, 4), 2), 1);
  // Positive right of the edge.
  const auto distance = [&](const DoubtPolygon::Slabs::EdgeOfSlab& edge) HWY_ATTR {
    const auto along = each(
        [&](DoubtVec v, Slab s) HWY_ATTR { return hn::MulAdd(of_slab(edge.ny, s), v, of_slab(edge.c, s)); }, y, slab);
    return each([&](DoubtVec v, DoubtVec rest, Slab s) HWY_ATTR { return hn::MulAdd(of_slab(edge.nx, s), v, rest); }, x,
                along, slab);
  };
  auto odd = distance(slabs.edges[0]);  // in the sign
  auto nearest = each([](DoubtVec v) HWY_ATTR { return hn::Abs(v); }, odd);
  const auto count = [&](const DoubtPolygon::Slabs::EdgeOfSlab& edge) HWY_ATTR {
    const auto away = distance(edge);
    odd = each([](DoubtVec u, DoubtVec v) HWY_ATTR { return hn::Xor(u, v); }, odd, away);
    nearest = each([](DoubtVec v, DoubtVec u) HWY_ATTR { return lesser(hn::Abs(v), u); }, away, nearest);
  };
  count(slabs.edges[1]);
  if constexpr (kEdges == 4) {
    count(slabs.edges[2]);
    count(slabs.edges[3]);
  }
  const auto within =
      each([&](DoubtVec v, Slab s)
               HWY_ATTR { return lesser(hn::Sub(of_slab(slabs.upper, s), v), hn::Sub(v, of_slab(slabs.lower, s))); },
           y, slab);
  const auto limit = hn::Set(d, slabs.limit);
  const auto verdict = [&](DoubtVec in_slab, DoubtVec sign, DoubtVec distance, DoubtVec b) HWY_ATTR {
    const auto sure = hn::Gt(lesser(limit, lesser(hn::Abs(in_slab), distance)), b);
    const auto inside = hn::RebindMask(d, hn::Lt(hn::BitCast(di, hn::AndNot(in_slab, sign)), hn::Zero(di)));
    return Verdicts{hn::And(sure, inside), hn::Not(sure)};
  };
  return each(verdict, within, odd, nearest, error);
}

/// Decide by the edges what the slabs left in doubt of the 64 events from `base` on.
HWY_NOINLINE void settle_by_edges(const DoubtPolygon& p, Columns columns, Norms norms, std::size_t base, Words out) {
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

template <std::size_t kSlabs, std::size_t kEdges, bool kOneNorm>
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
    const auto x = of(xs), y = of(ys);
    const auto error = each(
        [&](std::size_t i) HWY_ATTR {
          const auto of_y = kOneNorm ? floor : hn::MulAdd(hn::LoadU(d, y_norms + i), y_scale, floor);
          return hn::MulAdd(hn::LoadU(d, x_norms + i), x_scale, of_y);
        },
        at);
    const auto found = decide_by_slabs<kSlabs, kEdges>(*p.slabs, x, y, error);
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
  return p.slabs->y_scale == 0 ? polygon_by_slabs<kSlabs, kEdges, true>(p, columns, norms, first, last, out)
                               : polygon_by_slabs<kSlabs, kEdges, false>(p, columns, norms, first, last, out);
}

void polygon(const DoubtPolygon& p, Columns columns, Norms norms, std::size_t first, std::size_t last, Words out) {
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

/// Square of the distance from the mean.
HWY_INLINE DoubtVec square_distance(const DoubtEllipsoid& g, Columns columns, std::size_t e) {
  const DoubtTag d;
  const std::size_t n = g.columns.size();
  auto square = hn::Zero(d);
  for (std::size_t i = 0; i < n; ++i) {
    auto z = hn::Zero(d);
    for (std::size_t j = 0; j <= i; ++j) {
      const auto v = hn::Sub(hn::LoadU(d, columns[g.columns[j]] + e), hn::Set(d, g.mean[j]));
      z = hn::MulAdd(hn::Set(d, g.inverse_factor[i * n + j]), v, z);
    }
    square = hn::MulAdd(z, z, square);
  }
  return square;
}

/// Squares below which an event is inside, and above which it is outside.
struct Squares {
  DoubtVec inside, outside;
};

/// norm_of(k) is the k-th norm.
template <class NormOf>
HWY_INLINE Squares squares(const DoubtEllipsoid& g, const NormOf& norm_of) {
  const DoubtTag d;
  auto error = hn::Zero(d);
  for (const ErrorBound& b : g.errors) error = hn::Add(error, bound(b, norm_of(b.norm)));
  const auto radius = hn::Set(d, g.radius);
  const auto near = hn::Mul(hn::Sub(radius, error), hn::Set(d, g.shrink));
  const auto far = hn::Mul(hn::Add(radius, error), hn::Set(d, g.grow));
  return {hn::IfThenElseZero(hn::Gt(near, hn::Zero(d)), hn::Mul(near, near)), hn::Mul(far, far)};
}

void ellipsoid(const DoubtEllipsoid& g, Columns columns, Norms norms, std::size_t first, std::size_t last, Words out) {
  const DoubtTag d;
  // With one error for all; what that leaves in doubt may not be with the event's own.
  const Squares most = squares(g, [&](std::size_t k) HWY_ATTR { return hn::Set(d, norms[k].largest); });
  const std::size_t done = whole_words(first, last, out, [&](std::size_t e) HWY_ATTR {
    const auto square = square_distance(g, columns, e);
    const auto inside = hn::Lt(square, most.inside);
    return Verdicts{inside, hn::Not(hn::Or(inside, hn::Gt(square, most.outside)))};
  });
  for (std::size_t base = first; base < done; base += 64) {
    if (HWY_LIKELY(out.doubt[base / 64] == 0)) continue;
    whole_words(base, base + 64, out, [&](std::size_t e) HWY_ATTR {
      const auto square = square_distance(g, columns, e);
      const Squares own = squares(g, [&](std::size_t k) HWY_ATTR { return hn::LoadU(d, norms[k].of_event + e); });
      const auto inside = hn::Lt(square, own.inside);
      return Verdicts{inside, hn::Not(hn::Or(inside, hn::Gt(square, own.outside)))};
    });
  }
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
  static constexpr DoubtTable kTable{HWY_TARGET, absolute_sum, largest_norm, ranges,
                                     polygon,    ellipsoid,    stream_copy,  finish_stream_copies};
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
