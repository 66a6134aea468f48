// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/decode_plan.h"

#include <algorithm>
#include <bit>

namespace fcscreen::io::fcs {
namespace {

constexpr std::uint8_t kZeroByte = 0x80;

/// Kernels load words as little-endian machines hold them.
constexpr bool kHasUnits = std::endian::native == std::endian::little;

bool fits_unit(const StoredField& field) {
  return kHasUnits && field.storage != DataType::Ascii && field.bytes >= 1 && field.bytes <= 8;
}

FieldUnit::Kind kind_of(const StoredField& field) {
  if (field.storage == DataType::Float) return FieldUnit::Kind::Float32;
  if (field.storage == DataType::Double) return FieldUnit::Kind::Float64;
  switch (std::bit_ceil(field.bytes)) {
    case 1: return FieldUnit::Kind::Word8;
    case 2: return FieldUnit::Kind::Word16;
    case 4: return FieldUnit::Kind::Word32;
    default: return FieldUnit::Kind::Word64;
  }
}

/// Where in a stored word of `bytes` the byte of this significance (0 = least) is.
std::size_t place_of(const ByteOrder& order, std::size_t bytes, std::size_t significance) {
  if (!order.permuted) return order.big_endian ? bytes - 1 - significance : significance;
  const auto* const begin = order.significance.data();
  return static_cast<std::size_t>(std::find(begin, begin + bytes, significance) - begin);
}

/// The unit that begins with this field and reaches as far as its neighbours are alike.
FieldUnit make_unit(const RowLayout& layout, std::size_t first, std::span<const std::uint32_t> output_of) {
  const StoredField& model = layout.fields[first];
  const std::size_t width = std::bit_ceil(model.bytes);
  FieldUnit unit;
  unit.kind = kind_of(model);
  unit.offset = model.offset;
  unit.n_lanes = FieldUnit::kBytes / width;
  unit.output.fill(FieldUnit::kUnwanted);
  unit.mask.fill(0xFF);
  for (std::size_t lane = 0; lane < unit.n_lanes; ++lane) {
    for (std::size_t j = 0; j < width; ++j) {
      const std::size_t at = lane * width + j;
      unit.order[at] = j < model.bytes
                           ? static_cast<std::uint8_t>(lane * model.bytes + place_of(layout.order, model.bytes, j))
                           : kZeroByte;
      unit.rearranged |= unit.order[at] != at;
    }
  }
  for (std::size_t lane = 0; lane < unit.n_lanes && first + lane < layout.fields.size(); ++lane) {
    const StoredField& field = layout.fields[first + lane];
    if (field.storage != model.storage || field.bytes != model.bytes) break;
    unit.output[lane] = output_of[first + lane];
    if (unit.output[lane] == FieldUnit::kUnwanted || field.storage != DataType::Integer) continue;
    for (std::size_t j = 0; j < field.bytes; ++j) {
      unit.mask[lane * width + j] = static_cast<std::uint8_t>(field.mask >> (8 * j));
      unit.masked |= unit.mask[lane * width + j] != 0xFF;
    }
  }
  return unit;
}

}  // namespace

DecodePlan make_decode_plan(const RowLayout& layout, std::span<const WantedColumn> columns) {
  DecodePlan plan;
  plan.layout = &layout;
  plan.reach = layout.row_bytes;
  std::vector<std::uint32_t> output_of(layout.fields.size(), FieldUnit::kUnwanted);
  plan.columns.reserve(columns.size());
  for (const WantedColumn& wanted : columns) {
    const StoredField& field = layout.fields[wanted.field];
    const bool in_unit = fits_unit(field) && output_of[wanted.field] == FieldUnit::kUnwanted;
    if (in_unit) output_of[wanted.field] = static_cast<std::uint32_t>(wanted.output);
    plan.columns.push_back({wanted.field, wanted.output, in_unit});
  }
  for (std::size_t f = 0; f < layout.fields.size();) {
    if (output_of[f] == FieldUnit::kUnwanted) {
      ++f;
      continue;
    }
    plan.units.push_back(make_unit(layout, f, output_of));
    const FieldUnit& unit = plan.units.back();
    plan.reach = std::max(plan.reach, unit.offset + FieldUnit::kBytes);
    const StoredField& model = layout.fields[f];
    std::size_t lane = 0;
    while (lane < unit.n_lanes && f < layout.fields.size() && layout.fields[f].storage == model.storage &&
           layout.fields[f].bytes == model.bytes) {
      ++lane;
      ++f;
    }
  }
  return plan;
}

}  // namespace fcscreen::io::fcs
