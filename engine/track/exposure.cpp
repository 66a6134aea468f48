// SPDX-License-Identifier: Apache-2.0
#include "engine/track/exposure.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace fcscreen::engine {
namespace {

using std::chrono::sys_days;
using Span = std::pair<sys_days, sys_days>;  // half open

constexpr sys_days kFarFuture = std::chrono::year(9999) / 1 / 1;

int days_between(sys_days from, sys_days to) { return static_cast<int>((to - from).count()); }

/// Union of the spans, short gaps bridged.
std::vector<Span> merged(std::vector<Span> spans) {
  std::sort(spans.begin(), spans.end());
  std::vector<Span> out;
  for (const Span& span : spans) {
    if (!out.empty() && days_between(out.back().second, span.first) <= kBridgedGapDays) {
      out.back().second = std::max(out.back().second, span.second);
    } else {
      out.push_back(span);
    }
  }
  return out;
}

int exposed_days(const std::vector<Span>& spans, sys_days day) {
  int days = 0;
  for (const auto& [start, stop] : merged(spans)) {
    if (start < day) days += days_between(start, std::min(stop, day));
  }
  return days;
}

/// The courses as spans. One without a known end is known on no day: an empty span at its start.
struct Courses {
  std::vector<Span> known;
  std::vector<sys_days> open;  ///< starts of the courses whose end nobody knows
};

Result<Courses> read_courses(std::span<const result::ExposureInterval> intervals) {
  if (intervals.empty()) {
    return fail(ErrorKind::Usage, "TRK-E01", "No course of the drug was given.", {}, {},
                "Give at least one course with its start date.");
  }
  Courses out;
  for (const result::ExposureInterval& course : intervals) {
    if (course.stop && *course.stop < course.start) {
      return fail(ErrorKind::Usage, "TRK-E02", "A course of the drug stops before it starts.", {}, {},
                  "Check the start and stop dates.");
    }
    const bool end_unknown = !course.stop && course.status != result::ExposureStatus::Ongoing;
    if (end_unknown) out.open.push_back(course.start);
    out.known.emplace_back(course.start, end_unknown ? course.start : course.stop.value_or(kFarFuture));
  }
  return out;
}

}  // namespace

Result<result::ExposureAtSample> exposure_at(std::span<const result::ExposureInterval> intervals, sys_days sample) {
  auto courses = read_courses(intervals);
  if (!courses) return tl::unexpected<Error>(courses.error());
  const auto& [known, open] = *courses;

  result::ExposureAtSample out;
  out.cumulative_days = 0;
  out.cumulative_months = 0.0;
  out.on_drug = false;
  const sys_days first = std::min_element(known.begin(), known.end())->first;
  if (first > sample) return out;
  out.days_since_first = days_between(first, sample);
  out.months_since_first = *out.days_since_first / kDaysPerMonth;

  const int least = exposed_days(known, sample);
  if (std::any_of(open.begin(), open.end(), [sample](sys_days start) { return start <= sample; })) {
    std::vector<Span> if_still_running = known;
    for (const sys_days start : open) if_still_running.emplace_back(start, kFarFuture);
    out.cumulative_days.reset();
    out.cumulative_months.reset();
    out.on_drug.reset();
    out.cumulative_days_range = {least, exposed_days(if_still_running, sample)};
    return out;
  }
  out.cumulative_days = least;
  out.cumulative_months = least / kDaysPerMonth;
  sys_days last_stop = first;
  for (const auto& [start, stop] : merged(known)) {
    if (start <= sample && sample < stop) out.on_drug = true;
    if (stop <= sample) last_stop = std::max(last_stop, stop);
  }
  if (!*out.on_drug) out.days_since_withdrawal = days_between(last_stop, sample);
  return out;
}

}  // namespace fcscreen::engine
