// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/track/exposed_days_internal.h"
#include "engine/track/exposure.h"

namespace fcscreen::engine {

using std::chrono::sys_days;

std::vector<Span> merged(std::vector<Span> spans, int bridged_gap_days) {
  std::sort(spans.begin(), spans.end());
  std::vector<Span> out;
  for (const Span& span : spans) {
    if (!out.empty() && days_between(out.back().second, span.first) <= bridged_gap_days) {
      out.back().second = std::max(out.back().second, span.second);
    } else {
      out.push_back(span);
    }
  }
  return out;
}

int exposed_days(const std::vector<Span>& merged, sys_days day) {
  int days = 0;
  for (const auto& [start, stop] : merged) {
    if (start < day) days += days_between(start, std::min(stop, day));
  }
  return days;
}

std::optional<double> mean_daily_dose(std::span<const result::ExposureRow> rows, sys_days day, int exposed) {
  struct Dosed {
    sys_days from, to;
    double mg;  // a day
  };
  std::vector<Dosed> courses;
  std::vector<sys_days> borders = {day};
  for (const result::ExposureRow& row : rows) {
    if (row.start_precision != result::DatePrecision::Day || row.stop_precision != result::DatePrecision::Day) {
      return std::nullopt;
    }
    if (row.start >= day) continue;
    const auto part = taken_part(row.schedule);
    if (!part || !row.dose_mg) return std::nullopt;
    courses.push_back({row.start, std::min(row.stop.value_or(day), day), *row.dose_mg * *part});
    borders.push_back(courses.back().from);
    borders.push_back(courses.back().to);
  }
  if (courses.empty() || exposed <= 0) return std::nullopt;
  std::sort(borders.begin(), borders.end());
  double total = 0;
  for (std::size_t i = 1; i < borders.size(); ++i) {
    double largest = 0;
    for (const Dosed& course : courses) {
      if (course.from <= borders[i - 1] && borders[i] <= course.to) largest = std::max(largest, course.mg);
    }
    total += largest * days_between(borders[i - 1], borders[i]);
  }
  return total / exposed;
}

}  // namespace fcscreen::engine
