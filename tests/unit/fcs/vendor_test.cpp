// SPDX-License-Identifier: Apache-2.0
// What instruments write (design/FCS.md §10): each test packs the values by hand into a file with that maker's
// oddities.
#include <doctest/doctest.h>

#include <cctype>
#include <cmath>

#include "tests/unit/fcs/oddities.h"

using namespace fcscreen;
using namespace fcscreen::io::fcs;
using namespace fcscreen::test;
using fcscreen::io::fcs::Values;

namespace {

using Numbers = std::vector<double>;

void name(RawFcs& raw, const std::vector<std::string>& names) {
  for (std::size_t p = 0; p < names.size(); ++p) set(raw.keywords, "$P" + std::to_string(p + 1) + "N", names[p]);
}

bool has(const File& file, const std::string& code, std::size_t dataset = 0) {
  return file.datasets().at(dataset).findings.has(code);
}

/// Two events of two float32 parameters, little-endian, named as given: 1.5 -2.5, 3.5 1e6.
RawFcs floats(const std::string& version, const std::vector<std::string>& names, bool big = false) {
  RawFcs raw;
  raw.version = version;
  raw.keywords = basic_keywords("F", 2, 2, "32", "262144", big ? "4,3,2,1" : "1,2,3,4");
  name(raw, names);
  for (const float v : {1.5F, -2.5F, 3.5F, 1e6F}) raw.data += float_bytes(v, big);
  return raw;
}

void check_floats(const File& file, std::size_t dataset = 0) {
  CHECK(column(file, 0, Values::Raw, dataset) == Numbers{1.5, 3.5});
  CHECK(column(file, 1, Values::Raw, dataset) == Numbers{-2.5, 1e6});
  CHECK(column(file, 1, Values::Linearized, dataset) == Numbers{-2.5, 1e6});
}

}  // namespace

TEST_CASE(
    "Coulter LMD (Navios): 10-bit log 2.0 set, then a 20-bit linear 3.0 set without labels and with channel numbers") {
  RawFcs old;
  old.version = "FCS2.0";
  old.text_data = false;
  old.keywords = basic_keywords("I", 2, 2, "16", "1024", "1,2");
  name(old, {"FL1 LOG", "FL2 LOG"});
  set(old.keywords, "$P1E", "4.0,0.1024");
  set(old.keywords, "$P1S", "CD45-KrO");
  set(old.keywords, "$P2S", "CD19-PB");
  set(old.keywords, "$DFC1TO2", "5");
  set(old.keywords, "$DFC9TO1", "0");
  for (const std::uint64_t v : {512U, 1U, 1023U, 2U}) old.data += word(v, 2, false);
  RawFcs young;
  young.version = "FCS3.0";
  young.keywords = basic_keywords("I", 2, 2, "32", "1048576", "1,2,3,4");
  name(young, {"FL1", "FL2"});
  set(young.keywords, "$SPILLOVER", "2,1,2,1,0.25,0.5,1");
  for (const std::uint64_t v : {1000000U, 7U, 8U, 1048575U}) young.data += word(v, 4, false);
  const std::string bytes = chained(old, young.bytes());
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  REQUIRE(file->datasets().size() == 2);
  CHECK(default_dataset(*file) == 1);
  CHECK(column(*file, 0) == Numbers{512, 1023});
  CHECK(column(*file, 0, Values::Linearized)[0] == doctest::Approx(0.1024 * 100).epsilon(1e-12));
  CHECK(file->datasets()[0].spillover_status.rfind("unconfirmed", 0) == 0);
  CHECK(column(*file, 0, Values::Linearized, 1) == Numbers{1000000, 8});
  CHECK(file->datasets()[1].parameters[1].label == "CD19-PB");
  CHECK(file->datasets()[1].keywords.find("$P2S") == nullptr);
  REQUIRE(file->datasets()[1].spillover);
  CHECK(file->datasets()[1].spillover->names == std::vector<std::string>{"FL1", "FL2"});
  CHECK(file->datasets()[1].spillover->matrix == Numbers{1, 0.25, 0.5, 1});
}

TEST_CASE("FC500 CXP: $PnB 10 over 16-bit words") {
  RawFcs raw;
  raw.version = "FCS2.0";
  raw.text_data = false;
  raw.keywords = basic_keywords("I", 2, 3, "10", "1024", "1,2");
  set(raw.keywords, "$SYS", "CXP");
  for (const std::uint64_t v : {1U, 1023U, 2U, 512U, 3U, 0U}) raw.data += word(v, 2, false);
  raw.end_shift = 1;
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  CHECK(column(*file, 0) == Numbers{1, 2, 3});
  CHECK(column(*file, 1) == Numbers{1023, 512, 0});
  CHECK(has(*file, "FCS-D05"));
}

TEST_CASE("FACSDiva: big-endian floats, form feed, -1 in HEADER, gain on Time, decimal comma in SPILL, log $PnE") {
  RawFcs raw = floats("FCS3.0", {"FITC-A", "Time"}, true);
  raw.delimiter = '\x0C';
  set(raw.keywords, "$P2G", "0.01");
  set(raw.keywords, "$TIMESTEP", "0.01");
  set(raw.keywords, "$P1E", "4,1");
  set(raw.keywords, "SPILL", "2,FITC-A,Time,1,0,0,015,0,25,1,0");
  std::string bytes = raw.bytes();
  bytes.replace(42, 16, "       0      -1");
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  check_floats(*file);
  CHECK(file->datasets()[0].parameters[1].gain == 1);
  REQUIRE(file->datasets()[0].spillover);
  CHECK(file->datasets()[0].spillover->matrix == Numbers{1, 0.015, 0.25, 1});
  for (const char* code : {"FCS-H04", "FCS-K08", "FCS-K10", "FCS-C04"}) CHECK(has(*file, code));
  CHECK_FALSE(file->datasets()[0].analysis.present);
  // Only flowCore's PnG scaling divides Time.
  CHECK(column(*file, 1, Values::LinearizedWithGain)[0] == -2.5 / 0.01);
  CHECK(column(*file, 0, Values::LinearizedWithGain) == Numbers{1.5, 3.5});
}

TEST_CASE("CellQuest (FACSCalibur, FACScan): 2.0, 16 bits under $BYTEORD 4,3,2,1, $PnE 4,0, Latin-1, padded TEXT") {
  RawFcs raw;
  raw.version = "FCS2.0";
  raw.text_data = false;
  raw.delimiter = '\\';
  raw.gap = std::string(198, ' ');
  raw.text_pad = std::string(300, ' ');
  raw.keywords = basic_keywords("I", 2, 2, "16", "1024", "4,3,2,1");
  set(raw.keywords, "$P2E", "4,0");
  set(raw.keywords, "$OP", "M\xFCller");
  for (const std::uint64_t v : {5U, 256U, 1023U, 512U}) raw.data += word(v, 2, true);
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  CHECK(file->datasets()[0].text.first == 256);
  CHECK(column(*file, 0, Values::Linearized) == Numbers{5, 1023});
  CHECK(column(*file, 1, Values::Linearized)[0] == doctest::Approx(10).epsilon(1e-12));
  CHECK(column(*file, 1, Values::Linearized)[1] == doctest::Approx(100).epsilon(1e-12));
  CHECK(file->datasets()[0].keywords.get("$OP") == "M\xC3\xBCller");
}

TEST_CASE("Accuri, CyAn, MoFlo: HEADER and TEXT pairs of equal length; the one that does not begin in TEXT is right") {
  for (const long shift : {434L, 46L}) {
    CAPTURE(shift);
    RawFcs raw;
    raw.version = "FCS3.0";
    raw.keywords = basic_keywords("I", 1, 2, "32", "4294967296", "4,3,2,1");
    raw.data = word(4294967295U, 4, true) + word(16777217U, 4, true);
    raw.header_data_shift = shift;
    std::string bytes = raw.bytes();
    // DATA moves to where HEADER says; TEXT's pair stays and now begins inside TEXT, which is padded up to DATA.
    const long text_last = std::stol(bytes.substr(18, 8));
    bytes.insert(static_cast<std::size_t>(text_last) + 1, static_cast<std::size_t>(shift), ' ');
    bytes.replace(18, 8, header_field(text_last + shift));
    const auto file = open_bytes(bytes);
    REQUIRE_MESSAGE(file, file.error().text());
    CHECK(column(*file, 0) == Numbers{4294967295.0, 16777217.0});
    CHECK(has(*file, "FCS-H02"));
  }
}

TEST_CASE("MACSQuant: exclusive $ENDDATA, delimiters inside values, a huge supplemental TEXT, a matrix of wrong size") {
  RawFcs raw = floats("FCS3.1", {"V1-A", "B1-A"});
  raw.end_shift = 1;
  set(raw.keywords, "$COM", "a||b");
  set(raw.keywords, "$SPILLOVER", "3,V1-A,B1-A,1,0,0,1");
  raw.stext = "|";
  for (int i = 0; i < 20000; ++i) raw.stext += "K" + std::to_string(i) + "|" + std::string(20, 'v') + "|";
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  check_floats(*file);
  CHECK(file->datasets()[0].keywords.get("$COM") == "a|b");
  CHECK(file->datasets()[0].keywords.get("K19999") == std::string(20, 'v'));
  CHECK_FALSE(file->datasets()[0].spillover);
  CHECK(file->datasets()[0].spillover_status.rfind("invalid", 0) == 0);
  for (const char* code : {"FCS-D01", "FCS-C01"}) CHECK(has(*file, code));
}

TEST_CASE("CyTOF: commas in names, $PnR NA, TEXT one byte into DATA, exclusive end") {
  RawFcs raw = floats("FCS3.0", {"Ir191Di,DNA1", "Time"});
  set(raw.keywords, "$P1R", "NA");
  raw.end_shift = 1;
  std::string bytes = raw.bytes();
  bytes.replace(18, 8, header_field(std::stol(bytes.substr(18, 8)) + 1));
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  check_floats(*file);
  CHECK(file->datasets()[0].parameters[0].name == "Ir191Di,DNA1");
  for (const char* code : {"FCS-H05", "FCS-D01", "FCS-K05", "FCS-T10"}) CHECK(has(*file, code));
}

TEST_CASE("Guava, Muse: floats with a log $PnE in several data sets") {
  RawFcs raw = floats("FCS3.0", {"FSC-HLin", "GRN-HLog"});
  set(raw.keywords, "$P2E", "4,1");
  const std::string bytes = chained(raw, chained(raw, raw.bytes()));
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  REQUIRE(file->datasets().size() == 3);
  for (std::size_t d = 0; d < 3; ++d) check_floats(*file, d);
  CHECK(default_dataset(*file) == 0);
}

TEST_CASE("Attune NxT: escaped delimiters and thousands of spaces after TEXT") {
  RawFcs raw = floats("FCS3.1", {"FSC-A", "BL1-A"});
  set(raw.keywords, "#FOLDER", "C:||data||run");
  raw.text_pad = std::string(5700, ' ');
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  check_floats(*file);
  CHECK(file->datasets()[0].keywords.get("#FOLDER") == "C:|data|run");
}

TEST_CASE("Bio-Rad ZE5: garbage in the two top bits of a 30-bit range, delimiter *") {
  RawFcs raw;
  raw.keywords = basic_keywords("I", 1, 3, "32", "1073741824", "1,2,3,4");
  raw.delimiter = '*';
  for (const std::uint64_t v : {0xC0000005U, 0x40000000U, 0x3FFFFFFFU}) raw.data += word(v, 4, false);
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  CHECK(column(*file, 0) == Numbers{5, 0, 1073741823});
  CHECK(file->count_high_bits(0, 0) == 2);
}

TEST_CASE("Bio-Rad S3e: $PnG 0, a clock split into two words, supplemental TEXT after DATA, calibration without unit") {
  RawFcs raw;
  raw.keywords = basic_keywords("I", 3, 2, "32", "4294967296", "1,2,3,4");
  name(raw, {"TIME_LSW", "TIME_MSW", "FL1"});
  set(raw.keywords, "$TIMESTEP", "0.001");
  set(raw.keywords, "$P3G", "0");
  set(raw.keywords, "$P3CALIBRATION", "45000.00,");
  raw.stext = "|OPERATOR_NOTE|after the events|";
  for (const std::uint64_t v : {4294967295U, 0U, 11U, 500U, 1U, 12U}) raw.data += word(v, 4, false);
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  CHECK(column(*file, 2, Values::LinearizedWithGain) == Numbers{11, 12});
  CHECK(has(*file, "FCS-K09"));
  CHECK(file->datasets()[0].keywords.get("OPERATOR_NOTE") == "after the events");
  REQUIRE(file->datasets()[0].split_time);
  Numbers seconds(2);
  REQUIRE(read_time(*file, 0, 0, seconds));
  CHECK(seconds == Numbers{4294967295.0 * 0.001, 4294967796.0 * 0.001});  // 2^32 + 500 ticks
}

TEST_CASE("Cytek DxP: 24-bit big-endian integers under $BYTEORD 4,3,2,1") {
  RawFcs raw;
  raw.version = "FCS3.0";
  raw.keywords = basic_keywords("I", 2, 2, "24", "16777216", "4,3,2,1");
  for (const std::uint64_t v : {1U, 0x010203U, 0xFFFFFFU, 256U}) raw.data += word(v, 3, true);
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  CHECK(column(*file, 0) == Numbers{1, 16777215});
  CHECK(column(*file, 1) == Numbers{66051, 256});
}

TEST_CASE("Cytek Aurora, Northern Lights: TEXT not closed") {
  RawFcs raw = floats("FCS3.1", {"V1-A", "CD3"});
  set(raw.keywords, "LAST", "kept");
  std::string bytes = raw.bytes();
  bytes.replace(18, 8, header_field(std::stol(bytes.substr(18, 8)) - 1));
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  check_floats(*file);
  CHECK(file->datasets()[0].keywords.get("LAST") == "kept");
  CHECK(has(*file, "FCS-T01"));
}

TEST_CASE("Partec, Sysmex: no $BEGINSTEXT, ANALYSIS, exclusive end") {
  RawFcs raw = floats("FCS3.0", {"FSC", "SSC"});
  remove_key(raw.keywords, "$BEGINSTEXT");
  remove_key(raw.keywords, "$ENDSTEXT");
  raw.end_shift = 1;
  raw.analysis = "|REGION1|polygon|";
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  check_floats(*file);
  CHECK(file->datasets()[0].analysis_keywords.get("REGION1") == "polygon");
  for (const char* code : {"FCS-T12", "FCS-D01"}) CHECK(has(*file, code));
}

TEST_CASE("CytoFLEX: $SPILLOVER with decimal commas") {
  RawFcs raw = floats("FCS3.1", {"FITC-A", "PE-A"});
  set(raw.keywords, "$SPILLOVER", "2,FITC-A,PE-A,1,0,0,2,0,03,1,0");
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  check_floats(*file);
  REQUIRE(file->datasets()[0].spillover);
  CHECK(file->datasets()[0].spillover->matrix == Numbers{1, 0.2, 0.03, 1});
}

TEST_CASE("FlowJo exports: no $BEGINDATA, compensated names that the copied matrix does not have") {
  RawFcs raw = floats("FCS3.0", {"Comp-FITC-A", "Comp-PE-A"});
  raw.text_data = false;
  set(raw.keywords, "SPILL", "2,FITC-A,PE-A,1,0.2,0.03,1");
  set(raw.keywords, "FJ_FCS_VERSION", "3");
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  check_floats(*file);
  CHECK_FALSE(file->datasets()[0].spillover);
  CHECK(has(*file, "FCS-C02"));
}

TEST_CASE("Sony: TIME in capitals is time") {
  const std::string bytes = floats("FCS3.1", {"TIME", "V1-A"}).bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  CHECK(file->datasets()[0].parameters[0].is_time);
}

TEST_CASE(
    "writers of the 1990s: CR and LF in TEXT, lower-case keywords, NULs, blocks of DATA, left-justified offsets") {
  RawFcs raw;
  raw.version = "FCS2.0";
  raw.text_data = false;
  raw.delimiter = '\n';
  raw.keywords = basic_keywords("I", 2, 2, "16", "1024", "2,1");
  for (auto& [key, value] : raw.keywords) {
    value += "\r";
    for (char& c : key) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  raw.text_pad = std::string(40, '\0');
  for (const std::uint64_t v : {5U, 6U, 1023U, 8U}) raw.data += word(v, 2, true);
  raw.data += std::string(512 - 8, '\0');
  std::string bytes = raw.bytes();
  for (std::size_t at = 10; at < 58; at += 8) {
    const std::string number = std::to_string(std::stol(bytes.substr(at, 8)));
    bytes.replace(at, 8, number + std::string(8 - number.size(), ' '));
  }
  const auto file = open_bytes(bytes);
  REQUIRE_MESSAGE(file, file.error().text());
  CHECK(column(*file, 0) == Numbers{5, 1023});
  CHECK(column(*file, 1) == Numbers{6, 8});
  CHECK(has(*file, "FCS-D11"));
}

TEST_CASE("a HEADER whose DATA end ran out of its 8 characters: FCS 2.0 follows $TOT") {
  RawFcs raw = two_by_three("FCS2.0");
  std::string bytes = raw.bytes();
  bytes.replace(34, 24, "123456789       0      0");
  const auto file = open_bytes(bytes);
  REQUIRE_MESSAGE(file, file.error().text());
  CHECK(column(*file, 0) == Numbers{1, 3, 5});
  CHECK(has(*file, "FCS-H03"));
}

TEST_CASE("ranges written as 1E5 and 262144.0, and one beyond 2^53, are exact masks") {
  RawFcs raw;
  raw.keywords = basic_keywords("I", 3, 1, "32", "262144.0", "1,2,3,4");
  set(raw.keywords, "$P2R", "1E5");
  set(raw.keywords, "$P3B", "64");
  set(raw.keywords, "$P3R", "9007199254740993");  // 2^53 + 1: 54 bits; as a double it would be 2^53
  raw.data = word(0xFFFFFFFFU, 4, false) + word(0xFFFFFFFFU, 4, false) + word(~std::uint64_t{0}, 8, false);
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  CHECK(column(*file, 0) == Numbers{262143});
  CHECK(column(*file, 1) == Numbers{131071});
  CHECK(file->datasets()[0].parameters[2].mask_bits == 54);
}

TEST_CASE("bit-packed values are refused: no width of whole bytes is proven, and none narrower than stated is tried") {
  RawFcs raw;
  raw.version = "FCS3.0";
  raw.keywords = basic_keywords("I", 2, 4, "12", "4096", "1,2,3,4");
  set(raw.keywords, "$P1B", "4");
  raw.data = "abcdefgh";  // 4 events × 16 bits, which two single bytes would fit
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE_FALSE(file);
  CHECK(file.error().code == "FCS-D05");
}

TEST_CASE("flowCore: a file marked as transformed is never transformed again, whatever $PnE and $PnG say") {
  for (const char* mark : {"applied", "custom", "Applied"}) {
    RawFcs raw = two_by_three("FCS3.0");
    set(raw.keywords, "$P1E", "4,1");
    set(raw.keywords, "$P2G", "2");
    const std::string before = raw.bytes();
    set(raw.keywords, "transformation", mark);
    const std::string bytes = raw.bytes();
    const auto file = open_bytes(bytes);
    REQUIRE(file);
    CHECK(file->datasets()[0].transformed);
    CHECK(column(*file, 0, Values::Linearized) == Numbers{1, 3, 5});
    CHECK(column(*file, 1, Values::LinearizedWithGain) == Numbers{2, 4, 6});
    const auto untouched = open_bytes(before);
    CHECK(column(*untouched, 0, Values::Linearized)[0] == doctest::Approx(std::pow(10.0, 4.0 / 1024)));
    CHECK(column(*untouched, 1, Values::LinearizedWithGain) == Numbers{1, 2, 3});
  }
}

TEST_CASE("flowCore: keywords are found by the name as it is spelt; by the standard's rule whatever the case") {
  RawFcs raw = two_by_three("FCS3.0");
  set(raw.keywords, "Spill", "x");
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  const Keywords& keywords = file->datasets()[0].keywords;
  REQUIRE(keywords.find_exact("$P1N") != nullptr);
  CHECK(*keywords.find_exact("$P1N") == "A");
  CHECK(keywords.find_exact("$p1n") == nullptr);
  CHECK(keywords.find_exact("SPILL") == nullptr);
  CHECK(keywords.find("SPILL") != nullptr);
}

TEST_CASE("mixed 3.2 types do not act in 3.1, where exports copy the keyword from their source") {
  RawFcs raw = floats("FCS3.1", {"A", "B"});
  set(raw.keywords, "$P1DATATYPE", "I");
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  check_floats(*file);
  CHECK(has(*file, "FCS-H09"));
}
