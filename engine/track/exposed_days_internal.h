// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "engine/result/exposure.h"

namespace fcscreen::engine {

using Span = std::pair<std::chrono::sys_days, std::chrono::sys_days>;  ///< half open

[[nodiscard]] inline int days_between(std::chrono::sys_days from, std::chrono::sys_days to) {
  return static_cast<int>((to - from).count());
}

/// Union of the spans in time order, gaps of at most `bridged_gap_days` closed.
[[nodiscard]] std::vector<Span> merged(std::vector<Span> spans, int bridged_gap_days);

/// Days of merged spans before `day`.
[[nodiscard]] int exposed_days(const std::vector<Span>& merged, std::chrono::sys_days day);

/// Mean daily dose in mg over `exposed` days before `day`; rows with dates known to the day. Absent: see
/// exposure_at_rows.
[[nodiscard]] std::optional<double> mean_daily_dose(std::span<const result::ExposureRow> rows,
                                                    std::chrono::sys_days day, int exposed);

}  // namespace fcscreen::engine
