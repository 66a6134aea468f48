// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "gating/kernels/gate_plan.h"

// Gates on float columns that stand for double ones. Every value carries a bound of how far it may be from the double
// value; an event is decided in float where no value within the bounds could decide otherwise, and is in `doubt`
// elsewhere, to be decided in double by the caller. So the masks are those of double arithmetic, bit for bit.
namespace fcscreen::gating {

/// |float value - double value| <= b = norms[norm][e] · scale + floor for event e, and b · wider where b is beyond
/// `limit`: on a curved scale a small step from near the gate is a small one on the display, a large one need not be.
/// Norms are >= 0, inf or NaN.
struct ErrorBound {
  std::size_t norm = 0;  ///< which of the norms given to the kernel
  float scale = 0, floor = 0;
  float limit = std::numeric_limits<float>::infinity(), wider = 1;
};

/// min <= v < max. The bounds must be within `error.floor` of the double ones; `error.limit` is not looked at.
struct DoubtRange {
  std::size_t column = 0;
  float min = 0, max = 0;
  ErrorBound error;
};

/// A polygon in float, even-odd rule, every edge with its lower end first.
struct DoubtPolygon {
  struct Edge {
    float x1, y1, y2;
    float dx, dy;                       ///< upper end - lower end
    float abs_dx, abs_dy, cross_slack;  ///< slack: rounding of the cross product of a point near the polygon
  };
  std::size_t x = 0, y = 0;
  std::vector<Edge> edges;
  float x_min = 0, x_max = 0, y_min = 0, y_max = 0;
  ErrorBound x_error, y_error;  ///< the rounding of the vertices to float included
};

/// |L⁻¹ (v - mean)| <= radius.
struct DoubtEllipsoid {
  std::vector<std::size_t> columns;
  std::vector<float> mean;
  std::vector<float> inverse_factor;  ///< L⁻¹, row-major lower triangle [n][n]
  float radius = 0;
  float rounding = 0;              ///< relative rounding of the distance
  std::vector<ErrorBound> errors;  ///< what each dimension adds to the bound of the distance
};

/// Float form of a polygon whose values have the errors stated. Nothing where float cannot carry it: a vertex beyond
/// ±1e30.
[[nodiscard]] std::optional<DoubtPolygon> make_doubt_polygon(const result::PolygonGate& gate, const ErrorBound& x_error,
                                                             const ErrorBound& y_error);

/// Float form of an ellipsoid; errors[i] belongs to plan.columns[i]. Nothing where float cannot carry it: one so flat
/// that rounding alone exceeds a hundredth of the distance, or one without a factor L.
[[nodiscard]] std::optional<DoubtEllipsoid> make_doubt_ellipsoid(const EllipsoidPlan& plan,
                                                                 std::span<const ErrorBound> errors);

/// Half the width of an ellipsoid along one of its dimensions; the plan has a factor L.
[[nodiscard]] double reach_of(const EllipsoidPlan& plan, std::size_t dimension);

/// out[e] = Σ |in[i][e]|, i ascending; NaN where an input is NaN.
void absolute_sum(std::span<const float* const> in, float* out, std::size_t n_events);

/// Each kernel writes (n_events + 63) / 64 words of both masks, tail bits zero. Where a bit of `doubt` is clear, the
/// bit of `inside` is that of double arithmetic; where it is set, `inside` means nothing. NaN is always in doubt.
void doubt_ranges(std::span<const DoubtRange> tests, std::span<const float* const> columns,
                  std::span<const float* const> norms, std::size_t n_events, std::uint64_t* inside,
                  std::uint64_t* doubt);
void doubt_polygon(const DoubtPolygon& polygon, std::span<const float* const> columns,
                   std::span<const float* const> norms, std::size_t n_events, std::uint64_t* inside,
                   std::uint64_t* doubt);
void doubt_ellipsoid(const DoubtEllipsoid& ellipsoid, std::span<const float* const> columns,
                     std::span<const float* const> norms, std::size_t n_events, std::uint64_t* inside,
                     std::uint64_t* doubt);

}  // namespace fcscreen::gating
