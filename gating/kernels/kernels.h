// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "gating/kernels/fetch_ahead.h"
#include "gating/kernels/gate_plan.h"
#include "gating/kernels/transform_plan.h"

// The arithmetic on columns. Every function exists as an obvious scalar twin and as one text compiled for each SIMD
// target with hardware fused multiply-add (engine/core/simd_target.h); all of them give the same bits. Pointers need
// float alignment only; nothing outside the given events is read or written. All functions are thread-safe.
namespace fcscreen::gating {

/// Compensate events: out[j][e] = Σᵢ in[i][e] · coefficients[i · n_out + j], float, fused, i
/// ascending from 0.
///
/// @param coefficients  row-major [in.size()][out.size()], e.g. columns of Compensation::inverse_float
/// @param in, out       columns of n_events values; no output may overlap an input
/// A NaN or infinite input makes NaN or ±inf of every output it reaches (0 · inf is NaN); NaN is always the quiet
/// NaN 0x7FC00000.
void compensate(std::span<const float> coefficients, std::span<const float* const> in, std::span<float* const> out,
                std::size_t n_events);
/// The same; where `norm` is not null, norm[e] = Σᵢ |in[i][e]|, i ascending, NaN where an input is NaN. Where `ahead`
/// is not null, it is told of every value computed.
void compensate(std::span<const float> coefficients, std::span<const float* const> in, std::span<float* const> out,
                std::size_t n_events, float* norm, FetchAhead* ahead = nullptr);

/// Display positions of linear values; `out` may be `in`. Within kTransformErrorBound of the double oracle for
/// |x| <= T, and within 4 units in the last place beyond; monotone but for the last place. ±inf gives ±inf (the
/// logarithmic scale: -inf at and below 0), NaN gives the quiet NaN 0x7FC00000.
///
/// @param streamed  where not null, a second copy of the values, written as by stream_copy; overlaps neither
/// @param out       may be null where `streamed` is not
void transform(const TransformPlan& plan, const float* in, float* out, std::size_t n_events, float* streamed = nullptr);

/// Copy `n` values past the caches where `to` lies on a 64-byte boundary; an ordinary copy elsewhere.
void stream_copy(const float* from, float* to, std::size_t n);
/// Make what stream_copy wrote on this thread visible to others; once after the last.
void finish_stream_copies();

/// Gates to bits (Bitmask layout): words holds (n_events + 63) / 64 words, all of them are written, tail bits zero.
/// NaN in any dimension is outside.
///
/// All tests hold: min <= v < max each; no test: every event.
void gate_ranges(std::span<const RangeTest> tests, std::span<const float* const> columns, std::size_t n_events,
                 std::uint64_t* words);
/// Even-odd rule in double, the boundary inside: on an edge where the cross product is exactly 0 (GATINGML §6).
void gate_polygon(const PolygonPlan& plan, const float* x, const float* y, std::size_t n_events, std::uint64_t* words);
/// Inside or on the surface, in double. plan.columns indexes `columns`.
void gate_ellipsoid(const EllipsoidPlan& plan, std::span<const float* const> columns, std::size_t n_events,
                    std::uint64_t* words);

/// The same on double columns, by the same rules, in plain arithmetic: what decides Gating-ML documents, and the oracle
/// of every faster path. compensate: out[j][e] = Σᵢ in[i][e] · coefficients[i · n_out + j], not fused, i ascending from
/// 0.
void compensate(std::span<const double> coefficients, std::span<const double* const> in, std::span<double* const> out,
                std::size_t n_events);
void gate_ranges(std::span<const result::Range> tests, std::span<const double* const> columns, std::size_t n_events,
                 std::uint64_t* words);
void gate_polygon(const PolygonPlan& plan, const double* x, const double* y, std::size_t n_events,
                  std::uint64_t* words);
void gate_ellipsoid(const EllipsoidPlan& plan, std::span<const double* const> columns, std::size_t n_events,
                    std::uint64_t* words);

}  // namespace fcscreen::gating
