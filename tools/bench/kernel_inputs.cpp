// SPDX-License-Identifier: Apache-2.0
#include "tools/bench/kernel_inputs_internal.h"

#include <algorithm>
#include <cmath>

#include "engine/core/aligned_buffer.h"
#include "engine/core/random.h"
#include "engine/core/simd_target.h"
#include "tools/bench/measure.h"
#include "tools/bench/streaming_copy.h"

namespace fcscreen::bench {

double copy_bytes_per_second() {
  static const double kRate = [] {
    constexpr std::size_t kBytes = 256000000;
    constexpr int kRounds = 20;
    AlignedBuffer<std::byte> from(kBytes), to(kBytes);  // zeroed: the memory is there
    double best = 1e9;
    for (int round = 0; round < kRounds; ++round) {
      best = std::min(best, seconds([&] { streaming_copy(to.data(), from.data(), kBytes); }));
    }
    return 2 * static_cast<double>(kBytes) / best;
  }();
  return kRate;
}

std::vector<float> signals(std::uint64_t stream) {
  std::vector<float> values(kTile);
  for (std::size_t i = 0; i < kTile; ++i) {
    Random random(1, stream, i);
    values[i] = static_cast<float>(std::pow(10.0, 1 + 4 * random.uniform()) - 200);
  }
  return values;
}

std::vector<float> positions(std::uint64_t stream) {
  std::vector<float> values(kTile);
  for (std::size_t i = 0; i < kTile; ++i) values[i] = static_cast<float>(Random(2, stream, i).uniform());
  return values;
}

bool select_target(benchmark::State& state) {
  const auto targets = simd_targets();
  const auto index = static_cast<std::size_t>(state.range(0));
  if (index >= targets.size() || !set_simd_target(targets[index])) {
    state.SkipWithError("this machine has fewer SIMD targets");
    return false;
  }
  state.SetLabel(targets[index]);
  return true;
}

void finish(benchmark::State& state, std::size_t events, std::size_t bytes) {
  state.SetItemsProcessed(static_cast<std::int64_t>(events) * state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * state.iterations());
  const double all = static_cast<double>(bytes) * static_cast<double>(state.iterations());
  state.counters["of_copy"] = benchmark::Counter(all / copy_bytes_per_second(), benchmark::Counter::kIsRate);
  (void)set_simd_target("best");
}

}  // namespace fcscreen::bench
