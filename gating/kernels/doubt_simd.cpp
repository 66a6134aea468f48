// SPDX-License-Identifier: Apache-2.0
// One text, compiled once per SIMD target. Every operation and its order is that of doubt_scalar.cpp.

#include "engine/core/simd_target_internal.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gating/kernels/doubt_simd.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <vector>

#include "gating/kernels/doubt_internal.h"
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

/// Two masks of one vector of events, as bits.
struct Bits {
  std::uint64_t inside, doubt;
};

/// Words of 64 events each; what is left over is the scalar twin's. `decide(e)` does the vector that begins at event e.
template <class Decide>
HWY_INLINE std::size_t whole_words(std::size_t first, std::size_t last, Words out, Decide&& decide) {
  const std::size_t lanes = hn::Lanes(DoubtTag());
  std::size_t base = first;
  for (; base + 64 <= last; base += 64) {
    Bits word{0, 0};
    for (std::size_t k = 0; k < 64; k += lanes) {
      const Bits b = decide(base + k);
      word.inside |= b.inside << k;
      word.doubt |= b.doubt << k;
    }
    out.inside[base / 64] = word.inside;
    out.doubt[base / 64] = word.doubt;
  }
  return base;
}

void ranges(std::span<const DoubtRange> tests, Columns columns, Columns norms, std::size_t first, std::size_t last,
            Words out) {
  const DoubtTag d;
  const std::size_t base = whole_words(first, last, out, [&](std::size_t e) HWY_ATTR {
    auto outside = hn::Lt(hn::Zero(d), hn::Zero(d));
    auto inside = hn::Not(outside);
    for (const DoubtRange& test : tests) {
      const auto error = hn::MulAdd(hn::LoadU(d, norms[test.error.norm] + e), hn::Set(d, test.error.scale),
                                    hn::Set(d, test.error.floor));
      const auto v = hn::LoadU(d, columns[test.column] + e);
      const auto above = hn::Sub(v, hn::Set(d, test.min)), below = hn::Sub(hn::Set(d, test.max), v);
      const auto nearer = hn::IfThenElse(hn::Lt(above, below), above, below);
      inside = hn::And(inside, hn::Gt(nearer, error));
      outside = hn::Or(outside, hn::Lt(nearer, hn::Neg(error)));
    }
    return Bits{to_bits(d, inside), to_bits(d, hn::Not(hn::Or(inside, outside)))};
  });
  if (base < last) scalar_doubt().ranges(tests, columns, norms, base, last, out);
}

void polygon(const DoubtPolygon& p, Columns columns, Columns norms, std::size_t first, std::size_t last, Words out) {
  const DoubtTag d;
  const std::size_t base = whole_words(first, last, out, [&](std::size_t e) HWY_ATTR {
    const auto x = hn::LoadU(d, columns[p.x] + e), y = hn::LoadU(d, columns[p.y] + e);
    const auto x_error = bound(p.x_error, norms, e), y_error = bound(p.y_error, norms, e);
    const auto left = hn::Lt(x, hn::Sub(hn::Set(d, p.x_min), x_error));
    const auto right = hn::Gt(x, hn::Add(hn::Set(d, p.x_max), x_error));
    const auto under = hn::Lt(y, hn::Sub(hn::Set(d, p.y_min), y_error));
    const auto over = hn::Gt(y, hn::Add(hn::Set(d, p.y_max), y_error));
    const auto outside = hn::Or(hn::Or(left, right), hn::Or(under, over));
    if (hn::AllTrue(d, outside)) return Bits{0, 0};
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
    const auto doubt = hn::AndNot(outside, near);
    return Bits{to_bits(d, hn::AndNot(outside, hn::AndNot(near, odd))), to_bits(d, doubt)};
  });
  if (base < last) scalar_doubt().polygon(p, columns, norms, base, last, out);
}

void ellipsoid(const DoubtEllipsoid& g, Columns columns, Columns norms, std::size_t first, std::size_t last,
               Words out) {
  const DoubtTag d;
  const std::size_t n = g.columns.size();
  const std::size_t base = whole_words(first, last, out, [&](std::size_t e) HWY_ATTR {
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
    const auto distance = hn::Sqrt(square), rounding = hn::Mul(hn::Set(d, g.rounding), distance);
    const auto radius = hn::Set(d, g.radius);
    const auto inside = hn::Lt(hn::Add(hn::Add(distance, rounding), error), radius);
    const auto outside = hn::Gt(hn::Sub(hn::Sub(distance, rounding), error), radius);
    return Bits{to_bits(d, inside), to_bits(d, hn::Not(hn::Or(inside, outside)))};
  });
  if (base < last) scalar_doubt().ellipsoid(g, columns, norms, base, last, out);
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
