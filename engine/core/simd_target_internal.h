// SPDX-License-Identifier: Apache-2.0
#pragma once

// What every file with SIMD kernels includes before any other header of Highway, so that all are built for the same
// targets. Those without hardware fused multiply-add would round differently; the scalar twins serve those machines.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4)
#include <hwy/targets.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fcscreen {

/// The tables of all targets that were built and this machine runs, best first; maybe none.
///
/// @param dispatch  HWY_DISPATCH_TABLE of a function without arguments that returns a target's `const Table*`, or null
template <class Table, class Dispatch>
std::vector<const Table*> tables_of_targets(const Dispatch& dispatch) {
  std::vector<const Table*> tables;
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::ChosenTarget chosen;
    chosen.Update(target);
    const Table* of_target = dispatch[chosen.GetIndex()]();
    if (of_target != nullptr) tables.push_back(of_target);
  }
  return tables;
}

}  // namespace fcscreen
