// SPDX-License-Identifier: Apache-2.0
// Workspaces that FlowJo 10 saved, on the files they were made from.
#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "engine/core/whole_file.h"
#include "engine/stream/gate_program.h"
#include "io/flowjo/workspace.h"
#include "tests/support/paths.h"

namespace fs = std::filesystem;
using namespace fcscreen;

namespace {

struct Count {
  std::size_t ours = 0;
  std::optional<std::size_t> flowjo;
  bool operator==(const Count&) const = default;
};

/// Our count and FlowJo's of every population; everything must be evaluated, without a finding.
std::map<std::string, Count> counts(const fs::path& fcs, const fs::path& wsp) {
  CAPTURE(wsp);
  const auto text = read_whole_file(wsp);
  const auto file = io::fcs::File::open(fcs);
  REQUIRE(text);
  REQUIRE(file);
  const auto workspace = io::flowjo::Workspace::read(*text, wsp.string());
  if (!workspace) MESSAGE(workspace.error().text());
  REQUIRE(workspace);
  const io::fcs::Dataset& data = file->datasets()[0];
  const auto index = workspace->find({fcs.filename().string(), data.n_events, data.keywords.items()});
  if (!index) MESSAGE(index.error().text());
  REQUIRE(index);
  CHECK(workspace->samples()[*index].n_events == data.n_events);
  auto sample = workspace->sample(*index);
  REQUIRE(sample);
  CHECK(sample->not_evaluated.empty());
  CHECK(sample->findings.empty());
  const auto program = engine::GateProgram::make(*file, 0, std::move(sample->document));
  if (!program) MESSAGE(program.error().text());
  REQUIRE(program);
  CHECK(program->findings().empty());
  const auto masks = program->evaluate(0, program->n_events());
  REQUIRE(masks);
  std::map<std::string, Count> all;
  for (std::size_t g = 0; g < masks->size(); ++g) {
    all[program->document().gates[g].id] = {(*masks)[g].count(), sample->expected[g]};
  }
  return all;
}

using Counts = std::map<std::string, Count>;

}  // namespace

TEST_CASE("FlowJo corpus: the ellipse on the line has FlowJo's 51 events") {
  const auto folder = test::shared("data/gatingml/simple_line_example");
  if (!folder) return test::skip("no shared data");
  CHECK(counts(*folder / "data_set_simple_line_100.fcs", *folder / "single_ellipse_51_events.wsp") ==
        Counts{{"ellipse1", {51, 51}}});
}

TEST_CASE("FlowJo corpus: quadrants and rectangles on the diamond have FlowJo's counts, on any axis") {
  const auto folder = test::shared("data/gatingml/simple_diamond_example");
  if (!folder) return test::skip("no shared data");
  const fs::path fcs = *folder / "test_data_diamond_01.fcs";
  CHECK(counts(fcs, *folder / "simple_diamond_example_quad_gate.wsp") ==
        Counts{{"Q1: channel_A- , channel_B+", {49671, 49671}},
               {"Q2: channel_A+ , channel_B+", {50596, 50596}},
               {"Q3: channel_A+ , channel_B-", {50330, 50330}},
               {"Q4: channel_A- , channel_B-", {49403, 49403}}});
  CHECK(counts(fcs, *folder / "test_data_diamond_biex_rect.wsp") == Counts{{"upper_right", {50605, 50605}}});
  CHECK(counts(fcs, *folder / "test_data_diamond_asinh_rect.wsp") == Counts{{"upper_right", {50559, 50559}}});
  CHECK(counts(fcs, *folder / "test_data_diamond_asinh_rect2.wsp") == Counts{{"upper_right", {50699, 50699}}});
}

TEST_CASE("FlowJo corpus: a polygon and a rectangle beside the line, and a polygon whose edge crosses it half way") {
  const auto folder = test::shared("data/gatingml/simple_line_example");
  if (!folder) return test::skip("no shared data");
  const fs::path fcs = *folder / "data_set_simple_line_100.fcs";
  // The line lies at y = 131,072 from x = 65,536 to 131,072: above both gates (130,639), which FlowJo did not count.
  CHECK(counts(fcs, *folder / "simple_poly_and_rect.wsp") == Counts{{"poly1", {0, {}}}, {"rect1", {0, {}}}});
  // The polygon's upper edge falls from (58928.57, 131668.62) to (136675.82, 130495.13) and so meets the line at
  // x = 98,456, between its 50th event (97,972) and its 51st (98,635). FlowJo counted none on its bins.
  CHECK(counts(fcs, *folder / "simple_poly_and_rect_v2_poly50.wsp") == Counts{{"poly1", {50, 0}}, {"rect1", {0, 0}}});
}
