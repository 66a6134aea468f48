// SPDX-License-Identifier: Apache-2.0
#include "io/xml/number.h"

#include <charconv>
#include <cmath>
#include <limits>

namespace fcscreen::io::xml {

std::optional<double> to_double(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return std::nullopt;
  std::string_view digits = text.substr(first, text.find_last_not_of(kBlank) - first + 1);
  if (digits == "INF" || digits == "+INF") return std::numeric_limits<double>::infinity();
  if (digits == "-INF") return -std::numeric_limits<double>::infinity();
  if (digits.substr(0, 1) == "+" && digits.substr(1, 1) != "-") digits.remove_prefix(1);
  const bool numeric = digits.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
  double value = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (!numeric || code != std::errc() || end != digits.data() + digits.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

}  // namespace fcscreen::io::xml
