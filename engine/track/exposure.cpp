// SPDX-License-Identifier: Apache-2.0
#include "engine/track/exposure.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "engine/track/exposed_days_internal.h"

namespace fcscreen::engine {
namespace {

using result::DatePrecision;
using result::ExposureRow;
using result::ExposureStatus;
using std::chrono::sys_days;

constexpr sys_days kFarFuture = std::chrono::year(9999) / 1 / 1;

/// All courses at their shortest and at their longest, and the first days of those whose end nobody knows.
struct Courses {
  std::vector<Span> shortest, longest;
  std::vector<sys_days> open;                                 ///< earliest start of a course without a known end
  sys_days first = kFarFuture, first_at_latest = kFarFuture;  ///< of all courses
};

bool end_unknown(const ExposureRow& row) { return !row.stop && row.status != ExposureStatus::Ongoing; }

/// An unknown end is known on no day: at its shortest such a course is an empty span at its start.
Result<Courses> read_courses(std::span<const ExposureRow> rows) {
  if (rows.empty()) {
    return fail(ErrorKind::Usage, "TRK-E01", "No course of the drug was given.", {}, {},
                "Give at least one course with its start date.");
  }
  Courses out;
  for (const ExposureRow& row : rows) {
    const DayRange start = possible_days(row.start, row.start_precision);
    const DayRange stop = row.stop           ? possible_days(*row.stop, row.stop_precision)
                          : end_unknown(row) ? DayRange{start.last, kFarFuture}
                                             : DayRange{kFarFuture, kFarFuture};
    if (stop.last < start.first) {
      return fail(ErrorKind::Usage, "TRK-E02", "A course of the drug stops before it starts.", {}, {},
                  "Check the start and stop dates.");
    }
    out.first = std::min(out.first, start.first);
    out.first_at_latest = std::min(out.first_at_latest, start.last);
    if (end_unknown(row)) out.open.push_back(start.first);
    if (start.last <= stop.first) out.shortest.emplace_back(start.last, stop.first);
    out.longest.emplace_back(start.first, stop.last);
  }
  return out;
}

/// The union on one day.
struct OnDay {
  bool on = false;
  std::optional<int> since_stop;
};

OnDay on_day(const std::vector<Span>& merged, sys_days day) {
  OnDay out;
  for (const auto& [start, stop] : merged) {
    if (start <= day && day < stop) out.on = true;
    if (stop <= day) out.since_stop = days_between(stop, day);  // in time order: the last one stays
  }
  if (out.on) out.since_stop.reset();
  return out;
}

/// A value that both ends agree on, or the range of the two.
template <class Number>
void set(std::optional<Number>& number, std::optional<std::array<Number, 2>>& range, Number least, Number most) {
  if (least == most) {
    number = least;
  } else {
    range = std::array<Number, 2>{least, most};
  }
}

void set_first(result::ExposureAtSample& out, const Courses& courses, sys_days sample) {
  if (courses.first_at_latest > sample) return;  // it may not have begun
  set(out.days_since_first, out.days_since_first_range, days_between(courses.first_at_latest, sample),
      days_between(courses.first, sample));
  if (out.days_since_first) out.months_since_first = *out.days_since_first / kDaysPerMonth;
}

/// The rows of one drug as intervals of whole days.
std::vector<ExposureRow> as_rows(std::span<const result::ExposureInterval> intervals) {
  std::vector<ExposureRow> rows;
  for (const result::ExposureInterval& interval : intervals) {
    ExposureRow row;
    row.start = interval.start;
    row.stop = interval.stop;
    row.status = interval.status;
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

DayRange possible_days(sys_days day, DatePrecision precision) {
  const std::chrono::year_month_day date(day);
  switch (precision) {
    case DatePrecision::Day: return {day, day};
    case DatePrecision::Month:
      return {date.year() / date.month() / 1, sys_days(date.year() / date.month() / std::chrono::last)};
    case DatePrecision::Year: return {date.year() / 1 / 1, sys_days(date.year() / 12 / 31)};
  }
  return {day, day};
}

std::optional<double> taken_part(std::string_view schedule) {
  if (schedule == "daily") return 1.0;
  const std::size_t slash = schedule.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto whole = [](std::string_view text) -> std::optional<int> {
    int value = 0;
    const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || fault != std::errc() || stop != text.data() + text.size()) return std::nullopt;
    return value;
  };
  const auto taken = whole(schedule.substr(0, slash)), cycle = whole(schedule.substr(slash + 1));
  if (!taken || !cycle || *taken <= 0 || *taken > *cycle) return std::nullopt;
  return static_cast<double>(*taken) / *cycle;
}

Result<result::ExposureAtSample> exposure_at(std::span<const result::ExposureInterval> intervals, sys_days sample,
                                             int bridged_gap_days) {
  return exposure_at_rows(as_rows(intervals), sample, bridged_gap_days);
}

Result<result::ExposureAtSample> exposure_at_rows(std::span<const ExposureRow> rows, sys_days sample,
                                                  int bridged_gap_days) {
  auto read = read_courses(rows);
  if (!read) return tl::unexpected<Error>(read.error());
  const Courses& courses = *read;
  result::ExposureAtSample out;
  out.cumulative_days = 0;
  out.cumulative_months = 0.0;
  out.on_drug = false;
  if (courses.first > sample) return out;
  set_first(out, courses, sample);

  const auto shortest = merged(courses.shortest, bridged_gap_days), longest = merged(courses.longest, bridged_gap_days);
  const int least = exposed_days(shortest, sample), most = exposed_days(longest, sample);
  out.cumulative_days.reset();
  out.cumulative_months.reset();
  out.on_drug.reset();
  if (std::any_of(courses.open.begin(), courses.open.end(), [sample](sys_days start) { return start <= sample; })) {
    out.cumulative_days_range = {least, most};
    return out;
  }
  set(out.cumulative_days, out.cumulative_days_range, least, most);
  if (out.cumulative_days) out.cumulative_months = *out.cumulative_days / kDaysPerMonth;
  const OnDay low = on_day(shortest, sample), high = on_day(longest, sample);
  if (low.on || !high.on) out.on_drug = low.on;
  if (!high.on && high.since_stop && low.since_stop) {
    set(out.days_since_withdrawal, out.days_since_withdrawal_range, *high.since_stop, *low.since_stop);
  }
  if (out.cumulative_days) out.dose_mg_per_day = mean_daily_dose(rows, sample, *out.cumulative_days);
  return out;
}

Result<std::vector<Withdrawal>> withdrawals(std::span<const ExposureRow> rows, sys_days until, int bridged_gap_days) {
  const auto read = read_courses(rows);
  if (!read) return tl::unexpected<Error>(read.error());
  const auto shortest = merged(read->shortest, bridged_gap_days), longest = merged(read->longest, bridged_gap_days);
  std::vector<Withdrawal> out;
  for (std::size_t i = 0; i < longest.size(); ++i) {
    const auto [start, stop] = longest[i];
    if (stop == kFarFuture || stop > until) continue;
    Withdrawal w{stop, stop, std::nullopt};
    // The same withdrawal with all courses at their shortest: the last end inside this span.
    std::optional<sys_days> earliest;
    for (const auto& [from, to] : shortest) {
      if (from >= start && to <= stop) earliest = to;
    }
    w.earliest = earliest.value_or(start);
    if (i + 1 < longest.size()) w.next_start = longest[i + 1].first;
    out.push_back(w);
  }
  return out;
}

}  // namespace fcscreen::engine
