// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/segments.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string>

#include "io/fcs/bytes_internal.h"
#include "io/fcs/numbers.h"

namespace fcscreen::io::fcs {
namespace {

constexpr std::size_t kMostOtherBytes = 4096;                // of offsets: hundreds of segments
constexpr std::size_t kMostAnalysisText = 16 * 1024 * 1024;  // more is no list of keywords, and not worth a scan
constexpr std::size_t kNarrowest = 8, kWidest = 20;

/// One offset keyword; 0 for one that says nothing.
std::uint64_t stated_offset(KeywordReader& reader, std::string_view key) {
  const std::string* value = reader.text(key);
  if (value == nullptr) return 0;
  const std::string_view text = trim(*value);
  Reporter& reporter = reader.reporter();
  const std::string found = std::string(key) + " is " + printable(text);
  if (text.front() == '-') {
    reporter.note("FCS-H04", found, "taken as absent", reader.place(key));
    return 0;
  }
  const std::uint64_t offset = reader.integer(key).value_or(0);
  if (offset != kOverflowMark) return offset;
  reporter.note("FCS-H03", found + ", which marks an offset that did not fit", "taken as absent", reader.place(key));
  return 0;
}

bool overlap(const Segment& a, const OffsetPair& b) { return b.first <= a.last && b.last >= a.first; }

/// True when a segment that was parsed into keywords looks as if keywords were meant.
bool is_keyword_text(const Keywords& keywords, const Findings& findings, bool own_delimiter) {
  if (keywords.items().empty() || findings.has("FCS-T05")) return false;
  if (own_delimiter && findings.has("FCS-T01")) return false;
  return std::all_of(keywords.items().begin(), keywords.items().end(), [](const auto& item) {
    return std::all_of(item.first.begin(), item.first.end(), [](char c) { return c >= ' ' && c <= '~'; });
  });
}

/// Pairs of `width` characters, or nothing when the bytes are none. (0, 0) and blanks are no segment.
std::optional<std::vector<Segment>> other_pairs(std::string_view area, std::size_t width, std::uint64_t size) {
  std::vector<Segment> found;
  std::size_t at = 0;
  for (; at + 2 * width <= area.size(); at += 2 * width) {
    if (trim(area.substr(at, 2 * width)).empty()) continue;
    const auto first = parse_unsigned(area.substr(at, width));
    const auto last = parse_unsigned(area.substr(at + width, width));
    if (!first || !last) return std::nullopt;
    if (*first == 0 && *last == 0) continue;
    if (*first < kHeaderBytes || *last < *first || *last >= size) return std::nullopt;
    found.push_back({*first, *last, true});
  }
  if (!trim(area.substr(at)).empty()) return std::nullopt;
  return found;
}

}  // namespace

OffsetPair text_pair(KeywordReader& reader, std::string_view begin, std::string_view end) {
  OffsetPair pair;
  const std::uint64_t first = stated_offset(reader, begin);
  const std::uint64_t last = stated_offset(reader, end);
  if (first == 0) return pair;
  pair.first = first;
  pair.has_first = true;
  pair.says_empty = last + 1 == first;
  if (last >= first) {
    pair.last = last;
    pair.has_last = true;
  } else if (last != 0 && !pair.says_empty) {
    reader.reporter().note("FCS-H03",
                           std::string(begin) + " is " + std::to_string(first) + " and " + std::string(end) + " is " +
                               std::to_string(last),
                           "the end is not used", reader.place(end));
  }
  return pair;
}

void read_supplemental(std::span<const std::byte> data_set, KeywordReader& reader, Dataset& dataset,
                       TextGrammar& grammar) {
  Reporter& reporter = reader.reporter();
  if (reporter.version() == 0) return;
  const OffsetPair pair = text_pair(reader, "$BEGINSTEXT", "$ENDSTEXT");
  if (!pair.complete()) return;
  const std::uint64_t offset = reader.place("$BEGINSTEXT");
  const std::string stated =
      "Supplemental TEXT is said to be at bytes " + std::to_string(pair.first) + " to " + std::to_string(pair.last);
  if (pair.first < kHeaderBytes || overlap(dataset.text, pair)) {
    reporter.note("FCS-T11",
                  stated + (pair.first < kHeaderBytes ? ", inside HEADER" : ", which is TEXT or overlaps it"),
                  "ignored", offset);
    return;
  }
  Segment segment{pair.first, pair.last, true};
  if (segment.last >= data_set.size()) {
    const std::string found =
        stated + ", beyond the end of the file at " + std::to_string(dataset.file_offset + data_set.size());
    const bool gone = segment.first >= data_set.size();
    const std::string_view done = gone ? "ignored" : "read up to there";
    if (!reporter.note_past_end(found, segment.last, data_set.size(), done, offset) || gone) return;
    segment.last = data_set.size() - 1;
  }
  dataset.stext = segment;
  parse_text(characters(slice(data_set, segment.first, segment.size())), dataset.file_offset + segment.first,
             TextKind::Supplemental, reporter, dataset.keywords, grammar);
}

void read_analysis(std::span<const std::byte> data_set, const OffsetPair& in_header, KeywordReader& reader,
                   Dataset& dataset, const TextGrammar& grammar) {
  Reporter& reporter = reader.reporter();
  OffsetPair pair = in_header;
  if (reporter.version() >= 1) {
    const OffsetPair in_text = text_pair(reader, "$BEGINANALYSIS", "$ENDANALYSIS");
    if (!pair.complete()) pair = in_text;
    if (in_text.complete() && (in_text.first != pair.first || in_text.last != pair.last)) {
      reporter.note("FCS-A01",
                    "HEADER says ANALYSIS is at bytes " + std::to_string(pair.first) + " to " +
                        std::to_string(pair.last) + ", TEXT says " + std::to_string(in_text.first) + " to " +
                        std::to_string(in_text.last),
                    "the pair of HEADER is used", dataset.file_offset + 42);
    }
  }
  if (!pair.complete()) return;
  const std::string stated =
      "ANALYSIS is said to be at bytes " + std::to_string(pair.first) + " to " + std::to_string(pair.last);
  if (pair.last == data_set.size() && pair.last > pair.first) --pair.last;  // an exclusive end
  if (pair.first < kHeaderBytes || pair.last >= data_set.size()) {
    reporter.note("FCS-A01", stated + (pair.first < kHeaderBytes ? ", inside HEADER" : ", beyond the end of the file"),
                  "ignored", dataset.file_offset + 42);
    return;
  }
  dataset.analysis = {pair.first, pair.last, true};
  const std::string_view text = characters(slice(data_set, pair.first, dataset.analysis.size()));
  const auto first = static_cast<unsigned char>(text.front());
  const bool own_delimiter = grammar.delimiter && text.front() != *grammar.delimiter;
  Keywords keywords;
  bool sound = first < 0x80 && std::isalnum(first) == 0 && text.size() <= kMostAnalysisText;
  if (sound) {
    Reporter quiet(Policy::Salvage, {}, reporter.version());
    TextGrammar same = grammar;
    same.delimiter.reset();
    parse_text(text, dataset.file_offset + pair.first, TextKind::Supplemental, quiet, keywords, same);
    sound = !quiet.failed() && is_keyword_text(keywords, quiet.findings(), own_delimiter);
  }
  if (sound) {
    dataset.analysis_keywords = std::move(keywords);
  } else if (!trim(text).empty()) {
    reporter.note("FCS-A01", "ANALYSIS begins with '" + printable(text.substr(0, 8)) + "' and holds no keywords",
                  "kept as raw bytes", dataset.file_offset + pair.first);
  }
}

std::vector<Segment> read_other(std::span<const std::byte> data_set, std::uint64_t first_segment, std::uint64_t base,
                                Reporter& reporter) {
  if (first_segment <= kHeaderBytes) return {};
  const auto room = std::min<std::uint64_t>(first_segment - kHeaderBytes, kMostOtherBytes);
  const std::string_view area = characters(slice(data_set, kHeaderBytes, room));
  if (trim(area).empty()) return {};
  for (std::size_t width = kNarrowest; width <= kWidest; ++width) {
    auto found = other_pairs(area, width, data_set.size());
    if (!found) continue;
    if (width != kNarrowest && !found->empty()) {
      reporter.note("FCS-H08", "The offsets of OTHER segments have " + std::to_string(width) + " characters, not 8",
                    "read so", base + kHeaderBytes);
    }
    if (width == kNarrowest || !found->empty()) return std::move(*found);
  }
  reporter.note("FCS-H08", "The bytes after HEADER, '" + printable(area.substr(0, 16)) + "', are no OTHER offsets",
                "ignored", base + kHeaderBytes);
  return {};
}

}  // namespace fcscreen::io::fcs
