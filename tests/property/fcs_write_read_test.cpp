// SPDX-License-Identifier: Apache-2.0
// What the writer writes, the reader reads: every value, name and keyword, without a finding under strict.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <set>

#include "engine/core/random.h"
#include "io/fcs/file_events.h"
#include "io/fcs/keyword_table.h"
#include "io/fcs/rewrite.h"
#include "io/fcs/writer.h"

using namespace fcscreen;
using namespace fcscreen::io::fcs;

namespace {

constexpr std::uint64_t kDataSets = 300;

/// Columns of one data set, each of the type it is written as.
struct Sample {
  WriteDataset dataset;
  std::vector<std::vector<float>> floats;
  std::vector<std::vector<double>> doubles;
  std::vector<std::vector<std::uint64_t>> integers;
  std::vector<ColumnView> columns;
};

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed, 3, 0) {}

  Sample make() {
    Sample s;
    static constexpr std::size_t kEvents[] = {0, 1, 2, 63, 500, 17000};
    const std::size_t n_events = kEvents[pick(6)];
    const std::size_t n_parameters = pick(20) == 0 ? 150 : 1 + pick(12);
    const std::size_t kind = pick(4);  // integers, floats, doubles, mixed
    s.floats.reserve(n_parameters);
    s.doubles.reserve(n_parameters);
    s.integers.reserve(n_parameters);
    for (std::size_t p = 0; p < n_parameters; ++p) add_column(s, kind == 3 ? pick(3) : kind, n_events);
    if (n_parameters > 1 && pick(2) == 0) s.dataset.parameters[0].name = "Time";
    s.dataset.keywords = {{"$CYT", text("x")}, {"$TIMESTEP", "0.01"}, {"$COM", text("c")}, {"CREATOR", text("v")}};
    for (std::size_t k = pick(5); k > 0; --k) s.dataset.keywords.emplace_back("KEY " + std::to_string(k), text("k"));
    if (pick(4) == 0) s.dataset.version = WriteVersion::Fcs32;
    if (pick(5) == 0) s.dataset.keywords.emplace_back("$FLOWRATE", "High");
    if (n_parameters >= 2 && pick(2) == 0) {
      s.dataset.spillover = Spillover{{s.dataset.parameters[1].name, s.dataset.parameters[0].name},
                                      {1, random_.uniform(), random_.uniform() / 3, 1},
                                      ""};
    }
    return s;
  }

 private:
  std::size_t pick(std::size_t n) { return static_cast<std::size_t>(random_.uniform() * static_cast<double>(n)); }

  /// Text with delimiters, quotes, umlauts, Chinese, an emoji and spaces inside.
  std::string text(std::string start) {
    static const std::vector<std::string> kPieces = {
        "|",  "||", "/", "\x0C", "\x1E", "\\", "é", " ", "CD19", "\xE2\x82\xAC", "\xE6\xB5\x81", "\xF0\x9F\xA7\xAC",
        "\"", ";",  "="};
    for (std::size_t k = pick(6); k > 0; --k) start += kPieces[pick(kPieces.size())];
    return start + "e";
  }

  void add_column(Sample& s, std::size_t kind, std::size_t n_events) {
    WriteParameter p;
    p.name = text("P") + std::to_string(s.columns.size());
    if (pick(2) == 0) p.label = text("L");
    if (pick(3) == 0) p.extra = {{"V", "450"}, {"F", "530/30"}};
    if (kind == 0) {
      static constexpr unsigned kWidths[] = {8, 16, 24, 32, 40, 64};
      p.type = DataType::Integer;
      p.bits = kWidths[pick(6)];
      const auto used = 1 + static_cast<unsigned>(pick(p.bits));
      p.range = std::ldexp(1.0, static_cast<int>(used));
      if (pick(3) == 0) p.log_decades = 4, p.log_offset = 1;
      auto& column = s.integers.emplace_back(n_events);
      const std::uint64_t mask = used == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << used) - 1;
      for (auto& v : column) v = word() & mask;
      if (n_events > 0) column.back() = mask;  // the largest that fits
      s.columns.emplace_back(std::span<const std::uint64_t>(column));
    } else if (kind == 1) {
      auto& column = s.floats.emplace_back(n_events);
      for (auto& v : column) v = pick(40) == 0 ? special<float>() : static_cast<float>(wild(30));
      s.columns.emplace_back(std::span<const float>(column));
    } else {
      p.type = DataType::Double;
      auto& column = s.doubles.emplace_back(n_events);
      for (auto& v : column) v = pick(40) == 0 ? special<double>() : wild(250);
      s.columns.emplace_back(std::span<const double>(column));
    }
    if (pick(4) == 0 && p.log_decades == 0) p.gain = 0.5 + random_.uniform();
    s.dataset.parameters.push_back(std::move(p));
  }

  std::uint64_t word() {
    return (static_cast<std::uint64_t>(random_.uniform() * 0x1p32) << 32) |
           static_cast<std::uint64_t>(random_.uniform() * 0x1p32);
  }
  double wild(double magnitude) { return random_.normal() * std::pow(10.0, (random_.uniform() * 2 - 1) * magnitude); }

  template <class T>
  T special() {
    using Limits = std::numeric_limits<T>;
    const T values[] = {Limits::quiet_NaN(),
                        Limits::infinity(),
                        -Limits::infinity(),
                        Limits::denorm_min(),
                        Limits::lowest(),
                        Limits::max(),
                        T{-0.0},
                        T{0}};
    return values[pick(8)];
  }

  Random random_;
};

bool same_bits(float a, float b) { return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b); }
bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }
bool same_bits(std::uint64_t a, std::uint64_t b) { return a == b; }

/// Number of values that differ from those of `expected`, type and bits compared.
std::size_t differences(const File& file, const std::vector<ColumnView>& expected) {
  FileEvents events(file, 0, Values::Raw);
  const auto views = events.block(0, events.n_events());
  REQUIRE(views);
  REQUIRE(views->size() == expected.size());
  std::size_t wrong = 0;
  for (std::size_t c = 0; c < expected.size(); ++c) {
    REQUIRE((*views)[c].index() == expected[c].index());
    std::visit(
        [&](const auto& values) {
          const auto& found = std::get<std::remove_cvref_t<decltype(values)>>((*views)[c]);
          REQUIRE(found.size() == values.size());
          for (std::size_t i = 0; i < values.size(); ++i) wrong += same_bits(found[i], values[i]) ? 0 : 1;
        },
        expected[c]);
  }
  return wrong;
}

std::string findings_of(const Findings& findings) {
  std::string all;
  for (const Finding& f : findings.items()) all += f.code + " " + f.text + "\n";
  return all;
}

Result<File> reopen(const std::string& bytes) {
  return File::from_memory(std::as_bytes(std::span(bytes)), "written", {Policy::Strict});
}

void check_description(const Dataset& set, const WriteDataset& wanted) {
  REQUIRE(set.parameters.size() == wanted.parameters.size());
  for (std::size_t p = 0; p < set.parameters.size(); ++p) {
    CHECK(set.parameters[p].name == wanted.parameters[p].name);
    CHECK(set.parameters[p].label == wanted.parameters[p].label);
    CHECK(set.parameters[p].type == wanted.parameters[p].type);
    CHECK(set.parameters[p].log_decades == wanted.parameters[p].log_decades);
    if (wanted.parameters[p].type == DataType::Integer) CHECK(set.parameters[p].bits == wanted.parameters[p].bits);
    if (!set.parameters[p].is_time) CHECK(set.parameters[p].gain == wanted.parameters[p].gain);
    for (const auto& [suffix, value] : wanted.parameters[p].extra) {
      CHECK(set.keywords.get("$P" + std::to_string(p + 1) + suffix) == value);
    }
  }
  for (const auto& [key, value] : wanted.keywords) CHECK(set.keywords.get(key) == value);
  CHECK(set.spillover.has_value() == wanted.spillover.has_value());
  if (wanted.spillover && set.spillover) {
    CHECK(set.spillover->names == wanted.spillover->names);
    CHECK(set.spillover->matrix == wanted.spillover->matrix);
  }
}

}  // namespace

TEST_CASE("FCS: what is written reads back bit for bit, keywords too, without a finding under strict") {
  std::set<std::string> versions;
  for (std::uint64_t seed = 0; seed < kDataSets; ++seed) {
    CAPTURE(seed);
    Sample s = Maker(seed).make();
    MemoryEvents events(s.columns);
    StringSink sink;
    const auto written = write(s.dataset, events, sink);
    REQUIRE_MESSAGE(written.has_value(), (written ? "" : written.error().text()));
    CHECK(written->findings.empty());
    CHECK(written->n_bytes == sink.bytes().size());
    const auto file = reopen(sink.bytes());
    REQUIRE_MESSAGE(file.has_value(), (file ? "" : file.error().text()));
    const Dataset& set = file->datasets().front();
    CHECK_MESSAGE(set.findings.empty(), findings_of(set.findings));
    CHECK(set.version == written->version);
    versions.insert(set.version);
    check_description(set, s.dataset);
    CHECK(differences(*file, s.columns) == 0);
  }
  CHECK(versions == std::set<std::string>{"FCS3.1", "FCS3.2"});
}

TEST_CASE("FCS: a rewrite of a written file changes neither values nor keywords, and the next one not a byte") {
  for (std::uint64_t seed = 0; seed < kDataSets; seed += 3) {
    CAPTURE(seed);
    Sample s = Maker(seed).make();
    MemoryEvents events(s.columns);
    StringSink first;
    REQUIRE(write(s.dataset, events, first));
    std::string before = first.bytes();
    for (int round = 0; round < 2; ++round) {
      const auto file = reopen(before);
      REQUIRE(file);
      const auto plan = plan_rewrite(*file, 0, {});
      REQUIRE(plan);
      CHECK_MESSAGE(plan->findings.empty(), findings_of(plan->findings));
      FileEvents source(*file, 0, Values::Raw);
      StringSink sink;
      const auto written = write(plan->dataset, source, sink);
      REQUIRE_MESSAGE(written.has_value(), (written ? "" : written.error().text()));
      const auto again = reopen(sink.bytes());
      REQUIRE(again);
      CHECK_MESSAGE(again->datasets()[0].findings.empty(), findings_of(again->datasets()[0].findings));
      check_description(again->datasets()[0], s.dataset);
      CHECK(differences(*again, s.columns) == 0);
      if (round == 1) CHECK((sink.bytes() == before));
      before = std::move(sink.bytes());
    }
  }
}
