// SPDX-License-Identifier: Apache-2.0
#include "engine/convert/convert.h"

#include <doctest/doctest.h>

#include "tests/support/paths.h"
#include "tests/unit/fcs/raw_fcs.h"

using namespace fcscreen;
using namespace fcscreen::engine;
using test::RawFcs;
using test::set;

namespace {

/// Two events of A and B; 30 % of A is seen in B.
RawFcs two_floats() {
  RawFcs raw;
  raw.keywords = test::basic_keywords("F", 3, 2, "32", "1024", "1,2,3,4");
  set(raw.keywords, "$SPILLOVER", "2,A,B,1,0.25,0,1");
  for (const float v : {100.0F, 40.0F, 7.0F, 0.0F, 8.0F, 9.0F}) raw.data += test::float_bytes(v, false);
  return raw;
}

struct Converted {
  std::string bytes;
  Result<ConvertReport> report;
};

Converted convert(const RawFcs& raw, const ConvertOptions& options) {
  const std::string bytes = raw.bytes();
  const auto file = test::open_bytes(bytes);
  REQUIRE(file);
  StringSink sink;
  auto report = convert_to_sink(*file, sink, options);
  return {sink.bytes(), std::move(report)};
}

ConvertOptions to(ConvertFormat format, bool compensated = false) {
  ConvertOptions options;
  options.format = format;
  options.compensated = compensated;
  return options;
}

}  // namespace

TEST_CASE("convert: raw and compensated values as CSV") {
  // Compensated B = observed B - 0.25 · observed A: 40 - 25 = 15.
  CHECK(convert(two_floats(), to(ConvertFormat::Csv)).bytes == "A,B,C\n100,40,7\n0,8,9\n");
  const auto compensated = convert(two_floats(), to(ConvertFormat::Csv, true));
  CHECK(compensated.bytes == "Comp-A,Comp-B,C\n100,15,7\n0,8,9\n");
  REQUIRE(compensated.report);
  CHECK(compensated.report->compensated);
}

TEST_CASE("convert: a compensated FCS file names what was applied and offers no matrix to apply again") {
  const auto made = convert(two_floats(), to(ConvertFormat::Fcs, true));
  REQUIRE(made.report);
  CHECK(made.report->version == "FCS3.1");
  CHECK(made.report->findings.has("FCS-W07"));
  const auto file = test::open_bytes(made.bytes, io::fcs::Policy::Strict);
  REQUIRE(file);
  const io::fcs::Dataset& set = file->datasets()[0];
  CHECK(set.findings.empty());
  CHECK(set.parameters[0].name == "Comp-A");
  CHECK(set.parameters[2].name == "C");
  CHECK(set.spillover_status == "none");
  CHECK(set.keywords.get("FCSCREEN_APPLIED_SPILLOVER") == "2,A,B,1,0.25,0,1");
  CHECK(set.keywords.get("$ORIGINALITY") == "DataModified");
  CHECK(test::column(*file, 1) == std::vector<double>{15, 8});
}

TEST_CASE("convert: only a sound matrix of the file is applied, and only once") {
  const auto code = [](const RawFcs& raw) {
    const auto made = convert(raw, to(ConvertFormat::Csv, true));
    CHECK(made.bytes.empty());
    return made.report ? "" : made.report.error().code + (made.report.error().next.empty() ? " without advice" : "");
  };
  RawFcs raw = two_floats();
  test::remove_key(raw.keywords, "$SPILLOVER");
  CHECK(code(raw) == "ENG-V02");
  set(raw.keywords, "$SPILLOVER", "2,A,Z,1,0.25,0,1");
  CHECK(code(raw) == "ENG-V02");
  raw = two_floats();
  test::remove_key(raw.keywords, "$SPILLOVER");
  raw.version = "FCS3.0";
  set(raw.keywords, "$COMP", "3,0,25,0,0,0,0,0,0,0");
  CHECK(code(raw) == "ENG-V02");
  raw = two_floats();
  set(raw.keywords, "$P1N", "Comp-A");
  set(raw.keywords, "$SPILLOVER", "2,Comp-A,B,1,0.25,0,1");
  CHECK(code(raw) == "ENG-V02");
}

TEST_CASE("convert: an identity matrix leaves nothing to compensate, and that is said") {
  RawFcs raw = two_floats();
  set(raw.keywords, "$SPILLOVER", "2,A,B,1,0,0,1");
  const auto made = convert(raw, to(ConvertFormat::Csv, true));
  REQUIRE(made.report);
  CHECK(made.bytes == "A,B,C\n100,40,7\n0,8,9\n");
  CHECK_FALSE(made.report->compensated);
  CHECK(made.report->findings.has("ENG-V04"));
}

TEST_CASE("convert: a data set that is not there is wrong usage") {
  ConvertOptions options = to(ConvertFormat::Csv);
  options.dataset = 2;
  const auto made = convert(two_floats(), options);
  REQUIRE_FALSE(made.report);
  CHECK(made.report.error().kind == ErrorKind::Usage);
}

TEST_CASE("convert: progress runs from 0 towards 1, and a refused conversion leaves no file") {
  const auto folder = test::scratch("convert");
  const std::string bytes = two_floats().bytes();
  const auto file = test::open_bytes(bytes);
  REQUIRE(file);
  for (const auto format : {ConvertFormat::Fcs, ConvertFormat::Csv, ConvertFormat::Hdf5}) {
    ConvertOptions options = to(format);
    std::vector<double> seen;
    options.progress = [&](double fraction, std::string_view) { seen.push_back(fraction); };
    REQUIRE(convert_to_file(*file, folder / "out", options, true));
    REQUIRE_FALSE(seen.empty());
    CHECK(seen.front() == 0);
    CHECK(seen.back() < 1);
  }
  std::filesystem::remove(folder / "out");
  ConvertOptions options = to(ConvertFormat::Hdf5);
  options.dataset = 9;
  CHECK_FALSE(convert_to_file(*file, folder / "out", options, true));
  CHECK(std::filesystem::is_empty(folder));
}
