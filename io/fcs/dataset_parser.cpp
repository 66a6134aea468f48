// SPDX-License-Identifier: Apache-2.0
#include "io/fcs/dataset_parser.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "io/fcs/bytes_internal.h"
#include "io/fcs/crc.h"
#include "io/fcs/header.h"
#include "io/fcs/histogram.h"
#include "io/fcs/keyword_reader.h"
#include "io/fcs/keyword_table.h"
#include "io/fcs/numbers.h"
#include "io/fcs/offsets.h"
#include "io/fcs/segments.h"
#include "io/fcs/spillover.h"
#include "io/fcs/text.h"

namespace fcscreen::io::fcs {
namespace {

constexpr std::uint64_t kClampBytes = 8;  // a TEXT that runs further into DATA is not a slip of a byte count
constexpr std::size_t kCrcBytes = 8;

void note_cut(const Segment& text, std::uint64_t data_first, std::uint64_t base, Reporter& reporter) {
  reporter.note("FCS-H05",
                "TEXT is said to end at byte " + std::to_string(base + text.last) + ", inside DATA that begins at " +
                    std::to_string(base + data_first),
                "cut before it", base + data_first);
}

/// Cut a TEXT that runs into DATA by a byte or two before it is parsed.
void clamp_text(Segment& text, const OffsetPair& data, std::uint64_t base, Reporter& reporter) {
  if (!data.has_first || data.first <= text.first || data.first > text.last) return;
  if (text.last - data.first >= kClampBytes) return;
  note_cut(text, data.first, base, reporter);
  text.last = data.first - 1;
}

/// Keywords about the whole data set that no other step reads.
void check_time(KeywordReader& reader, const Dataset& dataset) {
  Reporter& reporter = reader.reporter();
  const bool has_time =
      std::any_of(dataset.parameters.begin(), dataset.parameters.end(), [](const Parameter& p) { return p.is_time; });
  if (!has_time) return;
  const auto step = reader.number("$TIMESTEP");
  if (step && *step > 0) return;
  // $TIMESTEP came with 3.0.
  reporter.note_from(1, "FCS-K11", "A time parameter is present but $TIMESTEP is missing or not positive",
                     "its values are ticks without a unit", reader.place("$TIMESTEP"));
}

/// Keywords that a version requires but that change nothing when they are absent.
void check_required(KeywordReader& reader) {
  constexpr std::array<std::string_view, 5> kKeys = {"$BEGINSTEXT", "$ENDSTEXT", "$BEGINANALYSIS", "$ENDANALYSIS",
                                                     "$CYT"};
  std::vector<std::string> absent;
  for (const std::string_view key : kKeys) {
    if (keyword_status(key, reader.reporter().version()) == KeywordStatus::Required && reader.text(key) == nullptr) {
      absent.emplace_back(key);
    }
  }
  reader.reporter().note_keys("FCS-T12", "Required keywords are absent", absent, "taken as 0 or blank",
                              reader.text_offset());
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
                "The checksum after the data set is " + printable(text) + ", computed " + std::to_string(actual),
                "not used", end);
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
            "expected the text of " + std::to_string(dataset.n_events) + " events, found " + std::to_string(rows),
            "the whole events that are there are read", offset)) {
      dataset.n_events = rows;
    }
  } else if (rows > dataset.n_events || parsed.free_ascii.n_surplus() > 0) {
    reporter.note("FCS-D11", "DATA holds more values than $TOT events need", "the surplus is left out", offset);
  }
}

/// From 3.0 on HEADER and TEXT state the same offsets; HEADER is 0 only where they do not fit its 8 characters.
void check_zero_offsets(const Header& header, const OffsetPair& in_text, KeywordReader& reader) {
  Reporter& reporter = reader.reporter();
  if (reporter.version() < 1) return;
  const auto pair = [](const OffsetPair& p) { return std::to_string(p.first) + " to " + std::to_string(p.last); };
  if (header.data_is_zero && in_text.complete() && in_text.last < kOverflowMark) {
    reporter.note("FCS-H02", "HEADER says DATA is at byte 0, TEXT says " + pair(in_text), "the pair of TEXT is used",
                  reader.place("$BEGINDATA"));
  }
  if (header.data.complete() && !in_text.has_first && reader.integer("$BEGINDATA") == std::uint64_t{0}) {
    reporter.note("FCS-H02", "HEADER says DATA is at bytes " + pair(header.data) + ", TEXT says 0",
                  "the pair of HEADER is used", reader.place("$BEGINDATA"));
  }
}

DataQuestion ask_for_data(std::span<const std::byte> data_set, const Header& header, KeywordReader& reader,
                          const Dataset& dataset) {
  Reporter& reporter = reader.reporter();
  DataQuestion question;
  question.header = header.data;
  if (reporter.version() >= 1 || !header.data.has_first) question.text = text_pair(reader, "$BEGINDATA", "$ENDDATA");
  if (reporter.version() >= 1 && header.data.has_first &&
      (reader.text("$BEGINDATA") == nullptr || reader.text("$ENDDATA") == nullptr)) {
    reporter.note("FCS-H04", "$BEGINDATA or $ENDDATA is absent", "the offsets of HEADER are used",
                  reader.text_offset());
  }
  check_zero_offsets(header, question.text, reader);
  question.n_events = reader.integer("$TOT");
  question.text_segment = dataset.text;
  question.available = data_set.size();
  question.bytes = data_set;
  question.n_parameters = dataset.parameters.size();
  question.base = dataset.file_offset;
  return question;
}

/// A keyword `transformation` of applied or custom: flowCore's mark of a file whose values are final (§9).
void check_transformed(KeywordReader& reader, Dataset& dataset) {
  constexpr std::string_view kKey = "transformation";
  const std::string* value = reader.text(kKey);
  if (value == nullptr) return;
  const std::string upper = upper_ascii(trim(*value));
  dataset.transformed = upper == "APPLIED" || upper == "CUSTOM";
  const bool would_change = std::any_of(dataset.parameters.begin(), dataset.parameters.end(),
                                        [](const Parameter& p) { return p.log_decades > 0 || p.stated_gain != 1; });
  if (!dataset.transformed || !would_change) return;
  reader.reporter().note("FCS-K16",
                         "The keyword transformation is '" + printable(*value) +
                             "', and there are $PnE or $PnG that would change the values",
                         "the values stay as stored", reader.place(kKey));
}

/// Everything that needs the keywords: layout, place of DATA, ANALYSIS, spillover.
void read_structure(std::span<const std::byte> data_set, const Header& header, KeywordReader& reader,
                    const TextGrammar& grammar, ParsedDataset& parsed) {
  Dataset& dataset = parsed.dataset;
  Reporter& reporter = reader.reporter();
  DataQuestion question = ask_for_data(data_set, header, reader, dataset);
  LengthEvidence evidence{question.n_events, {question.header.size(), question.text.size()}};
  parse_layout(reader, evidence, dataset.parameters, parsed.layout);
  if (reporter.failed()) return;
  dataset.row_bytes = parsed.layout.row_bytes;
  dataset.big_endian = parsed.layout.order.big_endian;
  dataset.split_time = find_split_time(dataset.parameters);
  read_analysis(data_set, header.analysis, reader, dataset, grammar);
  check_time(reader, dataset);
  check_transformed(reader, dataset);
  read_spillover(dataset, reporter);
  question.row_bytes = parsed.layout.row_bytes;
  if (reporter.failed()) return;
  if (parsed.layout.histogram) {
    locate_cells(question, parsed.layout, dataset, reporter);
    return;
  }
  const DataAnswer answer = locate_data(question, reporter);
  if (reporter.failed()) return;
  dataset.data = answer.data;
  dataset.n_events = static_cast<std::size_t>(answer.n_events);
  if (parsed.layout.free_ascii && dataset.data.present) tokenize_free_ascii(data_set, parsed, reporter);
}

/// HEADER is read; everything after it, with TEXT as `parsed.dataset.text` says.
void read_body(std::span<const std::byte> data_set, const Header& header, Reporter& reporter, ParsedDataset& parsed) {
  Dataset& dataset = parsed.dataset;
  const std::uint64_t base = dataset.file_offset;
  const std::uint64_t data_first = header.data.has_first ? header.data.first : dataset.text.first;
  dataset.other = read_other(data_set, std::min(dataset.text.first, data_first), base, reporter);
  TextGrammar grammar;
  parse_text(characters(slice(data_set, dataset.text.first, dataset.text.size())), base + dataset.text.first,
             TextKind::Primary, reporter, dataset.keywords, grammar);
  KeywordReader reader(dataset.keywords, reporter, base + dataset.text.first);
  if (!reporter.failed()) read_supplemental(data_set, reader, dataset, grammar);
  if (!reporter.failed()) read_structure(data_set, header, reader, grammar, parsed);
  if (reporter.failed()) return;
  check_keywords(reader);
  check_required(reader);
  if (reader.text("$NEXTDATA") == nullptr) {
    reporter.note("FCS-K14", "$NEXTDATA is absent", "taken as 0", reader.text_offset());
  }
  parsed.next_data = reader.integer("$NEXTDATA");
  reader.finish();
}

/// Where DATA begins inside TEXT; nothing when they do not overlap.
std::optional<std::uint64_t> overlap_of(const Dataset& dataset) {
  const Segment &text = dataset.text, &data = dataset.data;
  if (!data.present || data.first > text.last || data.last < text.first) return std::nullopt;
  return data.first;
}

/// DATA begins amid keywords: no events under standard, as stated under salvage.
void note_inside(const Dataset& dataset, Reporter& reporter) {
  const std::string found = "expected DATA outside TEXT, found TEXT at bytes " + std::to_string(dataset.text.first) +
                            " to " + std::to_string(dataset.text.last) + " and DATA at " +
                            std::to_string(dataset.data.first) + " to " + std::to_string(dataset.data.last);
  reporter.note("FCS-D02", found, "both are read as stated", dataset.file_offset + dataset.data.first);
}

/// True when TEXT may be cut at `at`: it runs on by a slip of a byte count, or it is whole before `at` and what follows
/// is no TEXT. Else DATA would begin amid keywords, its stated place is wrong and no other is known.
bool can_cut(std::span<const std::byte> data_set, const Segment& text, std::uint64_t at, const Findings& findings) {
  if (at < text.first + 2 || at > text.last) return false;
  if (text.last - at < kClampBytes) return true;
  const std::string_view whole = characters(slice(data_set, text.first, text.size()));
  const std::string_view before = whole.substr(0, static_cast<std::size_t>(at - text.first));
  const std::size_t last = before.find_last_not_of(std::string_view(" \t\r\n\0", 5));
  const bool closed =
      last != std::string_view::npos && last > 0 && (before[last] == whole[0] || before.back() == whole[0]);
  if (!closed) return false;
  const bool sound = !findings.has("FCS-T01") && !findings.has("FCS-T05") && !findings.has("FCS-T07");
  return !sound || whole.substr(before.size()).find(whole[0]) == std::string_view::npos;
}

}  // namespace

std::uint64_t end_of(const Dataset& dataset) {
  std::uint64_t end = kHeaderBytes;
  for (const Segment* s : {&dataset.text, &dataset.stext, &dataset.data, &dataset.analysis}) {
    if (s->present) end = std::max(end, s->last + 1);
  }
  for (const Segment& s : dataset.other) end = std::max(end, s.last + 1);
  return dataset.file_offset + end;
}

void verify_checksum(std::span<const std::byte> file, const Dataset& dataset, Reporter& reporter) {
  reporter.set_version(version_index(dataset.version));
  check_crc(file, dataset, reporter);
}

Result<ParsedDataset> parse_dataset(std::span<const std::byte> file, std::uint64_t base, std::size_t index,
                                    Reporter& reporter) {
  const auto data_set = slice(file, base, file.size());
  const auto header = parse_header(data_set, base, reporter);
  if (!header) return fail(header.error());
  ParsedDataset blank;
  blank.dataset.index = index;
  blank.dataset.file_offset = base;
  blank.dataset.version = header->version;
  blank.dataset.text = header->text;
  clamp_text(blank.dataset.text, header->data, base, reporter);

  const Reporter before = reporter;
  ParsedDataset parsed = blank;
  read_body(data_set, *header, reporter, parsed);
  const auto overlap = overlap_of(parsed.dataset);
  if (overlap && !reporter.failed()) {
    if (can_cut(data_set, blank.dataset.text, *overlap, reporter.findings())) {
      reporter = before;
      note_cut(blank.dataset.text, *overlap, base, reporter);
      blank.dataset.text.last = *overlap - 1;
      parsed = std::move(blank);
      if (!reporter.failed()) read_body(data_set, *header, reporter, parsed);
    } else {
      note_inside(parsed.dataset, reporter);
    }
  }
  if (auto status = reporter.status(); !status) return fail(status.error());
  parsed.dataset.salvaged = reporter.salvaged();
  return parsed;
}

}  // namespace fcscreen::io::fcs
