// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
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

/// What errors are in proportion to: a value >= 0, inf or NaN per event.
struct Norm {
  const float* of_event = nullptr;
  /// Not below that of any event; NaN where one is NaN, or where it is not known: events are then taken one by one.
  float largest = std::numeric_limits<float>::quiet_NaN();
};
using Norms = std::span<const Norm>;

/// |float value - double value| <= b = norms[norm].of_event[e] · scale + floor for event e, and b · wider where b is
/// beyond `limit`: on a curved scale a small step from near the gate is a small one on the display, a large one need
/// not be.
struct ErrorBound {
  std::size_t norm = 0;  ///< which of the norms given to the kernel
  float scale = 0, floor = 0;
  float limit = std::numeric_limits<float>::infinity(), wider = 1;
};

/// min <= v < max, with error b = norm · scale + what the four limits hold of it. An event is inside where
/// v > min_in + b' and v < max_in - b', outside where v < min_out - b' or v > max_out + b', b' = norm · scale.
struct DoubtRange {
  std::size_t column = 0, norm = 0;
  float scale = 0;
  float min_in = 0, min_out = 0;  ///< above and below min by the floor of the error; both -inf: no lower bound
  float max_in = 0, max_out = 0;  ///< below and above max; both +inf: no upper bound

  /// Whether the bound is looked at. A range without any looks at both, which leaves NaN and infinities in doubt;
  /// one without an upper bound leaves infinities in doubt, since +inf < +inf is false.
  [[nodiscard]] bool tests_min() const { return min_in != -kInfinity || max_in == kInfinity; }
  [[nodiscard]] bool tests_max() const { return max_in != kInfinity || min_in == -kInfinity; }
  static constexpr float kInfinity = std::numeric_limits<float>::infinity();
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

  /// The polygon cut at the height of every vertex. Between two cuts nothing but a few edges counts, found by a search
  /// for the slab and a table of its edges; d = nx · x + ny · y + c of an edge, |nx| + |ny| = 1, is the distance to it,
  /// at most. Events nearer to an edge or a cut than their error are left to the edges above.
  struct Slabs {
    static constexpr std::size_t kMost = 16, kMostEdges = 4;
    using OfSlab = std::array<float, kMost>;
    struct EdgeOfSlab {
      alignas(64) OfSlab nx{}, ny{}, c{};
    };
    std::size_t n_slabs = 0;
    /// Edges of each slab. 2: d of the left one is positive right of it, that of the right one left of it. 4: more
    /// edges, or some that cross, each positive right of it, filled up with edges far away.
    std::size_t n_edges = 0;
    /// ahead[k][s]: where slab s + 2^k begins, +inf after the last.
    alignas(64) std::array<OfSlab, 4> ahead;
    alignas(64) OfSlab middle{}, half_height{};
    std::array<EdgeOfSlab, kMostEdges> edges{};
    /// Error of a distance: x norm · x_scale + y norm · y_scale + floor. y_scale is 0 where both are the same norm.
    float x_scale = 0, y_scale = 0, floor = 0;
    float limit = 0;  ///< errors from here on are left to the edges above
  };
  std::optional<Slabs> slabs;  ///< nothing for a polygon with more cuts or more edges between two of them
};

/// |L⁻¹ (v - mean)| <= radius.
struct DoubtEllipsoid {
  std::vector<std::size_t> columns;
  std::vector<float> mean;
  std::vector<float> inverse_factor;  ///< L⁻¹, row-major lower triangle [n][n]
  float radius = 0;
  float shrink = 1, grow = 1;      ///< 1 / (1 + relative rounding of the distance), 1 / (1 - it), with slack
  std::vector<ErrorBound> errors;  ///< what each dimension adds to the bound of the distance
};

/// Float form of min <= v < max; error.floor covers what the bounds themselves may be off. `error.limit` is not looked
/// at.
[[nodiscard]] DoubtRange make_doubt_range(std::size_t column, double min, double max, const ErrorBound& error);

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

/// The largest of n_events norms, 0 of none; NaN where one is NaN.
[[nodiscard]] float largest_norm(const float* norms, std::size_t n_events);

/// Each kernel writes (n_events + 63) / 64 words of both masks, tail bits zero. Where a bit of `doubt` is clear, the
/// bit of `inside` is that of double arithmetic; where it is set, `inside` means nothing. NaN is always in doubt.
void doubt_ranges(std::span<const DoubtRange> tests, std::span<const float* const> columns, Norms norms,
                  std::size_t n_events, std::uint64_t* inside, std::uint64_t* doubt);
void doubt_polygon(const DoubtPolygon& polygon, std::span<const float* const> columns, Norms norms,
                   std::size_t n_events, std::uint64_t* inside, std::uint64_t* doubt);
void doubt_ellipsoid(const DoubtEllipsoid& ellipsoid, std::span<const float* const> columns, Norms norms,
                     std::size_t n_events, std::uint64_t* inside, std::uint64_t* doubt);

}  // namespace fcscreen::gating
