// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/header.h"

#include <algorithm>
#include <optional>

#include "io/fcs/bytes_internal.h"
#include "io/fcs/keyword_table.h"
#include "io/fcs/numbers.h"

namespace fcscreen::io::fcs {
namespace {

constexpr std::size_t kFieldBytes = 8;

struct Field {
  std::string_view name;
  std::size_t at;
  bool may_be_blank;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// True when a number of more than 8 digits runs from this field into the next (which then is no 8 digits itself).
bool runs_on(std::string_view header, std::size_t at) {
  const std::string_view field = header.substr(at, kFieldBytes);
  const std::string_view next = header.substr(at + kFieldBytes, kFieldBytes);
  if (next.size() < kFieldBytes || !is_digit(field.back()) || !is_digit(next.front())) return false;
  const bool full = std::all_of(field.begin(), field.end(), is_digit);
  return full && !std::all_of(next.begin(), next.end(), is_digit);
}

/// One 8-byte field; nothing when it does not state an offset.
std::optional<std::uint64_t> parse_field(std::string_view header, const Field& field, std::uint64_t base,
                                         Reporter& reporter) {
  const std::string_view text = trim(header.substr(field.at, kFieldBytes));
  const std::string what = "The HEADER offset of " + std::string(field.name);
  const std::uint64_t offset = base + field.at;
  if (text.empty()) {
    if (!field.may_be_blank) reporter.note("FCS-H04", what + " is blank", "taken as absent", offset);
    return std::nullopt;
  }
  if (runs_on(header, field.at)) {
    const std::string digits(header.substr(field.at, 2 * kFieldBytes));
    reporter.note("FCS-H03", what + " runs into the next field: '" + printable(digits) + "'", "taken as absent",
                  offset);
    return std::nullopt;
  }
  const auto value = parse_unsigned(text);
  if (!value) {
    reporter.note(text.front() == '-' ? "FCS-H04" : "FCS-H03",
                  what + " is '" + printable(text) + "', not a byte number", "taken as absent", offset);
    return std::nullopt;
  }
  if (*value == kOverflowMark) {
    reporter.note("FCS-H03", what + " is 99999999", "TEXT is asked instead", offset);
    return std::nullopt;
  }
  return value;
}

OffsetPair parse_pair(std::string_view header, const Field& first, const Field& last, std::uint64_t base,
                      Reporter& reporter) {
  OffsetPair pair;
  const auto a = parse_field(header, first, base, reporter);
  const auto b = parse_field(header, last, base, reporter);
  const auto split = [&](std::string_view done) {
    reporter.note("FCS-H03",
                  "HEADER states " + std::string(first.name) + " " + std::to_string(*a) + " and " +
                      std::string(last.name) + " " + std::to_string(*b),
                  done, base + last.at);
  };
  if (!a) return pair;
  if (*a == 0) {
    if (b && *b > 0) split("taken as absent");
    return pair;
  }
  pair.first = *a;
  pair.has_first = true;
  if (!b) return pair;
  if (*b < *a) {
    pair.says_empty = *b + 1 == *a;
    if (!pair.says_empty) split("the end is not used");
    return pair;
  }
  pair.last = *b;
  pair.has_last = true;
  return pair;
}

Status check_magic(std::string_view header, std::uint64_t base, Reporter& reporter, std::string& version) {
  if (header.size() < kHeaderBytes) {
    reporter.refuse("FCS-H01",
                    "expected an FCS HEADER of 58 bytes, found " + std::to_string(header.size()) +
                        (header.empty() ? " (the file is empty)." : "."),
                    base, "Export the sample from the cytometer again.");
    return reporter.status();
  }
  version = std::string(header.substr(0, 6));
  if (has_magic(header)) return {};
  if (header.substr(0, 3) == "FCS" && reporter.salvage()) {
    reporter.note("FCS-H01", "The version is '" + printable(version) + "'", "read as FCS3.0", base);
    version = "FCS3.0";
    return {};
  }
  reporter.refuse(
      "FCS-H01",
      "is no FCS file: expected FCS2.0, FCS3.0, FCS3.1 or FCS3.2 at its beginning, found '" + printable(version) + "'.",
      base, "Choose the .fcs or .lmd file that the cytometer exported.");
  return reporter.status();
}

}  // namespace

bool has_magic(std::string_view text) {
  const std::string_view magic = text.substr(0, 6);
  return magic == "FCS2.0" || magic == "FCS3.0" || magic == "FCS3.1" || magic == "FCS3.2";
}

Result<Header> parse_header(std::span<const std::byte> bytes, std::uint64_t base, Reporter& reporter) {
  const std::string_view text = characters(slice(bytes, 0, kHeaderBytes));
  Header header;
  if (auto status = check_magic(text, base, reporter, header.version); !status) return fail(status.error());
  reporter.set_version(version_index(header.version));
  if (text.substr(6, 4) != "    ") {
    reporter.note("FCS-H07", "Bytes 6 to 9 of HEADER are '" + printable(text.substr(6, 4)) + "', not spaces", "ignored",
                  base + 6);
  }
  const OffsetPair primary = parse_pair(text, {"TEXT begin", 10, false}, {"TEXT end", 18, false}, base, reporter);
  if (!primary.complete() || primary.first < kHeaderBytes) {
    reporter.refuse(
        "FCS-H03",
        "expected the byte offsets of TEXT after byte 57 in HEADER, found '" + printable(text.substr(10, 16)) + "'.",
        base + 10, "The file is damaged at its beginning: export it again.");
    return fail(reporter.status().error());
  }
  header.text = {primary.first, primary.last, true};
  if (header.text.first >= bytes.size() || header.text.size() < 2) {
    reporter.refuse("FCS-H06",
                    "expected TEXT at bytes " + std::to_string(primary.first) + " to " + std::to_string(primary.last) +
                        ", found the end of the file at " + std::to_string(bytes.size()) + ".",
                    base + 10, "The file is truncated: ask for a complete copy.");
    return fail(reporter.status().error());
  }
  if (header.text.last >= bytes.size()) {
    const bool go_on = reporter.note_past_end("expected TEXT to end at byte " + std::to_string(header.text.last) +
                                                  ", found the end of the file at " + std::to_string(bytes.size()),
                                              header.text.last, bytes.size(), "read up to there", base + 18);
    if (!go_on) return fail(reporter.status().error());
    header.text.last = bytes.size() - 1;
  }
  header.data_is_zero = parse_unsigned(text.substr(26, 8)) == 0 && parse_unsigned(text.substr(34, 8)) == 0;
  header.data = parse_pair(text, {"DATA begin", 26, false}, {"DATA end", 34, false}, base, reporter);
  header.analysis = parse_pair(text, {"ANALYSIS begin", 42, true}, {"ANALYSIS end", 50, true}, base, reporter);
  if (auto status = reporter.status(); !status) return fail(status.error());
  return header;
}

}  // namespace fcscreen::io::fcs
