// SPDX-License-Identifier: Apache-2.0
// OTHER and ANALYSIS as bytes, cells of histograms, and what salvage keeps (design/FCS.md §1, §4, §8, §12).
#include <doctest/doctest.h>

#include "tests/unit/fcs/oddities.h"

using namespace fcscreen;
using namespace fcscreen::io::fcs;
using namespace fcscreen::test;

namespace {

using Numbers = std::vector<double>;

std::string text_of(const File& file, const Segment& segment, std::size_t dataset = 0) {
  const auto bytes = file.segment(dataset, segment);
  return {static_cast<const char*>(static_cast<const void*>(bytes.data())), bytes.size()};
}

/// `width` characters, right-justified.
std::string wide(std::size_t value, std::size_t width) {
  const std::string digits = std::to_string(value);
  return std::string(width - digits.size(), ' ') + digits;
}

Numbers cells(const File& file, std::size_t histogram) {
  Numbers out(file.datasets()[0].histograms.at(histogram).n_cells);
  if (!file.read_cells(0, histogram, 0, out)) out.clear();
  return out;
}

}  // namespace

TEST_CASE("OTHER: segments are given as bytes whatever the width of their offsets, 8 to 20") {
  for (std::size_t width = 8; width <= 20; ++width) {
    CAPTURE(width);
    RawFcs raw = two_by_three("FCS3.0");
    raw.gap = std::string(4 * width, ' ');
    const std::size_t at = raw.bytes().size();
    raw.gap = wide(at, width) + wide(at + 4, width) + wide(at + 5, width) + wide(at + 7, width);
    const std::string bytes = raw.bytes() + "first" + "2nd";
    const auto file = open_bytes(bytes);
    REQUIRE(file);
    const Dataset& set = file->datasets()[0];
    REQUIRE(set.other.size() == 2);
    CHECK(text_of(*file, set.other[0]) == "first");
    CHECK(text_of(*file, set.other[1]) == "2nd");
    CHECK(set.findings.has("FCS-H08") == (width != 8));
    CHECK(column(*file, 1) == Numbers{2, 4, 6});
  }
}

TEST_CASE("OTHER: zero pairs, NULs and offsets beyond the file are no segments and never block a read") {
  for (const std::string& gap :
       {std::string("       0       0"), std::string(64, '\0'), std::string("    7000    8000"),
        std::string("     200     100"), std::string("\xFF\xFE garbage")}) {
    RawFcs raw = two_by_three("FCS3.0");
    raw.gap = gap;
    const std::string bytes = raw.bytes();
    const auto file = open_bytes(bytes);
    CAPTURE(gap);
    REQUIRE(file);
    CHECK(file->datasets()[0].other.empty());
    CHECK(column(*file, 0) == Numbers{1, 3, 5});
  }
}

TEST_CASE("ANALYSIS: keywords where it holds them, bytes always, also when only TEXT says where it is") {
  RawFcs raw = two_by_three("FCS3.0");
  raw.analysis = "|GATE1|lymph|CELLS|12|";
  std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  CHECK(file->datasets()[0].analysis_keywords.get("CELLS") == "12");
  CHECK(file->datasets()[0].keywords.find("CELLS") == nullptr);
  CHECK(text_of(*file, file->datasets()[0].analysis) == raw.analysis);

  raw.analysis.clear();
  const std::string body = "<xml>no keywords</xml>";
  set(raw.keywords, "$BEGINANALYSIS", "0000");
  set(raw.keywords, "$ENDANALYSIS", "0000");
  const std::size_t at = raw.bytes().size();
  REQUIRE(at < 1000);
  set(raw.keywords, "$BEGINANALYSIS", "0" + std::to_string(at));
  set(raw.keywords, "$ENDANALYSIS", "0" + std::to_string(at + body.size() - 1));
  bytes = raw.bytes() + body;
  const auto second = open_bytes(bytes);
  REQUIRE(second);
  CHECK(text_of(*second, second->datasets()[0].analysis) == body);
  CHECK(second->datasets()[0].analysis_keywords.items().empty());
  CHECK(second->datasets()[0].findings.has("FCS-A01"));
}

TEST_CASE("segments: one that is absent, or of a data set that is not there, has no bytes") {
  const std::string bytes = two_by_three("FCS3.0").bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  CHECK(file->segment(0, file->datasets()[0].stext).empty());
  CHECK(file->segment(7, file->datasets()[0].text).empty());
  CHECK(file->segment(0, {99999, 100000, true}).empty());
  CHECK(file->segment(0, {200, 100, true}).empty());
  CHECK(text_of(*file, file->datasets()[0].text).front() == '|');
}

TEST_CASE("$MODE U: one histogram per parameter, cells raw, whatever $PnR would mask") {
  RawFcs raw = two_by_three("FCS2.0");
  set(raw.keywords, "$MODE", "U");
  set(raw.keywords, "$P1R", "4");
  set(raw.keywords, "$P2R", "2");
  set(raw.keywords, "$TOT", "70010");
  raw.data.clear();
  for (const std::uint64_t v : {1U, 65535U, 0U, 9U, 300U, 7U}) raw.data += word(v, 2, true);
  const std::string bytes = raw.bytes();
  CHECK(open_bytes(bytes).error().code == "FCS-M01");
  const auto file = open_bytes(bytes, Policy::Salvage);
  REQUIRE(file);
  const Dataset& set = file->datasets()[0];
  CHECK(set.n_events == 0);
  CHECK(set.salvaged);
  REQUIRE(set.histograms.size() == 2);
  CHECK(set.histograms[1].parameters == std::vector<std::size_t>{1});
  CHECK(cells(*file, 0) == Numbers{1, 65535, 0, 9});
  CHECK(cells(*file, 1) == Numbers{300, 7});
  double one = 0;
  CHECK_FALSE(file->read_cells(0, 2, 0, std::span<double>(&one, 1)));
  CHECK_FALSE(file->read_cells(0, 1, 2, std::span<double>(&one, 1)));
  CHECK_FALSE(file->read_cells(1, 0, 0, std::span<double>(&one, 1)));
}

TEST_CASE("$MODE C: one array over all parameters, the first index fastest; cells that are not there are not given") {
  RawFcs raw = two_by_three("FCS2.0");
  set(raw.keywords, "$MODE", "C");
  set(raw.keywords, "$P1R", "2");
  set(raw.keywords, "$P2R", "3");
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes, Policy::Salvage);
  REQUIRE(file);
  REQUIRE(file->datasets()[0].histograms.size() == 1);
  CHECK(file->datasets()[0].histograms[0].shape == std::vector<std::size_t>{2, 3});
  CHECK(cells(*file, 0) == Numbers{1, 2, 3, 4, 5, 6});
  for (const char* range : {"4", "4294967296", "0", "NA", "1e19"}) {
    set(raw.keywords, "$P2R", range);
    const std::string too_large = raw.bytes();
    const auto cut = open_bytes(too_large, Policy::Salvage);
    CAPTURE(range);
    REQUIRE(cut);
    CHECK(cut->datasets()[0].histograms.empty());
    CHECK(cut->datasets()[0].findings.has("FCS-D03"));
  }
}

TEST_CASE("salvage: what can only be one way is supplied and the events are right; what cannot is refused") {
  for (const char* key : {"$PAR", "$DATATYPE", "$P2B", "$P1R", "$TOT"}) {
    RawFcs raw = two_by_three("FCS3.0");
    remove_key(raw.keywords, key);
    const std::string bytes = raw.bytes();
    const auto file = open_bytes(bytes, Policy::Salvage);
    CAPTURE(key);
    REQUIRE(file);
    CHECK(column(*file, 0) == Numbers{1, 3, 5});
    CHECK(column(*file, 1) == Numbers{2, 4, 6});
  }
  RawFcs no_order = two_by_three("FCS3.0");
  remove_key(no_order.keywords, "$BYTEORD");
  CHECK(open_bytes(no_order.bytes(), Policy::Salvage).error().code == "FCS-K01");
  RawFcs no_type = two_floats("FCS3.1");  // 32 bits: I or F
  remove_key(no_type.keywords, "$DATATYPE");
  CHECK(open_bytes(no_type.bytes(), Policy::Salvage).error().code == "FCS-K01");
}

TEST_CASE("salvage: a later data set that cannot be read leaves the earlier ones, marked") {
  const RawFcs raw = two_by_three("FCS3.0");
  std::string second = raw.bytes();
  second.replace(10, 16, "   99000   99999");
  const std::string bytes = chained(raw, second);
  CHECK(open_bytes(bytes).error().code == "FCS-H06");
  const auto file = open_bytes(bytes, Policy::Salvage);
  REQUIRE(file);
  REQUIRE(file->datasets().size() == 1);
  CHECK(column(*file, 0) == Numbers{1, 3, 5});
  CHECK(file->datasets()[0].salvaged);
  CHECK(file->datasets()[0].findings.has("FCS-N02"));
}

TEST_CASE("supplemental TEXT follows the reading of doubled delimiters that the primary one settled") {
  RawFcs raw = two_by_three("FCS3.0");
  set(raw.keywords, "$COM", "");  // empty values
  raw.stext = "|EXTRA||NEXT|1|";
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  REQUIRE(file->datasets()[0].keywords.find("EXTRA") != nullptr);
  CHECK(file->datasets()[0].keywords.get("EXTRA").empty());
  CHECK(file->datasets()[0].keywords.get("NEXT") == "1");
}

TEST_CASE("DATA: where HEADER and TEXT agree on a length that is not $TOT's, nothing is guessed") {
  RawFcs raw = two_by_three("FCS3.0");
  set(raw.keywords, "$TOT", "2");
  CHECK(open_bytes(raw.bytes()).error().code == "FCS-D02");
  CHECK(open_bytes(raw.bytes(), Policy::Salvage)->datasets()[0].n_events == 2);
  set(raw.keywords, "$TOT", "4");
  CHECK(open_bytes(raw.bytes()).error().code == "FCS-D02");
  CHECK(open_bytes(raw.bytes(), Policy::Salvage)->datasets()[0].n_events == 3);
}

TEST_CASE("TEXT that runs far into DATA is cut before it; DATA that begins amid sound keywords is refused") {
  RawFcs raw = two_by_three("FCS2.0");
  std::string bytes = raw.bytes();
  bytes.replace(18, 8, header_field(std::stol(bytes.substr(18, 8)) + 11));
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  CHECK(column(*file, 0) == Numbers{1, 3, 5});
  CHECK(column(*file, 1) == Numbers{2, 4, 6});
  CHECK(file->datasets()[0].findings.has("FCS-H05"));
  CHECK_FALSE(file->datasets()[0].findings.has("FCS-T05"));
  for (long shift = -100; shift < -8; ++shift) {  // wherever it cuts, also right behind a delimiter
    raw.header_data_shift = shift;
    CAPTURE(shift);
    CHECK(open_bytes(raw.bytes()).error().code == "FCS-D02");
  }
}

TEST_CASE("an exclusive end of the last segment, one byte beyond the file, is repaired like that of DATA") {
  RawFcs raw = two_by_three("FCS3.0");
  raw.stext = "|EXTRA|yes|";
  raw.tail.clear();
  std::string bytes = raw.bytes();
  const std::size_t at = bytes.find("$ENDSTEXT|") + 10;
  const std::string last = std::to_string(bytes.size());
  bytes.replace(at + 12 - last.size(), last.size(), last);
  CHECK(open_bytes(bytes, Policy::Strict).error().code == "FCS-H06");
  const auto file = open_bytes(bytes);
  REQUIRE_MESSAGE(file, file.error().text());
  CHECK(file->datasets()[0].keywords.get("EXTRA") == "yes");
  CHECK(file->datasets()[0].findings.has("FCS-H06"));
  CHECK_FALSE(file->datasets()[0].salvaged);

  raw.stext.clear();
  raw.analysis = "|GATE|1|";
  bytes = raw.bytes();
  bytes.replace(50, 8, header_field(static_cast<long>(bytes.size())));
  const auto second = open_bytes(bytes);
  REQUIRE(second);
  CHECK(second->datasets()[0].analysis_keywords.get("GATE") == "1");
}
