// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/acquisition.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace fcscreen::engine {
namespace {

bool digits(std::string_view s) {
  return !s.empty() && std::all_of(s.begin(), s.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

int month_number(std::string text) {
  static constexpr std::array<std::string_view, 12> kMonths{"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                            "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  const auto it = std::find(kMonths.begin(), kMonths.end(), text);
  return it == kMonths.end() ? 0 : static_cast<int>(it - kMonths.begin()) + 1;
}

std::string iso_date(const std::string& date) {
  const auto a = date.find('-'), b = date.rfind('-');
  if (a == std::string::npos || a == b) return {};
  const std::string day = date.substr(0, a), year = date.substr(b + 1);
  const int month = month_number(date.substr(a + 1, b - a - 1));
  if (!digits(day) || !digits(year) || day.size() > 2 || year.size() != 4 || month == 0) return {};
  return fmt::format("{}-{:02}-{:02}", year, month, std::stoi(day));
}

}  // namespace

std::string acquisition_time(const io::fcs::Keywords& keywords) {
  const std::string begin = keywords.get("$BEGINDATETIME");
  if (begin.size() >= 19 && begin[4] == '-' && begin[10] == 'T') return begin.substr(0, 19);
  const std::string date = iso_date(keywords.get("$DATE"));
  const std::string time = keywords.get("$BTIM");
  if (date.empty() || time.size() < 8 || time[2] != ':' || time[5] != ':') return date;
  return date + "T" + time.substr(0, 8);
}

}  // namespace fcscreen::engine
