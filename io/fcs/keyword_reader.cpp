// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/keyword_reader.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "io/fcs/keyword_table.h"
#include "io/fcs/numbers.h"

namespace fcscreen::io::fcs {
namespace {

bool digits(std::string_view text, std::size_t first, std::size_t count) {
  if (first + count > text.size()) return false;
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(first),
                     text.begin() + static_cast<std::ptrdiff_t>(first + count),
                     [](char c) { return c >= '0' && c <= '9'; });
}

/// dd-mmm-yyyy, or dd-mmm-yy in 2.0.
bool is_date(std::string_view text, int version) {
  constexpr std::array<std::string_view, 12> kMonths = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                        "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
  text = trim(text);
  const bool two_digit_year = version == 0 && text.size() == 9;
  if ((text.size() != 11 && !two_digit_year) || text[2] != '-' || text[6] != '-') return false;
  const std::string month = upper_ascii(text.substr(3, 3));
  return digits(text, 0, 2) && digits(text, 7, two_digit_year ? 2 : 4) &&
         std::find(kMonths.begin(), kMonths.end(), month) != kMonths.end();
}

/// hh:mm:ss, with :tt in 3.0 and .cc from 3.1 on.
bool is_time(std::string_view text, int version) {
  text = trim(text);
  if (text.size() < 8 || !digits(text, 0, 2) || text[2] != ':' || !digits(text, 3, 2) || text[5] != ':' ||
      !digits(text, 6, 2)) {
    return false;
  }
  const std::string_view fraction = text.substr(8);
  if (fraction.empty()) return true;
  if (version == 0 || fraction.size() != 3) return false;
  return fraction[0] == (version == 1 ? ':' : '.') && digits(fraction, 1, 2);
}

}  // namespace

const std::string* KeywordReader::text(std::string_view key) const {
  const std::string* value = keywords_.find(key);
  return value == nullptr || trim(*value).empty() ? nullptr : value;
}

std::optional<std::uint64_t> KeywordReader::integer(std::string_view key) {
  const std::string* value = text(key);
  if (value == nullptr) return std::nullopt;
  if (trim(*value).size() != value->size()) mark_padded(key);
  const auto parsed = parse_unsigned(*value);
  if (!parsed) mark_bad(key);
  return parsed;
}

std::optional<double> KeywordReader::number(std::string_view key) {
  const std::string* value = text(key);
  if (value == nullptr) return std::nullopt;
  if (trim(*value).size() != value->size()) mark_padded(key);
  const auto parsed = parse_number(*value);
  if (!parsed) mark_bad(key);
  return parsed;
}

void KeywordReader::remember(std::vector<std::string>& keys, std::string_view key) { keys.emplace_back(key); }

void KeywordReader::finish() {
  for (auto* keys : {&padded_, &bad_}) {
    std::sort(keys->begin(), keys->end(), [&](const auto& a, const auto& b) { return place(a) < place(b); });
    keys->erase(std::unique(keys->begin(), keys->end()), keys->end());
  }
  const auto first = [&](const std::vector<std::string>& keys) {
    return keys.empty() ? text_offset_ : place(keys.front());
  };
  reporter_.note_keys("FCS-T16", "Numbers padded with spaces", padded_, "trimmed", first(padded_));
  reporter_.note_keys("FCS-T10", "Values that are not the number their keyword asks for", bad_, "taken as absent",
                      first(bad_));
  padded_.clear();
  bad_.clear();
}

namespace {

/// Numbers that no other step reads; a list of wavelengths ($PnL from 3.1 on) is one of numbers.
void check_number(KeywordReader& reader, const std::string& key, const std::string& upper, std::string_view value) {
  switch (keyword_number(upper)) {
    case KeywordNumber::None: return;
    case KeywordNumber::Integer: (void)reader.integer(key); return;
    case KeywordNumber::Real: (void)reader.number(key); return;
    case KeywordNumber::List: break;
  }
  while (!trim(value).empty()) {
    const std::size_t comma = value.find(',');
    if (!parse_number(value.substr(0, comma))) {
      reader.mark_bad(key);
      return;
    }
    if (comma == std::string_view::npos) return;
    value.remove_prefix(comma + 1);
  }
}

void check_date(KeywordReader& reader, const std::string& upper, std::string_view value) {
  const int version = reader.reporter().version();
  const bool is_clock = upper == "$BTIM" || upper == "$ETIM";
  const bool wrong_date = upper == "$DATE" && !is_date(value, version);
  const bool wrong_time = is_clock && !is_time(value, version);
  if (trim(value).empty() || (!wrong_date && !wrong_time)) return;
  reader.reporter().note("FCS-K13", upper + " is '" + printable(value) + "', not in the standard's form",
                         "kept as text", reader.place(upper));
}

}  // namespace

void check_keywords(KeywordReader& reader) {
  std::vector<std::string> unknown, deprecated, later;
  Reporter& reporter = reader.reporter();
  const int version = reporter.version();
  for (const auto& [key, value] : reader.keywords().items()) {
    if (key.empty() || key.front() != '$') continue;
    const std::string upper = upper_ascii(key);
    switch (keyword_status(upper, version)) {
      case KeywordStatus::Unknown: unknown.push_back(key); break;
      case KeywordStatus::Deprecated: deprecated.push_back(key); break;
      case KeywordStatus::Absent: (is_of_later_version(upper, version) ? later : unknown).push_back(key); break;
      default: break;
    }
    // $DATATYPE A is deprecated from 3.1 on, though the keyword is not.
    if (upper == "$DATATYPE" && version >= 2 && upper_ascii(trim(value)) == "A") deprecated.push_back(key + " A");
    check_number(reader, key, upper, value);
    check_date(reader, upper, value);
  }
  const auto first = [&](const std::vector<std::string>& keys) {
    return keys.empty() ? reader.text_offset() : reader.place(keys.front());
  };
  reporter.note_keys("FCS-T14", "Keywords with $ that the standard does not have", unknown, "kept as they are",
                     first(unknown));
  reporter.note_keys("FCS-T15", "Deprecated in this version", deprecated, "read all the same", first(deprecated));
  reporter.note_keys("FCS-H09", "Keywords of a later version of the standard", later, "kept", first(later));
}

}  // namespace fcscreen::io::fcs
