// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <set>

#include "engine/batch/plan.h"
#include "engine/batch/triage.h"
#include "engine/batch/whose.h"

using namespace fcscreen;
using engine::ExpectedSample;
using engine::FileFacts;
using engine::Identifier;
using engine::NightRules;
using engine::Whose;

namespace {

FileFacts facts(std::map<std::string, std::string> identity, std::string acquired = {}) {
  FileFacts f;
  f.identity = std::move(identity);
  f.acquired = std::move(acquired);
  return f;
}

Whose of(const std::vector<ExpectedSample>& worklist, const FileFacts& f, const std::string& folder,
         const std::string& name) {
  const NightRules rules;
  const Identifier identifier(worklist, rules, engine::kAccessionPattern);
  Whose out = identifier.of(f, folder, name);
  out.expected = nullptr;  // of a worklist that ends here
  return out;
}

}  // namespace

TEST_CASE("Identity: two sources that agree are enough, and are named") {
  const Whose w = of({}, facts({{"SAMPLE ID", "S24-1234"}, {"PATIENT ID", "P-0077"}}), "S24-1234", "Tube_001");
  CHECK(w.triage.empty());
  CHECK(w.accession == "S24-1234");
  CHECK(w.patient == "P-0077");
  CHECK(w.sources == std::vector<std::string>{"SAMPLE ID", "folder"});
}

TEST_CASE("Identity: one source, or one field called by two keywords, is not enough") {
  CHECK(of({}, facts({{"SAMPLE ID", "S24-1234"}}), "", "Tube_001").triage == "ID_SUSPECT");
  CHECK(of({}, facts({{"SAMPLE ID", "S24-1234"}, {"$SMNO", "S24-1234"}}), "", "Tube_001").triage == "ID_SUSPECT");
  CHECK(of({}, facts({}), "export", "Tube_001").triage == "ID_SUSPECT");
}

TEST_CASE("Identity: the worklist is a source, and finds its accessions however they are written") {
  const std::vector<ExpectedSample> list = {{"S24-1234", "KEY-1", "BM", "", "", 0, 2}};
  const Whose w = of(list, facts({}), "export/S24 1234 DOE", "x");
  CHECK(w.triage.empty());
  CHECK(w.accession == "S24-1234");
  CHECK(w.patient == "KEY-1");
  CHECK(w.sources == std::vector<std::string>{"worklist", "folder"});
}

TEST_CASE("Identity: sources that contradict each other hold the file, and no value is repeated") {
  const Whose folder = of({}, facts({{"SAMPLE ID", "S24-1234"}}), "S24-1299", "S24-1234");
  CHECK(folder.triage == "ID_CONFLICT");
  CHECK(folder.why.find("S24") == std::string::npos);
  CHECK(of({}, facts({}), "S24-1234", "S24-1235").triage == "ID_CONFLICT");
  const std::vector<ExpectedSample> list = {{"S24-1234", "KEY-0001", "", "", "", 0, 2}};
  CHECK(of(list, facts({{"PATIENT ID", "KEY-0002"}}), "S24-1234", "x").triage == "ID_CONFLICT");
  CHECK(of(list, facts({{"PATIENT ID", "DOE^JANE"}}), "S24-1234", "x").triage.empty());
}

TEST_CASE("Identity: acquired from the day of collection to 14 days after it") {
  const std::vector<ExpectedSample> list = {{"S24-1234", "KEY-1", "", "", "2024-03-10", 0, 2}};
  const auto on = [&](const char* day) { return of(list, facts({}, day), "S24-1234", "x").triage; };
  CHECK(on("2024-03-09T23:59:59") == "ID_CONFLICT");
  CHECK(on("2024-03-10T00:00:00") == "");
  CHECK(on("2024-03-24") == "");
  CHECK(on("2024-03-25") == "ID_CONFLICT");
  CHECK(on("") == "");
}

TEST_CASE("Identity: words that look like an accession only in part are none") {
  CHECK(of({}, facts({}), "CD19-panel", "Compensation_001").accession.empty());
  CHECK(of({}, facts({}), "10-JAN-2024", "15MAR2024").accession.empty());
  CHECK(of({}, facts({}), "10-JAN-2024", "S24-1234").triage == "ID_SUSPECT");
  CHECK(of({}, facts({}), "XS24-1234567890X", "y").accession.empty());
}

TEST_CASE("Outputs are called by the accession, as a file name") {
  CHECK(engine::stem_of("S24-1234") == "S24-1234");
  CHECK(engine::stem_of("../S24/1") == "___S24_1");
}

TEST_CASE("Triage: every class has a meaning and a next action, once") {
  std::set<std::string_view> codes;
  for (const auto& c : engine::triage_classes()) {
    CHECK(codes.insert(c.code).second);
    CHECK(c.meaning.ends_with('.'));
    CHECK(c.action.ends_with('.'));
  }
  // SPEC §7: four of its own, and the reason codes of §0.4.
  CHECK(codes.size() == 28);
}

TEST_CASE("triage: a defect of the sample comes before what the laboratory lacks; a reason may name a channel") {
  const std::vector<std::string> diluted = {"HEMODILUTED", "LOB_NOT_ESTABLISHED", "NO_REFERENCE"};
  CHECK(engine::triage_of(diluted) == "HEMODILUTED");
  const std::vector<std::string> stained = {"LOW_SENSITIVITY", "STAIN_FAIL:CD20"};
  CHECK(engine::triage_of(stained) == "STAIN_FAIL");
  const std::vector<std::string> lacks = {"LOB_NOT_ESTABLISHED", "LOW_SENSITIVITY", "NO_REFERENCE"};
  CHECK(engine::triage_of(lacks) == "NO_REFERENCE");
  CHECK(engine::triage_of({}).empty());
}
