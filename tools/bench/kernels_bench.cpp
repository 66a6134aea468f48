// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include <cmath>
#include <vector>

#include "engine/core/random.h"
#include "engine/core/simd_target.h"
#include "gating/kernels/kernels.h"
#include "gating/scale/scale.h"

// Each kernel on one tile that stays in cache; items are values or events.
namespace {

using namespace fcscreen;
using namespace fcscreen::gating;

constexpr std::size_t kTile = 512, kChannels = 15;

std::vector<float> tile(std::uint64_t stream) {
  std::vector<float> values(kTile);
  for (std::size_t i = 0; i < kTile; ++i) {
    Random random(1, stream, i);
    values[i] = static_cast<float>(std::pow(10.0, 1 + 4 * random.uniform()) - 200);
  }
  return values;
}

void select(benchmark::State& state) {
  const auto targets = simd_targets();
  const auto index = static_cast<std::size_t>(state.range(0));
  if (index >= targets.size()) return state.SkipWithError("this machine has fewer SIMD targets");
  if (!set_simd_target(targets[index])) return state.SkipWithError("target refused");
  state.SetLabel(targets[index]);
}

void finish(benchmark::State& state, std::size_t items) {
  state.SetItemsProcessed(static_cast<std::int64_t>(items) * state.iterations());
  (void)set_simd_target("best");
}

void compensate_15x15(benchmark::State& state) {
  select(state);
  std::vector<std::vector<float>> from, to(kChannels, std::vector<float>(kTile));
  std::vector<const float*> in;
  std::vector<float*> out;
  for (std::size_t i = 0; i < kChannels; ++i) from.push_back(tile(i));
  for (std::size_t i = 0; i < kChannels; ++i) {
    in.push_back(from[i].data());
    out.push_back(to[i].data());
  }
  const std::vector<float> coefficients(kChannels * kChannels, 0.1F);
  for (auto _ : state) {
    compensate(coefficients, in, out, kTile);
    benchmark::ClobberMemory();
  }
  finish(state, kTile);
}

void transform_tile(benchmark::State& state, const result::ScaleSpec& spec) {
  select(state);
  const auto plan = make_transform_plan(*make_scale(spec));
  const auto in = tile(1);
  std::vector<float> out(kTile);
  for (auto _ : state) {
    transform(*plan, in.data(), out.data(), kTile);
    benchmark::ClobberMemory();
  }
  finish(state, kTile);
}

void polygon_8(benchmark::State& state) {
  select(state);
  std::vector<result::Point> vertices;
  for (int i = 0; i < 8; ++i) vertices.push_back({3e4 + 3e4 * std::cos(i * 0.785), 3e4 + 3e4 * std::sin(i * 0.785)});
  const auto plan = make_polygon_plan(vertices);
  const auto x = tile(1), y = tile(2);
  std::vector<std::uint64_t> words(kTile / 64);
  for (auto _ : state) {
    gate_polygon(plan, x.data(), y.data(), kTile, words.data());
    benchmark::ClobberMemory();
  }
  finish(state, kTile);
}

void rectangle(benchmark::State& state) {
  select(state);
  const std::vector<RangeTest> tests = {make_range_test({0, 100, 5000}), make_range_test({1, 10, 50000})};
  const auto x = tile(1), y = tile(2);
  const std::vector<const float*> columns = {x.data(), y.data()};
  std::vector<std::uint64_t> words(kTile / 64);
  for (auto _ : state) {
    gate_ranges(tests, columns, kTile, words.data());
    benchmark::ClobberMemory();
  }
  finish(state, kTile);
}

void make_plan(benchmark::State& state) {
  const auto scale = make_scale(result::LogicleScale{262144, 0.5, 4.5, 0});
  for (auto _ : state) benchmark::DoNotOptimize(make_transform_plan(*scale));
}

BENCHMARK(compensate_15x15)->DenseRange(0, 2);
BENCHMARK_CAPTURE(transform_tile, logicle, result::LogicleScale{262144, 0.5, 4.5, 0})->DenseRange(0, 2);
BENCHMARK_CAPTURE(transform_tile, log, result::LogScale{262144, 4.5})->DenseRange(0, 2);
BENCHMARK(polygon_8)->DenseRange(0, 2);
BENCHMARK(rectangle)->DenseRange(0, 2);
BENCHMARK(make_plan)->Unit(benchmark::kMicrosecond);

}  // namespace
