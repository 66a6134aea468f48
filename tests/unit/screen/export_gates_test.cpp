// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/export_gates.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/core/random.h"
#include "engine/stream/gate_program.h"
#include "gating/tree/gate_tree.h"
#include "io/gatingml/gating_ml.h"
#include "tests/unit/fcs/raw_fcs.h"
#include "tests/unit/screen/sample.h"

using namespace fcscreen;
using namespace fcscreen::test;

namespace {

// Events between the edge as float kernels and as double arithmetic place it, of some ten thousand near it.
constexpr std::size_t kAtAnEdge = 5;

/// Largest number of events that a gate of the exported document holds otherwise than the screen's own gate.
std::size_t largest_difference(const io::fcs::File& file, const EventTable<DisplayScale>& display,
                               const std::vector<result::Gate>& gates, const result::GatingDocument& exported) {
  const auto tree = gating::make_gate_tree(gates);
  REQUIRE(tree);
  const auto own = tree->evaluate(display);
  REQUIRE(own);
  const auto text = io::gatingml::write_gating_ml(exported);
  REQUIRE(text);
  auto read = io::gatingml::read_gating_ml(*text, "exported");
  REQUIRE(read);
  CHECK(read->findings.empty());
  const auto program = engine::GateProgram::make(file, 0, std::move(read->document));
  REQUIRE(program);
  CHECK(program->findings().empty());
  const auto masks = program->evaluate(0, program->n_events(), 2);
  REQUIRE(masks);
  REQUIRE(masks->size() == own->size());
  std::size_t worst = 0;
  for (std::size_t g = 0; g < own->size(); ++g) {
    const std::size_t both = count_and((*own)[g], (*masks)[g]);
    worst = std::max(worst, (*own)[g].count() + (*masks)[g].count() - 2 * both);
  }
  return worst;
}

}  // namespace

TEST_CASE("Exported gates hold the events of the screen's gates, but for those at an edge") {
  for (const char* recipe : {"positive_2pct", "regenerating"}) {
    const Sample& sample = screened(recipe);
    const auto file = io::fcs::File::open(sample.file);
    REQUIRE(file);
    const auto tube = engine::load_tube(sample.file, default_options());
    REQUIRE(tube);
    REQUIRE(sample.out.gates.size() >= 5);
    CHECK(largest_difference(*file, tube->events.display, sample.out.gates, sample.out.gating) <= kAtAnEdge);
  }
}

TEST_CASE("Exported gates: gains of linear channels move scales and matrix, and no event") {
  const std::size_t n = 4000;
  RawFcs raw;
  raw.keywords = basic_keywords("F", 3, n, "32", "262144", "1,2,3,4");
  set(raw.keywords, "$P1G", "4");
  set(raw.keywords, "$P2G", "0.5");
  set(raw.keywords, "$P3G", "8");
  set(raw.keywords, "$SPILLOVER", "2,A,B,1,0.25,0.1,1");
  for (std::size_t i = 0; i < n; ++i) {
    Random random(9, 0, i);
    for (int p = 0; p < 3; ++p) raw.data += float_bytes(static_cast<float>(std::exp(4 + 3 * random.normal())), false);
  }
  const std::string bytes = raw.bytes();
  const auto file = open_bytes(bytes);
  REQUIRE(file);
  const io::fcs::Dataset& data = file->datasets()[0];
  engine::TubeData tube;
  tube.compensated = true;
  tube.columns = {{"CD19", 1, "A", result::LogicleScale{262144, 0.5, 4.5, 0}, 4.5},
                  {"CD10", 2, "B", result::AsinhScale{1000, 4, 0}, 4},
                  {"FSC-A", 3, "C", result::IdentityScale{}, 1}};
  const auto events = engine::load_events(
      *file, {0, {{0, tube.columns[0].scale}, {1, tube.columns[1].scale}, {2, tube.columns[2].scale}}, data.spillover});
  REQUIRE(events);
  const std::vector<result::Gate> gates = {
      {"CD19+", "", result::RectangleGate{{{0, 0.4, 0.7}}}},
      {"CD19 ", "CD19+", result::PolygonGate{1, 2, {{0.1, 5}, {0.9, 60}, {0.5, 3000}}}},
      {"CD19_", "", result::BooleanGate{result::BooleanOp::Not, {{"CD19 "}}}}};
  const result::GatingDocument exported = engine::gating_document(engine::gating_axes(tube, data), gates);
  CHECK(exported.matrices.size() == 1);
  CHECK(largest_difference(*file, events->display, gates, exported) <= kAtAnEdge);
  CHECK(exported.gates[0].id == "CD19pos");
  CHECK(exported.gates[1].id == "CD19_");
  CHECK(exported.gates[1].parent == "CD19pos");
  CHECK(exported.gates[2].id == "CD19__2");
}
