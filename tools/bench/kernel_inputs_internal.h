// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <vector>

// What the benchmarks of single kernels share: one tile that stays in cache, every SIMD target, bytes beside the copy.
namespace fcscreen::bench {

inline constexpr std::size_t kTile = 512;  // events
inline constexpr int kMostTargets = 3;     // of a machine; a missing one is reported as an error of its line

/// Bytes read and written per second by a streaming copy of 256 MB by one thread, the best of 20: measured on first
/// use, so in the same run as what it is compared with.
[[nodiscard]] double copy_bytes_per_second();

/// kTile signals from -190 to 99,800, the same on every run.
[[nodiscard]] std::vector<float> signals(std::uint64_t stream);
/// kTile display positions from 0 to 1.
[[nodiscard]] std::vector<float> positions(std::uint64_t stream);

/// Use the SIMD target that state.range(0) numbers, and label the line with it; false where there is none.
[[nodiscard]] bool select_target(benchmark::State& state);

/// End a benchmark of `events` per iteration that read and write `bytes`: items/s, bytes/s and `of_copy`, the share
/// of copy_bytes_per_second(), which is above 1 for a kernel that does not hold memory up.
void finish(benchmark::State& state, std::size_t events, std::size_t bytes);

}  // namespace fcscreen::bench
