// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/unit/flowjo/workspaces.h"

using namespace fcscreen;
using namespace fcscreen::test;
using io::flowjo::FileTraits;

namespace {

io::flowjo::Workspace of(const std::vector<SampleText>& samples) {
  std::string text;
  for (const SampleText& one : samples) text += sample(one);
  auto read = io::flowjo::Workspace::read(workspace(text), "lab.wsp");
  REQUIRE(read);
  return std::move(*read);
}

SampleText tube(const std::string& file, const std::string& id, std::size_t n_events, const std::string& name = "",
                const std::string& keywords = "") {
  SampleText parts;
  parts.file = file;
  parts.id = id;
  parts.name = name.empty() ? file : name;
  parts.n_events = n_events;
  parts.keywords = keywords;
  return parts;
}

std::string keyword(const std::string& name, const std::string& value) {
  return "<Keyword name=\"" + name + "\" value=\"" + value + "\"/>";
}

/// Number of the sample found, or the code of the error.
std::string found(const io::flowjo::Workspace& workspace, const FileTraits& file) {
  const auto index = workspace.find(file);
  if (index) return workspace.samples()[*index].id;
  CHECK(index.error().kind == ErrorKind::Input);
  CHECK(index.error().file == "lab.wsp");
  return index.error().code;
}

}  // namespace

TEST_CASE("FlowJo: samples have number, name, the file's name without its folders, and events") {
  const auto w = of({tube("my%20tube%2b.fcs", "12", 5, "Patient tube"), tube("b.fcs", "13", 6)});
  REQUIRE(w.samples().size() == 2);
  CHECK(w.samples()[0].id == "12");
  CHECK(w.samples()[0].name == "Patient tube");
  CHECK(w.samples()[0].file_name == "my tube+.fcs");
  CHECK(w.samples()[0].n_events == 5);  // $TOT, not the root's count
  CHECK(w.samples()[0].line == 2);
}

TEST_CASE("FlowJo: a file's sample is found by file name, then sample name, then $FIL, then GUID") {
  const auto w =
      of({tube("a.fcs", "1", 5), tube("x.fcs", "2", 5, "B.FCS"), tube("y.fcs", "3", 5, "", keyword("$FIL", "c.fcs")),
          tube("z.fcs", "4", 5, "", keyword("GUID", "77-ab"))});
  CHECK(found(w, {"a.fcs", 5, {}}) == "1");
  CHECK(found(w, {"A.FCS", 9, {}}) == "1");  // another number of events is the caller's to say
  CHECK(found(w, {"b.fcs", 5, {}}) == "2");
  CHECK(found(w, {"renamed.fcs", 5, {{"$FIL", "c.fcs"}}}) == "3");
  CHECK(found(w, {"renamed.fcs", 5, {{"guid", "77-AB"}, {"$FIL", "other.fcs"}}}) == "4");
  CHECK(found(w, {"a.fcs", 5, {{"$FIL", "c.fcs"}}}) == "1");
  CHECK(found(w, {"renamed.fcs", 5, {}}) == "FJO-02");
}

TEST_CASE("FlowJo: of several samples with one name events decide, then keywords, or nobody") {
  const auto w = of({tube("a.fcs", "1", 5, "", keyword("$BTIM", "10:00:00")), tube("a.fcs", "2", 6),
                     tube("a.fcs", "3", 5, "", keyword("$BTIM", "11:00:00"))});
  CHECK(found(w, {"a.fcs", 6, {}}) == "2");
  CHECK(found(w, {"a.fcs", 5, {{"$BTIM", "11:00:00"}}}) == "3");
  CHECK(found(w, {"a.fcs", 5, {}}) == "FJO-03");
  CHECK(found(w, {"a.fcs", 5, {{"$BTIM", "12:00:00"}}}) == "FJO-03");
  CHECK(found(w, {"a.fcs", 9, {}}) == "FJO-03");
}

TEST_CASE("FlowJo: a sample that is not found, or not alone, is answered with the list") {
  const auto w = of({tube("a.fcs", "1", 5, "Tube A"), tube("a.fcs", "2", 5)});
  const auto none = w.find(FileTraits{"q.fcs", 5, {}});
  REQUIRE(!none);
  CHECK(none.error().message ==
        "No sample of the workspace fits the file \"q.fcs\". It has \"Tube A\" (number 1, file \"a.fcs\", 5 events), "
        "\"a.fcs\" (number 2, 5 events).");
  CHECK(none.error().next == "Name the sample to use by its name or number (--workspace-sample).");
  const auto both = w.find(FileTraits{"a.fcs", 5, {}});
  REQUIRE(!both);
  CHECK(both.error().message.rfind("2 samples of the workspace fit the file \"a.fcs\": \"Tube A\"", 0) == 0);
  std::vector<SampleText> many;
  for (int i = 0; i < 30; ++i) many.push_back(tube("s" + std::to_string(i), std::to_string(i), 5));
  CHECK(of(many).find(FileTraits{"q.fcs", 5, {}}).error().message.find("and 10 more.") != std::string::npos);
}

TEST_CASE("FlowJo: a sample is chosen by name, file name or number") {
  const auto w = of({tube("a.fcs", "1", 5, "Tube A"), tube("b.fcs", "2", 5), tube("b.fcs", "3", 5)});
  CHECK(w.find("Tube A") == 0);
  CHECK(w.find("a.fcs") == 0);
  CHECK(w.find("3") == 2);
  CHECK(w.find("b.fcs").error().code == "FJO-03");
  CHECK(w.find("tube a").error().code == "FJO-02");
  CHECK(w.find("").error().kind == ErrorKind::Usage);
}
