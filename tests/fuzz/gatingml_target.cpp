// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/gatingml_target.h"

#include <algorithm>
#include <span>

#include "engine/stream/gate_program.h"
#include "io/gatingml/gating_ml.h"
#include "tests/unit/fcs/raw_fcs.h"

namespace fcscreen::test {
namespace {

/// Three events of the channels A to D, with a spillover.
const io::fcs::File& small_file() {
  static const std::string bytes = [] {
    RawFcs raw;
    raw.keywords = basic_keywords("F", 4, 3, "32", "1024", "1,2,3,4");
    set(raw.keywords, "$SPILLOVER", "2,A,B,1,0.1,0.2,1");
    for (const float v : {-5.0F, 0.0F, 12.5F, 100.0F, 1.0F, 2.0F, 3.0F, 4.0F, 900.0F, 1e6F, 0.5F, -0.0F}) {
      raw.data += float_bytes(v, false);
    }
    return raw.bytes();
  }();
  static const io::fcs::File file = open_bytes(bytes).value();
  return file;
}

void check_error(const Error& error) {
  FCS_ASSERT(error.kind == ErrorKind::Input && !error.code.empty() && !error.next.empty());
  FCS_ASSERT(error.file == "fuzz.xml" && error.message.rfind("Line ", 0) == 0);
}

void check_round_trip(const result::GatingDocument& document) {
  const auto text = io::gatingml::write_gating_ml(document);
  FCS_ASSERT(text);
  const auto again = io::gatingml::read_gating_ml(*text, "written");
  FCS_ASSERT(again);
  FCS_ASSERT(again->document.gates == document.gates && again->document.dimensions == document.dimensions);
  FCS_ASSERT(again->document.transformations == document.transformations);
  FCS_ASSERT(again->document.matrices == document.matrices);
  FCS_ASSERT(again->document.quadrant_gates == document.quadrant_gates);
}

}  // namespace

void gate_small_file(result::GatingDocument document) {
  const auto program = engine::GateProgram::make(small_file(), 0, std::move(document));
  if (!program) {
    FCS_ASSERT(!program.error().code.empty() && !program.error().message.empty());
    return;
  }
  const auto masks = program->evaluate(0, program->n_events());
  FCS_ASSERT(masks);
  const std::vector<result::Gate>& gates = program->document().gates;
  for (std::size_t g = 0; g < gates.size(); ++g) {
    const auto parent =
        std::find_if(gates.begin(), gates.end(), [&](const auto& p) { return p.id == gates[g].parent; });
    if (parent == gates.end()) continue;
    const auto p = static_cast<std::size_t>(parent - gates.begin());
    FCS_ASSERT(count_and((*masks)[g], (*masks)[p]) == (*masks)[g].count());
  }
}

bool exercise_gating_ml(std::string_view bytes) {
  auto read = io::gatingml::read_gating_ml(bytes, "fuzz.xml");
  if (!read) {
    check_error(read.error());
    return false;
  }
  check_round_trip(read->document);
  gate_small_file(std::move(read->document));
  return true;
}

}  // namespace fcscreen::test
