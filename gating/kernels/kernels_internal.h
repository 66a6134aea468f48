// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "gating/kernels/fetch_ahead.h"
#include "gating/kernels/gate_plan.h"
#include "gating/kernels/transform_plan.h"

namespace fcscreen::gating {

using Columns = std::span<const float* const>;

/// What NaN results are made of, so that no target's choice of payload shows.
inline constexpr std::uint32_t kQuietNanBits = 0x7FC00000U;

/// Whether what begins here may be written past the caches.
[[nodiscard]] inline bool is_line(const float* to) { return reinterpret_cast<std::uintptr_t>(to) % 64 == 0; }

/// The kernels of one target. All work on events [first, last); gates need first % 64 == 0 and write the words
/// first / 64 up to that of event last - 1, tail bits zero.
struct KernelTable {
  std::int64_t target;  ///< see simd_target_number; 0 for the scalar twin
  /// `norm`: where the sums of absolute inputs go, or null; `ahead`: told of values computed, or null.
  void (*compensate)(const float* coefficients, Columns in, std::span<float* const> out, float* norm, FetchAhead* ahead,
                     std::size_t first, std::size_t last);
  /// `streamed`: a second copy of the values, or null. One of `out` and `streamed` is not null.
  void (*transform)(const TransformPlan& plan, const float* in, float* out, float* streamed, std::size_t first,
                    std::size_t last);
  void (*ranges)(std::span<const RangeTest> tests, Columns columns, std::size_t first, std::size_t last,
                 std::uint64_t* words);
  void (*polygon)(const PolygonPlan& plan, const float* x, const float* y, std::size_t first, std::size_t last,
                  std::uint64_t* words);
  void (*ellipsoid)(const EllipsoidPlan& plan, Columns columns, std::size_t first, std::size_t last,
                    std::uint64_t* words);
};

/// The scalar reference; also does the last events of every other target.
[[nodiscard]] const KernelTable& scalar_twin();
/// SIMD targets that were built and this machine runs, best first; maybe none.
[[nodiscard]] std::span<const KernelTable* const> simd_tables();

}  // namespace fcscreen::gating
