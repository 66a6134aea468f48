// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/unit/gatingml/documents.h"

using namespace fcscreen;
using namespace fcscreen::test;

namespace {

const std::string kX = R"(<g:dimension g:compensation-ref="FCS"><d:fcs-dimension d:name="A"/></g:dimension>)";

std::string vertices(std::size_t n) {
  std::string text;
  for (std::size_t i = 0; i < n; ++i) {
    text += "<g:vertex><g:coordinate d:value=\"" + std::to_string(i) + "\"/><g:coordinate d:value=\"1\"/></g:vertex>\n";
  }
  return text;
}

std::string polygon(const std::string& inside) {
  return document("<g:PolygonGate g:id=\"P\">\n" + inside + "</g:PolygonGate>");
}

std::string boolean(const std::string& inside) {
  return document(range("A", 0, 1) + "<g:BooleanGate g:id=\"B\">\n" + inside + "</g:BooleanGate>");
}

std::string reference(const std::string& id) { return "<g:gateReference g:ref=\"" + id + "\"/>"; }

std::string transformation(const std::string& inside) {
  return document("<t:transformation t:id=\"T\">\n" + inside + "</t:transformation>");
}

}  // namespace

TEST_CASE("Gating-ML refuses another root and another version") {
  CHECK(outcome("<html/>") == "GML-01 1");
  CHECK(outcome("\n<Workspace/>") == "GML-01 2");
  CHECK(outcome("<g:Gating-ML xmlns:g=\"http://www.isac-net.org/std/Gating-ML/v1.5/gating\"/>") == "GML-01 1");
}

TEST_CASE("Gating-ML refuses ids that are missing, empty or taken") {
  CHECK(outcome(document("<g:RectangleGate>" + kX + "</g:RectangleGate>")) == "GML-01 2");
  CHECK(outcome(document(range("", 0, 1))) == "GML-01 2");
  CHECK(outcome(document(range("A", 0, 1) + range("A", 0, 1))) == "GML-03 3");
  CHECK(outcome(document(range("A", 0, 1, "g:parent_id=\"\""))) == "GML-03 2");
  const std::string t = "<t:transformation t:id=\"T\"><t:flin t:T=\"1\" t:A=\"0\"/></t:transformation>\n";
  CHECK(outcome(document(t + t)) == "GML-03 3");
}

TEST_CASE("Gating-ML refuses references to what does not exist or is of another kind") {
  CHECK(outcome(document(range("A", 0, 1, "g:parent_id=\"B\""))) == "GML-03 2");
  CHECK(outcome(boolean("<g:not>" + reference("C") + "</g:not>")) == "GML-03 3");
  const std::string gate = "<g:RectangleGate g:id=\"R\"><g:dimension g:compensation-ref=\"";
  const std::string channel = "<d:fcs-dimension d:name=\"A\"/></g:dimension></g:RectangleGate>";
  CHECK(outcome(document(gate + "M\">" + channel)) == "GML-03 2");
  CHECK(outcome(document(gate + "FCS\" g:transformation-ref=\"T\">" + channel)) == "GML-03 2");
  const std::string ratio =
      "<t:transformation t:id=\"T\"><t:fratio t:A=\"1\" t:B=\"0\" t:C=\"0\"><d:fcs-dimension d:name=\"A\"/>"
      "<d:fcs-dimension d:name=\"B\"/></t:fratio></t:transformation>\n";
  CHECK(outcome(document(ratio + gate + "FCS\" g:transformation-ref=\"T\">" + channel)) == "GML-03 3");
  const std::string scale = "<t:transformation t:id=\"T\"><t:flin t:T=\"1\" t:A=\"0\"/></t:transformation>\n";
  const std::string made = "<d:new-dimension d:transformation-ref=\"T\"/></g:dimension></g:RectangleGate>";
  CHECK(outcome(document(scale + gate + "FCS\">" + made)) == "GML-03 3");
  CHECK(outcome(document(ratio + gate + "FCS\">" + made)) == "read");
  const std::string quadrants =
      "<g:QuadrantGate g:id=\"Q\"><g:divider g:id=\"D\" g:compensation-ref=\"FCS\"><d:fcs-dimension d:name=\"A\"/>"
      "<g:value>1</g:value></g:divider><g:Quadrant g:id=\"q\"><g:position g:divider_ref=\"D\" g:location=\"0\"/>"
      "</g:Quadrant></g:QuadrantGate>\n";
  CHECK(outcome(document(quadrants + range("A", 0, 1, "g:parent_id=\"Q\""))) == "GML-03 3");
  CHECK(outcome(document(quadrants + range("A", 0, 1, "g:parent_id=\"q\""))) == "read");
}

TEST_CASE("Gating-ML refuses gates that lead back to themselves, however long the way") {
  CHECK(outcome(document(range("A", 0, 1, "g:parent_id=\"A\""))) == "GML-03 2");
  CHECK(outcome(document(range("A", 0, 1, "g:parent_id=\"B\"") + "<g:BooleanGate g:id=\"B\"><g:not>" + reference("A") +
                         "</g:not></g:BooleanGate>")) == "GML-03 2");
  std::string ring;
  const int n = 5000;
  for (int i = 0; i < n; ++i) {
    ring += range("G" + std::to_string(i), 0, 1, "g:parent_id=\"G" + std::to_string((i + 1) % n) + "\"");
  }
  CHECK(outcome(document(ring)).substr(0, 6) == "GML-03");
}

TEST_CASE("Gating-ML refuses what is no number") {
  for (const char* text : {"", "x", "1,5", "1 2", "0x10", "nan", "NaN", "inf", "1e999", "--1", "+-1"}) {
    CAPTURE(text);
    const std::string gate =
        "<g:RectangleGate g:id=\"R\">\n<g:dimension g:min=\"" + std::string(text) +
        "\" g:compensation-ref=\"FCS\"><d:fcs-dimension d:name=\"A\"/></g:dimension></g:RectangleGate>";
    CHECK(outcome(document(gate)) == "GML-02 3");
  }
  CHECK(outcome(transformation("<t:flin t:T=\"INF\" t:A=\"0\"/>")) == "GML-02 3");
}

TEST_CASE("Gating-ML refuses polygons without two dimensions, three vertices, two coordinates") {
  CHECK(outcome(polygon(kX + kX + vertices(3))) == "read");
  CHECK(outcome(polygon(kX + vertices(3))) == "GML-01 2");
  CHECK(outcome(polygon(kX + kX + kX + vertices(3))) == "GML-01 2");
  CHECK(outcome(polygon(kX + kX + vertices(2))) == "GML-01 2");
  CHECK(outcome(polygon(kX + kX + vertices(3) + "<g:vertex><g:coordinate d:value=\"1\"/></g:vertex>")) == "GML-01 6");
  CHECK(outcome(polygon(kX + "<g:dimension g:min=\"1\" g:compensation-ref=\"FCS\"/>" + vertices(3))) == "GML-01 3");
  CHECK(outcome(polygon(kX + kX + vertices(3) + "<g:edge/>")) == "GML-01 6");
  CHECK(outcome(polygon(kX + kX + vertices(3) + "<vertex xmlns=\"\"/>")) == "read");
}

TEST_CASE("Gating-ML refuses floods of vertices, gates and dimensions at the line where they pass the limit") {
  CHECK(outcome(polygon(kX + kX + vertices(10'000))) == "read");
  CHECK(outcome(polygon(kX + kX + vertices(10'001))) == "GML-04 10003");
  std::string gates;
  for (int i = 0; i < 10'001; ++i) gates += range("G" + std::to_string(i), 0, 1);
  CHECK(outcome(document(gates)) == "GML-04 10002");
  std::string dimensions;
  for (int i = 0; i < 257; ++i) dimensions += kX;
  CHECK(outcome(document("<g:RectangleGate g:id=\"R\">" + dimensions + "</g:RectangleGate>")) == "GML-04 2");
}

TEST_CASE("Gating-ML refuses booleans with the wrong number of operations or operands") {
  CHECK(outcome(boolean("<g:not>" + reference("A") + "</g:not>")) == "read");
  CHECK(outcome(boolean("<g:not>" + reference("A") + reference("A") + "</g:not>")) == "GML-01 4");
  CHECK(outcome(boolean("<g:and>" + reference("A") + "</g:and>")) == "GML-01 4");
  CHECK(outcome(boolean("<g:xor>" + reference("A") + reference("A") + "</g:xor>")) == "GML-01 4");
  CHECK(outcome(boolean("")) == "GML-01 3");
  CHECK(outcome(boolean("<g:not>" + reference("A") + "</g:not><g:not>" + reference("A") + "</g:not>")) == "GML-01 3");
  CHECK(outcome(boolean("<g:not><g:gateReference g:ref=\"A\" g:use-as-complement=\"yes\"/></g:not>")) == "GML-01 4");
}

TEST_CASE("Gating-ML refuses ellipsoids whose parts do not fit their dimensions") {
  const auto ellipsoid = [](const std::string& mean, const std::string& rows, const std::string& distance) {
    return document("<g:EllipsoidGate g:id=\"E\">" + kX + kX + "<g:mean>" + mean + "</g:mean>\n<g:covarianceMatrix>" +
                    rows + "</g:covarianceMatrix>\n" + distance + "</g:EllipsoidGate>");
  };
  const std::string c = "<g:coordinate d:value=\"1\"/>", e = "<g:entry d:value=\"1\"/>";
  const std::string row = "<g:row>" + e + e + "</g:row>", d = "<g:distanceSquare d:value=\"1\"/>";
  CHECK(outcome(ellipsoid(c + c, row + row, d)) == "read");
  CHECK(outcome(ellipsoid(c, row + row, d)) == "GML-01 2");
  CHECK(outcome(ellipsoid(c + c, row, d)) == "GML-01 3");
  CHECK(outcome(ellipsoid(c + c, row + "<g:row>" + e + "</g:row>", d)) == "GML-01 3");
  CHECK(outcome(ellipsoid(c + c, row + row, "")) == "GML-01 2");
  CHECK(outcome(ellipsoid(c + c, row + row, d + d)) == "GML-01 2");
  CHECK(outcome(document("<g:EllipsoidGate g:id=\"E\">" + kX + "<g:mean>" + c + "</g:mean></g:EllipsoidGate>")) ==
        "GML-01 2");
}

TEST_CASE("Gating-ML refuses quadrants without dividers, values, positions, and two on one divider") {
  const auto quadrants = [](const std::string& value, const std::string& inside) {
    return document(
        "<g:QuadrantGate g:id=\"Q\"><g:divider g:id=\"D\" g:compensation-ref=\"FCS\"><d:fcs-dimension d:name=\"A\"/>" +
        value + "</g:divider>\n" + inside + "</g:QuadrantGate>");
  };
  const std::string value = "<g:value>1</g:value>", position = "<g:position g:divider_ref=\"D\" g:location=\"0\"/>";
  const auto quadrant = [](const std::string& inside) { return "<g:Quadrant g:id=\"q\">" + inside + "</g:Quadrant>"; };
  CHECK(outcome(quadrants(value, quadrant(position))) == "read");
  CHECK(outcome(quadrants("", quadrant(position))) == "GML-01 2");
  CHECK(outcome(quadrants("<g:value>one</g:value>", quadrant(position))) == "GML-02 2");
  CHECK(outcome(quadrants(value, "")) == "GML-01 2");
  CHECK(outcome(quadrants(value, quadrant(""))) == "GML-01 3");
  CHECK(outcome(quadrants(value, quadrant(position + position))) == "GML-03 3");
  CHECK(outcome(quadrants(value, quadrant("<g:position g:divider_ref=\"E\" g:location=\"0\"/>"))) == "GML-03 3");
}

TEST_CASE("Gating-ML refuses transformations it does not know, with missing parameters, or with two functions") {
  CHECK(outcome(transformation("<t:flin t:T=\"1\" t:A=\"0\"/>")) == "read");
  CHECK(outcome(transformation("<t:flin t:T=\"1\"/>")) == "GML-01 3");
  CHECK(outcome(transformation("<t:biex t:T=\"1\"/>")) == "GML-01 3");
  CHECK(outcome(transformation("")) == "GML-01 2");
  CHECK(outcome(transformation("<t:flin t:T=\"1\" t:A=\"0\"/><t:flin t:T=\"1\" t:A=\"0\"/>")) == "GML-01 2");
  CHECK(outcome(transformation("<t:fratio t:A=\"1\" t:B=\"0\" t:C=\"0\"><d:fcs-dimension d:name=\"A\"/></t:fratio>")) ==
        "GML-01 3");
}

TEST_CASE("Gating-ML refuses matrices whose rows do not fit, and the names the standard keeps") {
  const auto matrix = [](const std::string& id, const std::string& spectra) {
    return document("<t:spectrumMatrix t:id=\"" + id +
                    "\"><t:fluorochromes><d:fcs-dimension d:name=\"F\"/></t:fluorochromes>" +
                    "<t:detectors><d:fcs-dimension d:name=\"D\"/><d:fcs-dimension d:name=\"E\"/></t:detectors>\n" +
                    spectra + "</t:spectrumMatrix>");
  };
  const std::string c = "<t:coefficient t:value=\"1\"/>";
  const std::string spectrum = "<t:spectrum>" + c + c + "</t:spectrum>";
  CHECK(outcome(matrix("M", spectrum)) == "read");
  CHECK(outcome(matrix("M", spectrum + spectrum)) == "GML-01 2");
  CHECK(outcome(matrix("M", "<t:spectrum>" + c + "</t:spectrum>")) == "GML-01 3");
  CHECK(outcome(matrix("FCS", spectrum)) == "GML-03 2");
  CHECK(outcome(document("<t:spectrumMatrix t:id=\"M\"/>")) == "GML-01 2");
}

TEST_CASE("Gating-ML refuses elements where they have no place") {
  CHECK(outcome(document("<g:SquareGate g:id=\"S\"/>")) == "GML-01 2");
  CHECK(outcome(document("<t:flin t:T=\"1\" t:A=\"0\"/>")) == "GML-01 2");
  CHECK(outcome(document("<g:RectangleGate g:id=\"R\">\n<g:vertex/></g:RectangleGate>")) == "GML-01 3");
  CHECK(
      outcome(document("<g:RectangleGate g:id=\"R\">\n<g:dimension g:compensation-ref=\"FCS\"/></g:RectangleGate>")) ==
      "GML-01 3");
  CHECK(outcome(document("<g:RectangleGate g:id=\"R\">\n<g:dimension><d:fcs-dimension "
                         "d:name=\"A\"/></g:dimension></g:RectangleGate>")) ==
        "GML-01 3");  // compensation-ref is required
}
