// SPDX-License-Identifier: Apache-2.0
#include "gating/kernels/doubt.h"

#include <cmath>
#include <vector>

#include "engine/core/aligned_buffer.h"
#include "gating/kernels/kernels.h"
#include "tools/bench/kernel_inputs_internal.h"

// The kernels that decide gates in float first, on one tile of display positions that stays in cache.
namespace {

using namespace fcscreen;
using namespace fcscreen::gating;
using bench::finish;
using bench::kMostTargets;
using bench::kTile;
using bench::positions;
using bench::select_target;

constexpr std::size_t kChannels = 15;
constexpr std::size_t kColumnBytes = kTile * sizeof(float), kMaskBytes = kTile / 8;
constexpr ErrorBound kError{0, 1e-7F, 1e-6F};  // of display positions: a few events in ten thousand are in doubt

/// body(columns, norms, inside, doubt) on two columns and the norm of their errors.
template <class Body>
void decide(benchmark::State& state, std::size_t n_columns, Body&& body) {
  if (!select_target(state)) return;
  const auto x = positions(1), y = positions(2), norm = positions(3);
  const std::vector<const float*> columns = {x.data(), y.data()};
  const std::vector<Norm> norms = {{norm.data(), largest_norm(norm.data(), norm.size())}};
  std::vector<std::uint64_t> inside(kTile / 64), doubt(kTile / 64);
  for (auto _ : state) {
    body(columns, norms, inside.data(), doubt.data());
    benchmark::ClobberMemory();
  }
  finish(state, kTile, (n_columns + 1) * kColumnBytes + 2 * kMaskBytes);
}

void doubt_range(benchmark::State& state) {
  const std::vector<DoubtRange> tests = {make_doubt_range(0, 0.2, 0.7, kError)};
  decide(state, 1, [&](const auto& columns, const auto& norms, auto* inside, auto* doubt) {
    doubt_ranges(tests, columns, norms, kTile, inside, doubt);
  });
}

void doubt_rectangle(benchmark::State& state) {
  const std::vector<DoubtRange> tests = {make_doubt_range(0, 0.2, 0.7, kError), make_doubt_range(1, 0.1, 0.9, kError)};
  decide(state, 2, [&](const auto& columns, const auto& norms, auto* inside, auto* doubt) {
    doubt_ranges(tests, columns, norms, kTile, inside, doubt);
  });
}

void doubt_polygon_8(benchmark::State& state) {
  result::PolygonGate gate{0, 1, {}};
  for (int i = 0; i < 8; ++i) {
    gate.vertices.push_back({0.5 + 0.3 * std::cos(i * 0.785 + 0.1), 0.5 + 0.3 * std::sin(i * 0.785 + 0.1)});
  }
  const auto plan = make_doubt_polygon(gate, kError, kError);
  if (!plan) return state.SkipWithError("no float form");
  decide(state, 2, [&](const auto& columns, const auto& norms, auto* inside, auto* doubt) {
    doubt_polygon(*plan, columns, norms, kTile, inside, doubt);
  });
}

void doubt_ellipse(benchmark::State& state) {
  const auto exact = make_ellipsoid_plan({{0, 1}, {0.5, 0.5}, {0.04, 0.01, 0.01, 0.04}, 1});
  const std::vector<ErrorBound> errors = {kError, kError};
  const auto plan = make_doubt_ellipsoid(*exact, errors);
  if (!plan) return state.SkipWithError("no float form");
  decide(state, 2, [&](const auto& columns, const auto& norms, auto* inside, auto* doubt) {
    doubt_ellipsoid(*plan, columns, norms, kTile, inside, doubt);
  });
}

void absolute_sum_15(benchmark::State& state) {
  if (!select_target(state)) return;
  std::vector<std::vector<float>> from;
  std::vector<const float*> in;
  for (std::size_t i = 0; i < kChannels; ++i) from.push_back(bench::signals(i));
  for (const auto& column : from) in.push_back(column.data());
  std::vector<float> out(kTile);
  for (auto _ : state) {
    absolute_sum(in, out.data(), kTile);
    benchmark::ClobberMemory();
  }
  finish(state, kTile, (kChannels + 1) * kColumnBytes);
}

/// From a tile in cache to columns past the caches, as display values are kept: 64 MB, tile by tile.
void stream_copy_tiles(benchmark::State& state) {
  if (!select_target(state)) return;
  constexpr std::size_t kValues = std::size_t{1} << 24;
  const auto tile = positions(1);
  AlignedBuffer<float> to(kValues);
  for (auto _ : state) {
    for (std::size_t at = 0; at < kValues; at += kTile) stream_copy(tile.data(), to.data() + at, kTile);
    finish_stream_copies();
    benchmark::ClobberMemory();
  }
  finish(state, kValues, 2 * kValues * sizeof(float));
}

BENCHMARK(doubt_range)->DenseRange(0, kMostTargets - 1);
BENCHMARK(doubt_rectangle)->DenseRange(0, kMostTargets - 1);
BENCHMARK(doubt_polygon_8)->DenseRange(0, kMostTargets - 1);
BENCHMARK(doubt_ellipse)->DenseRange(0, kMostTargets - 1);
BENCHMARK(absolute_sum_15)->DenseRange(0, kMostTargets - 1);
BENCHMARK(stream_copy_tiles)->DenseRange(0, kMostTargets - 1);

}  // namespace
