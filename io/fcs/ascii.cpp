// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/ascii.h"

#include <limits>
#include <string_view>

#include "io/fcs/bytes_internal.h"
#include "io/fcs/numbers.h"

namespace fcscreen::io::fcs {
namespace {

constexpr std::size_t kRowsPerStart = 64;
constexpr std::string_view kSeparators(" \t,\r\n\0", 6);

double value_of(std::string_view text) { return parse_number(text).value_or(std::numeric_limits<double>::quiet_NaN()); }

/// The token at or after `at`; empty at the end. Moves `at` behind it.
std::string_view next_token(std::string_view text, std::size_t& at) {
  const std::size_t first = text.find_first_not_of(kSeparators, at);
  if (first == std::string_view::npos) {
    at = text.size();
    return {};
  }
  std::size_t last = text.find_first_of(kSeparators, first);
  if (last == std::string_view::npos) last = text.size();
  at = last;
  return text.substr(first, last - first);
}

}  // namespace

double parse_ascii_value(std::span<const std::byte> bytes) { return value_of(characters(bytes)); }

FreeAsciiIndex::FreeAsciiIndex(std::span<const std::byte> data, std::size_t n_columns) : n_columns_(n_columns) {
  const std::string_view text = characters(data);
  std::size_t at = 0, column = 0;
  while (true) {
    const std::size_t before = at;
    if (next_token(text, at).empty()) break;
    if (column == 0 && n_rows_ % kRowsPerStart == 0) starts_.push_back(before);
    if (++column == n_columns_) {
      column = 0;
      ++n_rows_;
    }
  }
  n_surplus_ = column;
}

std::vector<double> FreeAsciiIndex::read(std::span<const std::byte> data, std::size_t first, std::size_t count) const {
  const std::string_view text = characters(data);
  std::vector<double> values;
  if (count == 0 || first + count > n_rows_) return values;
  values.reserve(count * n_columns_);
  std::size_t at = starts_[first / kRowsPerStart];
  for (std::size_t skip = first % kRowsPerStart * n_columns_; skip > 0; --skip) (void)next_token(text, at);
  for (std::size_t i = 0; i < count * n_columns_; ++i) values.push_back(value_of(next_token(text, at)));
  return values;
}

}  // namespace fcscreen::io::fcs
