// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "engine/core/aligned_buffer.h"
#include "engine/core/random.h"
#include "engine/stream/load_events.h"
#include "gating/kernels/kernels.h"
#include "gating/scale/compensation.h"
#include "gating/scale/scale.h"
#include "io/fcs/writer.h"
#include "tools/bench/streaming_copy.h"

// The whole way from bytes to display columns beside the physical bound, on the same bytes in the same run.
namespace {

using namespace fcscreen;

constexpr std::size_t kEvents = 500000, kParameters = 20, kFluorescence = 15, kTile = 512;

/// 20 parameters of which 15 are compensated and displayed as logicle.
struct Sample {
  std::string bytes;
  engine::LoadRequest request;
};

Sample make_sample() {
  Sample sample;
  io::fcs::WriteDataset dataset;
  std::vector<std::vector<float>> columns(kParameters, std::vector<float>(kEvents));
  Spillover spillover;
  for (std::size_t p = 0; p < kParameters; ++p) {
    io::fcs::WriteParameter parameter;
    parameter.name = "P" + std::to_string(p + 1);
    const bool fluorescence = p < kFluorescence;
    if (fluorescence) spillover.names.push_back(parameter.name);
    dataset.parameters.push_back(parameter);
    sample.request.columns.push_back(
        {p, fluorescence ? result::ScaleSpec(result::LogicleScale{}) : result::ScaleSpec(result::LinearScale{})});
    for (std::size_t e = 0; e < kEvents; ++e) {
      Random random(1, p, e);
      columns[p][e] = static_cast<float>(std::pow(10.0, 1 + 4 * random.uniform()) - 100);
    }
  }
  for (std::size_t i = 0; i < kFluorescence; ++i) {
    for (std::size_t j = 0; j < kFluorescence; ++j) spillover.matrix.push_back(i == j ? 1 : 0.02);
  }
  sample.request.compensation = spillover;
  const std::vector<std::span<const float>> views(columns.begin(), columns.end());
  auto bytes = io::fcs::write_bytes(dataset, views);
  if (bytes) sample.bytes = std::move(*bytes);
  return sample;
}

const Sample& sample() {
  static const Sample kSample = make_sample();
  return kSample;
}

io::fcs::File open_sample() {
  auto file = io::fcs::File::from_memory(std::as_bytes(std::span(sample().bytes)), "bench.fcs");
  FCS_ASSERT(file.has_value());
  return std::move(*file);
}

void finish(benchmark::State& state) {
  const std::size_t bytes = kEvents * kParameters * sizeof(float);
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * state.iterations());
  state.SetItemsProcessed(static_cast<std::int64_t>(kEvents) * state.iterations());
}

/// The bound: DATA bytes copied past the cache into memory that is already there.
void copy(benchmark::State& state) {
  const std::size_t n = kEvents * kParameters * sizeof(float);
  AlignedBuffer<std::byte> from(n), to(n);
  for (std::size_t i = 0; i < n; i += 4096) from[i] = to[i] = std::byte{1};
  for (auto _ : state) {
    bench::streaming_copy(to.data(), from.data(), n);
    benchmark::ClobberMemory();
  }
  finish(state);
}

/// The reader alone, tile by tile into columns that are already there.
void decode(benchmark::State& state) {
  const auto file = open_sample();
  EventTable<RawScale> table(kEvents, kParameters);
  std::vector<std::size_t> parameters;
  for (std::size_t p = 0; p < kParameters; ++p) parameters.push_back(p);
  std::vector<float*> out(kParameters);
  for (auto _ : state) {
    for (std::size_t first = 0; first < kEvents; first += kTile) {
      for (std::size_t p = 0; p < kParameters; ++p) out[p] = table.column(p).values().data() + first;
      const std::size_t n = std::min(kTile, kEvents - first);
      const Status read = file.read(0, first, n, parameters, out, io::fcs::Values::Linearized);
      if (!read) return state.SkipWithError(read.error().message.c_str());
    }
  }
  finish(state);
}

/// The reader alone, whole and past the caches into columns that are already there.
void decode_all(benchmark::State& state) {
  const auto file = open_sample();
  EventTable<RawScale> table(kEvents, kParameters);
  std::vector<std::size_t> parameters;
  std::vector<float*> out;
  for (std::size_t p = 0; p < kParameters; ++p) {
    parameters.push_back(p);
    out.push_back(table.column(p).values().data());
  }
  for (auto _ : state) {
    const Status read = file.read_all(0, parameters, out, io::fcs::Values::Linearized, 1);
    if (!read) return state.SkipWithError(read.error().message.c_str());
  }
  finish(state);
}

/// Decode, compensate 15 × 15 and display, into columns that are already there: what the bound is compared with.
void fused(benchmark::State& state) {
  const auto file = open_sample();
  const auto matrix = gating::make_compensation(*sample().request.compensation);
  const auto logicle = gating::make_transform_plan(*gating::make_scale(result::LogicleScale{}));
  EventTable<CompensatedScale> linear(kEvents, kParameters);
  EventTable<DisplayScale> display(kEvents, kParameters);
  AlignedBuffer<float> observed(kFluorescence * kTile);
  std::vector<std::size_t> parameters;
  for (std::size_t p = 0; p < kParameters; ++p) parameters.push_back(p);
  std::vector<const float*> in(kFluorescence);
  std::vector<float*> decoded(kParameters), out(kFluorescence);
  for (auto _ : state) {
    for (std::size_t first = 0; first < kEvents; first += kTile) {
      const std::size_t n = std::min(kTile, kEvents - first);
      for (std::size_t p = 0; p < kParameters; ++p) {
        float* column = linear.column(p).values().data() + first;
        decoded[p] = p < kFluorescence ? observed.data() + p * kTile : column;
        if (p < kFluorescence) {
          in[p] = observed.data() + p * kTile;
          out[p] = column;
        }
      }
      const Status read = file.read(0, first, n, parameters, decoded, io::fcs::Values::Linearized);
      if (!read) return state.SkipWithError(read.error().message.c_str());
      gating::compensate(matrix->inverse_float(), in, out, n);
      for (std::size_t p = 0; p < kFluorescence; ++p) {
        gating::transform(*logicle, out[p], display.column(p).values().data() + first, n);
      }
    }
  }
  finish(state);
}

/// What a caller waits for: the same with fresh memory for both tables.
void load(benchmark::State& state) {
  const auto file = open_sample();
  engine::LoadRequest request = sample().request;
  request.threads = static_cast<unsigned>(state.range(0));
  for (auto _ : state) {
    const auto events = engine::load_events(file, request);
    if (!events) return state.SkipWithError(events.error().message.c_str());
    benchmark::DoNotOptimize(events->display.column(0).values().data());
  }
  finish(state);
}

BENCHMARK(copy)->Unit(benchmark::kMillisecond);
BENCHMARK(decode)->Unit(benchmark::kMillisecond);
BENCHMARK(decode_all)->Unit(benchmark::kMillisecond);
BENCHMARK(fused)->Unit(benchmark::kMillisecond);
BENCHMARK(load)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
