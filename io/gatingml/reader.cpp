// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "io/gatingml/reader_internal.h"

namespace fcscreen::io::gatingml {
namespace {

/// What the gate needs to be known before it: its parent and its operands.
std::vector<std::string_view> needs(const result::Gate& gate) {
  std::vector<std::string_view> ids;
  if (!gate.parent.empty()) ids.push_back(gate.parent);
  if (const auto* boolean = std::get_if<result::BooleanGate>(&gate.shape)) {
    for (const result::GateOperand& operand : boolean->operands) ids.push_back(operand.gate);
  }
  return ids;
}

}  // namespace

Status Reader::collect(const xml::Element& parent, Elements& items) {
  for (const xml::Element& child : parent.children) {
    if (child.is(kDataType, "custom_info")) continue;
    if (is_gating_ml(child.ns)) {
      items.push_back(&child);
      continue;
    }
    if (foreign_++ < kForeignFindings) {
      out_.findings.add("GML-W2", Severity::Warning,
                        "Line " + std::to_string(child.line) + ": the element \"" + child.name +
                            "\" is not of Gating-ML 2.0; what is inside it is read as if it stood outside.");
    }
    if (Status ok = collect(child, items); !ok) return ok;
  }
  return {};
}

Result<std::string> Reader::new_id(const xml::Element& element, std::string_view ns, const char* what, Ids& ids) {
  auto id = text_attribute(element, ns, "id");
  if (!id) return id;
  const auto [it, is_new] = ids.emplace(*id, Id{element.line, what});
  if (is_new) return id;
  return refuse("GML-03", element.line,
                "the id \"" + *id + "\" is taken by the " + it->second.what + " of line " +
                    std::to_string(it->second.line) + ".");
}

void Reader::note_shared_ids() {
  const auto note = [&](const Ids& a, const Ids& b) {
    for (const auto& [id, place] : a) {
      const auto other = b.find(id);
      if (other == b.end()) continue;
      out_.findings.add("GML-W3", Severity::Warning,
                        "The id \"" + id + "\" is shared by the " + place.what + " of line " +
                            std::to_string(place.line) + " and the " + other->second.what + " of line " +
                            std::to_string(other->second.line) + ".");
    }
  };
  note(gate_ids_, transformation_ids_);
  note(gate_ids_, matrix_ids_);
  note(transformation_ids_, matrix_ids_);
}

Status Reader::check_references() const {
  for (std::size_t g = 0; g < out_.document.gates.size(); ++g) {
    const result::Gate& gate = out_.document.gates[g];
    for (const std::string_view id : needs(gate)) {
      const auto found = gate_ids_.find(id);
      const std::size_t line = out_.document.lines.gates[g];
      if (found == gate_ids_.end()) {
        return refuse("GML-03", line,
                      "the gate \"" + gate.id + "\" refers to \"" + std::string(id) + "\", which is no gate.");
      }
      if (found->second.what == std::string_view("QuadrantGate")) {
        return refuse("GML-03", line,
                      "the gate \"" + gate.id + "\" refers to the QuadrantGate \"" + std::string(id) +
                          "\", which is no population: name one of its quadrants.");
      }
    }
  }
  return {};
}

Status Reader::check_cycles() const {
  // Depth-first without recursion: a gate met again while its own needs are still being followed is on a cycle.
  enum class Mark : std::uint8_t { New, Open, Done };
  const std::vector<result::Gate>& gates = out_.document.gates;
  Index index;
  for (std::size_t g = 0; g < gates.size(); ++g) index.emplace(gates[g].id, g);
  std::vector<Mark> marks(gates.size(), Mark::New);
  struct Step {
    std::size_t gate;
    std::vector<std::string_view> needs;
  };
  for (std::size_t start = 0; start < gates.size(); ++start) {
    if (marks[start] != Mark::New) continue;
    std::vector<Step> path{{start, needs(gates[start])}};
    marks[start] = Mark::Open;
    while (!path.empty()) {
      if (path.back().needs.empty()) {
        marks[path.back().gate] = Mark::Done;
        path.pop_back();
        continue;
      }
      const std::size_t next = index.find(path.back().needs.back())->second;
      path.back().needs.pop_back();
      if (marks[next] == Mark::Open) {
        return refuse("GML-03", out_.document.lines.gates[next],
                      "the gate \"" + gates[next].id + "\" depends on itself through its parents or operands.");
      }
      if (marks[next] == Mark::Done) continue;
      marks[next] = Mark::Open;
      path.push_back({next, needs(gates[next])});
    }
  }
  return {};
}

Result<ReadDocument> Reader::read(const xml::Element& root) {
  if (root.name != "Gating-ML" || root.ns != kGating) {
    const bool older = root.name == "Gating-ML";
    return refuse("GML-01", root.line,
                  older ? "this is Gating-ML of another version (namespace \"" + std::string(root.ns) +
                              "\"); version 2.0 is read."
                        : "the root element is \"" + root.name + "\"; a Gating-ML 2.0 document begins with Gating-ML.");
  }
  Elements items;
  if (Status ok = collect(root, items); !ok) return fail(ok.error());
  // References may point forward: what gates refer to comes first.
  for (const xml::Element* item : items) {
    Status ok;
    if (item->is(kTransforms, "transformation")) ok = read_transformation(*item);
    if (item->is(kTransforms, "spectrumMatrix")) ok = read_matrix(*item);
    if (!ok) return fail(ok.error());
  }
  for (const xml::Element* item : items) {
    if (item->is(kTransforms, "transformation") || item->is(kTransforms, "spectrumMatrix")) continue;
    if (item->ns != kGating) return out_of_place(*item, root);
    if (Status ok = read_gate(*item); !ok) return fail(ok.error());
  }
  if (Status ok = check_references(); !ok) return fail(ok.error());
  if (Status ok = check_cycles(); !ok) return fail(ok.error());
  note_shared_ids();
  if (unqualified_ > 0) {
    out_.findings.add("GML-W1", Severity::Warning,
                      std::to_string(unqualified_) +
                          " attributes without namespace were read as Gating-ML's, the first in line " +
                          std::to_string(first_unqualified_line_) + ".");
  }
  return std::move(out_);
}

Result<ReadDocument> read_gating_ml(std::string_view bytes, const std::string& name) {
  const auto document = xml::parse(bytes, name);
  if (!document) return fail(document.error());
  return Reader(name).read(document->root);
}

}  // namespace fcscreen::io::gatingml
