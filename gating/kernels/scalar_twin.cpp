// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "gating/kernels/gate_rules_internal.h"
#include "gating/kernels/kernels_internal.h"

// The obvious form of every kernel. simd.cpp does the same operations in the same order; change both or neither.
namespace fcscreen::gating {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr std::uint32_t kMantissa = 0x007FFFFFU, kOne = 0x3F800000U;
constexpr float kSmallestNormal = std::numeric_limits<float>::min();
constexpr float kTwo24 = 16777216.0F;

float quiet_nan() { return std::bit_cast<float>(kQuietNanBits); }

void compensate(const float* coefficients, Columns in, std::span<float* const> out, float* norm, FetchAhead* /*ahead*/,
                std::size_t first, std::size_t last) {
  for (std::size_t e = first; e < last; ++e) {
    if (norm != nullptr) {
      float sum = 0;
      for (const float* column : in) sum += std::fabs(column[e]);
      norm[e] = sum;
    }
    for (std::size_t j = 0; j < out.size(); ++j) {
      float sum = 0;
      for (std::size_t i = 0; i < in.size(); ++i) sum = std::fma(in[i][e], coefficients[i * out.size() + j], sum);
      out[j][e] = std::isnan(sum) ? quiet_nan() : sum;
    }
  }
}

float transform_odd(const TransformPlan& plan, float x) {
  const float magnitude = std::fabs(x);
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(magnitude + plan.shift);
  const std::int32_t octave = static_cast<std::int32_t>(bits >> 23) - plan.first_exponent;
  const std::int32_t segment = std::min(octave, static_cast<std::int32_t>(kOctaves) - 1);
  const float t = std::bit_cast<float>((bits & kMantissa) | kOne) - 1.0F;
  const auto s = static_cast<std::size_t>(segment);
  float h = plan.octave[kCoefficients - 1][s];
  for (std::size_t i = kCoefficients - 1; i-- > 0;) h = std::fma(h, t, plan.octave[i][s]);
  h = std::fma(static_cast<float>(octave - segment), plan.per_octave, h);
  if (magnitude == kInfinity) h = kInfinity;
  return plan.centre + std::copysign(h, x);
}

float transform_log(const TransformPlan& plan, float x) {
  const bool tiny = x < kSmallestNormal;
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(tiny ? x * kTwo24 : x);
  const std::int32_t octave = static_cast<std::int32_t>((bits >> 23) & 0xFFU) - plan.first_exponent - (tiny ? 24 : 0);
  const float t = std::bit_cast<float>((bits & kMantissa) | kOne) - 1.0F;
  float y = plan.log[kLogCoefficients - 1];
  for (std::size_t i = kLogCoefficients - 1; i-- > 0;) y = std::fma(y, t, plan.log[i]);
  y = std::fma(static_cast<float>(octave), plan.per_octave, y);
  if (x == kInfinity) return kInfinity;
  return x > 0 ? y : -kInfinity;
}

float transform_one(const TransformPlan& plan, float x) {
  if (std::isnan(x)) return quiet_nan();
  switch (plan.kind) {
    case TransformPlan::Kind::Odd: return transform_odd(plan, x);
    case TransformPlan::Kind::Log: return transform_log(plan, x);
    case TransformPlan::Kind::Linear: return std::fma(x, plan.slope, plan.centre);
    case TransformPlan::Kind::Identity: break;
  }
  return x;
}

void transform(const TransformPlan& plan, const float* in, float* out, float* streamed, std::size_t first,
               std::size_t last) {
  float* const to = out != nullptr ? out : streamed;
  for (std::size_t e = first; e < last; ++e) to[e] = transform_one(plan, in[e]);
  if (streamed != nullptr && streamed != to) std::copy(to + first, to + last, streamed + first);
}

void ranges(std::span<const RangeTest> tests, Columns columns, std::size_t first, std::size_t last,
            std::uint64_t* words) {
  to_words(first, last, words, [&](std::size_t e) {
    return std::all_of(tests.begin(), tests.end(), [&](const RangeTest& test) {
      const float v = columns[test.column][e];
      return v >= test.min && v < test.max;
    });
  });
}

void polygon(const PolygonPlan& plan, const float* x, const float* y, std::size_t first, std::size_t last,
             std::uint64_t* words) {
  to_words(first, last, words, [&](std::size_t e) { return inside_polygon(plan, x[e], y[e]); });
}

void ellipsoid(const EllipsoidPlan& plan, Columns columns, std::size_t first, std::size_t last, std::uint64_t* words) {
  to_words(first, last, words, [&](std::size_t e) {
    return inside_ellipsoid(plan, [&](std::size_t i) { return static_cast<double>(columns[plan.columns[i]][e]); });
  });
}

}  // namespace

const KernelTable& scalar_twin() {
  static constexpr KernelTable kTable{0, compensate, transform, ranges, polygon, ellipsoid};
  return kTable;
}

}  // namespace fcscreen::gating
