// SPDX-License-Identifier: Apache-2.0
// Every file of the shared corpus against its reference: values that come from an independent reading by the rules of
// the corpus README and agree with flowCore, cytolib, FlowIO, fcsparser and FlowCal wherever those agree.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "io/fcs/reader.h"
#include "io/fcs/statistics.h"
#include "tests/support/paths.h"

namespace {

namespace fs = std::filesystem;
using namespace fcscreen;
using namespace fcscreen::io::fcs;
using nlohmann::json;

// Sums and means depend on the order of addition; the acceptance rule allows this much.
constexpr double kRelativeTolerance = 1e-9;
// The reference's 10^x comes from a vectorised power function (numpy on AVX-512) that is off by up to one unit in the
// last place; the C library's, used here, rounds correctly. So the extremes of log-amplified channels may differ by
// one.
constexpr double kPowerTolerance = 2.3e-16;
constexpr std::size_t kCorpusFiles = 118;

struct Case {
  fs::path file;
  json reference;
};

std::vector<Case> corpus() {
  std::vector<Case> cases;
  const auto folder = test::shared("data/corpus");
  if (!folder) return cases;
  for (const auto& entry : fs::directory_iterator(*folder / "fcs")) {
    std::ifstream in(*folder / "reference" / (entry.path().filename().string() + ".json"));
    cases.push_back({entry.path(), json::parse(in)});
  }
  std::sort(cases.begin(), cases.end(), [](const Case& a, const Case& b) { return a.file < b.file; });
  return cases;
}

double number(const json& value) { return value.is_string() ? std::nan("") : value.get<double>(); }

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

bool close(double a, double b) {
  return same(a, b) || std::abs(a - b) <= kRelativeTolerance * std::max(std::abs(a), std::abs(b));
}

bool same_extreme(double found, double expected, bool is_log) {
  return same(found, expected) || (is_log && std::abs(found - expected) <= kPowerTolerance * std::abs(expected));
}

void check_statistics(const File& file, Values values, const json& expected) {
  const auto found = statistics(file, 0, values, 2);
  REQUIRE(found);
  REQUIRE(found->size() == expected.size());
  for (std::size_t p = 0; p < expected.size(); ++p) {
    const ParameterStatistics& s = (*found)[p];
    const bool is_log = values == Values::Linearized && file.datasets()[0].parameters[p].log_decades > 0;
    CAPTURE(p);
    CHECK_MESSAGE(same_extreme(s.min, number(expected[p][0]), is_log), s.min, " against ", expected[p][0].dump());
    CHECK_MESSAGE(same_extreme(s.max, number(expected[p][1]), is_log), s.max, " against ", expected[p][1].dump());
    CHECK_MESSAGE(close(s.mean, number(expected[p][2])), s.mean, " against ", expected[p][2].dump());
    CHECK_MESSAGE(close(s.sum, number(expected[p][3])), s.sum, " against ", expected[p][3].dump());
    CHECK(s.nan == expected[p][4].get<std::size_t>());
  }
}

}  // namespace

TEST_CASE("corpus: every readable file gives the reference's counts, names and statistics") {
  const auto cases = corpus();
  if (cases.empty()) return test::skip("the shared corpus is not here");
  REQUIRE(cases.size() == kCorpusFiles);
  for (const Case& c : cases) {
    if (c.reference.contains("standard")) continue;
    INFO(c.file.filename().string());
    const auto file = File::open(c.file);
    CHECK_MESSAGE(file.has_value(), (file ? std::string() : file.error().text()));
    if (!file) continue;
    const Dataset& set = file->datasets().front();
    CHECK(set.n_events == c.reference["n_events"].get<std::size_t>());
    REQUIRE(set.parameters.size() == c.reference["n_params"].get<std::size_t>());
    for (std::size_t p = 0; p < set.parameters.size(); ++p) {
      CHECK(set.parameters[p].name == c.reference["names"][p].get<std::string>());
    }
    check_statistics(*file, Values::Raw, c.reference["raw"]);
    check_statistics(*file, Values::Linearized, c.reference["linearized"]);
  }
}

TEST_CASE("corpus: every data set that flowCore reads, under any of its options, has its events and parameters") {
  const auto cases = corpus();
  if (cases.empty()) return test::skip("the shared corpus is not here");
  std::size_t compared = 0;
  for (const Case& c : cases) {
    INFO(c.file.filename().string());
    const auto file = File::open(c.file);
    for (const json& outcome : c.reference["flowCore"]) {
      if (outcome.contains("error")) continue;
      const auto dataset = outcome["dataset"].get<std::size_t>() - 1;
      REQUIRE(file);
      REQUIRE(dataset < file->datasets().size());
      const Dataset& set = file->datasets()[dataset];
      CHECK(set.n_events == outcome["n_events"].get<std::size_t>());
      CHECK(set.parameters.size() == outcome["n_params"].get<std::size_t>());
      ++compared;
    }
  }
  CHECK(compared > 200);
}

TEST_CASE("corpus: PnG scaling divides what is not logarithmic by $PnG, Time too, and leaves the rest as linearised") {
  const auto cases = corpus();
  if (cases.empty()) return test::skip("the shared corpus is not here");
  std::size_t scaled = 0;
  for (const Case& c : cases) {
    if (c.reference.contains("standard")) continue;
    INFO(c.file.filename().string());
    const auto file = File::open(c.file);
    REQUIRE(file);
    const Dataset& set = file->datasets().front();
    const auto linear = statistics(*file, 0, Values::Linearized, 2);
    const auto gained = statistics(*file, 0, Values::LinearizedWithGain, 2);
    REQUIRE(gained);
    for (std::size_t p = 0; p < set.parameters.size(); ++p) {
      const std::string stated = set.keywords.get("$P" + std::to_string(p + 1) + "G");
      const double gain = stated.empty() || set.parameters[p].log_decades > 0 ? 1 : std::stod(stated);
      const double divisor = gain > 0 ? gain : 1;
      CAPTURE(p);
      CHECK(same((*gained)[p].min, (*linear)[p].min / divisor));
      CHECK(same((*gained)[p].max, (*linear)[p].max / divisor));
      scaled += divisor != 1;
    }
  }
  CHECK(scaled > 40);
}

TEST_CASE("corpus: files whose reference says refuse are refused with code, offset and advice") {
  const auto cases = corpus();
  if (cases.empty()) return test::skip("the shared corpus is not here");
  std::size_t refused = 0;
  for (const Case& c : cases) {
    if (c.reference.value("standard", "") != "refuse") continue;
    ++refused;
    INFO(c.file.filename().string());
    const auto file = File::open(c.file);
    REQUIRE_FALSE(file);
    CHECK(file.error().kind == ErrorKind::Input);
    CHECK(file.error().code == "FCS-D03");
    CHECK(file.error().offset);
    CHECK_FALSE(file.error().next.empty());
  }
  CHECK(refused == 2);
}

TEST_CASE("corpus: truncated files give their whole events under salvage, and say so") {
  const auto cases = corpus();
  if (cases.empty()) return test::skip("the shared corpus is not here");
  for (const Case& c : cases) {
    if (c.reference.value("standard", "") != "refuse") continue;
    INFO(c.file.filename().string());
    const auto file = File::open(c.file, {Policy::Salvage});
    REQUIRE(file);
    const Dataset& set = file->datasets().front();
    CHECK(set.n_events == c.reference["salvage_events"].get<std::size_t>());
    CHECK(set.salvaged);
    CHECK(set.findings.has("FCS-D03"));
    check_statistics(*file, Values::Raw, c.reference["raw"]);
  }
}

TEST_CASE("corpus: Coulter LMD files list both data sets and screening takes the newer one") {
  const auto cases = corpus();
  if (cases.empty()) return test::skip("the shared corpus is not here");
  const auto file = File::open(*test::shared("data/corpus/fcs/CytoPy__test.FCS"));
  REQUIRE(file);
  REQUIRE(file->datasets().size() == 2);
  CHECK(file->datasets()[0].version == "FCS2.0");
  CHECK(file->datasets()[1].version == "FCS3.0");
  // flowCore reads 30,000 events and 8 parameters from the second data set (its record in the reference).
  CHECK(file->datasets()[1].n_events == 30000);
  CHECK(file->datasets()[1].parameters.size() == 8);
  CHECK(default_dataset(*file) == 1);
  // FL3 is labelled CD45-ECD by $P5S of the first data set; the second states no labels at all.
  CHECK(file->datasets()[1].keywords.find("$P5S") == nullptr);
  CHECK(file->datasets()[1].parameters[4].name == "FL3");
  CHECK(file->datasets()[1].parameters[4].label == "CD45-ECD");
  CHECK(file->datasets()[1].findings.has("FCS-N04"));
}
