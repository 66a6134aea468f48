// SPDX-License-Identifier: Apache-2.0
// How a data set that was read becomes one to write: what changes is said, what cannot stay is kept as it was.
#include "io/fcs/rewrite.h"

#include <doctest/doctest.h>

#include "io/fcs/file_events.h"
#include "tests/unit/fcs/raw_fcs.h"

using namespace fcscreen;
using namespace fcscreen::io::fcs;
using test::RawFcs;
using test::set;

namespace {

struct Rewritten {
  std::string before, after;
  Findings findings;
  std::unique_ptr<File> file;  // strict
  [[nodiscard]] const Dataset& data() const { return file->datasets()[0]; }
  [[nodiscard]] std::string keyword(const std::string& key) const { return data().keywords.get(key, "(absent)"); }
};

Rewritten rewrite(const RawFcs& raw, const RewriteOptions& options = {}) {
  Rewritten r;
  r.before = raw.bytes();
  const auto file = test::open_bytes(r.before);
  REQUIRE_MESSAGE(file.has_value(), (file ? "" : file.error().text()));
  auto plan = plan_rewrite(*file, 0, options);
  REQUIRE(plan);
  r.findings = plan->findings;
  FileEvents events(*file, 0, options.values);
  StringSink sink;
  const auto written = io::fcs::write(plan->dataset, events, sink);
  REQUIRE_MESSAGE(written.has_value(), (written ? "" : written.error().text()));
  CHECK(written->findings.empty());
  r.after = sink.bytes();
  auto again = test::open_bytes(r.after, Policy::Strict);
  REQUIRE_MESSAGE(again.has_value(), (again ? "" : again.error().text()));
  for (const Finding& f : again->datasets()[0].findings.items()) MESSAGE(f.code << " " << f.text);
  CHECK(again->datasets()[0].findings.empty());
  r.file = std::make_unique<File>(std::move(*again));
  return r;
}

/// Two events of two integers, 16 bits, in FCS 2.0 or 3.0.
RawFcs integers(const std::string& version, const std::string& range = "1024") {
  RawFcs raw;
  raw.version = version;
  raw.keywords = test::basic_keywords("I", 2, 2, "16", range, "1,2");
  for (const std::uint64_t v : {5U, 900U, 0U, 431U}) raw.data += test::word(v, 2, false);
  return raw;
}

}  // namespace

TEST_CASE("rewrite: integers keep width, range and amplification, and so their linearised values") {
  RawFcs raw = integers("FCS2.0");
  set(raw.keywords, "$P1E", "4,1");
  set(raw.keywords, "$P2E", "4,0");
  const Rewritten r = rewrite(raw);
  const auto before = test::open_bytes(r.before);
  CHECK(r.data().version == "FCS3.1");
  CHECK(r.data().parameters[0].bits == 16);
  CHECK(r.keyword("$P1R") == "1024");
  CHECK(r.keyword("$P1E") == "4,1");
  CHECK(r.keyword("$P2E") == "4,1");  // an offset of 0 has no value at channel 0; it is read as 1 and written so
  CHECK(r.keyword("ORIGINAL_$P2E") == "4,0");
  CHECK(r.findings.has("FCS-W06"));
  for (std::size_t p = 0; p < 2; ++p) {
    CHECK(test::column(*r.file, p) == test::column(*before, p));
    CHECK(test::column(*r.file, p, Values::Linearized) == test::column(*before, p, Values::Linearized));
  }
}

TEST_CASE("rewrite: a range that is no power of two becomes one, and the decades grow with it") {
  RawFcs raw = integers("FCS3.0", "1000");
  raw.keywords = test::basic_keywords("I", 2, 2, "16", "1000", "1,2");
  set(raw.keywords, "$P1E", "4,1");
  const Rewritten r = rewrite(raw);
  const auto before = test::open_bytes(r.before);
  CHECK(r.keyword("$P1R") == "1024");
  CHECK(r.keyword("ORIGINAL_$P1R") == "1000");
  CHECK(r.data().parameters[0].log_decades == 4 * 1.024);
  const auto a = test::column(*before, 0, Values::Linearized), b = test::column(*r.file, 0, Values::Linearized);
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(b[i] == doctest::Approx(a[i]).epsilon(1e-14));
}

TEST_CASE("rewrite: what the version lacks, deprecates or forbids goes on under ORIGINAL_") {
  RawFcs raw = integers("FCS3.0");
  set(raw.keywords, "$GATE", "1");
  set(raw.keywords, "$VENDOR", "x|y");
  set(raw.keywords, "$DATE", "22/11/2026");
  set(raw.keywords, "$BTIM", "10:11:12:30");
  set(raw.keywords, "$COM", "kept | as it is");
  set(raw.keywords, "$P9V", "300");
  raw.delimiter = '\x0C';
  const Rewritten r = rewrite(raw);
  CHECK(r.keyword("ORIGINAL_$GATE") == "1");
  CHECK(r.keyword("ORIGINAL_$VENDOR") == "x|y");
  CHECK(r.keyword("ORIGINAL_$DATE") == "22/11/2026");
  CHECK(r.keyword("$BTIM") == "10:11:12.50");  // thirty sixtieths of a second
  CHECK(r.keyword("$COM") == "kept | as it is");
  CHECK(r.keyword("$ORIGINALITY") == "NonDataModified");
  CHECK(r.keyword("$LAST_MODIFIED") == "(absent)");
  CHECK(r.findings.has("FCS-W05"));
}

TEST_CASE("rewrite: in 3.2 date and times become one, plate keywords their successors") {
  RawFcs raw = integers("FCS3.1");
  set(raw.keywords, "$DATE", "22-Nov-2026");
  set(raw.keywords, "$BTIM", "10:11:12.50");
  set(raw.keywords, "$ETIM", "10:20:00");
  set(raw.keywords, "$WELLID", "A7");
  RewriteOptions options;
  options.version = WriteVersion::Fcs32;
  options.modifier = "test";
  options.modified = "22-NOV-2026 12:00:00";
  const Rewritten r = rewrite(raw, options);
  CHECK(r.data().version == "FCS3.2");
  CHECK(r.keyword("$BEGINDATETIME") == "2026-11-22T10:11:12.50");
  CHECK(r.keyword("$ENDDATETIME") == "2026-11-22T10:20:00");
  CHECK(r.keyword("ORIGINAL_$DATE") == "22-Nov-2026");
  CHECK(r.keyword("$LOCATIONID") == "A7");
  CHECK(r.keyword("$LAST_MODIFIED") == "22-NOV-2026 12:00:00");
}

TEST_CASE("rewrite: a matrix from another keyword is written as $SPILLOVER, one that may not be applied is only kept") {
  RawFcs raw = integers("FCS3.0");
  set(raw.keywords, "SPILL", "2,A,B,1,0.1,0,1");
  const Rewritten good = rewrite(raw);
  CHECK(good.data().spillover_status == "ok");
  CHECK(good.keyword("$SPILLOVER") == "2,A,B,1,0.1,0,1");
  CHECK(good.keyword("SPILL") == "(absent)");
  CHECK(good.findings.has("FCS-W07"));

  raw = integers("FCS3.0");
  set(raw.keywords, "$COMP", "2,0,10,0,0");
  const Rewritten unconfirmed = rewrite(raw);
  CHECK(unconfirmed.data().spillover_status == "none");
  CHECK(unconfirmed.keyword("ORIGINAL_$COMP") == "2,0,10,0,0");

  raw = integers("FCS3.0");
  set(raw.keywords, "SPILL", "2,A,Z,1,0.1,0,1");
  const Rewritten invalid = rewrite(raw);
  CHECK(invalid.data().spillover_status == "none");
  CHECK(invalid.keyword("ORIGINAL_SPILL") == "2,A,Z,1,0.1,0,1");
}

TEST_CASE("rewrite: names with commas and repeated names become proper ones, with the matrix and the trigger") {
  RawFcs raw = integers("FCS3.0");
  set(raw.keywords, "$P1N", "A,B");
  set(raw.keywords, "SPILL", "2,A,B,C,1,0.1,0,1");
  set(raw.keywords, "$P2N", "C");
  set(raw.keywords, "$TR", "A,B,5");
  const Rewritten r = rewrite(raw);
  CHECK(r.data().parameters[0].name == "A;B");
  CHECK(r.keyword("ORIGINAL_$P1N") == "A,B");
  CHECK(r.keyword("$TR") == "A;B,5");
  REQUIRE(r.data().spillover);
  CHECK(r.data().spillover->names[0] == "A;B");
  set(raw.keywords, "$P1N", "C");
  CHECK(rewrite(raw).data().parameters[1].name == "C_2");
}

TEST_CASE("rewrite: a time of unknown ticks is marked, a gain on it left out") {
  RawFcs raw = integers("FCS3.0");
  set(raw.keywords, "$P2N", "Time");
  set(raw.keywords, "$P2G", "0.01");
  set(raw.keywords, "$TIMESTEP", "0,01");
  const Rewritten r = rewrite(raw);
  CHECK(r.keyword("$TIMESTEP") == "1");
  CHECK(r.keyword("FCSCREEN_TIMESTEP") != "(absent)");
  CHECK(r.keyword("ORIGINAL_$TIMESTEP") == "0,01");
  CHECK(r.keyword("ORIGINAL_$P2G") == "0.01");
  CHECK(r.keyword("$P2G") == "(absent)");
  CHECK(r.findings.has("FCS-W09"));
}

TEST_CASE("rewrite: text becomes integers when all values are whole, else doubles") {
  RawFcs raw;
  raw.version = "FCS3.0";
  raw.keywords = test::basic_keywords("A", 2, 2, "4", "1024", "1,2,3,4");
  raw.data = "   71023   0  12";
  const Rewritten whole = rewrite(raw);
  CHECK(whole.data().parameters[0].type == DataType::Integer);
  CHECK(test::column(*whole.file, 1) == std::vector<double>{1023, 12});
  raw.data = "   71.25   0  12";
  const Rewritten real = rewrite(raw);
  CHECK(real.data().parameters[0].type == DataType::Double);
  CHECK(test::column(*real.file, 1) == std::vector<double>{1.25, 12});
}

TEST_CASE("rewrite: linearised values make a file of floats that was modified, doubles where a float is too narrow") {
  RawFcs raw = integers("FCS3.0");
  set(raw.keywords, "$P1E", "4,1");
  set(raw.keywords, "$P1G", "2");
  RewriteOptions options;
  options.values = Values::Linearized;
  const Rewritten r = rewrite(raw, options);
  const auto before = test::open_bytes(r.before);
  CHECK(r.keyword("$DATATYPE") == "F");
  CHECK(r.keyword("$P1R") == "10000");
  CHECK(r.keyword("$P1G") == "(absent)");  // it never applied to a logarithmic channel, and would to its linear values
  CHECK(r.keyword("$ORIGINALITY") == "DataModified");
  const auto expected = test::column(*before, 0, Values::Linearized);
  for (std::size_t i = 0; i < 2; ++i) CHECK(test::column(*r.file, 0)[i] == static_cast<float>(expected[i]));

  RawFcs wide;
  wide.version = "FCS3.0";
  wide.keywords = test::basic_keywords("I", 2, 1, "32", "1024", "1,2,3,4");
  set(wide.keywords, "$P1E", "4,1");
  set(wide.keywords, "$P2R", "4294967296");
  wide.data = test::word(1, 4, false) + test::word(4294967295U, 4, false);
  const Rewritten exact = rewrite(wide, options);
  CHECK(exact.keyword("$DATATYPE") == "D");
  CHECK(test::column(*exact.file, 1)[0] == 4294967295.0);
}

TEST_CASE("rewrite: 64-bit integers pass exactly") {
  RawFcs raw;
  raw.keywords = test::basic_keywords("I", 1, 2, "64", "18446744073709551616", "1,2,3,4");
  raw.data = test::word(~std::uint64_t{0}, 8, false) + test::word((std::uint64_t{1} << 53) + 1, 8, false);
  const Rewritten r = rewrite(raw);
  std::vector<std::uint64_t> values(2);
  std::uint64_t* const into = values.data();
  REQUIRE(r.file->read(0, 0, 2, std::vector<std::size_t>{0}, std::span<std::uint64_t* const>(&into, 1)));
  CHECK(values == std::vector<std::uint64_t>{~std::uint64_t{0}, (std::uint64_t{1} << 53) + 1});
}
