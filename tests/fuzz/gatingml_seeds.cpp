// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "engine/core/random.h"
#include "tests/fuzz/gatingml_target.h"

namespace fcscreen::test {
namespace {

std::string document(const std::string& body) {
  const std::string base = "http://www.isac-net.org/std/Gating-ML/v2.0/";
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<g:Gating-ML xmlns:g=\"" + base + "gating\" xmlns:t=\"" + base +
         "transformations\" xmlns:d=\"" + base + "datatypes\">" + body + "</g:Gating-ML>\n";
}

constexpr const char* kScales = R"(
<t:transformation t:id="lin"><t:flin t:T="1000" t:A="5"/></t:transformation>
<t:transformation t:id="log" t:boundMin="0"><t:flog t:T="1000" t:M="4"/></t:transformation>
<t:transformation t:id="asinh"><t:fasinh t:T="1000" t:M="4" t:A="1"/></t:transformation>
<t:transformation t:id="logicle" t:boundMax="0.9"><t:logicle t:T="1000" t:W="1" t:M="4" t:A="0.5"/></t:transformation>
<t:transformation t:id="hyperlog"><t:hyperlog t:T="1000" t:W="1" t:M="4" t:A="0"/></t:transformation>
<t:transformation t:id="ratio"><t:fratio t:A="1" t:B="0" t:C="-1"><d:fcs-dimension d:name="A"/><d:fcs-dimension d:name="C"/></t:fratio></t:transformation>
<t:spectrumMatrix t:id="M"><t:fluorochromes><d:fcs-dimension d:name="F"/></t:fluorochromes><t:detectors><d:fcs-dimension d:name="A"/><d:fcs-dimension d:name="D"/></t:detectors>
<t:spectrum><t:coefficient t:value="1"/><t:coefficient t:value="0.25"/></t:spectrum></t:spectrumMatrix>
)";

constexpr const char* kGates = R"(
<g:RectangleGate g:id="R" g:parent_id="P"><d:custom_info><x y="1">z</x></d:custom_info>
<g:dimension g:min="-1" g:max="1e3" g:compensation-ref="FCS" g:transformation-ref="lin"><d:fcs-dimension d:name="A"/></g:dimension>
<g:dimension g:min="0" g:compensation-ref="M" g:transformation-ref="logicle"><d:fcs-dimension d:name="F"/></g:dimension></g:RectangleGate>
<g:PolygonGate g:id="P"><g:dimension g:compensation-ref="uncompensated" g:transformation-ref="hyperlog"><d:fcs-dimension d:name="B"/></g:dimension>
<g:dimension g:compensation-ref="uncompensated" g:transformation-ref="asinh"><d:new-dimension d:transformation-ref="ratio"/></g:dimension>
<g:vertex><g:coordinate d:value="-1"/><g:coordinate d:value="-1"/></g:vertex><g:vertex><g:coordinate d:value="2"/><g:coordinate d:value="-1"/></g:vertex>
<g:vertex><g:coordinate d:value="2"/><g:coordinate d:value="2"/></g:vertex></g:PolygonGate>
<g:EllipsoidGate g:id="E"><g:dimension g:compensation-ref="FCS"><d:fcs-dimension d:name="A"/></g:dimension>
<g:dimension g:compensation-ref="FCS" g:transformation-ref="log"><d:fcs-dimension d:name="C"/></g:dimension>
<g:mean><g:coordinate d:value="1"/><g:coordinate d:value="0.5"/></g:mean>
<g:covarianceMatrix><g:row><g:entry d:value="9"/><g:entry d:value="1"/></g:row><g:row><g:entry d:value="1"/><g:entry d:value="4"/></g:row></g:covarianceMatrix>
<g:distanceSquare d:value="4"/></g:EllipsoidGate>
<g:QuadrantGate g:id="Q" g:parent_id="E"><g:divider g:id="X" g:compensation-ref="FCS"><d:fcs-dimension d:name="A"/><g:value>1</g:value><g:value>5.5</g:value></g:divider>
<g:divider g:id="Y" g:compensation-ref="FCS"><d:fcs-dimension d:name="D"/><g:value>0</g:value></g:divider>
<g:Quadrant g:id="q1"><g:position g:divider_ref="X" g:location="3"/><g:position g:divider_ref="Y" g:location="-2"/></g:Quadrant>
<g:Quadrant g:id="q2"><g:position g:divider_ref="Y" g:location="0"/></g:Quadrant></g:QuadrantGate>
<g:BooleanGate g:id="B1" g:parent_id="q2"><g:and><g:gateReference g:ref="R"/><g:gateReference g:ref="q1" g:use-as-complement="true"/></g:and></g:BooleanGate>
<g:BooleanGate g:id="B2"><g:or><g:gateReference g:ref="B1"/><g:gateReference g:ref="E"/></g:or></g:BooleanGate>
<g:BooleanGate g:id="B3"><g:not><g:gateReference g:ref="B2"/></g:not></g:BooleanGate>
)";

}  // namespace

std::vector<std::string> gating_ml_seeds() {
  return {document(kScales), document(std::string(kScales) + kGates), document(std::string(kGates) + kScales),
          document("<wrapper>" + std::string(kGates) + "</wrapper>" + kScales)};
}

std::string mutated_xml(const std::vector<std::string>& seeds, std::uint64_t number) {
  constexpr std::array<std::string_view, 24> kPieces = {
      "0",      "-1",         "1e308",   "1e-320", "INF",     "NaN",  "\"A\"",    "\"B1\"",
      "\"q2\"", "\"Q\"",      "\"FCS\"", "</",     "/>",      "<",    ">",        "&amp;",
      "&b;",    "<!DOCTYPE ", "g:",      "t:",     "<g:and>", "<!--", "\xC3\x28", "<![CDATA["};
  Random random(21, 1, number);
  const auto pick = [&](std::size_t n) {
    return n == 0 ? 0 : std::min(n - 1, static_cast<std::size_t>(random.uniform() * static_cast<double>(n)));
  };
  std::string bytes = seeds[pick(seeds.size())];
  for (std::size_t changes = 1 + pick(8); changes > 0 && !bytes.empty(); --changes) {
    const std::size_t at = pick(bytes.size());
    switch (pick(6)) {
      case 0: bytes[at] = static_cast<char>(bytes[at] ^ (1 << pick(8))); break;
      case 1: {  // another digit, which leaves the document whole
        const std::size_t digit = bytes.find_first_of("0123456789", at);
        if (digit != std::string::npos) bytes[digit] = static_cast<char>('0' + pick(10));
        break;
      }
      case 2: {  // another value
        const std::size_t from = bytes.find('"', at), to = from == std::string::npos ? from : bytes.find('"', from + 1);
        if (to != std::string::npos) bytes.replace(from + 1, to - from - 1, kPieces[pick(6)]);
        break;
      }
      case 3: {
        const std::string_view piece = kPieces[pick(kPieces.size())];
        bytes.replace(at, std::min(piece.size(), bytes.size() - at), piece);
        break;
      }
      case 4: {  // an element doubled
        const std::size_t from = bytes.find('<', at), to = from == std::string::npos ? from : bytes.find("/>", from);
        if (to != std::string::npos) bytes.insert(from, bytes.substr(from, to + 2 - from));
        break;
      }
      default:
        if (pick(4) == 0) bytes.resize(at);
    }
  }
  return bytes;
}

}  // namespace fcscreen::test
