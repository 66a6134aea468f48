// SPDX-License-Identifier: Apache-2.0
#include "io/text/gating_template_toml.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/support/paths.h"

using namespace fcscreen;
using namespace fcscreen::result;
using io::text::parse_gating_template;

namespace {

const std::string kHead = "template_version = 1\n";

/// The error of a template whose first gate begins on line 2.
Error refused(const std::string& gates) {
  const auto parsed = parse_gating_template(kHead + gates, "t.toml");
  REQUIRE_FALSE(parsed.has_value());
  CHECK(parsed.error().kind == ErrorKind::Usage);
  CHECK(parsed.error().file == "t.toml");
  return parsed.error();
}

bool says(const Error& error, const char* code, const std::string& part) {
  INFO(error.text());
  const bool ok = error.code == code && error.text().find(part) != std::string::npos;
  CHECK(ok);
  return ok;
}

const std::string kCd3 = "[[gate]]\npopulation = \"CD3+\"\nmethod = \"mindensity\"\nchannels = [\"CD3\"]\n";

}  // namespace

TEST_CASE("Gating template: every method and argument is read") {
  const auto parsed = parse_gating_template(R"(template_version = 1
name = "n"
description = "d"
[scale]
fluorescence = "logicle"
side_scatter = "stored"
[[gate]]
population = "steady"
method = "time"
channels = ["Time", "CD45"]
optional = true
mad = 5.5
min_cells = 200
max_bins = 100
[[gate]]
population = "on scale"
parent = "steady"
method = "boundary"
channels = ["FSC-A", "SSC-A"]
min = [10, "open"]
max = ["top", 5e4]
[[gate]]
population = "singlets"
parent = "on scale"
method = "singlet"
channels = ["FSC-A", "FSC-H"]
prediction_level = 0.95
[[gate]]
population = "CD3+"
parent = "singlets"
method = "mindensity"
channels = "CD3"
side = "below"
adjust = 1.5
range = [0.1, 0.9]
between = ["singlets", "steady"]
valley = "highest"
min_depth = 0.2
without_valley = "tail"
[[gate]]
population = "tail"
on = "singlets"
method = "tailgate"
channels = ["CD19"]
tail = "left"
peaks = 3
reference_peak = 2
tolerance = 0.05
auto_tolerance = true
min_events = 50
[[gate]]
population = "q"
method = "quantile"
channels = ["CD19"]
probability = 0.25
[[gate]]
population = "m"
method = "mixture"
channels = ["CD45", "SSC-A"]
components = [2, 5]
nu = 0
quantile = 0.8
target = "highest"
of = "CD45"
min_weight = 0.02
[[gate]]
population = "m1"
method = "mixture"
channels = ["CD45"]
components = 3
negative = 2
[[gate]]
population = "b"
method = "boolean"
and = ["m", "!q"]
[[gate]]
population = "r"
method = "reference"
above = ["CD3+"]
below = ["tail", "m1"]
)",
                                            "t.toml");
  REQUIRE_MESSAGE(parsed, parsed.error().text());
  const GatingTemplate& t = *parsed;
  CHECK(t.name == "n");
  CHECK(t.fluorescence == TemplateScale::Logicle);
  CHECK(t.side_scatter == TemplateScale::Stored);
  REQUIRE(t.gates.size() == 10);
  CHECK(t.gates[0].optional);
  CHECK(t.gates[0].line == 7);
  const auto& time = std::get<TimeMethod>(t.gates[0].method);
  CHECK(time.mad == 5.5);
  CHECK(time.min_cells == 200);
  const auto& boundary = std::get<BoundaryMethod>(t.gates[1].method);
  CHECK(boundary.min[0]->value == 10);
  CHECK_FALSE(boundary.min[1].has_value());
  CHECK(boundary.max[0]->top);
  CHECK(boundary.max[1]->value == 5e4);
  CHECK(std::get<SingletMethod>(t.gates[2].method).prediction_level == 0.95);
  const auto& valley = std::get<MindensityMethod>(t.gates[3].method);
  CHECK(t.gates[3].channels == std::vector<std::string>{"CD3"});
  CHECK(valley.side == CutSide::Below);
  CHECK(valley.from_share == 0.1);
  CHECK(valley.to_share == 0.9);
  CHECK(valley.valley == MindensityMethod::Valley::Highest);
  CHECK(valley.without_valley == MindensityMethod::WithoutValley::Tail);
  const auto& tail = std::get<TailMethod>(t.gates[4].method);
  CHECK_FALSE(tail.right);
  CHECK(tail.ref_peak == 2);
  CHECK(tail.auto_tolerance);
  CHECK(t.gates[4].on == "singlets");
  CHECK(t.gates[4].min_events == 50);
  CHECK(std::get<QuantileMethod>(t.gates[5].method).probability == 0.25);
  const auto& mixture = std::get<MixtureMethod>(t.gates[6].method);
  CHECK(mixture.k_min == 2);
  CHECK(mixture.k_max == 5);
  CHECK(mixture.target.rule == MixtureTarget::Rule::Highest);
  CHECK(mixture.target.of == "CD45");
  CHECK(std::get<MixtureMethod>(t.gates[7].method).negative == 2);
  const auto& both = std::get<CombineMethod>(t.gates[8].method);
  CHECK(both.op == CombineMethod::Op::And);
  CHECK(both.operands[1].population == "q");
  CHECK(both.operands[1].complement);
  CHECK(std::get<ReferenceMethod>(t.gates[9].method).cuts.size() == 3);
}

TEST_CASE("Gating template: a fault is told with its line, its gate and what to write") {
  says(refused("[[gate]\n"), "TPL-01", "line 2");
  says(refused("[[gate]]\npopulation = \"A\"\nmethod = \"kmeans\"\nchannels = [\"CD3\"]\n"), "TPL-02",
       "line 4: gate 'A': 'kmeans' is no method");
  says(refused(kCd3 + "tolerence = 1\n"), "TPL-02", "line 6: gate 'CD3+': 'tolerence' is not known");
  says(refused(kCd3 + "adjust = -1\n"), "TPL-03", "line 6: gate 'CD3+': adjust is no number from 0.05");
  says(refused(kCd3 + "side = \"left\"\n"), "TPL-03", "side is none of above, below");
  says(refused(kCd3 + "range = [0.9, 0.1]\n"), "TPL-03", "line 6");
  says(refused(kCd3 + "parent = \"lymphocytes\"\n"), "TPL-04", "'CD3+' uses 'lymphocytes', which is not defined above");
  says(refused(kCd3 + kCd3), "TPL-04", "line 6: 'CD3+' is defined twice");
  says(refused("[[gate]]\nmethod = \"quantile\"\nchannels = [\"CD3\"]\n"), "TPL-03", "gate 1: it names no population");
  says(refused("[[gate]]\npopulation = \"a/b\"\nmethod = \"quantile\"\nchannels = [\"CD3\"]\n"), "TPL-04", "no name");
  says(refused("[[gate]]\npopulation = \"A\"\nmethod = \"singlet\"\nchannels = [\"FSC-A\"]\n"), "TPL-03",
       "singlet takes 2 channels, not 1");
  says(refused("gates = 1\n"), "TPL-03", "there is no [[gate]]");
  says(refused("[[gate]]\npopulation = \"A\"\nmethod = \"boundary\"\nchannels = [\"X\"]\nmin = [1, 2]\n"), "TPL-03",
       "one limit per channel");
  says(refused("[[gate]]\npopulation = \"A\"\nmethod = \"mixture\"\nchannels = [\"X\"]\ntarget = \"nearest\"\n"),
       "TPL-03", "needs 'of'");
  says(refused(
           "[[gate]]\npopulation = \"A\"\nmethod = \"mixture\"\nchannels = [\"X\"]\ntarget = \"lowest\"\nof = \"Y\"\n"),
       "TPL-03", "'Y' is none of the gate's channels");
  says(refused(kCd3 + "[[gate]]\npopulation = \"N\"\nmethod = \"boolean\"\nand = [\"CD3+\"]\n"), "TPL-03",
       "at least two");
  says(refused(kCd3 + "[[gate]]\npopulation = \"N\"\nmethod = \"boolean\"\nnot = \"CD3-\"\n"), "TPL-04", "'CD3-'");
}

TEST_CASE("Gating template: a reference needs a population that was cut on one channel") {
  const std::string mixture =
      "[[gate]]\npopulation = \"M\"\nmethod = \"mixture\"\nchannels = [\"CD45\", \"SSC-A\"]\n"
      "[[gate]]\npopulation = \"R\"\nmethod = \"reference\"\nabove = [\"M\"]\n";
  says(refused(mixture), "TPL-04", "line 6: 'M' has no cut on one channel");
}

TEST_CASE("Gating template: another version and a missing file are wrong usage") {
  const auto other = parse_gating_template("template_version = 2\n", "t.toml");
  REQUIRE_FALSE(other.has_value());
  says(other.error(), "TPL-01", "line 1: template_version is not 1");
  const auto missing = io::text::load_gating_template(test::scratch("no_template") / "none.toml");
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().kind == ErrorKind::Usage);
}

TEST_CASE("Gating template: no beginning of the shipped template crashes the reader") {
  const auto path = test::source_dir() / "gating/auto/templates/lymphoid_screen.toml";
  const auto whole = io::text::load_gating_template(path);
  REQUIRE_MESSAGE(whole, whole.error().text());
  std::FILE* file = std::fopen(path.c_str(), "rb");
  REQUIRE(file != nullptr);
  std::string text(20000, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  std::size_t read = 0;
  for (std::size_t n = 0; n < text.size(); n += 7) {
    const auto part = parse_gating_template(text.substr(0, n), "part.toml");
    if (part) ++read;
    if (!part) CHECK(part.error().code.rfind("TPL-", 0) == 0);
  }
  CHECK(read > 0);
}
