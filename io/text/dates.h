// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "engine/result/exposure.h"

namespace fcscreen::io::text {

/// A date of which the day, or month and day, may not be known: then the first of the month or year.
struct PartialDate {
  std::chrono::sys_days day{};
  result::DatePrecision precision = result::DatePrecision::Day;
  bool operator==(const PartialDate&) const = default;
};

/// "2023-09-01", "2023-09" or "2023" (ISO 8601, years 1900 to 2999, no blanks); anything else, and a day the month does
/// not have, is nothing.
[[nodiscard]] std::optional<PartialDate> parse_date(std::string_view text);

/// A date of which no more than `precision` is known: the first day of its month or year.
[[nodiscard]] PartialDate coarsened(PartialDate date, result::DatePrecision precision);

/// True where a course would stop before it starts, whatever days the two dates mean: they are compared as far as both
/// are known, so that a stop in 2023 may follow a start on 2023-09-01.
[[nodiscard]] bool stops_before(const PartialDate& start, const PartialDate& stop);

/// "2023-09-01", or as much of it as is known.
[[nodiscard]] std::string date_text(std::chrono::sys_days day,
                                    result::DatePrecision precision = result::DatePrecision::Day);

}  // namespace fcscreen::io::text
