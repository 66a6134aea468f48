// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cmath>

#include "engine/core/random.h"
#include "tests/unit/gatingml/documents.h"

using namespace fcscreen;
using namespace fcscreen::test;
using Kind = result::CompensationRef::Kind;

namespace {

/// Random numbers of every magnitude, so that 17 digits are needed.
class Draw {
 public:
  explicit Draw(std::uint64_t stream) : stream_(stream) {}
  double number() {
    Random random(11, stream_, n_++);
    return random.normal() * std::pow(10.0, random.uniform() * 40 - 20);
  }
  std::size_t index(std::size_t size) {
    return static_cast<std::size_t>(Random(12, stream_, n_++).uniform() * static_cast<double>(size));
  }

 private:
  std::uint64_t stream_, n_ = 0;
};

/// A document with every kind of part; each dimension is used by a gate in its order, as a reader numbers them.
result::GatingDocument random_document(std::uint64_t stream) {
  Draw draw(stream);
  result::GatingDocument d;
  d.matrices = {{"M & co", {"FITC", "P<E>"}, {"FL1", "FL2", "FL3"}, {}, stream % 2 == 1}};
  for (int i = 0; i < 6; ++i) d.matrices[0].coefficients.push_back(draw.number());
  using Spec = result::ScaleSpec;
  const auto n = [&] { return draw.number(); };
  d.transformations = {{"lin", Spec(result::LinearScale{n(), n()})},
                       {"log", Spec(result::LogScale{n(), n()}), n()},
                       {"asinh", Spec(result::AsinhScale{n(), n(), n()})},
                       {"logicle", Spec(result::LogicleScale{n(), n(), n(), n()}), n(), n()},
                       {"hyperlog", Spec(result::HyperlogScale{n(), n(), n(), n()})},
                       {"ratio \"r\"", result::RatioSpec{n(), n(), n(), "µ", "y"}, -1, result::kInfinity}};
  d.dimensions = {{{Kind::Matrix, 0}, "P<E>", {}, 3}, {{Kind::File, 0}, "FL1", {}, {}}, {{Kind::None, 0}, "", 5, 1}};
  for (std::size_t t : {0U, 2U, 4U}) d.dimensions.push_back({{Kind::None, 0}, "FSC", {}, t});
  result::RectangleGate all;
  for (std::size_t i = 0; i < d.dimensions.size(); ++i) all.ranges.push_back({i, n(), result::kInfinity});
  d.gates = {{"all", "", all}, {"p", "all", result::PolygonGate{0, 2, {{n(), n()}, {n(), n()}, {n(), n()}}}}};
  d.gates.push_back({"e", "q2", result::EllipsoidGate{{1, 2}, {n(), n()}, {n(), n(), n(), n()}, n()}});
  d.gates.push_back({"b", "", result::BooleanGate{result::BooleanOp::Or, {{"p", draw.index(2) == 1}, {"e", false}}}});
  const double cut = n();
  d.gates.push_back({"q1", "p", result::RectangleGate{{{1, -result::kInfinity, cut}}}});
  d.gates.push_back({"q2", "p", result::RectangleGate{{{1, cut, result::kInfinity}}}});
  d.quadrant_gates = {{"Q", {{"D", 1, {cut}}}, {{4, {{0, std::nextafter(cut, -INFINITY)}}}, {5, {{0, cut}}}}}};
  return d;
}

}  // namespace

TEST_CASE("Gating-ML: what is written is read back equal, numbers to the last bit") {
  for (std::uint64_t stream = 0; stream < 200; ++stream) {
    const result::GatingDocument d = random_document(stream);
    const auto text = io::gatingml::write_gating_ml(d);
    REQUIRE(text);
    const auto back = read(*text);
    CHECK(back.findings.empty());
    CHECK(back.document.matrices == d.matrices);
    CHECK(back.document.transformations == d.transformations);
    CHECK(back.document.dimensions == d.dimensions);
    CHECK(back.document.gates == d.gates);
    CHECK(back.document.quadrant_gates == d.quadrant_gates);
    CHECK(io::gatingml::write_gating_ml(back.document).value() == *text);
  }
}

TEST_CASE("Gating-ML: what it has no element for, or what refers to nothing, is not written") {
  const auto code = [](const result::GatingDocument& d) {
    const auto text = io::gatingml::write_gating_ml(d);
    return text ? "" : text.error().code;
  };
  result::GatingDocument d = random_document(1);
  d.transformations[0].function = result::ScaleSpec(result::BiexScale{});
  CHECK(code(d) == "GML-05");
  d = random_document(1);
  d.dimensions.pop_back();
  CHECK(code(d) == "GML-05");
  d = random_document(1);
  d.dimensions[0].transformation = 99;
  CHECK(code(d) == "GML-05");
  d = random_document(1);
  d.quadrant_gates[0].quadrants[0].gate = 99;
  CHECK(code(d) == "GML-05");
  d = random_document(1);
  d.matrices[0].coefficients.pop_back();
  CHECK(code(d) == "GML-05");
  d = random_document(1);
  d.gates[0].complement = true;
  CHECK(code(d) == "GML-05");
  d = random_document(1);
  d.linear_polygons = {0};
  CHECK(code(d) == "GML-05");
  d = random_document(1);
  d.divided_by_gain = false;
  CHECK(code(d) == "GML-05");
}
