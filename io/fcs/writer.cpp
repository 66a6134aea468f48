// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/writer.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <set>
#include <string_view>

#include "engine/core/whole_file.h"
#include "io/fcs/keyword_table.h"
#include "io/fcs/numbers.h"
#include "io/fcs/utf8.h"

namespace fcscreen::io::fcs {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kHeaderBytes = 58;
constexpr std::size_t kOffsetDigits = 20;  // so that TEXT keeps its length whatever the offsets are
constexpr std::uint64_t kLastHeaderOffset = 99'999'999;
constexpr int kVersion = 2;  // column of FCS 3.1 in the keyword table
constexpr std::string_view kDelimiters = "|\x0C/\x1E";

tl::unexpected<Error> refuse(std::string message, std::string next) {
  return fail(ErrorKind::Output, "FCS-W01", std::move(message), {}, {}, std::move(next));
}

std::string padded(std::uint64_t offset) {
  std::string digits = std::to_string(offset);
  return std::string(kOffsetDigits - digits.size(), '0') + digits;
}

bool is_time_name(std::string_view name) { return upper_ascii(name) == "TIME"; }

Status check(const WriteDataset& dataset, std::span<const std::span<const float>> columns) {
  if (dataset.parameters.empty() || columns.size() != dataset.parameters.size()) {
    return refuse(std::to_string(dataset.parameters.size()) + " parameters were described and " +
                      std::to_string(columns.size()) + " columns given.",
                  "Give one column per parameter and at least one.");
  }
  std::set<std::string> names;
  for (std::size_t p = 0; p < columns.size(); ++p) {
    const std::string& name = dataset.parameters[p].name;
    if (columns[p].size() != columns[0].size()) {
      return refuse("columns of different length: " + name + ".", "Give every column the same number of events.");
    }
    if (trim(name).empty() || name.find(',') != std::string::npos || !names.insert(name).second) {
      return refuse("parameter " + std::to_string(p + 1) + " has an empty, repeated or comma name: '" + name + "'.",
                    "Give every parameter a name of its own without commas.");
    }
    const bool has_timestep = std::any_of(dataset.keywords.begin(), dataset.keywords.end(), [](const auto& item) {
      return upper_ascii(item.first) == "$TIMESTEP" && parse_number(item.second).value_or(0) > 0;
    });
    if (is_time_name(name) && !has_timestep) {
      return refuse("a Time parameter needs $TIMESTEP.", "Add the keyword $TIMESTEP (seconds per unit).");
    }
  }
  if (!dataset.spillover) return {};
  const Spillover& spill = *dataset.spillover;
  const auto is_parameter = [&](const std::string& name) { return names.count(name) != 0; };
  if (spill.names.size() < 2 || spill.matrix.size() != spill.names.size() * spill.names.size() ||
      !std::all_of(spill.names.begin(), spill.names.end(), is_parameter) ||
      !std::all_of(spill.matrix.begin(), spill.matrix.end(), [](double v) { return std::isfinite(v); })) {
    return refuse("the spillover is not a finite n × n matrix over named parameters.",
                  "Name at least two written parameters and give n × n numbers.");
  }
  return {};
}

/// $PnR: an integer, at least the stated range and one above the largest value (design/FCS.md §13).
std::string range_of(const WriteParameter& parameter, std::span<const float> values) {
  double range = std::max(1.0, std::ceil(std::isfinite(parameter.range) ? parameter.range : 1.0));
  for (const float v : values) {
    if (std::isfinite(v)) range = std::max(range, std::ceil(static_cast<double>(v)) + 1);
  }
  std::string text(400, '\0');
  text.resize(static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%.0f", range)));
  return text;
}

/// Add a pair unless it is blank, repeated, or a `$` keyword that FCS 3.1 lacks or the writer sets itself.
void add_optional(Pairs& pairs, std::set<std::string>& seen, const std::string& key, const std::string& value) {
  std::string upper = upper_ascii(key);
  if (trim(upper).empty() || trim(value).empty()) return;
  if (upper.front() == '$' && keyword_status(upper, kVersion) != KeywordStatus::Optional) return;
  if (!seen.insert(upper).second) return;
  pairs.emplace_back(std::move(upper), value);
}

std::string spillover_value(const Spillover& spill) {
  std::string value = std::to_string(spill.names.size());
  for (const std::string& name : spill.names) value += "," + name;
  for (const double v : spill.matrix) value += "," + format_number(v);
  return value;
}

/// Every keyword but the two DATA offsets, which come first and have a fixed length.
Pairs describe(const WriteDataset& dataset, std::span<const std::span<const float>> columns) {
  Pairs pairs = {{"$BEGINANALYSIS", "0"},
                 {"$ENDANALYSIS", "0"},
                 {"$BEGINSTEXT", "0"},
                 {"$ENDSTEXT", "0"},
                 {"$BYTEORD", "1,2,3,4"},
                 {"$DATATYPE", "F"},
                 {"$MODE", "L"},
                 {"$NEXTDATA", "0"},
                 {"$PAR", std::to_string(columns.size())},
                 {"$TOT", std::to_string(columns[0].size())}};
  std::set<std::string> seen = {"$SPILLOVER"};
  if (dataset.spillover) seen.insert({"SPILL", "SPILLOVER", "$SPILL"});  // one matrix, said once
  for (std::size_t p = 0; p < columns.size(); ++p) {
    const WriteParameter& parameter = dataset.parameters[p];
    const std::string prefix = "$P" + std::to_string(p + 1);
    pairs.emplace_back(prefix + "B", "32");
    pairs.emplace_back(prefix + "E", "0,0");
    pairs.emplace_back(prefix + "N", parameter.name);
    pairs.emplace_back(prefix + "R", range_of(parameter, columns[p]));
    if (!trim(parameter.label).empty()) pairs.emplace_back(prefix + "S", parameter.label);
    const bool has_gain = std::isfinite(parameter.gain) && parameter.gain > 0 && parameter.gain != 1;
    if (has_gain && !is_time_name(parameter.name)) pairs.emplace_back(prefix + "G", format_number(parameter.gain));
    seen.insert({prefix + "S", prefix + "G"});
    for (const auto& [suffix, value] : parameter.extra) add_optional(pairs, seen, prefix + suffix, value);
  }
  if (dataset.spillover) pairs.emplace_back("$SPILLOVER", spillover_value(*dataset.spillover));
  for (const auto& [key, value] : dataset.keywords) add_optional(pairs, seen, key, value);
  return pairs;
}

Status check_text(const Pairs& pairs) {
  for (const auto& [key, value] : pairs) {
    const bool printable = std::all_of(key.begin(), key.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (!printable || !is_utf8(value) || value.find('\0') != std::string::npos) {
      return refuse("the keyword " + key + " is not printable ASCII or its value is not UTF-8.",
                    "Correct the keyword or leave it out.");
    }
  }
  return {};
}

/// The first candidate that occurs nowhere; else one that begins no value, which is then doubled inside values.
Result<char> choose_delimiter(const Pairs& pairs) {
  for (const char d : kDelimiters) {
    const auto uses = [d](const auto& item) {
      return item.first.find(d) != std::string::npos || item.second.find(d) != std::string::npos;
    };
    if (std::none_of(pairs.begin(), pairs.end(), uses)) return d;
  }
  for (const char d : kDelimiters) {
    const auto clashes = [d](const auto& item) {
      return item.first.find(d) != std::string::npos || item.second.front() == d;
    };
    if (std::none_of(pairs.begin(), pairs.end(), clashes)) return d;
  }
  return refuse("no delimiter is left: some value begins with each of | form feed / RS.",
                "Shorten or correct the keyword values.");
}

void append_token(std::string& text, std::string_view token, char delimiter) {
  for (const char c : token) {
    text += c;
    if (c == delimiter) text += c;
  }
  text += delimiter;
}

std::string make_text(const Pairs& pairs, char delimiter, std::uint64_t data_first, std::uint64_t data_last) {
  std::string text(1, delimiter);
  append_token(text, "$BEGINDATA", delimiter);
  append_token(text, padded(data_first), delimiter);
  append_token(text, "$ENDDATA", delimiter);
  append_token(text, padded(data_last), delimiter);
  for (const auto& [key, value] : pairs) {
    append_token(text, key, delimiter);
    append_token(text, value, delimiter);
  }
  return text;
}

std::string make_header(std::uint64_t text_last, std::uint64_t data_first, std::uint64_t data_last) {
  std::string header = "FCS3.1    ";
  const bool fits = data_last <= kLastHeaderOffset;
  for (const std::uint64_t offset : {std::uint64_t{kHeaderBytes}, text_last, fits ? data_first : 0,
                                     fits ? data_last : 0, std::uint64_t{0}, std::uint64_t{0}}) {
    const std::string digits = std::to_string(offset);
    header += std::string(8 - digits.size(), ' ') + digits;
  }
  return header;
}

void append_events(std::string& out, std::span<const std::span<const float>> columns) {
  const std::size_t n_events = columns[0].size();
  std::size_t at = out.size();
  out.resize(at + n_events * columns.size() * sizeof(float));
  for (std::size_t e = 0; e < n_events; ++e) {
    for (const std::span<const float> column : columns) {
      const auto bits = std::bit_cast<std::uint32_t>(column[e]);
      for (unsigned byte = 0; byte < 4; ++byte) out[at++] = static_cast<char>((bits >> (8 * byte)) & 0xFF);
    }
  }
}

}  // namespace

Result<std::string> write_bytes(const WriteDataset& dataset, std::span<const std::span<const float>> columns) {
  if (auto status = check(dataset, columns); !status) return fail(status.error());
  const Pairs pairs = describe(dataset, columns);
  if (auto status = check_text(pairs); !status) return fail(status.error());
  const auto delimiter = choose_delimiter(pairs);
  if (!delimiter) return fail(delimiter.error());

  const std::size_t text_bytes = make_text(pairs, *delimiter, 0, 0).size();
  const std::uint64_t text_last = kHeaderBytes + text_bytes - 1;
  if (text_last > kLastHeaderOffset) {
    return refuse("TEXT would end at byte " + std::to_string(text_last) + ", past 99,999,999.", "Leave keywords out.");
  }
  const auto cells = checked_mul(columns[0].size(), columns.size());
  const auto data_bytes = cells ? checked_mul(*cells, sizeof(float)) : std::nullopt;
  if (!data_bytes) return refuse("the events do not fit into memory.", "Write fewer events.");
  // No events: the segment is absent, which both places say with 0.
  const std::uint64_t data_first = *data_bytes == 0 ? 0 : text_last + 1;
  const std::uint64_t data_last = *data_bytes == 0 ? 0 : text_last + *data_bytes;

  std::string out;
  out.reserve(static_cast<std::size_t>(text_last) + *data_bytes + 16);
  out += make_header(text_last, data_first, data_last);
  out += make_text(pairs, *delimiter, data_first, data_last);
  append_events(out, columns);
  out += "00000000";  // CRC not computed
  return out;
}

Status write_file(const std::filesystem::path& path, const WriteDataset& dataset,
                  std::span<const std::span<const float>> columns, bool force) {
  auto bytes = write_bytes(dataset, columns);
  if (!bytes) {
    Error error = bytes.error();
    error.file = path.string();
    return fail(std::move(error));
  }
  return write_whole_file(path, *bytes, force);
}

}  // namespace fcscreen::io::fcs
