// SPDX-License-Identifier: Apache-2.0
#include "engine/deidentify/scrub.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>

#include "engine/deidentify/allowed_keywords.h"
#include "engine/deidentify/marker_label.h"
#include "tests/unit/fcs/raw_fcs.h"

using namespace fcscreen;
using namespace fcscreen::engine;
using test::RawFcs;
using test::set;

namespace {

const ScrubbedIdentity kWhose{"S-0123456789ABCDEF0123", "P-0123456789ABCDEF0123", "T-01234567", "c0ffee", 40};

RawFcs tube(bool big_endian) {
  RawFcs raw;
  raw.keywords = test::basic_keywords("F", 3, 2, "32", "1024", big_endian ? "4,3,2,1" : "1,2,3,4");
  set(raw.keywords, "$P1N", "FITC-A");
  set(raw.keywords, "$P1S", "CD19");
  set(raw.keywords, "$P2N", "PE-A");
  set(raw.keywords, "$P2S", "CD10 of Ann Zorbas");
  set(raw.keywords, "$P3N", "Ann Zorbas");
  set(raw.keywords, "$SPILLOVER", "2,FITC-A,PE-A,1,0.1234567890123,0.1,1");
  set(raw.keywords, "$DATE", "10-MAR-2024");
  set(raw.keywords, "$BTIM", "12:30:05");
  for (const float v : {100.1F, 40.0F, -7.5e-20F, 1e30F, 8.0F, 9.0F}) raw.data += test::float_bytes(v, big_endian);
  return raw;
}

std::string scrubbed(const RawFcs& raw) {
  const std::string bytes = raw.bytes();
  const auto file = test::open_bytes(bytes);
  REQUIRE(file);
  StringSink sink;
  const auto written = write_scrubbed(*file, 0, kWhose, sink);
  REQUIRE(written);
  return sink.bytes();
}

bool holds(const std::string& bytes, const std::string& text) {
  const auto same = [](char a, char b) {
    return std::toupper(static_cast<unsigned char>(a)) == std::toupper(static_cast<unsigned char>(b));
  };
  return std::search(bytes.begin(), bytes.end(), text.begin(), text.end(), same) != bytes.end();
}

}  // namespace

TEST_CASE("scrub: no keyword outside the list passes, in whatever it stands") {
  RawFcs raw = tube(false);
  const char* keys[] = {"$FIL",       "$SRC",    "$SMNO",       "$INST",     "$OP",    "$COM", "$CYTSN",
                        "$PROJ",      "$EXP",    "$CELLS",      "$P1F",      "$P1T",   "$SYS", "PATIENT NAME",
                        "BIRTHDAY",   "GUID",    "EXPORT TIME", "@PATIENT",  "SPILL2", "ANN",  "$LAST_MODIFIER",
                        "$PLATENAME", "$WELLID", "$CSV1FLAG",   "P1DISPLAY", "$GATING"};
  for (const char* key : keys) set(raw.keywords, key, "Zorbas,1");
  set(raw.keywords, "PATIENT ID", "PAT-ZORBAS-17");
  set(raw.keywords, "ZORBAS KEY", "1");
  set(raw.keywords, "$CYT", "FACSCanto of zorbas");
  set(raw.keywords, "$VOL", "zorbas");
  set(raw.keywords, "$P1V", "450");
  raw.stext.clear();
  raw.analysis = "|ANN|Zorbas|";
  const std::string copy = scrubbed(raw);
  CHECK_FALSE(holds(copy, "zorbas"));
  CHECK_FALSE(holds(copy, "10-MAR-2024"));
  const auto file = test::open_bytes(copy, io::fcs::Policy::Strict);
  REQUIRE(file);
  const auto& set = file->datasets()[0];
  CHECK(set.keywords.get("PATIENT ID") == kWhose.patient);
  CHECK(set.keywords.get("SAMPLE ID") == kWhose.accession);
  CHECK(set.keywords.get("TUBE NAME") == kWhose.tube);
  CHECK(set.keywords.get(kSourceKeyword) == "c0ffee");
  CHECK(set.keywords.get("$DATE") == "30-JAN-2024");  // 40 days before 10 March of a leap year
  CHECK(set.keywords.get("$BTIM") == "12:30:05");
  CHECK(set.keywords.get("$P1V") == "450");
  CHECK(set.parameters[0].label == "CD19");
  CHECK(set.parameters[1].label == "CD10");
  CHECK(set.parameters[2].name == "P3");
}

TEST_CASE("scrub: events and matrix are those of the file, bit for bit") {
  for (const bool big : {false, true}) {
    CAPTURE(big);
    const RawFcs raw = tube(big);
    const std::string bytes = raw.bytes(), copy = scrubbed(raw);
    const auto before = test::open_bytes(bytes), after = test::open_bytes(copy);
    REQUIRE(before);
    REQUIRE(after);
    for (std::size_t p = 0; p < 3; ++p) {
      const auto a = test::column(*before, p), b = test::column(*after, p);
      REQUIRE(a.size() == b.size());
      CHECK(std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
    }
    REQUIRE(after->datasets()[0].spillover);
    CHECK(after->datasets()[0].spillover->names == before->datasets()[0].spillover->names);
    CHECK(after->datasets()[0].spillover->matrix == before->datasets()[0].spillover->matrix);
    CHECK(scrubbed(raw) == copy);
  }
}

TEST_CASE("scrub: the matrix follows a channel whose name goes") {
  RawFcs raw = tube(false);
  set(raw.keywords, "$SPILLOVER", "2,FITC-A,Ann Zorbas,1,0.25,0,1");
  const std::string copy = scrubbed(raw);
  const auto file = test::open_bytes(copy);
  REQUIRE(file);
  REQUIRE(file->datasets()[0].spillover);
  CHECK(file->datasets()[0].spillover->names == std::vector<std::string>{"FITC-A", "P3"});
}

TEST_CASE("scrub: a date that cannot be moved is dropped") {
  for (const char* date : {"Zorbas", "31-FEB-2024", "10/03/2024", "10-Zor-2024", "10-MAR-20x4", "10-MAR-2024 Ann"}) {
    CAPTURE(date);
    RawFcs raw = tube(false);
    set(raw.keywords, "$DATE", date);
    const std::string copy = scrubbed(raw);
    const auto file = test::open_bytes(copy);
    REQUIRE(file);
    CHECK(file->datasets()[0].keywords.get("$DATE").empty());
    CHECK_FALSE(holds(copy, date));
  }
}

TEST_CASE("labels: what the marker table knows stays, everything else becomes its marker or goes") {
  for (const char* label :
       {"CD19", "CD45 V500", "cyCD79a PE-Cy7", "CD10/CD20", "HLA-DR APC-H7", "FSC-A", "Time", "TdT FITC", "CD138"}) {
    CAPTURE(label);
    CHECK(is_channel_vocabulary(label));
    CHECK(scrubbed_label("FL1-A", label) == label);
  }
  CHECK(scrubbed_label("FL1-A", "CD19 Zorbas") == "CD19");
  CHECK(scrubbed_label("FL1-A", "Zorbas CD38 multi") == "CD38 MULTI");
  CHECK(scrubbed_label("FL1-A", "Zorbas") == "other");
  CHECK(scrubbed_label("FL1-A", "").empty());
  CHECK_FALSE(is_channel_vocabulary("PAT0017"));
  CHECK_FALSE(is_channel_vocabulary("123456"));
  CHECK(is_channel_vocabulary("PerCP-Cy5-5-A"));
  CHECK(is_channel_vocabulary("780/60 YG3-A"));
}
