// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "gating/kernels/gate_plan.h"

// The membership rules on one event in double, stated once: the scalar twin and the double kernels apply them.
namespace fcscreen::gating {

/// Even-odd rule with the boundary inside (design/GATINGML.md §6); NaN and infinities are outside.
inline bool inside_polygon(const PolygonPlan& plan, double x, double y) {
  if (!(x >= plan.x_min && x <= plan.x_max && y >= plan.y_min && y <= plan.y_max)) return false;
  bool odd = false, on_edge = false;
  for (const PolygonPlan::Edge& edge : plan.edges) {
    const double rise = (edge.x2 - edge.x1) * (y - edge.y1);
    const double run = (edge.y2 - edge.y1) * (x - edge.x1);
    const double cross = rise - run;  // > 0: the point is left of the upward edge
    odd ^= y >= edge.y1 && y < edge.y2 && cross > 0;
    on_edge |= cross == 0 && x >= edge.x_lo && x <= edge.x_hi && y >= edge.y1 && y <= edge.y2;
  }
  return odd || on_edge;
}

/// v(i) is the event's value in the i-th dimension; NaN is outside.
template <class Value>
bool inside_ellipsoid(const EllipsoidPlan& plan, Value&& v) {
  const std::size_t n = plan.columns.size();
  double square = 0;
  if (!plan.form.empty()) {
    for (std::size_t i = 0; i < n; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < n; ++j) sum += plan.form[i * n + j] * (v(j) - plan.mean[j]);
      square += (v(i) - plan.mean[i]) * sum;
    }
    return square <= plan.distance_square;
  }
  for (std::size_t i = 0; i < n; ++i) {
    double z = 0;
    for (std::size_t j = 0; j <= i; ++j) z += plan.inverse_factor[i * n + j] * (v(j) - plan.mean[j]);
    square += z * z;
  }
  return square <= plan.distance_square;
}

/// Write one bit per event of [first, last), first % 64 == 0.
template <class Inside>
void to_words(std::size_t first, std::size_t last, std::uint64_t* words, Inside&& inside) {
  for (std::size_t base = first; base < last; base += 64) {
    std::uint64_t word = 0;
    for (std::size_t e = base; e < std::min(base + 64, last); ++e) {
      word |= std::uint64_t{static_cast<bool>(inside(e))} << (e - base);
    }
    words[base / 64] = word;
  }
}

}  // namespace fcscreen::gating
