// SPDX-License-Identifier: Apache-2.0
#include "engine/core/simd_target.h"
#include "gating/kernels/doubt_internal.h"
#include "gating/kernels/kernels.h"
#include "gating/kernels/kernels_internal.h"

namespace fcscreen::gating {
namespace {

const KernelTable& current() { return kernels_in_use(simd_tables(), scalar_twin()); }
const DoubtTable& current_doubt() { return kernels_in_use(simd_doubt(), scalar_doubt()); }

}  // namespace

void compensate(std::span<const float> coefficients, std::span<const float* const> in, std::span<float* const> out,
                std::size_t n_events) {
  compensate(coefficients, in, out, n_events, nullptr);
}

void compensate(std::span<const float> coefficients, std::span<const float* const> in, std::span<float* const> out,
                std::size_t n_events, float* norm, FetchAhead* ahead) {
  FCS_ASSERT(coefficients.size() == in.size() * out.size());
  current().compensate(coefficients.data(), in, out, norm, ahead, 0, n_events);
}

void transform(const TransformPlan& plan, const float* in, float* out, std::size_t n_events, float* streamed) {
  current().transform(plan, in, out, streamed, 0, n_events);
}

void gate_ranges(std::span<const RangeTest> tests, std::span<const float* const> columns, std::size_t n_events,
                 std::uint64_t* words) {
  current().ranges(tests, columns, 0, n_events, words);
}

void gate_polygon(const PolygonPlan& plan, const float* x, const float* y, std::size_t n_events, std::uint64_t* words) {
  current().polygon(plan, x, y, 0, n_events, words);
}

void gate_ellipsoid(const EllipsoidPlan& plan, std::span<const float* const> columns, std::size_t n_events,
                    std::uint64_t* words) {
  // A form that is no ellipsoid's is rare; the vector kernels know the factor alone.
  const KernelTable& table = plan.form.empty() ? current() : scalar_twin();
  table.ellipsoid(plan, columns, 0, n_events, words);
}

void stream_copy(const float* from, float* to, std::size_t n) { current_doubt().stream_copy(from, to, n); }
void finish_stream_copies() { current_doubt().finish_stream_copies(); }

void absolute_sum(std::span<const float* const> in, float* out, std::size_t n_events) {
  current_doubt().absolute_sum(in, out, 0, n_events);
}

float largest_norm(const float* norms, std::size_t n_events) {
  return current_doubt().largest_norm(norms, 0, n_events);
}

void doubt_ranges(std::span<const DoubtRange> tests, std::span<const float* const> columns, Norms norms,
                  std::size_t n_events, std::uint64_t* inside, std::uint64_t* doubt) {
  current_doubt().ranges(tests, columns, norms, 0, n_events, {inside, doubt});
}

void doubt_polygon(const DoubtPolygon& polygon, std::span<const float* const> columns, Norms norms,
                   std::size_t n_events, std::uint64_t* inside, std::uint64_t* doubt) {
  current_doubt().polygon(polygon, columns, norms, 0, n_events, {inside, doubt});
}

void doubt_ellipsoid(const DoubtEllipsoid& ellipsoid, std::span<const float* const> columns, Norms norms,
                     std::size_t n_events, std::uint64_t* inside, std::uint64_t* doubt) {
  current_doubt().ellipsoid(ellipsoid, columns, norms, 0, n_events, {inside, doubt});
}

}  // namespace fcscreen::gating
