// SPDX-License-Identifier: Apache-2.0
#include "gating/kernels/kernels.h"

#include <cmath>
#include <type_traits>
#include <vector>

#include "gating/scale/scale.h"
#include "tools/bench/kernel_inputs_internal.h"

// The kernels of gating on one tile that stays in cache; those that decide in float with doubt are in doubt_bench.cpp.
namespace {

using namespace fcscreen;
using namespace fcscreen::gating;
using bench::finish;
using bench::kMostTargets;
using bench::kTile;
using bench::select_target;
using bench::signals;

constexpr std::size_t kChannels = 15;
constexpr std::size_t kColumnBytes = kTile * sizeof(float), kMaskBytes = kTile / 8;

void compensate_15x15(benchmark::State& state) {
  if (!select_target(state)) return;
  std::vector<std::vector<float>> from, to(kChannels, std::vector<float>(kTile));
  std::vector<const float*> in;
  std::vector<float*> out;
  for (std::size_t i = 0; i < kChannels; ++i) from.push_back(signals(i));
  for (std::size_t i = 0; i < kChannels; ++i) {
    in.push_back(from[i].data());
    out.push_back(to[i].data());
  }
  const std::vector<float> coefficients(kChannels * kChannels, 0.1F);
  for (auto _ : state) {
    compensate(coefficients, in, out, kTile);
    benchmark::ClobberMemory();
  }
  finish(state, kTile, 2 * kChannels * kColumnBytes);
}

void transform_tile(benchmark::State& state, const result::ScaleSpec& spec) {
  if (!select_target(state)) return;
  const auto plan = make_transform_plan(*make_scale(spec));
  const auto in = signals(1);
  std::vector<float> out(kTile);
  for (auto _ : state) {
    transform(*plan, in.data(), out.data(), kTile);
    benchmark::ClobberMemory();
  }
  finish(state, kTile, 2 * kColumnBytes);
}

/// body(columns, words) on two columns of Value.
template <class Value, class Body>
void gate(benchmark::State& state, Body&& body) {
  if (!select_target(state)) return;
  if (std::is_same_v<Value, double>) state.SetLabel("plain");  // arithmetic in double has no targets
  const auto x = signals(1), y = signals(2);
  const std::vector<Value> xs(x.begin(), x.end()), ys(y.begin(), y.end());
  const std::vector<const Value*> columns = {xs.data(), ys.data()};
  std::vector<std::uint64_t> words(kTile / 64);
  for (auto _ : state) {
    body(columns, words.data());
    benchmark::ClobberMemory();
  }
  finish(state, kTile, 2 * kTile * sizeof(Value) + kMaskBytes);
}

std::vector<result::Point> octagon() {
  std::vector<result::Point> vertices;
  for (int i = 0; i < 8; ++i) vertices.push_back({3e4 + 3e4 * std::cos(i * 0.785), 3e4 + 3e4 * std::sin(i * 0.785)});
  return vertices;
}

const std::vector<result::Range> kRectangle = {{0, 100, 5000}, {1, 10, 50000}};
const result::EllipsoidGate kEllipse = {{0, 1}, {3e4, 3e4}, {4e8, 1e8, 1e8, 4e8}, 2};

void polygon_8(benchmark::State& state) {
  const auto plan = make_polygon_plan(octagon());
  gate<float>(state, [&](const auto& c, auto* words) { gate_polygon(plan, c[0], c[1], kTile, words); });
}

void polygon_8_double(benchmark::State& state) {
  const auto plan = make_polygon_plan(octagon());
  gate<double>(state, [&](const auto& c, auto* words) { gate_polygon(plan, c[0], c[1], kTile, words); });
}

void rectangle(benchmark::State& state) {
  const std::vector<RangeTest> tests = {make_range_test(kRectangle[0]), make_range_test(kRectangle[1])};
  gate<float>(state, [&](const auto& c, auto* words) { gate_ranges(tests, c, kTile, words); });
}

void rectangle_double(benchmark::State& state) {
  gate<double>(state, [&](const auto& c, auto* words) { gate_ranges(kRectangle, c, kTile, words); });
}

void ellipse(benchmark::State& state) {
  const auto plan = make_ellipsoid_plan(kEllipse);
  gate<float>(state, [&](const auto& c, auto* words) { gate_ellipsoid(*plan, c, kTile, words); });
}

void ellipse_double(benchmark::State& state) {
  const auto plan = make_ellipsoid_plan(kEllipse);
  gate<double>(state, [&](const auto& c, auto* words) { gate_ellipsoid(*plan, c, kTile, words); });
}

void make_plan(benchmark::State& state) {
  const auto scale = make_scale(result::LogicleScale{262144, 0.5, 4.5, 0});
  for (auto _ : state) benchmark::DoNotOptimize(make_transform_plan(*scale));
}

BENCHMARK(compensate_15x15)->DenseRange(0, kMostTargets - 1);
BENCHMARK_CAPTURE(transform_tile, logicle, result::LogicleScale{})->DenseRange(0, kMostTargets - 1);
BENCHMARK_CAPTURE(transform_tile, asinh, result::AsinhScale{})->DenseRange(0, kMostTargets - 1);
BENCHMARK_CAPTURE(transform_tile, log, result::LogScale{})->DenseRange(0, kMostTargets - 1);
BENCHMARK_CAPTURE(transform_tile, linear, result::LinearScale{})->DenseRange(0, kMostTargets - 1);
BENCHMARK(polygon_8)->DenseRange(0, kMostTargets - 1);
BENCHMARK(rectangle)->DenseRange(0, kMostTargets - 1);
BENCHMARK(ellipse)->DenseRange(0, kMostTargets - 1);
BENCHMARK(polygon_8_double)->Arg(0);
BENCHMARK(rectangle_double)->Arg(0);
BENCHMARK(ellipse_double)->Arg(0);
BENCHMARK(make_plan)->Unit(benchmark::kMicrosecond);

}  // namespace
