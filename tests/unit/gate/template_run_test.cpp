// SPDX-License-Identifier: Apache-2.0
#include "engine/gate/template_run.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <variant>
#include <vector>

#include "engine/core/random.h"
#include "engine/gate/shipped_templates.h"
#include "io/fcs/writer.h"
#include "io/text/gating_template_toml.h"

using namespace fcscreen;
using namespace fcscreen::engine;

namespace {

constexpr std::size_t kB = 1000, kT = 3000, kGranulocytes = 6000, kEvents = kB + kT + kGranulocytes;

struct Level {
  double b, t, granulocyte, spread;
};

/// B cells, T cells, granulocytes, in that order, on four parameters; `linear` as an instrument stores them, else as
/// positions on a display scale.
std::string tube(bool linear) {
  const std::vector<std::pair<std::string, std::string>> names = {
      {"FSC-A", ""}, {"SSC-A", ""}, {"PE-Cy7-A", "CD19+TCRgd PECy7"}, {"APC-A", "CD3 APC"}};
  const std::vector<Level> display = {
      {2000, 2100, 4000, 300}, {1200, 1200, 5000, 300}, {6000, 2200, 2300, 250}, {2100, 6500, 2600, 250}};
  const std::vector<Level> decades = {
      {60000, 62000, 120000, 8000}, {15000, 15000, 120000, 3000}, {4.0, 0, 0, 0.15}, {0, 4.2, 0, 0.15}};
  io::fcs::WriteDataset set;
  std::vector<std::vector<float>> columns;
  for (std::size_t p = 0; p < names.size(); ++p) {
    set.parameters.push_back({names[p].first, names[p].second, 262144, 1, {}});
    std::vector<float> column;
    for (std::size_t i = 0; i < kEvents; ++i) {
      Random random(3, p, i);
      const Level& level = (linear ? decades : display)[p];
      const double centre = i < kB ? level.b : i < kB + kT ? level.t : level.granulocyte;
      const double noise = random.normal();
      // A stained cell of a linear fluorescence channel is log-normal, an unstained one lies about 0.
      const bool stained = linear && p >= 2 && centre > 0;
      column.push_back(static_cast<float>(stained            ? std::pow(10.0, centre + level.spread * noise)
                                          : linear && p >= 2 ? 150 * noise
                                                             : centre + level.spread * noise));
    }
    columns.push_back(std::move(column));
  }
  const std::vector<std::span<const float>> views(columns.begin(), columns.end());
  auto bytes = io::fcs::write_bytes(set, views);
  REQUIRE(bytes);
  return std::move(*bytes);
}

io::fcs::File open(const std::string& bytes) {
  auto file = io::fcs::File::from_memory(std::as_bytes(std::span(bytes)), "tube.fcs");
  REQUIRE(file);
  return std::move(*file);
}

result::GatingTemplate lineages(const std::string& scale = "") {
  auto plan = io::text::parse_gating_template("template_version = 1\n" + scale + R"(
[[gate]]
population = "CD3+"
method = "mindensity"
channels = ["CD3"]
[[gate]]
population = "CD3-"
method = "reference"
below = ["CD3+"]
[[gate]]
population = "B cells"
parent = "CD3-"
method = "mindensity"
channels = ["CD19"]
[[gate]]
population = "SSC high"
method = "mindensity"
channels = ["SSC-A"]
)",
                                              "t.toml");
  REQUIRE_MESSAGE(plan, plan.error().text());
  return std::move(*plan);
}

}  // namespace

TEST_CASE("Template run: the same template finds the cells on an instrument's scale and on a display scale") {
  for (const bool linear : {true, false}) {
    CAPTURE(linear);
    const std::string bytes = tube(linear);
    const io::fcs::File file = open(bytes);
    const auto run = run_template(file, 0, lineages(), 2);
    REQUIRE_MESSAGE(run, run.error().text());
    CHECK(run->n_events == kEvents);
    CHECK(run->findings.has("TPL-S01") != linear);
    REQUIRE(run->columns.size() == 3);
    CHECK(std::holds_alternative<result::LogicleScale>(run->columns[0].scale) == linear);
    CHECK(std::holds_alternative<result::AsinhScale>(run->columns[2].scale) == linear);
    const auto& p = run->populations;
    CHECK(p[0].members.count() == kT);
    CHECK(p[0].members.test(kB));
    CHECK(p[2].members.count() == kB);
    CHECK(p[2].members.test(0));
    CHECK(p[2].note == "CD19 is read from the channel CD19+TCRgd PECy7");
    CHECK(std::abs(static_cast<double>(p[3].members.count()) - static_cast<double>(kGranulocytes)) < 10);
    // The cut in the units of the file lies between the two populations of the channel.
    CHECK(p[2].cut->linear > (linear ? 400 : 2800));
    CHECK(p[2].cut->linear < (linear ? 9000 : 5500));
  }
}

TEST_CASE("Template run: the template may choose the scales itself") {
  const std::string bytes = tube(false);
  const io::fcs::File file = open(bytes);
  const auto run =
      run_template(file, 0, lineages("[scale]\nfluorescence = \"logicle\"\nside_scatter = \"asinh\"\n"), 1);
  REQUIRE_MESSAGE(run, run.error().text());
  CHECK(std::holds_alternative<result::LogicleScale>(run->columns[0].scale));
  CHECK(std::holds_alternative<result::AsinhScale>(run->columns[2].scale));
}

TEST_CASE("Template run: threads change nothing") {
  const std::string bytes = tube(true);
  const io::fcs::File file = open(bytes);
  const auto one = run_template(file, 0, lineages(), 1), three = run_template(file, 0, lineages(), 3);
  REQUIRE((one && three));
  for (std::size_t g = 0; g < one->populations.size(); ++g) {
    const auto a = one->populations[g].members.words(), b = three->populations[g].members.words();
    CHECK(std::equal(a.begin(), a.end(), b.begin(), b.end()));
    CHECK(one->populations[g].method == three->populations[g].method);
  }
}

TEST_CASE("Template run: a tube without the template's channels and a data set that is not there are wrong usage") {
  const std::string bytes = tube(true);
  const io::fcs::File file = open(bytes);
  const auto missing = run_template(file, 3, lineages(), 1);
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().code == "ENG-L01");
  const auto shipped = find_template("lymphoid_screen");
  REQUIRE_MESSAGE(shipped, shipped.error().text());
  const auto other = run_template(file, 0, *shipped, 1);  // it has no CD45
  REQUIRE_FALSE(other.has_value());
  CHECK(other.error().kind == ErrorKind::Usage);
  CHECK(other.error().code == "TPL-10");
  CHECK(shipped_template_names() == std::vector<std::string>{"lymphoid_screen"});
}
