// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/flowjo/workspaces.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace fcscreen::test {

std::string workspace(const std::string& samples) {
  const std::string base = "http://www.isac-net.org/std/Gating-ML/v2.0/";
  return "<Workspace version=\"20.0\" flowJoVersion=\"10.8.1\" xmlns:gating=\"" + base +
         "gating\" xmlns:transforms=\"" + base + "transformations\" xmlns:data-type=\"" + base +
         "datatypes\"><SampleList>\n" + samples + "</SampleList></Workspace>\n";
}

std::string axis(const std::string& kind, const std::string& attributes, const std::string& parameter) {
  return "<transforms:" + kind + " " + attributes + "><data-type:parameter data-type:name=\"" + parameter +
         "\"/></transforms:" + kind + ">";
}

std::string default_axes() {
  const std::string linear = R"(transforms:minRange="0" transforms:maxRange="1024" gain="1")";
  const std::string asinh = R"(transforms:length="256" transforms:T="1000" transforms:M="3" transforms:A="0")";
  return axis("linear", linear, "FSC-A") + axis("linear", linear, "SSC-A") + axis("fasinh", asinh, "FITC-A") +
         axis("fasinh", asinh, "Comp-FITC-A");
}

std::string sample(const SampleText& parts) {
  std::string text = "<Sample>\n<DataSet uri=\"file:/V:/runs/" + parts.file + "\" sampleID=\"" + parts.id + "\"/>\n";
  text += parts.matrix + "\n<Transformations>" + (parts.axes.empty() ? default_axes() : parts.axes);
  text += "</Transformations>\n<Keywords>";
  const auto keyword = [&](const std::string& name, const std::string& value) {
    text += "<Keyword name=\"" + name + "\" value=\"" + value + "\"/>";
  };
  if (!parts.parameters.empty()) keyword("$PAR", std::to_string(parts.parameters.size()));
  for (std::size_t p = 0; p < parts.parameters.size(); ++p) {
    keyword("$P" + std::to_string(p + 1) + "N", parts.parameters[p]);
  }
  keyword("$TOT", std::to_string(parts.n_events));
  text += parts.keywords + "</Keywords>\n<SampleNode name=\"" + parts.name + "\" count=\"7\" sampleID=\"" + parts.id +
          "\"><Subpopulations>\n" + parts.populations + "</Subpopulations></SampleNode></Sample>\n";
  return text;
}

std::string population(const std::string& name, const std::string& gate, const std::string& below,
                       const std::string& count) {
  return "<Population name=\"" + name + "\" count=\"" + count + "\">\n<Gate>" + gate + "</Gate>\n" +
         (below.empty() ? "" : "<Subpopulations>\n" + below + "</Subpopulations>\n") + "</Population>\n";
}

std::string boolean(const std::string& kind, const std::string& name, const std::vector<std::string>& operands) {
  std::string text = "<" + kind + " name=\"" + name + "\" count=\"5\"><Dependents>";
  for (const std::string& operand : operands) text += "<Dependent name=\"" + operand + "\"/>";
  return text + "</Dependents></" + kind + ">\n";
}

std::string dimension(const std::string& parameter, const std::string& limits) {
  return "<gating:dimension " + limits + "><data-type:fcs-dimension data-type:name=\"" + parameter +
         "\"/></gating:dimension>";
}

std::string rectangle(const std::string& dimensions, const std::string& attributes) {
  return "<gating:RectangleGate " + attributes + ">" + dimensions + "</gating:RectangleGate>";
}

std::string vertex(double x, double y) {
  return "<gating:vertex><gating:coordinate data-type:value=\"" + std::to_string(x) +
         "\"/><gating:coordinate data-type:value=\"" + std::to_string(y) + "\"/></gating:vertex>";
}

std::string polygon(const std::string& x, const std::string& y, const std::string& vertices) {
  return "<gating:PolygonGate eventsInside=\"1\">" + dimension(x) + dimension(y) + vertices + "</gating:PolygonGate>";
}

std::string ellipse(const std::string& x, const std::string& y, const std::string& foci, const std::string& edge) {
  return "<gating:EllipsoidGate gating:distance=\"1\">" + dimension(x) + dimension(y) + "<gating:foci>" + foci +
         "</gating:foci><gating:edge>" + edge + "</gating:edge></gating:EllipsoidGate>";
}

io::flowjo::ReadSample read_only(const SampleText& parts, const io::flowjo::ScaleCheck& check) {
  const auto read = io::flowjo::Workspace::read(workspace(sample(parts)), "lab.wsp");
  if (!read) MESSAGE(read.error().text());
  REQUIRE(read);
  REQUIRE(read->samples().size() == 1);
  auto only = read->sample(0, check);
  if (!only) MESSAGE(only.error().text());
  REQUIRE(only);
  CHECK(only->expected.size() == only->document.gates.size());
  CHECK(only->document.lines.gates.size() == only->document.gates.size());
  CHECK(only->document.lines.transformations.size() == only->document.transformations.size());
  CHECK(!only->document.divided_by_gain);
  return std::move(*only);
}

io::flowjo::ReadSample read_populations(const std::string& populations) {
  SampleText parts;
  parts.populations = populations;
  return read_only(parts);
}

std::string why_not(const io::flowjo::ReadSample& read, const std::string& id) {
  const auto found = std::find_if(read.not_evaluated.begin(), read.not_evaluated.end(),
                                  [&](const io::flowjo::NotEvaluated& n) { return n.id == id; });
  if (found == read.not_evaluated.end()) return "it is evaluated, or not there";
  const std::string said =
      "Line " + std::to_string(found->line) + ": the population \"" + id + "\" is not evaluated: " + found->why + ".";
  const auto& findings = read.findings.items();
  CHECK(std::any_of(findings.begin(), findings.end(), [&](const Finding& f) {
    return f.code == "FJO-W1" && f.severity == Severity::Failed && f.text == said;
  }));
  return found->why;
}

std::string outcome(const std::string& text) {
  const auto told = [](const Error& e) {
    CHECK(e.kind == ErrorKind::Input);
    CHECK(e.file == "lab.wsp");
    CHECK(e.message.rfind("Line ", 0) == 0);
    CHECK(!e.next.empty());
    return e.code + " " + e.message.substr(5, e.message.find(':') - 5);
  };
  const auto read = io::flowjo::Workspace::read(text, "lab.wsp");
  if (!read) return told(read.error());
  for (std::size_t i = 0; i < read->samples().size(); ++i) {
    if (const auto one = read->sample(i); !one) return told(one.error());
  }
  return "read";
}

}  // namespace fcscreen::test
