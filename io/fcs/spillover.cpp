// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/spillover.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "io/fcs/keyword_table.h"
#include "io/fcs/numbers.h"
#include "io/fcs/subtraction.h"

namespace fcscreen::io::fcs {
namespace {

constexpr std::array<std::string_view, 4> kSpillKeywords = {"$SPILLOVER", "SPILL", "$SPILL", "SPILLOVER"};
constexpr std::size_t kMaxNames = 512;       // beyond any cytometer; bounds the work on a hostile matrix
constexpr double kMaxConditionNumber = 1e6;  // float32 events keep 7 digits: none would be left

using Tokens = std::vector<std::string_view>;

/// What one keyword says; `why` is empty when the matrix is sound.
struct Reading {
  Spillover matrix;
  std::string why;
};

Tokens split(std::string_view text) {
  Tokens tokens;
  while (true) {
    const std::size_t comma = text.find(',');
    tokens.push_back(trim(text.substr(0, comma)));
    if (comma == std::string_view::npos) return tokens;
    text.remove_prefix(comma + 1);
  }
}

/// The last n × n tokens as numbers; with `joined` two tokens make one number ("0", "95" → 0.95).
bool read_numbers(const Tokens& tokens, std::size_t n, bool joined, std::vector<double>& out) {
  const std::size_t step = joined ? 2 : 1;
  out.clear();
  for (std::size_t i = tokens.size() - n * n * step; i < tokens.size(); i += step) {
    const auto value =
        joined ? parse_number(std::string(tokens[i]) + "." + std::string(tokens[i + 1])) : parse_number(tokens[i]);
    if (!value) return false;
    out.push_back(*value);
  }
  return true;
}

/// n names from tokens[1 .. last): one each, or several joined by commas where only that gives a known name.
std::vector<std::string> read_names(const Tokens& tokens, std::size_t last, std::size_t n,
                                    const std::vector<std::string>& known) {
  std::vector<std::string> names;
  if (last - 1 == n) {
    names.assign(tokens.begin() + 1, tokens.begin() + static_cast<std::ptrdiff_t>(last));
    return names;
  }
  std::size_t at = 1;
  while (at < last && names.size() < n) {
    std::string joined(tokens[at]);
    std::string longest;
    std::size_t used = 1;
    for (std::size_t count = 1; at + count <= last; ++count) {
      if (count > 1) joined += "," + std::string(tokens[at + count - 1]);
      if (std::find(known.begin(), known.end(), joined) != known.end()) {
        longest = joined;
        used = count;
      }
      if (count == 8) break;  // no name has more commas
    }
    if (longest.empty()) return {};
    names.push_back(longest);
    at += used;
  }
  if (at != last || names.size() != n) return {};
  return names;
}

/// Make every name a $PnN: exactly, or as a parameter number (Navios).
std::string resolve_names(std::vector<std::string>& names, const std::vector<std::string>& known,
                          const std::string& keyword, std::uint64_t offset, Reporter& reporter) {
  const auto is_known = [&](const std::string& name) {
    return std::find(known.begin(), known.end(), name) != known.end();
  };
  if (!std::all_of(names.begin(), names.end(), is_known)) {
    std::vector<std::string> mapped;
    for (const std::string& name : names) {
      const auto index = parse_unsigned(name);
      if (!index || *index < 1 || *index > known.size()) {
        // With one name that is known, the numbers are meant as names: point at one that is not.
        const auto unknown = std::find_if_not(names.begin(), names.end(), is_known);
        const std::string why = "names '" + printable(*unknown) + "', which is no parameter";
        reporter.note("FCS-C02", keyword + " " + why, "the matrix is not used", offset);
        return why;
      }
      mapped.push_back(known[static_cast<std::size_t>(*index) - 1]);
    }
    reporter.note("FCS-C03", keyword + " gives parameter numbers for names", "mapped to $PnN", offset);
    names = std::move(mapped);
  }
  std::vector<std::string> sorted = names;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice == sorted.end()) return {};
  const std::string why = "names '" + printable(*twice) + "' twice";
  reporter.note("FCS-C01", keyword + " " + why, "the matrix is not used", offset);
  return why;
}

Reading parse_spill(const std::string& keyword, std::string_view value, const std::vector<std::string>& known,
                    std::uint64_t offset, Reporter& reporter) {
  Reading reading;
  reading.matrix.keyword = keyword;
  const auto malformed = [&](std::string why) {
    reporter.note("FCS-C01", keyword + " " + why, "the matrix is not used", offset);
    reading.why = std::move(why);
    return reading;
  };
  const Tokens tokens = split(value);
  const auto stated = parse_unsigned(tokens[0]);
  if (!stated || *stated < 2 || *stated > kMaxNames) {
    return malformed("does not begin with a size of 2 to " + std::to_string(kMaxNames));
  }
  const auto n = static_cast<std::size_t>(*stated);
  const std::size_t given = tokens.size();
  const auto wrong_count = [&] {
    return malformed("of size " + std::to_string(n) + " holds " + std::to_string(given - 1) + " entries, not " +
                     std::to_string(n + n * n));
  };
  const bool comma_fits = given == 1 + n + 2 * n * n && read_numbers(tokens, n, true, reading.matrix.matrix);
  const std::size_t number_tokens = (comma_fits ? 2 : 1) * n * n;
  if (given < 1 + n + number_tokens) return wrong_count();
  if (comma_fits) {
    reporter.note("FCS-C04", keyword + " has decimal commas", "pairs of entries were joined", offset);
  } else if (!read_numbers(tokens, n, false, reading.matrix.matrix)) {
    return malformed("holds entries that are no numbers");
  }
  reading.matrix.names = read_names(tokens, given - number_tokens, n, known);
  if (reading.matrix.names.empty()) return wrong_count();
  reading.why = resolve_names(reading.matrix.names, known, keyword, offset, reporter);
  return reading;
}

bool is_identity(const Spillover& s) {
  const std::size_t n = s.names.size();
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      if (s.matrix[i * n + j] != (i == j ? 1.0 : 0.0)) return false;
    }
  }
  return true;
}

/// Keep a matrix unless it cannot be solved with.
void accept(Dataset& dataset, Spillover matrix, std::string good_status, std::uint64_t offset, Reporter& reporter) {
  const double cond = condition_number(matrix.matrix, matrix.names.size());
  if (!(cond <= kMaxConditionNumber)) {
    const std::string why = std::isfinite(cond) ? "has the condition number " + format_number(std::round(cond))
                                                : std::string("cannot be inverted");
    reporter.note("FCS-C06", matrix.keyword + " " + why, "the matrix is not used", offset);
    dataset.spillover_status = "invalid: " + matrix.keyword + " " + why;
    return;
  }
  dataset.spillover_status = is_identity(matrix) ? "identity" : std::move(good_status);
  dataset.spillover = std::move(matrix);
}

}  // namespace

void read_spillover(Dataset& dataset, Reporter& reporter) {
  const auto place = [&](std::string_view key) {
    return dataset.keywords.offset_of(key).value_or(dataset.file_offset + dataset.text.first);
  };
  std::vector<std::string> known;
  for (const Parameter& p : dataset.parameters) known.push_back(p.name);
  dataset.spillover_status = "none";

  std::optional<Reading> first;
  for (const std::string_view keyword : kSpillKeywords) {
    const std::string* value = dataset.keywords.find(keyword);
    if (value == nullptr || trim(*value).empty()) continue;
    const std::uint64_t offset = place(keyword);
    Reading reading = parse_spill(std::string(keyword), *value, known, offset, reporter);
    if (!first) {
      first = std::move(reading);
    } else if (first->matrix.matrix != reading.matrix.matrix || first->matrix.names != reading.matrix.names) {
      reporter.note("FCS-C05", first->matrix.keyword + " and " + std::string(keyword) + " differ",
                    first->matrix.keyword + " has precedence", offset);
    }
  }
  if (first) {
    if (first->why.empty()) {
      const std::uint64_t offset = place(first->matrix.keyword);
      accept(dataset, std::move(first->matrix), "ok", offset, reporter);
    } else {
      dataset.spillover_status = "invalid: " + first->matrix.keyword + " " + first->why;
    }
    return;
  }
  const std::uint64_t offset = place("$COMP");
  Subtraction subtraction = read_subtraction(dataset.keywords, known, offset, reporter);
  if (!subtraction.why.empty()) dataset.spillover_status = "invalid: " + subtraction.keyword + " " + subtraction.why;
  if (!subtraction.spillover) return;
  accept(dataset, std::move(*subtraction.spillover),
         "unconfirmed: converted from " + subtraction.keyword + ", and the events may be compensated already", offset,
         reporter);
}

}  // namespace fcscreen::io::fcs
