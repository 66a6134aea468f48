// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/workspace_target.h"

#include <algorithm>
#include <cmath>

#include "gating/scale/scale.h"
#include "io/flowjo/workspace.h"
#include "tests/fuzz/gatingml_target.h"

namespace fcscreen::test {
namespace {

void check_error(const Error& error, bool has_line) {
  FCS_ASSERT(!error.code.empty() && !error.next.empty() && error.file == "fuzz.wsp");
  FCS_ASSERT(!has_line || (error.kind == ErrorKind::Input && error.message.rfind("Line ", 0) == 0));
}

/// Every index of the document leads somewhere, and what is stated beside the gates is as long as they are.
void check_document(const io::flowjo::ReadSample& read) {
  const result::GatingDocument& d = read.document;
  FCS_ASSERT(read.expected.size() == d.gates.size() && d.lines.gates.size() == d.gates.size());
  FCS_ASSERT(d.lines.transformations.size() == d.transformations.size() &&
             d.lines.matrices.size() == d.matrices.size());
  for (const result::Dimension& dimension : d.dimensions) {
    FCS_ASSERT(!dimension.ratio &&
               dimension.transformation.value_or(0) < std::max<std::size_t>(d.transformations.size(), 1));
  }
  for (const std::size_t g : d.linear_polygons) {
    FCS_ASSERT(g < d.gates.size() && std::holds_alternative<result::PolygonGate>(d.gates[g].shape));
  }
  for (const result::Gate& gate : d.gates) {
    const auto exists = [&](const std::string& id) {
      return std::any_of(d.gates.begin(), d.gates.end(), [&](const result::Gate& g) { return g.id == id; });
    };
    FCS_ASSERT(gate.parent.empty() || exists(gate.parent));
    if (const auto* boolean = std::get_if<result::BooleanGate>(&gate.shape)) {
      for (const result::GateOperand& operand : boolean->operands) FCS_ASSERT(exists(operand.gate));
    }
  }
  const auto& findings = read.findings.items();
  const auto said =
      std::count_if(findings.begin(), findings.end(), [](const Finding& f) { return f.code == "FJO-W1"; });
  FCS_ASSERT(static_cast<std::size_t>(said) == read.not_evaluated.size());
  for (const auto& n : read.not_evaluated) FCS_ASSERT(!n.id.empty() && n.line > 0 && !n.why.empty());
}

}  // namespace

bool exercise_workspace(std::string_view bytes) {
  const auto workspace = io::flowjo::Workspace::read(bytes, "fuzz.wsp");
  if (!workspace) {
    check_error(workspace.error(), true);
    return false;
  }
  if (const auto found = workspace->find({"tube.fcs", 3, {{"$FIL", "tube.fcs"}}}); !found) {
    check_error(found.error(), false);
  }
  const auto check = [](const result::ScaleSpec& spec) -> std::optional<std::string> {
    const auto scale = gating::make_scale(spec);
    return scale ? std::nullopt : std::optional(scale.error().message);
  };
  bool any = false;
  for (std::size_t i = 0; i < std::min<std::size_t>(workspace->samples().size(), 8); ++i) {
    auto read = workspace->sample(i, check);
    if (!read) {
      check_error(read.error(), true);
      continue;
    }
    check_document(*read);
    gate_small_file(std::move(read->document));
    any = true;
  }
  return any;
}

}  // namespace fcscreen::test
