// SPDX-License-Identifier: Apache-2.0
// One text, compiled once per SIMD target. Every operation and its order is that of doubt_scalar.cpp.

#include "engine/core/simd_target_internal.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gating/kernels/doubt_simd.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <array>
#include <vector>

#include "gating/kernels/doubt_internal.h"
#include "gating/kernels/doubt_polygon_internal.h"
#include "gating/kernels/doubt_ranges_internal.h"
#include "gating/kernels/doubt_vectors_internal.h"

HWY_BEFORE_NAMESPACE();
namespace fcscreen::gating::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128

const DoubtTable* doubt_table() { return nullptr; }

#else

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

/// square_of(e) of the vector that begins at event e.
template <class SquareOf>
HWY_INLINE std::size_t ellipsoid_by_squares(const DoubtEllipsoid& g, Norms norms, std::size_t first, std::size_t last,
                                            Words out, const SquareOf& square_of) {
  const DoubtTag d;
  // With one error for all; what that leaves in doubt may not be with the event's own.
  const Squares most = squares(g, [&](std::size_t k) HWY_ATTR { return hn::Set(d, norms[k].largest); });
  const std::size_t done = whole_words(first, last, out, [&](std::size_t e) HWY_ATTR {
    const auto square = square_of(e);
    const auto inside = hn::Lt(square, most.inside);
    return Verdicts{inside, hn::Not(hn::Or(inside, hn::Gt(square, most.outside)))};
  });
  for (std::size_t base = first; base < done; base += 64) {
    if (HWY_LIKELY(out.doubt[base / 64] == 0)) continue;
    whole_words(base, base + 64, out, [&](std::size_t e) HWY_ATTR {
      const auto square = square_of(e);
      const Squares own = squares(g, [&](std::size_t k) HWY_ATTR { return hn::LoadU(d, norms[k].of_event + e); });
      const auto inside = hn::Lt(square, own.inside);
      return Verdicts{inside, hn::Not(hn::Or(inside, hn::Gt(square, own.outside)))};
    });
  }
  return done;
}

void ellipsoid(const DoubtEllipsoid& g, Columns columns, Norms norms, std::size_t first, std::size_t last, Words out) {
  const DoubtTag d;
  std::size_t done = first;
  if (g.columns.size() == 2) {  // nearly all there are: square_distance() written out
    const float* const xs = columns[g.columns[0]];
    const float* const ys = columns[g.columns[1]];
    const auto x_mean = hn::Set(d, g.mean[0]), y_mean = hn::Set(d, g.mean[1]);
    const auto xx = hn::Set(d, g.inverse_factor[0]), yx = hn::Set(d, g.inverse_factor[2]);
    const auto yy = hn::Set(d, g.inverse_factor[3]), zero = hn::Zero(d);
    done = ellipsoid_by_squares(g, norms, first, last, out, [&](std::size_t e) HWY_ATTR {
      const auto x = hn::Sub(hn::LoadU(d, xs + e), x_mean), y = hn::Sub(hn::LoadU(d, ys + e), y_mean);
      const auto u = hn::MulAdd(xx, x, zero), v = hn::MulAdd(yy, y, hn::MulAdd(yx, x, zero));
      return hn::MulAdd(v, v, hn::MulAdd(u, u, zero));
    });
  } else {
    done = ellipsoid_by_squares(g, norms, first, last, out,
                                [&](std::size_t e) HWY_ATTR { return square_distance(g, columns, e); });
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
