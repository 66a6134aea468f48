// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>

namespace fcscreen::result {

enum class ExposureStatus { Stopped, Ongoing, Unknown };

/// One course of a drug, half open: [start, stop). SPEC §4.5.
struct ExposureInterval {
  std::chrono::sys_days start{};
  std::optional<std::chrono::sys_days> stop;
  ExposureStatus status = ExposureStatus::Unknown;
};

/// What the exposure means at a sample's date. Months are days / 30.4375.
struct ExposureAtSample {
  std::optional<int> days_since_first;
  std::optional<double> months_since_first;
  std::optional<int> cumulative_days;
  std::optional<double> cumulative_months;
  std::optional<std::array<int, 2>> cumulative_days_range;  ///< when a stop is unknown
  std::optional<bool> on_drug;                              ///< absent: not known
  std::optional<int> days_since_withdrawal;
};

}  // namespace fcscreen::result
