// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/unit/gatingml/documents.h"

using namespace fcscreen;
using namespace fcscreen::test;
using Kind = result::CompensationRef::Kind;

TEST_CASE("Gating-ML: gates refer forward, and equal dimensions become one") {
  const auto d = read(document(R"(
<g:PolygonGate g:id="P" g:parent_id="R">
  <g:dimension g:compensation-ref="M" g:transformation-ref="L"><d:fcs-dimension d:name="PE"/></g:dimension>
  <g:dimension g:compensation-ref="FCS"><d:fcs-dimension d:name="FL1-H"/></g:dimension>
  <g:vertex><g:coordinate d:value="0"/><g:coordinate d:value="1e1"/></g:vertex>
  <g:vertex><g:coordinate d:value="+2"/><g:coordinate d:value=" -3.5 "/></g:vertex>
  <g:vertex><g:coordinate d:value=".5"/><g:coordinate d:value="4."/></g:vertex>
</g:PolygonGate>
<g:RectangleGate g:id="R">
  <g:dimension g:min="1" g:compensation-ref="FCS"><d:fcs-dimension d:name="FL1-H"/></g:dimension>
  <g:dimension g:max="INF" g:compensation-ref="M" g:transformation-ref="L"><d:fcs-dimension d:name="PE"/></g:dimension>
</g:RectangleGate>
<t:transformation t:id="L" t:boundMin="0" t:boundMax="0.9"><t:logicle t:T="1000" t:W="1" t:M="4" t:A="0.25"/></t:transformation>
<t:spectrumMatrix t:id="M">
  <t:fluorochromes><d:fcs-dimension d:name="FITC"/><d:fcs-dimension d:name="PE"/></t:fluorochromes>
  <t:detectors><d:fcs-dimension d:name="D1"/><d:fcs-dimension d:name="D2"/><d:fcs-dimension d:name="D3"/></t:detectors>
  <t:spectrum><t:coefficient t:value="1"/><t:coefficient t:value="2"/><t:coefficient t:value="3"/></t:spectrum>
  <t:spectrum><t:coefficient t:value="4"/><t:coefficient t:value="5"/><t:coefficient t:value="6"/></t:spectrum>
</t:spectrumMatrix>)"));
  CHECK(d.findings.empty());
  const result::GatingDocument& g = d.document;
  REQUIRE(g.dimensions.size() == 2);
  CHECK(g.dimensions[0] == result::Dimension{{Kind::Matrix, 0}, "PE", {}, 0});
  CHECK(g.dimensions[1] == result::Dimension{{Kind::File, 0}, "FL1-H", {}, {}});
  REQUIRE(g.gates.size() == 2);
  CHECK(g.gates[0] == result::Gate{"P", "R", result::PolygonGate{0, 1, {{0, 10}, {2, -3.5}, {0.5, 4}}}});
  CHECK(g.gates[1] ==
        result::Gate{"R", "",
                     result::RectangleGate{{{1, 1, result::kInfinity}, {0, -result::kInfinity, result::kInfinity}}}});
  CHECK(g.transformations[0] ==
        result::Transformation{"L", result::ScaleSpec(result::LogicleScale{1000, 1, 4, 0.25}), 0, 0.9});
  CHECK(g.matrices[0] == result::SpectrumMatrix{"M", {"FITC", "PE"}, {"D1", "D2", "D3"}, {1, 2, 3, 4, 5, 6}, false});
  CHECK(g.lines.gates == std::vector<std::size_t>{3, 10});
  CHECK(g.lines.transformations == std::vector<std::size_t>{14});
  CHECK(g.lines.matrices == std::vector<std::size_t>{15});
}

TEST_CASE("Gating-ML: ellipsoids, booleans and ratios") {
  const auto d = read(document(R"(
<t:transformation t:id="Q"><t:fratio t:A="2" t:B="-1" t:C="0.5"><d:fcs-dimension d:name="X"/><d:fcs-dimension d:name="Y"/></t:fratio></t:transformation>
<t:transformation t:id="L"><t:flog t:T="100" t:M="2"/></t:transformation>
<g:EllipsoidGate g:id="E">
  <g:dimension g:compensation-ref="uncompensated" g:transformation-ref="L"><d:new-dimension d:transformation-ref="Q"/></g:dimension>
  <g:dimension g:compensation-ref="uncompensated"><d:fcs-dimension d:name="Z"/></g:dimension>
  <g:mean><g:coordinate d:value="1"/><g:coordinate d:value="2"/></g:mean>
  <g:covarianceMatrix><g:row><g:entry d:value="3"/><g:entry d:value="1"/></g:row><g:row><g:entry d:value="1"/><g:entry d:value="4"/></g:row></g:covarianceMatrix>
  <g:distanceSquare d:value="9"/>
</g:EllipsoidGate>
<g:BooleanGate g:id="B"><g:and><g:gateReference g:ref="E" g:use-as-complement="1"/><g:gateReference g:ref="N"/></g:and></g:BooleanGate>
<g:BooleanGate g:id="N"><g:not><g:gateReference g:ref="E" g:use-as-complement="false"/></g:not></g:BooleanGate>)"));
  const result::GatingDocument& g = d.document;
  CHECK(g.transformations[0].function ==
        std::variant<result::ScaleSpec, result::RatioSpec>(result::RatioSpec{2, -1, 0.5, "X", "Y"}));
  CHECK(g.dimensions[0] == result::Dimension{{Kind::None, 0}, "", 0, 1});
  CHECK(g.gates[0].shape == decltype(result::Gate::shape)(result::EllipsoidGate{{0, 1}, {1, 2}, {3, 1, 1, 4}, 9}));
  CHECK(g.gates[1].shape ==
        decltype(result::Gate::shape)(result::BooleanGate{result::BooleanOp::And, {{"E", true}, {"N", false}}}));
  CHECK(g.gates[2].shape == decltype(result::Gate::shape)(result::BooleanGate{result::BooleanOp::Not, {{"E", false}}}));
}

TEST_CASE("Gating-ML: a quadrant is the half-open cell of its location, its value belonging to the cell above") {
  const auto d = read(document(R"(
<g:QuadrantGate g:id="Q" g:parent_id="R">
  <g:divider g:id="X" g:compensation-ref="uncompensated"><d:fcs-dimension d:name="A"/><g:value>30</g:value><g:value> 10 </g:value></g:divider>
  <g:divider g:id="Y" g:compensation-ref="uncompensated"><d:fcs-dimension d:name="B"/><g:value>5</g:value></g:divider>
  <g:Quadrant g:id="low"><g:position g:divider_ref="X" g:location="-4"/></g:Quadrant>
  <g:Quadrant g:id="middle"><g:position g:divider_ref="Y" g:location="5"/><g:position g:divider_ref="X" g:location="10"/></g:Quadrant>
  <g:Quadrant g:id="high"><g:position g:divider_ref="X" g:location="1e9"/><g:position g:divider_ref="Y" g:location="4.999"/></g:Quadrant>
</g:QuadrantGate>)" + range("R", 0, 1) +
                               range("child", 0, 1, "g:parent_id=\"middle\"")));
  const result::GatingDocument& g = d.document;
  constexpr double inf = result::kInfinity;
  REQUIRE(g.gates.size() == 5);
  CHECK(g.gates[0] == result::Gate{"low", "R", result::RectangleGate{{{0, -inf, 10}}}});
  CHECK(g.gates[1] == result::Gate{"middle", "R", result::RectangleGate{{{1, 5, inf}, {0, 10, 30}}}});
  CHECK(g.gates[2] == result::Gate{"high", "R", result::RectangleGate{{{0, 30, inf}, {1, -inf, 5}}}});
  CHECK(g.gates[4].parent == "middle");
  REQUIRE(g.quadrant_gates.size() == 1);
  CHECK(g.quadrant_gates[0].id == "Q");
  CHECK(g.quadrant_gates[0].dividers[0] == result::QuadrantDivider{"X", 0, {30, 10}});
  CHECK(g.quadrant_gates[0].quadrants[1] == result::Quadrant{1, {{1, 5}, {0, 10}}});
}

TEST_CASE("Gating-ML: any prefix, custom_info anywhere, attributes without namespace and foreign wrappers are read") {
  const std::string base = "http://www.isac-net.org/std/Gating-ML/v2.0/";
  const auto d = read("<Gating-ML xmlns=\"" + base + "gating\" xmlns:x=\"" + base + "datatypes\">" + R"(
  <x:custom_info><anything id="R"><RectangleGate/></anything></x:custom_info>
  <tool:wrapper xmlns:tool="urn:tool"><RectangleGate id="R">
    <x:custom_info/>
    <dimension min="1" compensation-ref="FCS"><x:fcs-dimension x:name="A"/><x:custom_info/></dimension>
    <BooleanGate xmlns="urn:other"/>
  </RectangleGate></tool:wrapper>
</Gating-ML>)");
  REQUIRE(d.document.gates.size() == 1);
  CHECK(d.document.gates[0].id == "R");
  CHECK(d.findings.has("GML-W1"));
  CHECK(d.findings.has("GML-W2"));
  CHECK(d.findings.items().size() == 3);
  CHECK(d.findings.items()[2].text.find("3 attributes") == 0);
}

TEST_CASE("Gating-ML: an id shared by parts of different kinds is a finding, none is confused with another") {
  const auto d = read(
      document(range("A", 0, 1) + "<t:transformation t:id=\"A\"><t:flin t:T=\"1\" t:A=\"0\"/></t:transformation>"));
  CHECK(d.findings.has("GML-W3"));
  CHECK(d.document.gates.size() == 1);
  CHECK(d.document.transformations.size() == 1);
}

TEST_CASE("Gating-ML: a document without gates is a document") { CHECK(read(document("")).document.gates.empty()); }
