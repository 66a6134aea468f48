// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "io/gatingml/reader_internal.h"

namespace fcscreen::io::gatingml {
namespace {

/// The half-open cell that holds `location` (design/GATINGML.md §6): a divider's value belongs to the cell above it.
result::Range cell(const result::QuadrantDivider& divider, double location) {
  result::Range range{divider.dimension};
  for (const double value : divider.values) {
    if (value <= location) {
      range.min = std::max(range.min, value);
    } else {
      range.max = std::min(range.max, value);
    }
  }
  return range;
}

}  // namespace

Status Reader::read_quadrants(const xml::Element& element, result::Gate gate) {
  result::QuadrantGate group;
  group.id = gate.id;
  Elements quadrants;
  for (const xml::Element* child : children(element)) {
    if (child->is(kGating, "Quadrant")) {
      quadrants.push_back(child);
    } else if (!child->is(kGating, "divider")) {
      return out_of_place(*child, element);
    } else {
      auto divider = read_divider(*child);
      if (!divider) return fail(divider.error());
      const auto same = [&](const result::QuadrantDivider& d) { return d.id == divider->id; };
      if (std::any_of(group.dividers.begin(), group.dividers.end(), same)) {
        return refuse("GML-03", child->line, "the divider \"" + divider->id + "\" is given twice.");
      }
      group.dividers.push_back(std::move(*divider));
    }
    if (group.dividers.size() > kMaxDimensions) {
      return refuse("GML-04", child->line,
                    "a QuadrantGate has at most " + std::to_string(kMaxDimensions) + " dividers.");
    }
  }
  if (group.dividers.empty() || quadrants.empty()) {
    return refuse("GML-01", element.line, "the gate \"" + gate.id + "\" needs at least one divider and one Quadrant.");
  }
  for (const xml::Element* quadrant : quadrants) {
    if (Status ok = read_quadrant(*quadrant, gate.parent, group); !ok) return ok;
  }
  out_.document.quadrant_gates.push_back(std::move(group));
  return {};
}

Status Reader::read_quadrant(const xml::Element& element, const std::string& parent, result::QuadrantGate& group) {
  auto id = new_id(element, kGating, "Quadrant", gate_ids_);
  if (!id) return fail(id.error());
  const auto positions = only(element, kGating, "position");
  if (!positions) return fail(positions.error());
  if (positions->empty()) {
    return refuse("GML-01", element.line, "the quadrant \"" + *id + "\" has no position.");
  }
  result::Quadrant quadrant{out_.document.gates.size(), {}};
  result::RectangleGate shape;
  for (const xml::Element* position : *positions) {
    const auto ref = text_attribute(*position, kGating, "divider_ref");
    if (!ref) return fail(ref.error());
    const auto location = number_attribute(*position, kGating, "location");
    if (!location) return fail(location.error());
    const auto divider = std::find_if(group.dividers.begin(), group.dividers.end(),
                                      [&](const result::QuadrantDivider& d) { return d.id == *ref; });
    if (divider == group.dividers.end()) {
      return refuse("GML-03", position->line, "divider_ref is \"" + *ref + "\", which is no divider of this gate.");
    }
    const auto index = static_cast<std::size_t>(divider - group.dividers.begin());
    const auto same = [&](const result::QuadrantPosition& p) { return p.divider == index; };
    if (std::any_of(quadrant.positions.begin(), quadrant.positions.end(), same)) {
      return refuse("GML-03", position->line, "the quadrant \"" + *id + "\" has two positions on \"" + *ref + "\".");
    }
    quadrant.positions.push_back({index, *location});
    shape.ranges.push_back(cell(*divider, *location));
  }
  group.quadrants.push_back(std::move(quadrant));
  return add_gate({std::move(*id), parent, std::move(shape)}, element.line);
}

}  // namespace fcscreen::io::gatingml
