// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/unit/flowjo/workspaces.h"

using namespace fcscreen;
using namespace fcscreen::test;
using result::kInfinity;

namespace {

const result::RectangleGate& as_rectangle(const result::Gate& gate) {
  return std::get<result::RectangleGate>(gate.shape);
}

const std::string kFsc = "FSC-A", kSsc = "SSC-A";

}  // namespace

TEST_CASE("FlowJo: rectangles have linear values, open where a side is missing or the largest integer") {
  const auto read = read_populations(
      population("two", rectangle(dimension(kFsc, R"(gating:min="1.5" gating:max="20")") +
                                  dimension(kSsc, R"(gating:max="7")"))) +
      population("open", rectangle(dimension(kFsc, R"(gating:min="-2147483647" gating:max="2147483647")"))));
  REQUIRE(read.document.gates.size() == 2);
  CHECK(as_rectangle(read.document.gates[0]).ranges == std::vector<result::Range>{{0, 1.5, 20}, {1, -kInfinity, 7}});
  CHECK(as_rectangle(read.document.gates[1]).ranges == std::vector<result::Range>{{0, -kInfinity, kInfinity}});
  CHECK(read.document.dimensions[0] == result::Dimension{{}, kFsc, {}, {}});
  CHECK(read.document.transformations.empty());
  CHECK(read.findings.empty());
}

TEST_CASE("FlowJo: eventsInside=0 is the complement of any shape") {
  const std::string square = vertex(1, 1) + vertex(9, 1) + vertex(9, 9);
  std::string outside = polygon(kFsc, kSsc, square);
  outside.replace(outside.find("\"1\""), 3, "\"0\"");
  const auto read = read_populations(population("out", rectangle(dimension(kFsc), R"(eventsInside="0")")) +
                                     population("in", rectangle(dimension(kFsc), R"(eventsInside="1")")) +
                                     population("polygon", outside));
  REQUIRE(read.document.gates.size() == 3);
  CHECK(read.document.gates[0].complement);
  CHECK(!read.document.gates[1].complement);
  CHECK(read.document.gates[2].complement);
  CHECK(why_not(read_populations(population("P", rectangle(dimension(kFsc), R"(eventsInside="maybe")"))), "P") ==
        "eventsInside is \"maybe\"");
}

TEST_CASE("FlowJo: polygons have linear vertices on the dimensions that are displayed") {
  const auto read = read_populations(
      population("range", rectangle(dimension(kFsc))) +
      population("polygon", polygon("FITC-A", kSsc, vertex(-5, 2) + vertex(100, 2) + vertex(100, 1e3))));
  REQUIRE(read.document.gates.size() == 2);
  const auto& shape = std::get<result::PolygonGate>(read.document.gates[1].shape);
  CHECK(shape.vertices == std::vector<result::Point>{{-5, 2}, {100, 2}, {100, 1000}});
  CHECK(read.document.linear_polygons == std::vector<std::size_t>{1});
  const auto& x = read.document.dimensions[shape.x];
  CHECK(x.name == "FITC-A");
  const auto& scale = read.document.transformations[x.transformation.value()];
  CHECK(scale.function ==
        std::variant<result::ScaleSpec, result::RatioSpec>(result::ScaleSpec(result::AsinhScale{1000, 3, 0})));
  CHECK(scale.bound_min == 0);
  CHECK(scale.bound_max == 1);
}

TEST_CASE("FlowJo: an ellipse's foci and edge in 256 bins become mean and covariance on the display") {
  // Centre (128, 64), foci 30 to either side along x, the ends of the major axis 50: minor axis 40 (30² + 40² = 50²).
  const auto read = read_populations(
      population("flat", ellipse(kFsc, "FITC-A", vertex(98, 64) + vertex(158, 64),
                                 vertex(178, 64) + vertex(78, 64) + vertex(128, 104) + vertex(128, 24))));
  REQUIRE(read.document.gates.size() == 1);
  const auto& shape = std::get<result::EllipsoidGate>(read.document.gates[0].shape);
  // FSC-A is displayed in linear values, 4 of them a bin; asinh from 0 to 1.
  CHECK(shape.mean == std::vector<double>{512, 0.25});
  REQUIRE(shape.covariance.size() == 4);
  CHECK(shape.covariance[0] == doctest::Approx(200.0 * 200.0));
  CHECK(shape.covariance[3] == doctest::Approx(40.0 * 40.0 / 256 / 256));
  CHECK(shape.covariance[1] == 0);
  CHECK(shape.distance_square == 1);
  CHECK(read.document.linear_polygons.empty());
}

TEST_CASE("FlowJo: a slanted ellipse goes through the ends of its major axis") {
  // Foci at 100 ± (18, 24), ends at 100 ± (30, 40): 50² = 30² + 40².
  const auto read = read_populations(
      population("slanted", ellipse(kFsc, kSsc, vertex(118, 124) + vertex(82, 76), vertex(130, 140) + vertex(70, 60))));
  REQUIRE(read.document.gates.size() == 1);
  const auto& shape = std::get<result::EllipsoidGate>(read.document.gates[0].shape);
  const double a = shape.covariance[0], b = shape.covariance[1], d = shape.covariance[3];
  const auto distance = [&](double x, double y) {
    const double dx = 4 * x - shape.mean[0], dy = 4 * y - shape.mean[1];
    return (d * dx * dx - 2 * b * dx * dy + a * dy * dy) / (a * d - b * b);
  };
  CHECK(distance(130, 140) == doctest::Approx(1));
  CHECK(distance(70, 60) == doctest::Approx(1));
  CHECK(distance(100 - 32, 100 + 24) == doctest::Approx(1));  // an end of the minor axis, 40 long
  CHECK(distance(100, 100) == 0);
}

TEST_CASE("FlowJo: gates that are not read say why") {
  const auto why = [](const std::string& gate) { return why_not(read_populations(population("P", gate)), "P"); };
  const std::string corner = vertex(1, 1), far = vertex(100, 1);
  CHECK(why("<gating:CurlyQuad>" + dimension(kFsc) + dimension(kSsc) + "</gating:CurlyQuad>") ==
        "a gate of the kind \"CurlyQuad\" is not read");
  CHECK(why("") == "it has no gate, or several");
  CHECK(why(rectangle(dimension(kFsc)) + rectangle(dimension(kFsc))) == "it has no gate, or several");
  CHECK(why(rectangle("")) == "its gate has 0 dimensions");
  CHECK(why(rectangle(dimension(kFsc) + dimension(kFsc) + dimension(kFsc))) == "its gate has 3 dimensions");
  CHECK(why(rectangle("<gating:dimension/>")) == "a dimension of its gate names no parameter");
  CHECK(why(rectangle(dimension(kFsc, R"(gating:min="1,5")"))) ==
        "\"min\" of \"dimension\" is \"1,5\", which is no number");
  CHECK(why(rectangle(dimension(kFsc, R"(gating:min="INF")"))) ==
        "\"min\" of \"dimension\" is \"INF\", which is no number");
  CHECK(why(rectangle(dimension(kFsc), R"(adjustX="0" adjustY="-0.25")")) ==
        "its gate is magnetic and was moved (adjustX, adjustY)");
  CHECK(why(rectangle(dimension(kFsc), R"(adjustX="0.0")")) == "it is evaluated, or not there");
  CHECK(why(polygon(kFsc, kSsc, corner + far)) == "it has 2 vertices where 3 to 10000 are read");
  CHECK(why(polygon(kFsc, kSsc, corner + far + "<gating:vertex/>")) == "a vertex has 0 coordinates");
  CHECK(why(ellipse(kFsc, kSsc, corner, corner + far)) == "it has 1 vertices where 2 to 10000 are read");
  CHECK(why(ellipse(kFsc, kSsc, corner + far + far, corner + far)) == "an ellipse has two foci");
  CHECK(why(ellipse(kFsc, kSsc, corner + far, vertex(50, 1) + vertex(51, 1))) ==
        "its ellipse has no width: the foci lie outside it");
}
