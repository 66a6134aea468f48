// SPDX-License-Identifier: Apache-2.0
// The Gating-ML 2.0 compliance set: every gate of every document against its truth, event by event.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/core/whole_file.h"
#include "engine/stream/gate_program.h"
#include "io/gatingml/gating_ml.h"
#include "tests/support/paths.h"

namespace fs = std::filesystem;
using namespace fcscreen;

namespace {

/// Truth files are named after their gate, but for this one.
const std::map<std::string, std::string> kTruthName = {{"ParRectangle1", "ParQuadRect"}};
/// The one gate of the set without a truth file.
const std::string kWithoutTruth = "myEllipse2";

std::vector<int> read_truth(const fs::path& path) {
  std::ifstream in(path);
  std::vector<int> bits;
  for (int bit = 0; in >> bit;) bits.push_back(bit);
  return bits;
}

result::GatingDocument read_document(const fs::path& path) {
  const auto text = read_whole_file(path);
  REQUIRE(text);
  auto read = io::gatingml::read_gating_ml(*text, path.string());
  CAPTURE(path);
  if (!read) MESSAGE(read.error().text());
  REQUIRE(read);
  return std::move(read->document);
}

std::size_t mismatches(const Bitmask& mask, const std::vector<int>& truth) {
  REQUIRE(mask.size() == truth.size());
  std::size_t n = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) n += mask.test(i) != (truth[i] == 1);
  return n;
}

}  // namespace

TEST_CASE("Gating-ML compliance set: every gate of every document has its truth's members") {
  const auto folder = test::shared("data/gatingml/gating_ml_2");
  if (!folder) return test::skip("no shared data");
  const auto file = io::fcs::File::open(*folder / "data1.fcs");
  REQUIRE(file);
  std::set<std::string> truths;
  std::size_t compared = 0;
  for (const auto& entry : fs::directory_iterator(*folder / "gml")) {
    const auto program = engine::GateProgram::make(*file, 0, read_document(entry.path()));
    CAPTURE(entry.path());
    if (!program) MESSAGE(program.error().text());
    REQUIRE(program);
    const auto masks = program->evaluate(0, program->n_events(), 2);
    REQUIRE(masks);
    for (std::size_t g = 0; g < masks->size(); ++g) {
      const std::string& id = program->document().gates[g].id;
      if (id == kWithoutTruth) continue;
      const auto renamed = kTruthName.find(id);
      const std::string name = "Results_" + (renamed == kTruthName.end() ? id : renamed->second) + ".txt";
      CAPTURE(id);
      CHECK(mismatches((*masks)[g], read_truth(*folder / "truth" / name)) == 0);
      truths.insert(name);
      ++compared;
    }
  }
  MESSAGE(compared << " gates compared");
  CHECK(static_cast<std::ptrdiff_t>(truths.size()) ==
        std::distance(fs::directory_iterator(*folder / "truth"), fs::directory_iterator()));
}

TEST_CASE("Gating-ML compliance set: a document written and read again gates the same and is equal") {
  const auto folder = test::shared("data/gatingml/gating_ml_2");
  if (!folder) return test::skip("no shared data");
  for (const auto& entry : fs::directory_iterator(*folder / "gml")) {
    const result::GatingDocument first = read_document(entry.path());
    const auto text = io::gatingml::write_gating_ml(first);
    REQUIRE(text);
    const auto second = io::gatingml::read_gating_ml(*text, "written");
    CAPTURE(entry.path());
    REQUIRE(second);
    CHECK(second->findings.empty());
    CHECK(second->document.gates == first.gates);
    CHECK(second->document.dimensions == first.dimensions);
    CHECK(second->document.transformations == first.transformations);
    CHECK(second->document.matrices == first.matrices);
    CHECK(second->document.quadrant_gates == first.quadrant_gates);
    CHECK(io::gatingml::write_gating_ml(second->document).value() == *text);
  }
}

TEST_CASE("Gating-ML compliance set: the bits depend neither on threads nor on how the events are cut") {
  const auto folder = test::shared("data/gatingml/gating_ml_2");
  if (!folder) return test::skip("no shared data");
  const auto file = io::fcs::File::open(*folder / "data1.fcs");
  REQUIRE(file);
  const auto program = engine::GateProgram::make(*file, 0, read_document(*folder / "gml" / "gml_all_gates.xml"));
  REQUIRE(program);
  const auto whole = program->evaluate(0, program->n_events(), 1);
  REQUIRE(whole);
  for (const std::size_t step : {1000U, 64U * 77U, 13000U}) {
    for (std::size_t first = 0; first < program->n_events(); first += step) {
      const auto part = program->evaluate(first, std::min(step, program->n_events() - first), 3);
      REQUIRE(part);
      for (std::size_t g = 0; g < whole->size(); ++g) {
        for (std::size_t i = 0; i < (*part)[g].size(); ++i) REQUIRE((*part)[g].test(i) == (*whole)[g].test(first + i));
      }
    }
  }
}
