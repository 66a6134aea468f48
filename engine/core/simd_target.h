// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.h"

// Which instruction set the kernels of this process use. One choice for all of them (events in, gates out), made here
// because it cannot change a result: every kernel gives the bits of its scalar twin on every target.
namespace fcscreen {

/// Names of the targets this machine runs, best first; the scalar twin, "SCALAR", is always last.
[[nodiscard]] std::vector<std::string> simd_targets();
/// Target in use: the best one unless set_simd_target chose another.
[[nodiscard]] std::string simd_target();
/// Use one target for the whole process from now on, by its name in any case ("best" for the first of simd_targets()).
/// Call before work starts. Error (kind Usage, GATE-K01) for a name this machine does not run.
[[nodiscard]] Status set_simd_target(std::string_view name);

/// Number of the target in use, 0 for the scalar twin: what a table of kernels states in its member `target`.
[[nodiscard]] std::int64_t simd_target_number();

/// The kernels of the target in use; `scalar` where there are none for it.
template <class Table>
[[nodiscard]] const Table& kernels_in_use(std::span<const Table* const> tables, const Table& scalar) {
  const std::int64_t target = simd_target_number();
  for (const Table* table : tables) {
    if (table->target == target) return *table;
  }
  return scalar;
}

}  // namespace fcscreen
