// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "io/gatingml/writable_internal.h"

namespace fcscreen::io::gatingml {
namespace {

bool refers_beyond(const result::Dimension& d, const result::GatingDocument& document) {
  const std::size_t n = document.transformations.size();
  const bool matrix = d.compensation.kind == result::CompensationRef::Kind::Matrix;
  return (matrix && d.compensation.matrix >= document.matrices.size()) || (d.ratio && *d.ratio >= n) ||
         (d.transformation && *d.transformation >= n);
}

bool refers_beyond(const result::Gate& gate, std::size_t n_dimensions) {
  const auto beyond = [&](std::size_t d) { return d >= n_dimensions; };
  if (const auto* r = std::get_if<result::RectangleGate>(&gate.shape)) {
    return std::any_of(r->ranges.begin(), r->ranges.end(), [&](const result::Range& x) { return beyond(x.column); });
  }
  if (const auto* p = std::get_if<result::PolygonGate>(&gate.shape)) return beyond(p->x) || beyond(p->y);
  const auto* e = std::get_if<result::EllipsoidGate>(&gate.shape);
  return e != nullptr && (std::any_of(e->columns.begin(), e->columns.end(), beyond) ||
                          e->covariance.size() != e->columns.size() * e->columns.size());
}

bool refers_beyond(const result::QuadrantGate& group, const result::GatingDocument& document) {
  bool bad = group.quadrants.empty();
  for (const auto& divider : group.dividers) bad = bad || divider.dimension >= document.dimensions.size();
  for (const auto& quadrant : group.quadrants) {
    bad = bad || quadrant.gate >= document.gates.size();
    for (const auto& position : quadrant.positions) bad = bad || position.divider >= group.dividers.size();
  }
  return bad;
}

}  // namespace

tl::unexpected<Error> not_writable(const std::string& why) {
  return fail(ErrorKind::Usage, "GML-05", "The gates cannot be written as Gating-ML 2.0: " + why + ".", {}, {},
              "Correct the gates.");
}

Status check_indices(const result::GatingDocument& document) {
  for (const result::SpectrumMatrix& m : document.matrices) {
    if (m.coefficients.size() != m.fluorochromes.size() * m.detectors.size()) {
      return not_writable("the coefficients of \"" + m.id + "\" do not fill the matrix");
    }
  }
  for (const result::Dimension& d : document.dimensions) {
    if (refers_beyond(d, document)) return not_writable("a dimension refers to what does not exist");
  }
  if (!document.linear_polygons.empty()) return not_writable("polygons whose vertices are on no scale yet");
  if (!document.divided_by_gain) return not_writable("channels that are not divided by $PnG");
  for (const result::Gate& gate : document.gates) {
    if (gate.complement) return not_writable("the gate \"" + gate.id + "\" is the complement of its shape");
    if (refers_beyond(gate, document.dimensions.size())) {
      return not_writable("the gate \"" + gate.id + "\" refers to a dimension that does not exist");
    }
  }
  for (const result::QuadrantGate& group : document.quadrant_gates) {
    if (refers_beyond(group, document)) {
      return not_writable("the quadrants \"" + group.id + "\" refer to what does not exist");
    }
  }
  return {};
}

}  // namespace fcscreen::io::gatingml
