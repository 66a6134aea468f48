// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/dataset_parser.h"

#include <algorithm>
#include <charconv>

#include "io/fcs/bytes_internal.h"
#include "io/fcs/crc.h"
#include "io/fcs/header.h"
#include "io/fcs/keyword_reader.h"
#include "io/fcs/numbers.h"
#include "io/fcs/offsets.h"
#include "io/fcs/spillover.h"
#include "io/fcs/text.h"

namespace fcscreen::io::fcs {
namespace {

constexpr std::uint64_t kClampBytes = 8;  // a TEXT that runs further into DATA is not a slip of a byte count
constexpr std::size_t kCrcBytes = 8;

/// A pair of TEXT keywords; 0, 0 and 99999999 say nothing.
OffsetPair text_pair(KeywordReader& reader, std::string_view begin, std::string_view end) {
  constexpr std::uint64_t kOverflowMark = 99'999'999;
  OffsetPair pair;
  const auto first = reader.integer(begin);
  const auto last = reader.integer(end);
  if (!first || *first == 0 || *first == kOverflowMark) return pair;
  pair.first = *first;
  pair.has_first = true;
  if (last && *last >= *first) {
    pair.last = *last;
    pair.has_last = true;
  }
  return pair;
}

/// Cut a TEXT that runs into DATA by a byte or two before it is parsed.
void clamp_text(Segment& text, const OffsetPair& data, std::uint64_t base, Reporter& reporter) {
  if (!data.has_first || data.first <= text.first || data.first > text.last) return;
  if (text.last - data.first >= kClampBytes) return;
  reporter.note("FCS-H05",
                "TEXT ends at byte " + std::to_string(text.last) + ", inside DATA that begins at " +
                    std::to_string(data.first) + "; cut before it.",
                base + data.first);
  text.last = data.first - 1;
}

/// OTHER segments are not read; only an odd width of their offsets is worth a word.
void check_other(std::string_view data_set, std::uint64_t first_segment, std::uint64_t base, Reporter& reporter) {
  if (first_segment <= kHeaderBytes) return;
  constexpr std::size_t kMostOther = 4096;
  const auto room = static_cast<std::size_t>(std::min<std::uint64_t>(first_segment - kHeaderBytes, kMostOther));
  const std::string_view other = data_set.substr(kHeaderBytes, room);
  if (trim(other).empty()) return;
  for (std::size_t at = 0; at + 8 <= other.size(); at += 8) {
    const std::string_view field = other.substr(at, 8);
    if (trim(field).empty() || parse_unsigned(field)) continue;
    reporter.note("FCS-H08", "The bytes after HEADER are no OTHER offsets of 8 characters; ignored.",
                  base + kHeaderBytes + at);
    return;
  }
}

void read_supplemental(std::span<const std::byte> data_set, KeywordReader& reader, Dataset& dataset,
                       std::optional<char>& delimiter) {
  Reporter& reporter = reader.reporter();
  if (reporter.version() == 0) return;
  const std::uint64_t offset = reader.text_offset();
  if (reader.text("$BEGINSTEXT") == nullptr) {
    if (reporter.version() < 3) reporter.note("FCS-T12", "$BEGINSTEXT is absent; no supplemental TEXT.", offset);
    return;
  }
  const OffsetPair pair = text_pair(reader, "$BEGINSTEXT", "$ENDSTEXT");
  if (!pair.complete()) return;
  if (pair.first <= dataset.text.last && pair.last >= dataset.text.first) {
    reporter.note("FCS-T11", "Supplemental TEXT is the primary TEXT or overlaps it; ignored.", offset);
    return;
  }
  Segment segment{pair.first, pair.last, true};
  if (segment.last >= data_set.size()) {
    if (!reporter.note("FCS-H06",
                       "expected supplemental TEXT to end at byte " + std::to_string(segment.last) +
                           ", found the end of the file at " + std::to_string(data_set.size()) + ".",
                       offset) ||
        segment.first >= data_set.size()) {
      return;
    }
    segment.last = data_set.size() - 1;
  }
  dataset.stext = segment;
  parse_text(characters(slice(data_set, segment.first, segment.size())), dataset.file_offset + segment.first,
             TextKind::Supplemental, reporter, dataset.keywords, delimiter);
}

void locate_analysis(std::span<const std::byte> data_set, const Header& header, KeywordReader& reader,
                     Dataset& dataset) {
  OffsetPair pair = header.analysis;
  if (!pair.complete() && reader.reporter().version() >= 1) {
    pair = text_pair(reader, "$BEGINANALYSIS", "$ENDANALYSIS");
  }
  if (!pair.complete()) return;
  if (pair.last >= data_set.size()) {
    reader.reporter().note(
        "FCS-A01",
        "ANALYSIS is said to end at byte " + std::to_string(pair.last) + ", beyond the end of the file; ignored.",
        dataset.file_offset + 42);
    return;
  }
  dataset.analysis = {pair.first, pair.last, true};
}

/// Keywords about the whole data set that no other step reads.
void check_time(KeywordReader& reader, const Dataset& dataset) {
  Reporter& reporter = reader.reporter();
  const bool has_time =
      std::any_of(dataset.parameters.begin(), dataset.parameters.end(), [](const Parameter& p) { return p.is_time; });
  if (!has_time) return;
  const auto step = reader.number("$TIMESTEP");
  if (step && *step > 0) return;
  const std::string text = "A time parameter is present but $TIMESTEP is missing or not positive; ticks have no unit.";
  if (reporter.version() >= 1) {
    reporter.note("FCS-K11", text, reader.text_offset());
  } else {
    reporter.note_as(Severity::Info, "FCS-K11", text, reader.text_offset());
  }
}

void check_crc(std::span<const std::byte> file, const Dataset& dataset, Reporter& reporter) {
  if (reporter.version() == 0) return;
  const std::uint64_t end = end_of(dataset);
  const std::string_view stored = characters(slice(file, end, kCrcBytes));
  if (stored.size() < kCrcBytes) return;
  const std::string_view text = trim(stored);
  const auto decimal = parse_unsigned(text);
  std::uint32_t hex = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), hex, 16);
  const bool is_hex = error == std::errc{} && stop == text.data() + text.size() && !text.empty();
  if (!is_hex || hex == 0) return;
  const std::uint16_t actual = crc16(slice(file, dataset.file_offset, end - dataset.file_offset));
  if ((decimal && *decimal == actual) || hex == actual) return;
  reporter.note("FCS-X01",
                "The checksum after the data set is " + printable(text) + ", computed " + std::to_string(actual) + ".",
                end);
}

void tokenize_free_ascii(std::span<const std::byte> data_set, ParsedDataset& parsed, Reporter& reporter) {
  Dataset& dataset = parsed.dataset;
  const bool has_tot = dataset.keywords.find("$TOT") != nullptr;
  parsed.free_ascii =
      FreeAsciiIndex(slice(data_set, dataset.data.first, dataset.data.size()), dataset.parameters.size());
  const std::size_t rows = parsed.free_ascii.n_rows();
  const std::uint64_t offset = dataset.file_offset + dataset.data.first;
  if (!has_tot) {
    dataset.n_events = rows;
    return;
  }
  if (rows < dataset.n_events) {
    if (reporter.note(
            "FCS-D03",
            "expected the text of " + std::to_string(dataset.n_events) + " events, found " + std::to_string(rows) + ".",
            offset)) {
      dataset.n_events = rows;
    }
  } else if (rows > dataset.n_events || parsed.free_ascii.n_surplus() > 0) {
    reporter.note("FCS-D11", "DATA holds more values than $TOT events need; the surplus is left out.", offset);
  }
}

/// Everything that needs the keywords: layout, place of DATA, ANALYSIS, spillover.
void read_structure(std::span<const std::byte> data_set, const Header& header, KeywordReader& reader,
                    ParsedDataset& parsed) {
  Dataset& dataset = parsed.dataset;
  Reporter& reporter = reader.reporter();
  DataQuestion question;
  question.header = header.data;
  question.text =
      reporter.version() >= 1 || !header.data.has_first ? text_pair(reader, "$BEGINDATA", "$ENDDATA") : OffsetPair{};
  question.n_events = reader.integer("$TOT");
  LengthEvidence evidence{question.n_events, {question.header.size(), question.text.size()}};
  parse_layout(reader, evidence, dataset.parameters, parsed.layout);
  if (reporter.failed()) return;
  dataset.row_bytes = parsed.layout.row_bytes;
  dataset.big_endian = parsed.layout.order.big_endian;
  locate_analysis(data_set, header, reader, dataset);
  check_time(reader, dataset);
  read_spillover(dataset, reporter);

  question.text_segment = dataset.text;
  question.available = data_set.size();
  question.row_bytes = parsed.layout.row_bytes;
  question.n_parameters = dataset.parameters.size();
  question.base = dataset.file_offset;
  if (reporter.failed() || parsed.layout.histogram) return;  // cells are no events
  const DataAnswer answer = locate_data(question, reporter);
  if (reporter.failed()) return;
  dataset.data = answer.data;
  dataset.n_events = static_cast<std::size_t>(answer.n_events);
  if (dataset.data.present && dataset.data.first <= dataset.text.last && dataset.data.last >= dataset.text.first) {
    reporter.note("FCS-H05", "DATA and TEXT overlap; both are read as stated.",
                  dataset.file_offset + dataset.data.first);
  }
  if (parsed.layout.free_ascii && dataset.data.present) tokenize_free_ascii(data_set, parsed, reporter);
}

}  // namespace

std::uint64_t end_of(const Dataset& dataset) {
  std::uint64_t end = kHeaderBytes;
  for (const Segment* s : {&dataset.text, &dataset.stext, &dataset.data, &dataset.analysis}) {
    if (s->present) end = std::max(end, s->last + 1);
  }
  return dataset.file_offset + end;
}

Result<ParsedDataset> parse_dataset(std::span<const std::byte> file, std::uint64_t base, std::size_t index,
                                    Reporter& reporter) {
  const auto data_set = slice(file, base, file.size());
  const auto header = parse_header(data_set, base, reporter);
  if (!header) return fail(header.error());
  ParsedDataset parsed;
  Dataset& dataset = parsed.dataset;
  dataset.index = index;
  dataset.file_offset = base;
  dataset.version = header->version;
  dataset.text = header->text;
  clamp_text(dataset.text, header->data, base, reporter);
  const std::uint64_t data_first = header->data.has_first ? header->data.first : dataset.text.first;
  check_other(characters(data_set), std::min(dataset.text.first, data_first), base, reporter);

  std::optional<char> delimiter;
  parse_text(characters(slice(data_set, dataset.text.first, dataset.text.size())), base + dataset.text.first,
             TextKind::Primary, reporter, dataset.keywords, delimiter);
  KeywordReader reader(dataset.keywords, reporter, base + dataset.text.first);
  if (!reporter.failed()) read_supplemental(data_set, reader, dataset, delimiter);
  if (!reporter.failed()) read_structure(data_set, *header, reader, parsed);
  if (auto status = reporter.status(); !status) return fail(status.error());

  check_keywords(dataset.keywords, reader.text_offset(), reporter);
  if (reader.text("$NEXTDATA") == nullptr) {
    reporter.note("FCS-K14", "$NEXTDATA is absent; taken as 0.", reader.text_offset());
  }
  parsed.next_data = reader.integer("$NEXTDATA").value_or(0);
  reader.finish();
  check_crc(file, dataset, reporter);
  if (auto status = reporter.status(); !status) return fail(status.error());
  dataset.salvaged = reporter.salvaged();
  return parsed;
}

}  // namespace fcscreen::io::fcs
