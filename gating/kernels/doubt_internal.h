// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gating/kernels/doubt.h"
#include "gating/kernels/kernels_internal.h"

namespace fcscreen::gating {

struct Words {
  std::uint64_t* inside;
  std::uint64_t* doubt;
};

/// The kernels with doubt of one target, on events [first, last) as in KernelTable.
struct DoubtTable {
  std::int64_t target;  ///< see simd_target_number; 0 for the scalar twin
  void (*absolute_sum)(Columns in, float* out, std::size_t first, std::size_t last);
  float (*largest_norm)(const float* norms, std::size_t first, std::size_t last);
  void (*ranges)(std::span<const DoubtRange> tests, Columns columns, Norms norms, std::size_t first, std::size_t last,
                 Words out);
  void (*polygon)(const DoubtPolygon& polygon, Columns columns, Norms norms, std::size_t first, std::size_t last,
                  Words out);
  void (*ellipsoid)(const DoubtEllipsoid& ellipsoid, Columns columns, Norms norms, std::size_t first, std::size_t last,
                    Words out);
  void (*stream_copy)(const float* from, float* to, std::size_t n);
  void (*finish_stream_copies)();
};

/// The scalar reference; also does the last events of every other target.
[[nodiscard]] const DoubtTable& scalar_doubt();
/// Of the targets of simd_tables(), in the same order.
[[nodiscard]] std::span<const DoubtTable* const> simd_doubt();

}  // namespace fcscreen::gating
