// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/workspace_target.h"

namespace fcscreen::test {
namespace {

constexpr const char* kKeywords = R"(
<Keywords><Keyword name="$PAR" value="4"/><Keyword name="$P1N" value="A"/><Keyword name="$P2N" value="B"/><Keyword name="$P3N" value="C"/>
<Keyword name="$P4N" value="D"/><Keyword name="$TOT" value="3"/><Keyword name="$TIMESTEP" value="0.01"/><Keyword name="$FIL" value="tube.fcs"/></Keywords>)";

constexpr const char* kMatrix = R"(
<t:spilloverMatrix prefix="Comp-" suffix="" name="M" t:id="7" spectral="0" weightOptAlgorithmType="OLS">
<t:spillover d:parameter="A"><t:coefficient d:parameter="A" t:value="1"/><t:coefficient d:parameter="B" t:value="0.1"/></t:spillover>
<t:spillover d:parameter="B" userProvidedCompInfix="Clean"><t:coefficient d:parameter="B" t:value="1"/><t:coefficient d:parameter="A" t:value="0.2"/></t:spillover></t:spilloverMatrix>)";

constexpr const char* kAxes = R"(
<Transformations><t:linear t:minRange="0" t:maxRange="1000" gain="2"><d:parameter d:name="A"/></t:linear>
<t:log t:offset="1" t:decades="3"><d:parameter d:name="B"/></t:log><t:fasinh t:length="256" t:T="1000" t:M="3" t:A="1"><d:parameter d:name="C"/></t:fasinh>
<t:logicle t:T="1000" t:W="0.5" t:M="4" t:A="0"><d:parameter d:name="D"/></t:logicle>
<t:biex t:length="256" t:maxRange="1000" t:neg="0" t:width="-10" t:pos="3"><d:parameter d:name="Comp-A"/></t:biex></Transformations>)";

constexpr const char* kPopulations = R"(
<Population name="rect" count="2"><Gate><g:RectangleGate eventsInside="1"><g:dimension g:min="1" g:max="900"><d:fcs-dimension d:name="A"/></g:dimension>
<g:dimension g:min="-2147483647"><d:fcs-dimension d:name="Comp-B"/></g:dimension></g:RectangleGate></Gate>
<Subpopulations><Population name="poly" count="-1"><Gate><g:PolygonGate eventsInside="0"><g:dimension><d:fcs-dimension d:name="B"/></g:dimension>
<g:dimension><d:fcs-dimension d:name="Comp-A"/></g:dimension><g:vertex><g:coordinate d:value="-1"/><g:coordinate d:value="-5"/></g:vertex>
<g:vertex><g:coordinate d:value="500"/><g:coordinate d:value="1"/></g:vertex><g:vertex><g:coordinate d:value="500"/><g:coordinate d:value="900"/></g:vertex></g:PolygonGate></Gate></Population>
<NotNode name="no poly" count="1"><Dependents><Dependent name="rect/poly"/></Dependents></NotNode></Subpopulations></Population>
<Population name="ellipse" count="1"><Gate><g:EllipsoidGate><g:dimension><d:fcs-dimension d:name="C"/></g:dimension><g:dimension><d:fcs-dimension d:name="D"/></g:dimension>
<g:foci><g:vertex><g:coordinate d:value="100"/><g:coordinate d:value="90"/></g:vertex><g:vertex><g:coordinate d:value="140"/><g:coordinate d:value="120"/></g:vertex></g:foci>
<g:edge><g:vertex><g:coordinate d:value="60"/><g:coordinate d:value="60"/></g:vertex><g:vertex><g:coordinate d:value="180"/><g:coordinate d:value="150"/></g:vertex></g:edge></g:EllipsoidGate></Gate></Population>
<AndNode name="both" count="0"><Dependents><Dependent name="rect"/><Dependent name="ellipse"/></Dependents></AndNode>
<OrNode name="any" count="2"><Dependents><Dependent name="both"/><Dependent name="rect/poly"/></Dependents></OrNode>)";

constexpr const char* kUnread = R"(
<Population name="curly"><Gate><g:CurlyQuad/></Gate><Subpopulations><Population name="in"><Gate/></Population></Subpopulations></Population>
<Population name="derived"><Gate><g:RectangleGate><g:dimension><d:fcs-dimension d:name="Ratio"/></g:dimension></g:RectangleGate></Gate></Population>
<Statistic name="Mean"/><OrNode name="of curly"><Dependents><Dependent name="curly/in"/><Dependent name="rect"/></Dependents></OrNode>)";

std::string sample(const std::string& file, const std::string& matrix, const std::string& populations) {
  return "<Sample><DataSet uri=\"file:/C:/a%20b/" + file + "\" sampleID=\"1\"/>" + matrix + kAxes +
         "<DerivedParameters><DerivedParameter name=\"Ratio\"/></DerivedParameters>" + kKeywords +
         "<SampleNode name=\"" + file + "\" count=\"3\" sampleID=\"1\">\n<Subpopulations>" + populations +
         "</Subpopulations></SampleNode></Sample>\n";
}

std::string workspace(const std::string& samples) {
  const std::string base = "http://www.isac-net.org/std/Gating-ML/v2.0/";
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Workspace version=\"20.0\" xmlns:g=\"" + base +
         "gating\" xmlns:t=\"" + base + "transformations\" xmlns:d=\"" + base + "datatypes\"><SampleList>\n" + samples +
         "</SampleList></Workspace>\n";
}

}  // namespace

std::vector<std::string> workspace_seeds() {
  const std::string of_file = R"(<t:spilloverMatrix prefix="Comp-" suffix="" t:id="-1"/>)";
  return {workspace(sample("tube.fcs", kMatrix, kPopulations)),
          workspace(sample("tube.fcs", of_file, std::string(kPopulations) + kUnread)),
          workspace(sample("a.fcs", "", kPopulations) + sample("tube.fcs", kMatrix, kUnread))};
}

}  // namespace fcscreen::test
