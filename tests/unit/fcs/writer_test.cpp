// SPDX-License-Identifier: Apache-2.0
// The writer (design/FCS.md §13): what is written reads back identically and without a finding under strict.
#include "io/fcs/writer.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "engine/core/random.h"
#include "tests/unit/fcs/raw_fcs.h"

using namespace fcscreen;
using namespace fcscreen::io::fcs;

namespace {

std::vector<std::span<const float>> spans(const std::vector<std::vector<float>>& columns) {
  return {columns.begin(), columns.end()};
}

Result<std::string> write(const WriteDataset& dataset, const std::vector<std::vector<float>>& columns) {
  return write_bytes(dataset, spans(columns));
}

WriteDataset two() {
  WriteDataset d;
  d.parameters = {{"FSC-A", "", 262144, 1, {}}, {"PE-A", "CD10", 262144, 2.5, {{"V", "450"}, {"F", "575/26"}}}};
  d.keywords = {{"$CYT", "Synthetic"}, {"TUBE NAME", "B-ALL 8"}};
  return d;
}

/// A random data set: sizes, names with awkward characters, values of every magnitude.
WriteDataset random_dataset(std::uint64_t seed, std::vector<std::vector<float>>& columns) {
  Random random(seed, 1, 0);
  const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random.uniform() * static_cast<double>(n)); };
  const std::vector<std::string> pieces = {"|", "||", "/", "\x0C", "\x1E", "é", " x", "CD19", "\xE2\x82\xAC", "a"};
  WriteDataset d;
  const std::size_t n_parameters = 1 + pick(12), n_events = pick(200);
  for (std::size_t p = 0; p < n_parameters; ++p) {
    std::string name = "P";  // no value begins with a delimiter
    for (std::size_t k = pick(4); k > 0; --k) name += pieces[pick(pieces.size())];
    d.parameters.push_back({name + "#" + std::to_string(p), pick(2) == 0 ? "" : "L" + name, 1024, 1, {}});
    columns.emplace_back();
    for (std::size_t e = 0; e < n_events; ++e) {
      columns.back().push_back(static_cast<float>(random.normal() * std::pow(10.0, random.uniform() * 40 - 20)));
    }
  }
  d.keywords = {{"$CYT", "S" + pieces[pick(pieces.size())] + "z"}, {"note", "n" + pieces[pick(pieces.size())]}};
  if (n_parameters >= 2) {
    d.spillover = Spillover{{d.parameters[0].name, d.parameters[1].name}, {1, random.uniform(), 0.01, 1}, ""};
  }
  return d;
}

}  // namespace

TEST_CASE("writer: what is written reads back bit for bit under strict, without a finding (100 random data sets)") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    std::vector<std::vector<float>> columns;
    const WriteDataset d = random_dataset(seed, columns);
    const auto bytes = write(d, columns);
    REQUIRE_MESSAGE(bytes.has_value(), (bytes ? "" : bytes.error().text()));
    const auto file = test::open_bytes(*bytes, Policy::Strict);
    REQUIRE_MESSAGE(file.has_value(), (file ? "" : file.error().text()));
    const Dataset& set = file->datasets().front();
    for (const Finding& f : set.findings.items()) MESSAGE(f.code << " " << f.text);
    CHECK(set.findings.empty());
    REQUIRE(set.n_events == columns[0].size());
    REQUIRE(set.parameters.size() == columns.size());
    for (std::size_t p = 0; p < columns.size(); ++p) {
      CHECK(set.parameters[p].name == d.parameters[p].name);
      CHECK(set.parameters[p].label == d.parameters[p].label);
      const auto values = test::column(*file, p);
      CHECK(std::vector<float>(values.begin(), values.end()) == columns[p]);
    }
    CHECK(set.keywords.get("note") == d.keywords[1].second);
    CHECK(set.keywords.get("$CYT") == d.keywords[0].second);
    if (d.spillover) {
      REQUIRE(set.spillover);
      CHECK(set.spillover->names == d.spillover->names);
      CHECK(set.spillover->matrix == d.spillover->matrix);
    }
  }
}

TEST_CASE("writer: the same input gives the same bytes") {
  const std::vector<std::vector<float>> columns = {{1, 2}, {3, 4}};
  CHECK(*write(two(), columns) == *write(two(), columns));
}

TEST_CASE("writer: $PnR is raised above the largest value, gains and further keywords are written") {
  const auto bytes = write(two(), {{1, 300000.5F}, {3, 4}});
  const auto file = test::open_bytes(*bytes, Policy::Strict);
  REQUIRE(file);
  CHECK(file->datasets()[0].parameters[0].range == 300002);
  CHECK(file->datasets()[0].parameters[1].range == 262144);
  CHECK(file->datasets()[0].parameters[1].gain == 2.5);
  CHECK(file->datasets()[0].keywords.get("$P2F") == "575/26");
}

TEST_CASE("writer: keywords it sets itself, unknown $ keywords, blank and repeated ones are left out") {
  WriteDataset d = two();
  d.keywords = {{"$TOT", "77"}, {"$DFC1TO2", "5"}, {"$COM", "  "}, {"a", "1"}, {"A", "2"}, {"$GATE", "1"}};
  const auto bytes = write(d, {{1}, {2}});
  const auto file = test::open_bytes(*bytes, Policy::Strict);
  REQUIRE(file);
  CHECK(file->datasets()[0].n_events == 1);
  CHECK(file->datasets()[0].keywords.find("$DFC1TO2") == nullptr);
  CHECK(file->datasets()[0].keywords.find("$COM") == nullptr);
  CHECK(file->datasets()[0].keywords.get("A") == "1");
  CHECK(file->datasets()[0].findings.empty());
}

TEST_CASE("writer: no events is a valid file") {
  const auto bytes = write(two(), {{}, {}});
  REQUIRE(bytes);
  const auto file = test::open_bytes(*bytes, Policy::Strict);
  REQUIRE(file);
  CHECK(file->datasets()[0].n_events == 0);
  CHECK(file->datasets()[0].findings.empty());
}

TEST_CASE("writer: non-finite values are stored as they are") {
  const auto bytes = write(two(), {{std::nanf(""), -std::numeric_limits<float>::infinity()}, {1, 2}});
  const auto file = test::open_bytes(*bytes);
  REQUIRE(file);
  CHECK(std::isnan(test::column(*file, 0)[0]));
  CHECK(std::isinf(test::column(*file, 0)[1]));
}

TEST_CASE("writer: what cannot be written rightly is refused") {
  const std::vector<std::vector<float>> columns = {{1, 2}, {3, 4}};
  WriteDataset d = two();
  CHECK_FALSE(write(d, {{1, 2}}));
  CHECK_FALSE(write(d, {{1, 2}, {3}}));
  CHECK_FALSE(write({}, {}));
  d.parameters[1].name = "FSC-A";
  CHECK_FALSE(write(d, columns));
  d.parameters[1].name = "PE,A";
  CHECK_FALSE(write(d, columns));
  d.parameters[1].name = " ";
  CHECK_FALSE(write(d, columns));
  d.parameters[1].name = "Time";
  CHECK_FALSE(write(d, columns));
  d.keywords.emplace_back("$TIMESTEP", "0.01");
  CHECK(write(d, columns));
  d.spillover = Spillover{{"FSC-A", "PE-A"}, {1, 0, 0, 1}, ""};
  CHECK_FALSE(write(d, columns));
  d = two();
  d.spillover = Spillover{{"FSC-A", "PE-A"}, {1, 0, 0}, ""};
  CHECK_FALSE(write(d, columns));
  d = two();
  d.keywords = {{"note", "\xFF"}};
  CHECK_FALSE(write(d, columns));
}

TEST_CASE("writer: integers that do not fit are refused with event, parameter and value") {
  WriteDataset d;
  d.parameters.resize(1);
  d.parameters[0].name = "FL1-H";
  d.parameters[0].type = DataType::Integer;
  d.parameters[0].bits = 16;
  d.parameters[0].range = 1024;
  const auto outcome = [&](std::vector<ColumnView> columns) {
    MemoryEvents events(std::move(columns));
    StringSink sink;
    return io::fcs::write(d, events, sink);
  };
  const std::vector<std::uint64_t> good = {0, 1023}, high = {0, 1024};
  const std::vector<double> fractional = {3, 0.5}, negative = {-1}, not_a_number = {std::nan("")}, whole = {7};
  CHECK(outcome({std::span(good)}));
  CHECK(outcome({std::span(whole)}));
  const auto refused = outcome({std::span(high)});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "FCS-W02");
  CHECK(refused.error().message.find("event 2 of FL1-H is 1024") != std::string::npos);
  CHECK_FALSE(outcome({std::span(fractional)}));
  CHECK_FALSE(outcome({std::span(negative)}));
  CHECK_FALSE(outcome({std::span(not_a_number)}));
  d.parameters[0].range = 0;  // 2^16
  CHECK(outcome({std::span(high)}));
  d.parameters[0].range = 262144;
  CHECK_FALSE(outcome({std::span(good)}));
  d.parameters[0] = {"Time", "", 0, 1, {}, DataType::Integer, 12};
  CHECK_FALSE(outcome({std::span(good)}));
}

TEST_CASE("writer: 3.2 where types are mixed or a 3.2 keyword is given, with $CYT and without $MODE") {
  WriteDataset d = two();
  CHECK(version_to_write(d) == "FCS3.1");
  d.keywords.emplace_back("$FLOWRATE", "High");
  CHECK(version_to_write(d) == "FCS3.2");
  d = two();
  d.keywords.clear();
  d.parameters[1].type = DataType::Double;
  CHECK(version_to_write(d) == "FCS3.2");
  const std::vector<float> a = {1.5F};
  const std::vector<double> b = {0.1};
  MemoryEvents events(std::vector<ColumnView>{std::span(a), std::span(b)});
  StringSink sink;
  const auto written = io::fcs::write(d, events, sink);
  REQUIRE(written);
  CHECK(written->findings.has("FCS-W04"));
  const auto file = test::open_bytes(sink.bytes(), Policy::Strict);
  REQUIRE(file);
  CHECK(file->datasets()[0].findings.empty());
  CHECK(file->datasets()[0].keywords.get("$CYT") == "unknown");
  CHECK(file->datasets()[0].keywords.find("$MODE") == nullptr);
  CHECK(file->datasets()[0].keywords.get("$P2DATATYPE") == "D");
  CHECK(test::column(*file, 1)[0] == 0.1);
  d.version = WriteVersion::Fcs31;
  CHECK_FALSE(io::fcs::write(d, events, sink));
}

TEST_CASE("writer: keywords that are left out are named") {
  WriteDataset d = two();
  d.keywords = {{"$DFC1TO2", "5"}, {"$COM", "  "}, {"a", "1"}, {"A", "2"}};
  const std::vector<float> one = {1};
  MemoryEvents events(std::vector<ColumnView>{std::span(one), std::span(one)});
  StringSink sink;
  const auto written = io::fcs::write(d, events, sink);
  REQUIRE(written);
  std::string all;
  for (const Finding& f : written->findings.items()) all += f.code + " " + f.text + "\n";
  CHECK(all.find("$DFC1TO2") != std::string::npos);
  CHECK(all.find("$COM") != std::string::npos);
  CHECK(all.find("twice, of which the first was written: A") != std::string::npos);
}

TEST_CASE("writer: a failing sink ends the writing with its error") {
  class Full : public ByteSink {
   public:
    Status write(std::string_view) override { return fail(ErrorKind::Output, "OUT-01", "no room."); }
  } full;
  const std::vector<float> one = {1};
  MemoryEvents events(std::vector<ColumnView>{std::span(one), std::span(one)});
  const auto written = io::fcs::write(two(), events, full);
  REQUIRE_FALSE(written);
  CHECK(written.error().code == "OUT-01");
}
