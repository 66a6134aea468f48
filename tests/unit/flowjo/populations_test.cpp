// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/unit/flowjo/workspaces.h"

using namespace fcscreen;
using namespace fcscreen::test;

namespace {

const std::string kGate = rectangle(dimension("FSC-A", R"(gating:min="1")"));
const std::string kCurly = "<gating:CurlyQuad/>";

std::vector<std::string> ids(const io::flowjo::ReadSample& read) {
  std::vector<std::string> all;
  for (const result::Gate& gate : read.document.gates) all.push_back(gate.id);
  return all;
}

const result::BooleanGate& as_boolean(const result::Gate& gate) { return std::get<result::BooleanGate>(gate.shape); }

}  // namespace

TEST_CASE("FlowJo: populations are known by their path, in document order, with FlowJo's count") {
  const auto read = read_populations(
      population("cells", kGate, population("T/NK", kGate, population("cells", kGate), "12") + population("B", kGate),
                 "800") +
      "<Statistic name=\"Mean\" value=\"3\"/>" + population("cells too", kGate, "", "0"));
  CHECK(ids(read) == std::vector<std::string>{"cells", "cells/T/NK", "cells/T/NK/cells", "cells/B", "cells too"});
  CHECK(read.document.gates[2].parent == "cells/T/NK");
  CHECK(read.document.gates[0].parent.empty());
  using Count = std::optional<std::size_t>;
  CHECK(read.expected == std::vector<Count>{800, 12, {}, {}, 0});
  CHECK(read.document.lines.gates == std::vector<std::size_t>{8, 11, 14, 19, 24});
  CHECK(read.findings.empty());
}

TEST_CASE("FlowJo: boolean populations name their operands by path, forwards too") {
  const auto read =
      read_populations(boolean("AndNode", "both", {"cells", "cells/T"}) +
                       population("cells", kGate, population("T", kGate) + boolean("NotNode", "no T", {"cells/T"})) +
                       boolean("OrNode", "any", {"both", "cells/no T"}));
  CHECK(ids(read) == std::vector<std::string>{"both", "cells", "cells/T", "cells/no T", "any"});
  CHECK(as_boolean(read.document.gates[0]) ==
        result::BooleanGate{result::BooleanOp::And, {{"cells", false}, {"cells/T", false}}});
  CHECK(as_boolean(read.document.gates[3]) == result::BooleanGate{result::BooleanOp::Not, {{"cells/T", false}}});
  CHECK(read.document.gates[3].parent == "cells");
  CHECK(as_boolean(read.document.gates[4]).op == result::BooleanOp::Or);
  CHECK(read.expected[0] == 5);
}

TEST_CASE("FlowJo: what is below or made of a population that is not read is listed too, never dropped") {
  const auto read = read_populations(
      population("good", kGate, "", "3") +
      population("curly", kCurly, population("child", kGate, population("grandchild", kGate), "44"), "55") +
      boolean("OrNode", "mixed", {"good", "curly/child"}) + boolean("NotNode", "of mixed", {"mixed"}));
  CHECK(ids(read) == std::vector<std::string>{"good"});
  REQUIRE(read.not_evaluated.size() == 5);
  CHECK(read.findings.items().size() == 5);
  CHECK(read.not_evaluated[1].expected == 44);
  CHECK(read.not_evaluated[0].line == 11);
  CHECK(why_not(read, "curly") == "a gate of the kind \"CurlyQuad\" is not read");
  CHECK(why_not(read, "curly/child") == "it lies in \"curly\", which is not evaluated");
  CHECK(why_not(read, "curly/child/grandchild") == "it lies in \"curly/child\", which is not evaluated");
  CHECK(why_not(read, "mixed") == "it combines \"curly/child\", which is not evaluated");
  CHECK(why_not(read, "of mixed") == "it combines \"mixed\", which is not evaluated");
}

TEST_CASE("FlowJo: boolean populations that cannot be made say why") {
  const auto why = [](const std::string& text, const std::string& id) { return why_not(read_populations(text), id); };
  CHECK(why(boolean("AndNode", "B", {"x"}), "B") == "\"AndNode\" names 1 populations; it takes two or more");
  CHECK(why(boolean("NotNode", "B", {}), "B") == "\"NotNode\" names 0 populations; it takes exactly one");
  CHECK(why(boolean("NotNode", "B", {"nobody"}), "B") == "it combines \"nobody\", which the sample does not have");
  CHECK(why("<ClusterNode name=\"k\"/>", "k") == "a population of the kind \"ClusterNode\" is not read");
}

TEST_CASE("FlowJo: of two populations with one path the second is numbered, and neither is an operand") {
  const auto read = read_populations(population("a", kGate, population("b", kGate)) + population("a/b", kGate) +
                                     population("a/b [2]", kGate) + boolean("NotNode", "no b", {"a/b"}));
  CHECK(ids(read) == std::vector<std::string>{"a", "a/b", "a/b [2]", "a/b [2] [2]"});
  CHECK(read.findings.has("FJO-W2"));
  CHECK(why_not(read, "no b") == "it combines \"a/b\", of which the sample has several");
}

TEST_CASE("FlowJo: a population without a name has a place") {
  const auto read = read_populations("<Population><Gate>" + kGate + "</Gate></Population>");
  CHECK(ids(read) == std::vector<std::string>{"(Population without a name)"});
}

TEST_CASE("FlowJo: what is no workspace, or holds more than people make, is refused with its line") {
  CHECK(outcome("<html/>") == "FJO-01 1");
  CHECK(outcome("\n<Workspace/>") == "FJO-01 2");
  CHECK(outcome("<Workspace><SampleList/></Workspace>") == "FJO-01 1");
  CHECK(outcome("<Workspace>\n<SampleList>\n") == "XML-01 2");
  CHECK(outcome("<!DOCTYPE w [<!ENTITY a \"b\">]>\n<Workspace/>") == "XML-03 1");
  CHECK(outcome("") == "XML-01 1");
  CHECK(outcome(workspace("<Sample/>\n")) == "read");
  SampleText parts;
  for (std::size_t i = 0; i < io::flowjo::kMaxPopulations; ++i) {
    parts.populations += "<NotNode name=\"" + std::to_string(i) + "\"/>\n";
  }
  CHECK(outcome(workspace(sample(parts))) == "read");
  parts.populations += "<NotNode/>";
  CHECK(outcome(workspace(sample(parts))) == "FJO-04 10008");
  parts.populations = population(std::string(io::flowjo::kMaxPath, 'n'), kGate);
  CHECK(outcome(workspace(sample(parts))) == "read");
  parts.populations = population(std::string(io::flowjo::kMaxPath, 'n'), kGate, population("", kGate));
  CHECK(outcome(workspace(sample(parts))) == "FJO-04 11");
}
