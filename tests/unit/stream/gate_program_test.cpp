// SPDX-License-Identifier: Apache-2.0
#include "engine/stream/gate_program.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "tests/unit/fcs/raw_fcs.h"

using namespace fcscreen;
using namespace fcscreen::test;
using Kind = result::CompensationRef::Kind;
using result::kInfinity;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// A float file of parameters A, B, C… with one row per entry.
std::string float_file(const std::vector<std::vector<float>>& rows, const Pairs& extra = {}) {
  RawFcs raw;
  raw.keywords = basic_keywords("F", rows.at(0).size(), rows.size(), "32", "262144", "1,2,3,4");
  for (const auto& [key, value] : extra) set(raw.keywords, key, value);
  for (const auto& row : rows) {
    for (const float v : row) raw.data += float_bytes(v, false);
  }
  return raw.bytes();
}

/// A gate min <= v < max on each dimension of the document, named by its index.
result::GatingDocument gates_on(std::vector<result::Dimension> dimensions, double min, double max) {
  result::GatingDocument d;
  d.dimensions = std::move(dimensions);
  for (std::size_t i = 0; i < d.dimensions.size(); ++i) {
    d.gates.push_back({std::to_string(i), "", result::RectangleGate{{{i, min, max}}}});
    d.lines.gates.push_back(100 + i);
  }
  return d;
}

std::string bits(const Bitmask& mask) {
  std::string text;
  for (std::size_t i = 0; i < mask.size(); ++i) text += mask.test(i) ? '1' : '0';
  return text;
}

struct Gated {
  std::vector<std::string> masks;
  Findings findings;
};

Gated gate(const std::string& bytes, result::GatingDocument document) {
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  const auto program = engine::GateProgram::make(*file, 0, std::move(document));
  if (!program) MESSAGE(program.error().text());
  REQUIRE(program);
  const auto masks = program->evaluate(0, program->n_events(), 1);
  REQUIRE(masks);
  Gated gated{{}, program->findings()};
  for (const Bitmask& mask : *masks) gated.masks.push_back(bits(mask));
  return gated;
}

Error refusal(const std::string& bytes, result::GatingDocument document) {
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  const auto program = engine::GateProgram::make(*file, 0, std::move(document));
  REQUIRE(!program);
  return program.error();
}

result::Dimension channel(const std::string& name, Kind kind = Kind::None) { return {{kind, 0}, name, {}, {}}; }

}  // namespace

TEST_CASE("gate program: linear values are divided by $PnG, logarithmic ones are not, Time keeps its ticks") {
  RawFcs raw;
  raw.keywords = basic_keywords("I", 3, 2, "16", "1024", "4,3,2,1");
  set(raw.keywords, "$P1G", "4");
  set(raw.keywords, "$P2E", "4,0");
  set(raw.keywords, "$P3N", "Time");
  set(raw.keywords, "$P3G", "0.01");
  for (const unsigned v : {400U, 512U, 100U, 404U, 517U, 101U}) raw.data += word(v, 2, true);
  const auto d = gates_on({channel("A"), channel("B"), channel("Time")}, 100, 101);
  const auto gated = gate(raw.bytes(), d);
  CHECK(gated.masks[0] == "10");  // 100 and 101
  CHECK(gated.masks[1] == "10");  // 10^(4 · 512 / 1024) = 100, then 104.6
  CHECK(gated.masks[2] == "10");

  auto stored = gates_on({channel("A"), channel("B"), channel("Time")}, 400, 401);
  stored.divided_by_gain = false;
  CHECK(gate(raw.bytes(), stored).masks[0] == "10");  // 400 and 404
  stored = gates_on({channel("B")}, 100, 101);
  stored.divided_by_gain = false;
  CHECK(gate(raw.bytes(), stored).masks[0] == "10");
}

TEST_CASE("gate program: the edges of a polygon with linear vertices are straight on the scales of its dimensions") {
  // log10(x / 1000) / 3 + 1: 1 → 0, 10 → 1/3, 100 → 2/3, 1000 → 1.
  result::GatingDocument d;
  d.transformations = {{"L", result::ScaleSpec(result::LogScale{1000, 3}), 0, 1}};
  d.dimensions = {{{Kind::None, 0}, "A", {}, 0}, {{Kind::None, 0}, "B", {}, 0}};
  const result::PolygonGate lower_half{0, 1, {{1, 1}, {1000, 1000}, {1000, 0}, {-5, -1}}};
  d.gates = {{"linear", "", lower_half}, {"display", "", lower_half}};
  d.linear_polygons = {0};
  const std::string bytes = float_file({{100, 90}, {100, 110}, {100, -7}, {1e6F, 500}, {2, 1}, {0, 0}});
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  const auto program = engine::GateProgram::make(*file, 0, d);
  REQUIRE(program);
  // What has no place on the axis is on its edge, vertices as events; nothing is left to place.
  CHECK(std::get<result::PolygonGate>(program->document().gates[0].shape) ==
        result::PolygonGate{0, 1, {{0, 0}, {1, 1}, {1, 0}, {0, 0}}});
  CHECK(std::get<result::PolygonGate>(program->document().gates[1].shape) == lower_half);
  CHECK(program->document().linear_polygons.empty());
  CHECK(bits(program->evaluate(0, 6).value()[0]) == "101111");

  d.linear_polygons = {2};
  CHECK(refusal(bytes, d).code == "GATE-T06");
  d.linear_polygons = {0};
  d.dimensions.pop_back();
  CHECK(refusal(bytes, d).code == "GATE-T06");
}

TEST_CASE(
    "gate program: the file's matrix compensates its channels and leaves the others; without one nothing changes") {
  const std::vector<std::vector<float>> rows = {{1000, 300, 200}, {1000, 200, 100}};
  const auto d = gates_on({channel("A", Kind::File), channel("B", Kind::File), channel("C", Kind::File)}, 99.5, 100.5);
  const auto compensated = gate(float_file(rows, {{"$SPILLOVER", "2,A,B,1,0.2,0,1"}}), d);  // B loses 20 % of A
  CHECK(compensated.masks == std::vector<std::string>{"00", "10", "01"});
  const auto without = gate(float_file(rows), d);
  CHECK(without.masks == std::vector<std::string>{"00", "00", "01"});
  CHECK(without.findings.empty());
}

TEST_CASE("gate program: a file's matrix that is no matrix is refused where gates ask for it") {
  const std::string bytes = float_file({{1, 2}}, {{"$SPILLOVER", "2,A,B,1,0.2,0"}});
  CHECK(refusal(bytes, gates_on({channel("A", Kind::File)}, 0, 1)).code == "GATE-D02");
  CHECK(gate(bytes, gates_on({channel("A")}, 0, 2)).masks[0] == "1");
}

TEST_CASE("gate program: a file's matrix that software reads differently is not applied, and the reader is told") {
  const auto gated =
      gate(float_file({{1, 2}}, {{"$COMP", "2,0,-40,0,0"}}), gates_on({channel("A", Kind::File)}, 1, 1.5));
  CHECK(gated.masks[0] == "1");
  CHECK(gated.findings.has("GATE-W3"));
}

TEST_CASE("gate program: a matrix of the document names its values by fluorochrome") {
  const std::vector<std::vector<float>> rows = {{400, 300, 240}, {0, 50, 200}};
  auto d =
      gates_on({{{Kind::Matrix, 0}, "F1", {}, {}}, {{Kind::Matrix, 0}, "F2", {}, {}}, channel("A")}, 199.99, 300.01);
  // Detectors C, A, B: least squares over three detectors, given in another order than the file's.
  d.matrices = {{"M", {"F1", "F2"}, {"C", "A", "B"}, {0.1, 1, 0.25, 1, 0, 0.25}, false}};
  const auto gated = gate(float_file({{300, 125, 230}, {0, 50, 200}}), d);
  CHECK(gated.masks == std::vector<std::string>{"10", "11", "10"});
  CHECK(gated.findings.empty());
}

TEST_CASE("gate program: beside a matrix its detectors are refused by name, other channels are used with a finding") {
  auto d = gates_on({{{Kind::Matrix, 0}, "C", {}, {}}}, 0, 5);
  d.matrices = {{"M", {"F1", "F2"}, {"A", "B"}, {1, 0, 0, 1}, false}};
  const auto gated = gate(float_file({{1, 2, 3}}), d);
  CHECK(gated.masks[0] == "1");
  CHECK(gated.findings.has("GATE-W2"));
  d.dimensions[0].name = "A";
  const Error error = refusal(float_file({{1, 2, 3}}), d);
  CHECK(error.code == "GATE-D02");
  CHECK(error.message.rfind("Line 100: ", 0) == 0);
  d.dimensions[0].name = "F1";
  d.matrices[0].detectors[1] = "Nobody";
  d.lines.matrices = {7};
  CHECK(refusal(float_file({{1, 2, 3}}), d).message.rfind("Line 7: ", 0) == 0);
}

TEST_CASE("gate program: ratios divide as IEEE 754 does; infinities and NaN meet open limits by the standard's rule") {
  auto d = gates_on({{{Kind::None, 0}, "", 0, {}}}, -kInfinity, kInfinity);
  d.transformations = {{"R", result::RatioSpec{1, 0, 0, "A", "B"}}};
  d.gates.push_back({"low", "", result::RectangleGate{{{0, -kInfinity, 1}}}});
  d.gates.push_back({"outside", "", result::BooleanGate{result::BooleanOp::Not, {{"0"}}}});
  const auto gated = gate(float_file({{1, 2}, {1, 0}, {-1, 0}, {0, 0}}), d);  // 0.5, inf, -inf, NaN
  CHECK(gated.masks == std::vector<std::string>{"1010", "1010", "0101"});
}

TEST_CASE("gate program: bounds pile events up at the end of the scale, for ratios too") {
  auto d = gates_on({{{Kind::None, 0}, "A", {}, 0}, {{Kind::None, 0}, "", 1, {}}}, 0.25, 0.75);
  d.transformations = {{"L", result::ScaleSpec(result::LinearScale{100, 0}), 0.25, 0.75},
                       {"R", result::RatioSpec{1, 0, 0, "A", "B"}, 0.25, 0.75}};
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const auto gated = gate(float_file({{10, 100}, {25, 100}, {50, 100}, {75, 100}, {90, 100}, {nan, 1}}), d);
  // A gate with min = boundMin keeps what was piled up there, one with max = boundMax loses it.
  CHECK(gated.masks == std::vector<std::string>{"111000", "111000"});
}

TEST_CASE("gate program: channels are found by name, then by case, then by label, the last two with a finding") {
  const std::string bytes = float_file({{1, 2}}, {{"$P1N", "FL1-A"}, {"$P2N", "FL2-A"}, {"$P2S", "CD19"}});
  CHECK(gate(bytes, gates_on({channel("FL1-A")}, 0, 5)).findings.empty());
  const auto by_case = gate(bytes, gates_on({channel("fl1-a")}, 1, 2));
  CHECK(by_case.masks[0] == "1");
  CHECK(by_case.findings.has("GATE-W1"));
  const auto by_label = gate(bytes, gates_on({channel("CD19")}, 2, 3));
  CHECK(by_label.masks[0] == "1");
  CHECK(by_label.findings.has("GATE-W1"));
  const Error error = refusal(bytes, gates_on({channel("FL1-A"), channel("CD10")}, 0, 1));
  CHECK(error.code == "GATE-D01");
  CHECK(error.message.rfind("Line 101: ", 0) == 0);
  CHECK(error.message.find("CD10") != std::string::npos);
}

TEST_CASE("gate program: scales, matrices and gates that cannot be used are refused with their line") {
  const std::string bytes = float_file({{1, 2}});
  auto d = gates_on({channel("A")}, 0, 1);
  d.transformations = {{"T", result::ScaleSpec(result::LogicleScale{-1, 0.5, 4.5, 0})}};
  d.lines.transformations = {31};
  CHECK(refusal(bytes, d).message.rfind("Line 31: ", 0) == 0);
  d.transformations.clear();
  d.matrices = {{"M", {"F1", "F2"}, {"A", "B"}, {1, 2, 2, 4}, false}};
  d.lines.matrices = {32};
  CHECK(refusal(bytes, d).message.rfind("Line 32: ", 0) == 0);
  d.matrices.clear();
  d.gates.push_back({"e", "", result::EllipsoidGate{{0, 0}, {0, 0}, {1, 2, 2, 4}, 1}});
  d.lines.gates.push_back(33);
  CHECK(refusal(bytes, d).message.rfind("Line 33: ", 0) == 0);
  d.gates.back() = {"e", "", result::RectangleGate{{{1, 0, 1}}}};
  CHECK(refusal(bytes, d).code == "GATE-T06");
}

TEST_CASE("gate program: a doubtful matrix and a covariance that is none are findings") {
  auto d = gates_on({{{Kind::Matrix, 0}, "F1", {}, {}}}, -kInfinity, kInfinity);
  d.matrices = {{"M", {"F1", "F2"}, {"A", "B"}, {1, 1, 1, 1.0000001}, false}};
  d.gates.push_back({"e", "", result::EllipsoidGate{{0, 0}, {0, 0}, {1, 2, 2, 1}, 1}});
  const auto gated = gate(float_file({{1, 2}}), d);
  CHECK(gated.findings.has("GATE-W4"));
  CHECK(gated.findings.has("GATE-W5"));
}

TEST_CASE("gate program: integers above 2^24 and bounds between floats are decided exactly") {
  RawFcs raw;
  raw.keywords = basic_keywords("I", 1, 3, "32", "4294967296", "1,2,3,4");
  for (const std::uint64_t v : {16777216U, 16777217U, 16777218U}) raw.data += word(v, 4, false);
  CHECK(gate(raw.bytes(), gates_on({channel("A")}, 16777217, 16777218)).masks[0] == "010");
}

TEST_CASE("gate program: NaN is in no gate of any kind, and in the complement of each") {
  auto d = gates_on({channel("A"), channel("B")}, -kInfinity, kInfinity);
  d.gates.push_back({"p", "", result::PolygonGate{0, 1, {{-9, -9}, {9, -9}, {9, 9}, {-9, 9}}}});
  d.gates.push_back({"e", "", result::EllipsoidGate{{0, 1}, {0, 0}, {9, 0, 0, 9}, 9}});
  d.gates.push_back({"not", "", result::BooleanGate{result::BooleanOp::And, {{"0", true}, {"p", true}, {"e", true}}}});
  const auto gated = gate(float_file({{static_cast<float>(kNan), 1}, {1, 1}}), d);
  CHECK(gated.masks == std::vector<std::string>{"01", "11", "01", "01", "10"});
}
