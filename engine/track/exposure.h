// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/core/error.h"
#include "engine/result/exposure.h"

namespace fcscreen::engine {

/// A gap between two courses of at most this many days is bridged and counts as exposed; a longer one is a hold.
inline constexpr int kBridgedGapDays = 28;
inline constexpr double kDaysPerMonth = 30.4375;  ///< SPEC §4.5

/// Say what the courses of one drug mean on the day of a sample (SPEC §4.5).
///
/// Courses are half open, [start, stop): on the day of the stop the patient is off the drug, 0 days since withdrawal.
/// Overlaps count once; off-days inside a cycle count as exposed. Courses that start after the sample are ignored
/// for the numbers; if all do, nothing was given yet. A missing stop with status Ongoing runs past the sample. A
/// missing stop with any other status, once started, makes on_drug unknown and the cumulative days a range: from the
/// days known to be exposed to those if the course still ran.
/// Errors (kind Usage): TRK-E01 no course at all; TRK-E02 a stop before its start.
[[nodiscard]] Result<result::ExposureAtSample> exposure_at(std::span<const result::ExposureInterval> courses,
                                                           std::chrono::sys_days sample,
                                                           int bridged_gap_days = kBridgedGapDays);

/// The same for rows as they were written, all of one drug, with partial dates and doses.
///
/// A date known to the month or year may be any day of it. All rows are then taken at their shortest and at their
/// longest; what both agree on is given as a number, what they do not as a range (SPEC §4.5: ranges, not points). The
/// set of exposed days only grows when a course does, so that the two ends bound every case between them. on_drug is
/// known where both agree. days_since_first is absent where the first course may have begun after the sample.
/// dose_mg_per_day is the mean over the exposed days of dose × days taken / days of the cycle, the larger dose where
/// courses overlap, 0 on days of a bridged gap [DESIGN]; absent when any date, dose or schedule up to the sample is not
/// known in full.
/// Errors as exposure_at; a partial stop is before its start only if no day of it is on or after every day of it.
[[nodiscard]] Result<result::ExposureAtSample> exposure_at_rows(std::span<const result::ExposureRow> rows,
                                                                std::chrono::sys_days sample,
                                                                int bridged_gap_days = kBridgedGapDays);

/// One withdrawal: the end of courses that were bridged to one.
struct Withdrawal {
  std::chrono::sys_days earliest{}, latest{};       ///< the day of the stop; equal when it is known
  std::optional<std::chrono::sys_days> next_start;  ///< the drug was given again from here (earliest day)
  [[nodiscard]] bool known_to_the_day() const { return earliest == latest; }
};

/// The ends of the courses of one drug up to and including `until`, in time order, each after the bridging of short
/// gaps. A course whose end is not known ends nothing: withdrawals that it may cover are left out. Rows as
/// exposure_at_rows; the same errors.
[[nodiscard]] Result<std::vector<Withdrawal>> withdrawals(std::span<const result::ExposureRow> rows,
                                                          std::chrono::sys_days until,
                                                          int bridged_gap_days = kBridgedGapDays);

/// First and last day that a date with this precision may mean.
struct DayRange {
  std::chrono::sys_days first{}, last{};
};
[[nodiscard]] DayRange possible_days(std::chrono::sys_days day, result::DatePrecision precision);

/// Part of the days of a cycle on which the drug is taken: "21/28" -> 0.75, "daily" -> 1. Absent for anything else.
[[nodiscard]] std::optional<double> taken_part(std::string_view schedule);

}  // namespace fcscreen::engine
