// SPDX-License-Identifier: Apache-2.0
#include "io/text/dates.h"

#include <fmt/format.h>

#include <algorithm>

namespace fcscreen::io::text {
namespace {

using result::DatePrecision;

/// The number of exactly `width` digits at the front of `text`, which is taken off.
std::optional<unsigned> take(std::string_view& text, std::size_t width) {
  if (text.size() < width) return std::nullopt;
  unsigned value = 0;
  for (const char c : text.substr(0, width)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  text.remove_prefix(width);
  return value;
}

/// "-07" and nothing else a number.
std::optional<unsigned> take_part(std::string_view& text) {
  if (text.empty() || text.front() != '-') return std::nullopt;
  text.remove_prefix(1);
  return take(text, 2);
}

}  // namespace

std::optional<PartialDate> parse_date(std::string_view text) {
  const auto year = take(text, 4);
  if (!year || *year < 1900 || *year > 2999) return std::nullopt;
  unsigned month = 1, day = 1;
  DatePrecision precision = DatePrecision::Year;
  if (!text.empty()) {
    const auto number = take_part(text);
    if (!number) return std::nullopt;
    month = *number;
    precision = DatePrecision::Month;
  }
  if (!text.empty()) {
    const auto number = take_part(text);
    if (!number || !text.empty()) return std::nullopt;
    day = *number;
    precision = DatePrecision::Day;
  }
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  return PartialDate{std::chrono::sys_days(date), precision};
}

PartialDate coarsened(PartialDate date, DatePrecision precision) {
  date.precision = std::max(date.precision, precision);
  const std::chrono::year_month_day ymd(date.day);
  if (date.precision == DatePrecision::Month) date.day = ymd.year() / ymd.month() / 1;
  if (date.precision == DatePrecision::Year) date.day = ymd.year() / 1 / 1;
  return date;
}

bool stops_before(const PartialDate& start, const PartialDate& stop) {
  const DatePrecision coarse = std::max(start.precision, stop.precision);
  return coarsened(stop, coarse).day < coarsened(start, coarse).day;
}

std::string date_text(std::chrono::sys_days day, DatePrecision precision) {
  const std::chrono::year_month_day d(day);
  const int year = static_cast<int>(d.year());
  const unsigned month = static_cast<unsigned>(d.month());
  if (precision == DatePrecision::Year) return fmt::format("{:04}", year);
  if (precision == DatePrecision::Month) return fmt::format("{:04}-{:02}", year, month);
  return fmt::format("{:04}-{:02}-{:02}", year, month, static_cast<unsigned>(d.day()));
}

}  // namespace fcscreen::io::text
