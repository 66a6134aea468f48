// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <vector>

#include "engine/core/random.h"
#include "io/fcs/decode.h"
#include "tools/bench/kernel_inputs_internal.h"

// DATA bytes of 20 parameters to columns, one tile that stays in cache.
namespace {

using namespace fcscreen;
using namespace fcscreen::io::fcs;
using bench::finish;
using bench::kMostTargets;
using bench::kTile;
using bench::select_target;

constexpr std::size_t kParameters = 20;

void decode_tile(benchmark::State& state, DataType type, std::size_t bytes, bool big_endian) {
  if (!select_target(state)) return;
  RowLayout layout;
  layout.order.big_endian = big_endian;
  layout.order.width_bytes = bytes;
  std::vector<WantedColumn> wanted;
  for (std::size_t p = 0; p < kParameters; ++p) {
    StoredField field{type, layout.row_bytes, bytes, ~std::uint64_t{0}};
    if (type == DataType::Integer) field.mask = 0x3FF;  // $PnR 1024
    layout.fields.push_back(field);
    layout.row_bytes += bytes;
    wanted.push_back({p, p});
  }
  // Any bytes decode; these are the exponents of ordinary numbers at either end of a float and of a double.
  std::vector<std::byte> rows(kTile * layout.row_bytes, std::byte{0x40});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t in_field = i % bytes;
    if (in_field != 0 && in_field + 1 != bytes) rows[i] = static_cast<std::byte>(philox(1, 0, i)[0]);
  }
  const DecodePlan plan = make_decode_plan(layout, wanted);
  std::vector<std::vector<float>> columns(kParameters, std::vector<float>(kTile));
  std::vector<float*> out;
  for (auto& column : columns) out.push_back(column.data());
  for (auto _ : state) {
    decode_rows(plan, rows, kTile, out, Destination::Cache);
    benchmark::ClobberMemory();
  }
  finish(state, kTile, rows.size() + kParameters * kTile * sizeof(float));
}

BENCHMARK_CAPTURE(decode_tile, float32_little, DataType::Float, 4, false)->DenseRange(0, kMostTargets - 1);
BENCHMARK_CAPTURE(decode_tile, float32_big, DataType::Float, 4, true)->DenseRange(0, kMostTargets - 1);
BENCHMARK_CAPTURE(decode_tile, float64_little, DataType::Double, 8, false)->DenseRange(0, kMostTargets - 1);
BENCHMARK_CAPTURE(decode_tile, uint16_big, DataType::Integer, 2, true)->DenseRange(0, kMostTargets - 1);
BENCHMARK_CAPTURE(decode_tile, uint32_little, DataType::Integer, 4, false)->DenseRange(0, kMostTargets - 1);

}  // namespace
