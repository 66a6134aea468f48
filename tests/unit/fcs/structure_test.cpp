// SPDX-License-Identifier: Apache-2.0
// HEADER, the place of DATA, data sets and policies (design/FCS.md §1, §8, §11, §12).
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/paths.h"
#include "tests/unit/fcs/raw_fcs.h"

using namespace fcscreen;
using namespace fcscreen::io::fcs;
using namespace fcscreen::test;

namespace {

/// Three events of two big-endian 16-bit parameters: 1 2, 3 4, 5 6.
RawFcs small() {
  RawFcs raw;
  raw.version = "FCS3.0";
  raw.keywords = basic_keywords("I", 2, 3, "16", "1024", "2,1");
  for (std::uint64_t v = 1; v <= 6; ++v) raw.data += word(v, 2, true);
  return raw;
}

std::string code_of(const std::string& bytes, Policy policy = Policy::Standard) {
  const auto file = open_bytes(bytes, policy);
  return file ? std::string() : file.error().code;
}

bool reads_well(const std::string& bytes) {
  const auto file = open_bytes(bytes);
  return file && column(*file, 0) == std::vector<double>{1, 3, 5} && column(*file, 1) == std::vector<double>{2, 4, 6};
}

}  // namespace

TEST_CASE("strict policy: a conforming file has no finding at all") {
  const std::string bytes = small().bytes();
  const auto file = open_bytes(bytes, Policy::Strict);
  REQUIRE(file);
  CHECK(file->datasets()[0].findings.empty());
  CHECK(reads_well(bytes));
}

TEST_CASE("HEADER: wrong magic, no bytes and too few bytes are one clear error each") {
  CHECK(code_of("") == "FCS-H01");
  CHECK(code_of("FCS3.0") == "FCS-H01");
  CHECK(code_of(std::string(1000, 'x')) == "FCS-H01");
  CHECK(code_of("FCS1.0" + std::string(1000, ' ')) == "FCS-H01");
  const auto file = open_bytes("Well,Sample,Count\nA1,marrow,12\nA2,blood,15\nA3,marrow,8\n....................");
  REQUIRE_FALSE(file);
  CHECK(file.error().kind == ErrorKind::Input);
  CHECK(file.error().offset == 0);
  CHECK(file.error().message.find("'Well,S'") != std::string::npos);
  CHECK_FALSE(file.error().next.empty());
}

TEST_CASE("HEADER: an unknown version is read as 3.0 under salvage only") {
  RawFcs raw = small();
  raw.version = "FCS3.9";
  CHECK(code_of(raw.bytes()) == "FCS-H01");
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes, Policy::Salvage);
  REQUIRE(file);
  CHECK(file->datasets()[0].salvaged);
}

TEST_CASE("HEADER: TEXT offsets that lead out of the file, backwards or into HEADER are refused") {
  const std::string good = small().bytes();
  for (const char* offsets : {"   99000   99900", "     200     100", "       0       0", "       3     200",
                              "      58 9999999", "      ab     200", "                "}) {
    std::string bytes = good;
    bytes.replace(10, 16, offsets);
    CAPTURE(offsets);
    CHECK_FALSE(code_of(bytes).empty());
  }
}

TEST_CASE("DATA: HEADER 0, blank, -1 and 99999999 leave the word to TEXT") {
  const std::string good = small().bytes();
  for (const char* offsets :
       {"       0       0", "                ", "      -1      -1", "9999999999999999", "     abc     def"}) {
    std::string bytes = good;
    bytes.replace(26, 16, offsets);
    CAPTURE(offsets);
    CHECK(reads_well(bytes));
  }
}

TEST_CASE("DATA: without $BEGINDATA the HEADER is followed") {
  RawFcs raw = small();
  raw.text_data = false;
  CHECK(reads_well(raw.bytes()));
}

TEST_CASE("DATA: an end one byte too far is repaired by $TOT, refused when strict") {
  RawFcs raw = small();
  raw.end_shift = 1;
  const std::string bytes = raw.bytes();
  CHECK(reads_well(bytes));
  CHECK(open_bytes(bytes)->datasets()[0].findings.has("FCS-D01"));
  CHECK(code_of(bytes, Policy::Strict) == "FCS-D01");
}

TEST_CASE("DATA: two pairs of equal length are decided by the one that does not lie in TEXT (Accuri, CyAn)") {
  RawFcs raw = small();
  raw.header_data_shift = -20;
  const std::string bytes = raw.bytes();
  CHECK(reads_well(bytes));
  CHECK(open_bytes(bytes)->datasets()[0].findings.has("FCS-H02"));
}

TEST_CASE("DATA: $TOT of 10^12, 2^63 and one that overflows any product are refused without allocation") {
  for (const char* tot : {"1000000000000", "9223372036854775808", "18446744073709551615"}) {
    RawFcs raw = small();
    set(raw.keywords, "$TOT", tot);
    const std::string bytes = raw.bytes();
    const auto file = open_bytes(bytes);
    REQUIRE_FALSE(file);
    CHECK(file.error().code == "FCS-D03");
    CHECK(file.error().offset);
  }
}

TEST_CASE("DATA: a truncated file is refused; salvage gives its whole events and marks them") {
  const std::string whole = small().bytes();
  const std::string cut = whole.substr(0, whole.size() - 8 - 3);  // no CRC, 2 events and 1 byte
  CHECK(code_of(cut) == "FCS-D03");
  CHECK(code_of(cut, Policy::Strict) == "FCS-D03");
  const auto file = open_bytes(cut, Policy::Salvage);
  REQUIRE(file);
  CHECK(file->datasets()[0].n_events == 2);
  CHECK(column(*file, 1) == std::vector<double>{2, 4});
  CHECK(file->datasets()[0].salvaged);
}

TEST_CASE("DATA: no events is a valid answer") {
  RawFcs raw = small();
  set(raw.keywords, "$TOT", "0");
  raw.data.clear();
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  CHECK(file->datasets()[0].n_events == 0);
  CHECK_FALSE(file->datasets()[0].data.present);
}

TEST_CASE("keywords: $TOT absent is taken from the length of DATA") {
  RawFcs raw = small();
  remove_key(raw.keywords, "$TOT");
  const std::string bytes = raw.bytes();
  CHECK(reads_well(bytes));
  CHECK(open_bytes(bytes)->datasets()[0].findings.has("FCS-K02"));
}

TEST_CASE("keywords: each structural one is demanded by name") {
  for (const char* key : {"$PAR", "$DATATYPE", "$BYTEORD", "$P2B", "$P1R"}) {
    RawFcs raw = small();
    remove_key(raw.keywords, key);
    const std::string bytes = raw.bytes();
    const auto file = open_bytes(bytes);
    CAPTURE(key);
    REQUIRE_FALSE(file);
    CHECK(file.error().code == "FCS-K01");
    CHECK(file.error().message.find(key) != std::string::npos);
  }
}

TEST_CASE("keywords: more parameters than keywords are refused before anything is allocated") {
  RawFcs raw = small();
  set(raw.keywords, "$PAR", "4000000000");
  CHECK(code_of(raw.bytes()) == "FCS-K01");
}

TEST_CASE("keywords: repairs are made and told under standard, refused under strict") {
  struct Case {
    const char* key;
    const char* value;  // empty: erase
    const char* code;
    bool strict_fails;
  };
  for (const Case& c :
       {Case{"$P1E", "", "FCS-K06", true}, Case{"$P1E", "4,0", "FCS-K07", true}, Case{"$P2N", "A", "FCS-K04", true},
        Case{"$P2G", "0", "FCS-K09", true}, Case{"$NEXTDATA", "", "FCS-K14", true},
        Case{"$BYTEORD", "4,3,2,1", "FCS-D04", true}, Case{"$BEGINSTEXT", "", "FCS-T12", true},
        Case{"$DATE", "2013-Jul-19", "FCS-K13", false}, Case{"$FOO", "1", "FCS-T14", false},
        Case{"$SPILLOVER", "2,A,B,1,0,0,1", "FCS-H09", false}, Case{"$TOT", "3   ", "FCS-T16", false},
        Case{"$P1R", "1000", "FCS-K12", false}, Case{"$NEXTDATA", "77777", "FCS-N02", true}}) {
    RawFcs raw = small();
    if (*c.value == '\0') {
      remove_key(raw.keywords, c.key);
    } else {
      set(raw.keywords, c.key, c.value);
    }
    const std::string bytes = raw.bytes();
    CAPTURE(c.code);
    CHECK(reads_well(bytes));
    CHECK(open_bytes(bytes)->datasets()[0].findings.has(c.code));
    CHECK((code_of(bytes, Policy::Strict) == c.code) == c.strict_fails);
  }
}

TEST_CASE("time: a gain is not applied to Time, and a missing $TIMESTEP is told") {
  RawFcs raw = small();
  set(raw.keywords, "$P1N", "TIME");
  set(raw.keywords, "$P1G", "0.01");
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  CHECK(file->datasets()[0].parameters[0].is_time);
  CHECK(file->datasets()[0].parameters[0].gain == 1);
  CHECK(file->datasets()[0].findings.has("FCS-K10"));
  CHECK(file->datasets()[0].findings.has("FCS-K11"));
}

TEST_CASE("$MODE: histograms are refused, and hold no events under salvage") {
  RawFcs raw = small();
  set(raw.keywords, "$MODE", "U");
  const std::string bytes = raw.bytes();
  CHECK(code_of(bytes) == "FCS-M01");
  CHECK(open_bytes(bytes, Policy::Salvage)->datasets()[0].n_events == 0);
}

TEST_CASE("data sets: $NEXTDATA is relative to its own HEADER and keywords start afresh") {
  RawFcs first = small(), second = small(), third = small();
  set(second.keywords, "$P1N", "X");
  set(second.keywords, "$COM", "of the second");
  // The length of a data set does not depend on the digits of $NEXTDATA, which are padded.
  set(first.keywords, "$NEXTDATA", "00000");
  set(second.keywords, "$NEXTDATA", "00000");
  const auto padded = [](std::size_t n) { return std::string(5 - std::to_string(n).size(), '0') + std::to_string(n); };
  set(first.keywords, "$NEXTDATA", padded(first.bytes().size()));
  set(second.keywords, "$NEXTDATA", padded(second.bytes().size()));
  const std::string bytes = first.bytes() + second.bytes() + third.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  REQUIRE(file->datasets().size() == 3);
  CHECK(file->datasets()[1].file_offset == first.bytes().size());
  CHECK(file->datasets()[1].parameters[0].name == "X");
  CHECK(file->datasets()[2].keywords.find("$COM") == nullptr);
  CHECK(column(*file, 1, Values::Raw, 2) == std::vector<double>{2, 4, 6});
  CHECK(file->datasets()[0].findings.has("FCS-N01"));
}

TEST_CASE("data sets: $NEXTDATA that loops, points into HEADER or past the end stops the chain with a finding") {
  for (const char* next : {"1", "57", "58", "99999999999", "18446744073709551615"}) {
    RawFcs raw = small();
    set(raw.keywords, "$NEXTDATA", next);
    const std::string bytes = raw.bytes();
    const auto file = open_bytes(bytes);
    CAPTURE(next);
    REQUIRE(file);
    CHECK(file->datasets().size() == 1);
    CHECK(file->datasets()[0].findings.has("FCS-N02"));
  }
}

TEST_CASE("data sets: one that no $NEXTDATA leads to is told, and listed under salvage") {
  const std::string bytes = small().bytes() + small().bytes();
  CHECK(open_bytes(bytes)->datasets().size() == 1);
  CHECK(open_bytes(bytes)->datasets()[0].findings.has("FCS-N03"));
  CHECK(open_bytes(bytes, Policy::Salvage)->datasets().size() == 2);
}

TEST_CASE("data sets: a truncated second one makes the file refused") {
  RawFcs first = small();
  set(first.keywords, "$NEXTDATA", "00000");
  const std::string size = std::to_string(first.bytes().size());
  set(first.keywords, "$NEXTDATA", std::string(5 - size.size(), '0') + size);
  const std::string second = small().bytes();
  CHECK(code_of(first.bytes() + second.substr(0, second.size() - 12)) == "FCS-D03");
}

TEST_CASE("supplemental TEXT adds keywords; one that is TEXT again or an archive is ignored") {
  RawFcs raw = small();
  set(raw.keywords, "$BEGINSTEXT", "00000");
  set(raw.keywords, "$ENDSTEXT", "00000");
  const std::string base = raw.bytes();
  const auto with = [&](std::size_t first, std::size_t last, const std::string& extra) {
    const auto padded = [](std::size_t n) {
      return std::string(5 - std::to_string(n).size(), '0') + std::to_string(n);
    };
    RawFcs changed = raw;
    set(changed.keywords, "$BEGINSTEXT", padded(first));
    set(changed.keywords, "$ENDSTEXT", padded(last));
    return changed.bytes() + extra;
  };
  const std::string extra = "|EXTRA|yes|$PAR|9|";
  const std::string good = with(base.size(), base.size() + extra.size() - 1, extra);
  CHECK(reads_well(good));
  CHECK(open_bytes(good)->datasets()[0].keywords.get("EXTRA") == "yes");
  CHECK(open_bytes(good)->datasets()[0].keywords.get("$PAR") == "2");
  const std::string same = with(58, 300, "");
  CHECK(open_bytes(same)->datasets()[0].findings.has("FCS-T11"));
  const std::string archive = "PK\x03\x04 binary";
  const std::string zip = with(base.size(), base.size() + archive.size() - 1, archive);
  CHECK(open_bytes(zip)->datasets()[0].findings.has("FCS-T13"));
  CHECK(reads_well(zip));
}

TEST_CASE("files: a folder, a missing file and a device are one clear error each") {
  namespace fs = std::filesystem;
  const fs::path folder = scratch("fcs_bad_inputs");
  for (const fs::path& path : {folder, folder / "missing.fcs", fs::path("/dev/null")}) {
    const auto file = File::open(path);
    REQUIRE_FALSE(file);
    CHECK(file.error().kind == ErrorKind::Input);
    CHECK(file.error().file == path.string());
    CHECK_FALSE(file.error().next.empty());
  }
  std::ofstream(folder / "empty.fcs").close();
  CHECK(File::open(folder / "empty.fcs").error().code == "FCS-H01");
}

TEST_CASE("reading: events, parameters and data sets that are not there are an error, never a read") {
  const std::string bytes = small().bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  double value = 0;
  double* out = &value;
  const auto read = [&](std::size_t dataset, std::size_t first, std::size_t count, std::size_t column) {
    return file->read(dataset, first, count, std::span<const std::size_t>(&column, 1),
                      std::span<double* const>(&out, 1), Values::Raw);
  };
  CHECK(read(0, 2, 1, 1));
  CHECK(value == 6);
  CHECK_FALSE(read(0, 3, 1, 0));
  CHECK_FALSE(read(0, 1, ~std::size_t{0}, 0));
  CHECK_FALSE(read(0, 0, 1, 2));
  CHECK_FALSE(read(1, 0, 1, 0));
}
