// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <span>

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
/// Errors (kind Usage): no course at all, or a stop before its start.
[[nodiscard]] Result<result::ExposureAtSample> exposure_at(std::span<const result::ExposureInterval> courses,
                                                           std::chrono::sys_days sample);

}  // namespace fcscreen::engine
