// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "gating/kernels/doubt.h"

namespace fcscreen::gating {
namespace {

constexpr double kUnit = 0x1p-24;        // half a unit in the last place of float, relative
constexpr double kSlack = 1 + 1e-5;      // the kernels' own rounding of a bound is a few kUnit
constexpr double kLargestVertex = 1e30;  // squares stay inside float
constexpr double kWorstRounding = 0.01;  // of an ellipsoid's distance
constexpr double kFlattest = 1e-6;       // part of an edge's length, beyond which it is not told apart from a cut
constexpr double kTiny = 1e-37;          // products below float's normal range

/// A float that is not below v.
float rounded_up(double v) {
  const auto f = static_cast<float>(v);
  return static_cast<double>(f) < v ? std::nextafter(f, std::numeric_limits<float>::infinity()) : f;
}

/// A float that is not above v.
float rounded_down(double v) { return -rounded_up(-v); }

/// The error of a value times `factor`, plus `more`.
ErrorBound widened(const ErrorBound& error, double factor, double more) {
  const double f = factor * kSlack;
  return {error.norm, rounded_up(f * static_cast<double>(error.scale)),
          rounded_up(f * static_cast<double>(error.floor) + more + kTiny),
          static_cast<float>(factor * static_cast<double>(error.limit)), error.wider};
}

/// Root of the j-th diagonal element of the covariance L Lᵀ, L from its inverse by forward substitution.
double deviation(const EllipsoidPlan& plan, std::size_t j) {
  const std::size_t n = plan.columns.size();
  std::vector<double> row(j + 1, 0.0);  // of L: x L⁻¹ = e_j, from the last column back
  for (std::size_t c = j + 1; c-- > 0;) {
    double sum = c == j ? 1 : 0;
    for (std::size_t k = c + 1; k <= j; ++k) sum -= row[k] * plan.inverse_factor[k * n + c];
    row[c] = sum / plan.inverse_factor[c * n + c];
  }
  double square = 0;
  for (const double v : row) square += v * v;
  return std::sqrt(square);
}

/// Where an edge is at a height between its ends.
double x_at(const PolygonPlan::Edge& e, double y) {
  if (y == e.y1) return e.x1;
  if (y == e.y2) return e.x2;
  return e.x1 + (e.x2 - e.x1) * ((y - e.y1) / (e.y2 - e.y1));
}

/// Edges whose ends lie on either side of the slab from lo to hi, from left to right at half its height.
std::vector<PolygonPlan::Edge> edges_between(const PolygonPlan& plan, double lo, double hi) {
  std::vector<PolygonPlan::Edge> out;
  for (const PolygonPlan::Edge& e : plan.edges) {
    if (e.y1 <= lo && e.y2 >= hi) out.push_back(e);
  }
  const double half = lo + (hi - lo) / 2;
  std::stable_sort(out.begin(), out.end(), [&](const auto& a, const auto& b) { return x_at(a, half) < x_at(b, half); });
  return out;
}

/// Two edges of which one is left of the other from lo to hi.
bool are_a_pair(const std::vector<PolygonPlan::Edge>& edges, double lo, double hi) {
  return edges.size() == 2 && x_at(edges[0], lo) <= x_at(edges[1], lo) && x_at(edges[0], hi) <= x_at(edges[1], hi);
}

std::optional<DoubtPolygon::Slabs> make_slabs(const PolygonPlan& plan, const ErrorBound& x_error,
                                              const ErrorBound& y_error) {
  using Slabs = DoubtPolygon::Slabs;
  constexpr float kInf = std::numeric_limits<float>::infinity();
  std::vector<double> cuts;
  for (const PolygonPlan::Edge& e : plan.edges) cuts.insert(cuts.end(), {e.y1, e.y2});
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  Slabs out;
  out.n_slabs = cuts.size() - 1;
  if (out.n_slabs < 1 || out.n_slabs > Slabs::kMost) return std::nullopt;
  for (std::size_t k = 0; k < out.ahead.size(); ++k) {
    out.ahead[k].fill(kInf);
    for (std::size_t s = 0; s + (std::size_t{1} << k) < out.n_slabs; ++s) {
      out.ahead[k][s] = static_cast<float>(cuts[s + (std::size_t{1} << k)]);
    }
  }
  out.n_edges = 2;
  // Beside a slab's own edges: as far away as can be, on the same side twice.
  for (Slabs::EdgeOfSlab& edge : out.edges) edge.c.fill(std::numeric_limits<float>::max());
  double largest = std::max(std::fabs(plan.y_min), std::fabs(plan.y_max));
  for (std::size_t s = 0; s < out.n_slabs; ++s) {
    out.middle[s] = static_cast<float>(cuts[s] + (cuts[s + 1] - cuts[s]) / 2);
    out.half_height[s] = static_cast<float>((cuts[s + 1] - cuts[s]) / 2);
    const auto edges = edges_between(plan, cuts[s], cuts[s + 1]);
    if (edges.size() > Slabs::kMostEdges) return std::nullopt;
    if (!are_a_pair(edges, cuts[s], cuts[s + 1])) out.n_edges = Slabs::kMostEdges;
    for (std::size_t k = 0; k < edges.size(); ++k) {
      const PolygonPlan::Edge& e = edges[k];
      const double dx = e.x2 - e.x1, dy = e.y2 - e.y1, size = std::fabs(dx) + std::fabs(dy);
      const double nx = dy / size, ny = -dx / size, c = -(nx * e.x1 + ny * e.y1);
      if (!(nx > kFlattest)) return std::nullopt;
      out.edges[k].nx[s] = static_cast<float>(nx);
      out.edges[k].ny[s] = static_cast<float>(ny);
      out.edges[k].c[s] = static_cast<float>(c);
      largest = std::max(largest, std::fabs(c));
    }
  }
  if (out.n_edges == 2) {
    Slabs::EdgeOfSlab& right = out.edges[1];
    for (Slabs::OfSlab* of_slab : {&right.nx, &right.ny, &right.c}) {
      for (float& v : *of_slab) v = -v;
    }
  }
  // Rounding of cuts, coefficients and sums: relative to y, c and, where x is large, to the distance itself.
  const double rounding = 32 * kUnit * largest + kTiny;
  out.floor = rounded_up(static_cast<double>(x_error.floor) + static_cast<double>(y_error.floor) + rounding);
  const bool one_norm = x_error.norm == y_error.norm;
  const double x_scale = static_cast<double>(x_error.scale), y_scale = static_cast<double>(y_error.scale);
  out.x_scale = rounded_up(one_norm ? x_scale + y_scale : x_scale);
  out.y_scale = one_norm ? 0 : y_error.scale;
  out.limit = std::min(x_error.limit, y_error.limit);
  return out;
}

}  // namespace

double reach_of(const EllipsoidPlan& plan, std::size_t dimension) {
  return std::sqrt(plan.distance_square) * deviation(plan, dimension);
}

DoubtRange make_doubt_range(std::size_t column, double min, double max, const ErrorBound& error) {
  // The kernel rounds each limit once more, after it added the event's share of the error.
  const auto floor = [&](double bound) {
    return std::isfinite(bound) ? kSlack * static_cast<double>(error.floor) + 4 * kUnit * std::fabs(bound) + kTiny : 0;
  };
  DoubtRange out{column, error.norm, rounded_up(kSlack * static_cast<double>(error.scale))};
  out.min_in = rounded_up(min + floor(min));
  out.min_out = rounded_down(min - floor(min));
  out.max_in = rounded_down(max - floor(max));
  out.max_out = rounded_up(max + floor(max));
  return out;
}

std::optional<DoubtPolygon> make_doubt_polygon(const result::PolygonGate& gate, const ErrorBound& x_error,
                                               const ErrorBound& y_error) {
  const PolygonPlan plan = make_polygon_plan(gate.vertices);
  const double far_x = std::max(std::fabs(plan.x_min), std::fabs(plan.x_max));
  const double far_y = std::max(std::fabs(plan.y_min), std::fabs(plan.y_max));
  if (!(far_x <= kLargestVertex && far_y <= kLargestVertex)) return std::nullopt;
  DoubtPolygon out;
  out.x = gate.x;
  out.y = gate.y;
  out.x_min = static_cast<float>(plan.x_min);
  out.x_max = static_cast<float>(plan.x_max);
  out.y_min = static_cast<float>(plan.y_min);
  out.y_max = static_cast<float>(plan.y_max);
  out.x_error = widened(x_error, 1, 8 * kUnit * far_x);
  out.y_error = widened(y_error, 1, 8 * kUnit * far_y);
  const double width = plan.x_max - plan.x_min, height = plan.y_max - plan.y_min;
  for (const PolygonPlan::Edge& e : plan.edges) {
    const double dx = e.x2 - e.x1, dy = e.y2 - e.y1;
    // Rounding of the differences, products and vertices, for a point in the polygon's box or beside it.
    const double slack = 16 * kUnit * (std::fabs(dx) * (height + far_y) + std::fabs(dy) * (width + far_x));
    out.edges.push_back({static_cast<float>(e.x1), static_cast<float>(e.y1), static_cast<float>(e.y2),
                         static_cast<float>(dx), static_cast<float>(dy), rounded_up(std::fabs(dx) * kSlack),
                         rounded_up(std::fabs(dy) * kSlack), rounded_up(slack + kTiny)});
  }
  out.slabs = make_slabs(plan, out.x_error, out.y_error);
  return out;
}

std::optional<DoubtEllipsoid> make_doubt_ellipsoid(const EllipsoidPlan& plan, std::span<const ErrorBound> errors) {
  if (plan.inverse_factor.empty()) return std::nullopt;
  const std::size_t n = plan.columns.size();
  const double radius = std::sqrt(plan.distance_square);
  const auto inverse = [&](std::size_t i, std::size_t j) { return plan.inverse_factor[i * n + j]; };
  DoubtEllipsoid out;
  out.columns = plan.columns;
  out.radius = static_cast<float>(radius);
  double rounding = 16 * kUnit, offset = 4 * kUnit * radius;
  for (std::size_t j = 0; j < n; ++j) {
    double reach = 0;  // what 1 of dimension j is worth in distance, at most
    for (std::size_t i = j; i < n; ++i) reach += std::fabs(inverse(i, j));
    // |v_j - mean_j| is at most deviation times the distance of v.
    rounding += 4 * static_cast<double>(n + 2) * kUnit * reach * deviation(plan, j);
    offset += 2 * kUnit * reach * std::fabs(plan.mean[j]);
    out.errors.push_back(widened(errors[j], reach, 0));
  }
  if (!(rounding <= kWorstRounding && offset <= kWorstRounding * (1 + radius))) return std::nullopt;
  for (const double m : plan.mean) {
    if (!(std::fabs(m) <= kLargestVertex)) return std::nullopt;
    out.mean.push_back(static_cast<float>(m));
  }
  for (const double v : plan.inverse_factor) {
    if (!(std::fabs(v) <= kLargestVertex)) return std::nullopt;
    out.inverse_factor.push_back(static_cast<float>(v));
  }
  // Compared as squares: inside where distance · (1 + rounding) + error < radius, that is where the square is below
  // ((radius - error) / (1 + rounding))², and outside likewise.
  out.shrink = rounded_down((1 - 8 * kUnit) / (1 + rounding));
  out.grow = rounded_up((1 + 8 * kUnit) / (1 - rounding));
  if (!out.errors.empty()) out.errors[0].floor = rounded_up(static_cast<double>(out.errors[0].floor) + offset);
  return out;
}

}  // namespace fcscreen::gating
