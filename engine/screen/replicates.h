// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "engine/core/error.h"
#include "engine/result/screen_result.h"

namespace fcscreen::engine {

/// Replicate tubes of one sample put together (SPEC §3.2): the sum, and whether the tubes agree. The calls stay those
/// of the tubes.
struct Replicates {
  std::size_t tubes = 0, count = 0, denominator = 0;
  result::Interval ci95;
  double lod = 0;                 ///< 20 events of the sum
  std::optional<double> p_value;  ///< of one rate in all tubes; absent where nothing was counted
  bool homogeneous = true;        ///< p_value at least 0.01: below it a clump or carry-over shows in one tube
  std::string sentence;
};

/// Put the results of replicate tubes together. They must be different files of one sample, alike in markers, cytometer
/// and day, screened with one configuration, analysis version and reference, and counted in the same denominator.
/// Errors (kind Usage): SCR-M01 with what differs.
[[nodiscard]] Result<Replicates> merge_replicates(std::span<const result::ScreenResult> results);

}  // namespace fcscreen::engine
