// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cstdint>

#include "engine/core/simd_target.h"
#include "io/fcs/decode.h"
#include "io/fcs/decode_kernels_internal.h"

namespace fcscreen::io::fcs {
namespace {

constexpr std::size_t kLineBytes = kLineEvents * sizeof(float);

std::uintptr_t place_in_line(const float* p) { return std::bit_cast<std::uintptr_t>(p) % kLineBytes; }

/// Units with the places of their columns; `first` is the first event that kernels decode.
std::vector<BoundUnit> bind(const DecodePlan& plan, std::span<float* const> out, std::size_t first) {
  std::vector<BoundUnit> bound(plan.units.size());
  for (std::size_t u = 0; u < bound.size(); ++u) {
    bound[u].unit = &plan.units[u];
    bound[u].on_lines = true;
    for (std::size_t lane = 0; lane < plan.units[u].n_lanes; ++lane) {
      const std::uint32_t output = plan.units[u].output[lane];
      if (output == FieldUnit::kUnwanted) continue;
      bound[u].out[lane] = out[output];
      bound[u].on_lines &= place_in_line(out[output] + first) == 0;
    }
  }
  return bound;
}

/// The units from `begin` on that one call of a kernel can decode.
std::span<const BoundUnit> alike_from(std::span<const BoundUnit> units, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < units.size() && units[end].unit->alike(*units[begin].unit) &&
         units[end].on_lines == units[begin].on_lines) {
    ++end;
  }
  return units.subspan(begin, end - begin);
}

/// Events before the first that begins a cache line of the columns, which are assumed to lie alike.
std::size_t events_to_line(const DecodePlan& plan, std::span<float* const> out) {
  if (plan.columns.empty()) return 0;
  const std::uintptr_t place = place_in_line(out[plan.columns.front().output]);
  return (kLineBytes - place) % kLineBytes / sizeof(float);
}

/// Rows of which all bytes a kernel reads are there.
std::size_t readable_rows(const DecodePlan& plan, std::size_t n_bytes) {
  return n_bytes < plan.reach ? 0 : (n_bytes - plan.reach) / plan.layout->row_bytes + 1;
}

/// Rows [first, last) by the scalar reference: all columns, or those that no kernel decodes.
void decode_scalar(const DecodePlan& plan, std::span<const std::byte> bytes, std::size_t first, std::size_t last,
                   std::span<float* const> out, bool all) {
  const RowLayout& layout = *plan.layout;
  if (first == last) return;
  for (const DecodePlan::Column& column : plan.columns) {
    if (column.in_unit && !all) continue;
    decode_field(bytes.subspan(first * layout.row_bytes), layout, layout.fields[column.field], last - first,
                 out[column.output] + first);
  }
}

}  // namespace

void decode_rows(const DecodePlan& plan, std::span<const std::byte> bytes, std::size_t n_rows,
                 std::span<float* const> out, Destination destination) {
  if (n_rows == 0) return;
  const std::size_t row_bytes = plan.layout->row_bytes;
  FCS_ASSERT(n_rows <= bytes.size() / row_bytes);
  static constexpr DecodeTable kScalarOnly{0, nullptr, nullptr};
  const DecodeTable& kernels = kernels_in_use(decode_tables(), kScalarOnly);
  const bool past_cache = destination == Destination::Memory;
  std::size_t begin = 0, end = 0;  // of the rows decoded by kernels
  if (kernels.decode != nullptr && !plan.units.empty()) {
    begin = std::min(n_rows, past_cache ? events_to_line(plan, out) : 0);
    const std::size_t last = std::max(begin, std::min(n_rows, readable_rows(plan, bytes.size())));
    end = begin + (last - begin) / kLineEvents * kLineEvents;
  }
  const auto* const rows = static_cast<const std::uint8_t*>(static_cast<const void*>(bytes.data()));
  const std::size_t step = (rows_per_tile(row_bytes) + kLineEvents - 1) / kLineEvents * kLineEvents;
  const std::vector<BoundUnit> units = bind(plan, out, begin);
  decode_scalar(plan, bytes, 0, begin, out, true);
  for (std::size_t first = begin; first < end; first += step) {
    const std::size_t last = std::min(first + step, end);
    for (std::size_t u = 0; u < units.size();) {
      const std::span<const BoundUnit> alike = alike_from(units, u);
      kernels.decode(alike, rows, row_bytes, first, last, past_cache && alike.front().on_lines);
      u += alike.size();
    }
    decode_scalar(plan, bytes, first, last, out, false);
  }
  for (std::size_t first = end; first < n_rows; first += step) {
    decode_scalar(plan, bytes, first, std::min(first + step, n_rows), out, true);
  }
  if (past_cache && end > begin) kernels.finish_streaming();
}

}  // namespace fcscreen::io::fcs
