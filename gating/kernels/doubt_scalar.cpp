// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cmath>

#include "gating/kernels/doubt_internal.h"

// The obvious form of every kernel with doubt. doubt_simd.cpp does the same operations in the same order.
namespace fcscreen::gating {
namespace {

struct Verdict {
  bool inside = false, doubt = false;
};

template <class Decide>
void to_words(std::size_t first, std::size_t last, Words out, Decide&& decide) {
  for (std::size_t base = first; base < last; base += 64) {
    std::uint64_t inside = 0, doubt = 0;
    for (std::size_t e = base; e < std::min(base + 64, last); ++e) {
      const Verdict v = decide(e);
      inside |= std::uint64_t{v.inside} << (e - base);
      doubt |= std::uint64_t{v.doubt} << (e - base);
    }
    out.inside[base / 64] = inside;
    out.doubt[base / 64] = doubt;
  }
}

float bound(const ErrorBound& error, Norms norms, std::size_t e) {
  const float b = std::fma(norms[error.norm].of_event[e], error.scale, error.floor);
  return b > error.limit ? b * error.wider : b;
}

void absolute_sum(Columns in, float* out, std::size_t first, std::size_t last) {
  for (std::size_t e = first; e < last; ++e) {
    float sum = 0;
    for (const float* column : in) sum += std::fabs(column[e]);
    out[e] = sum;
  }
}

float largest_norm(const float* norms, std::size_t first, std::size_t last) {
  std::uint32_t most = 0;  // bits of floats without a sign are in the order of the floats, NaN last
  for (std::size_t e = first; e < last; ++e) most = std::max(most, std::bit_cast<std::uint32_t>(std::fabs(norms[e])));
  return std::bit_cast<float>(most);
}

void ranges(std::span<const DoubtRange> tests, Columns columns, Norms norms, std::size_t first, std::size_t last,
            Words out) {
  to_words(first, last, out, [&](std::size_t e) {
    bool inside = true, outside = false;
    for (const DoubtRange& t : tests) {
      const float stored = columns[t.column][e], norm = norms[t.norm].of_event[e];
      // Infinities become NaN where no upper bound is looked at: +inf is not below it.
      const float v = t.tests_max() ? stored : std::fma(-stored, 0.0F, stored);
      if (t.tests_min()) {
        inside = inside && v > std::fma(norm, t.scale, t.min_in);
        outside = outside || v < std::fma(-norm, t.scale, t.min_out);
      }
      if (t.tests_max()) {
        inside = inside && v < std::fma(-norm, t.scale, t.max_in);
        outside = outside || v > std::fma(norm, t.scale, t.max_out);
      }
    }
    return Verdict{inside, !inside && !outside};
  });
}

Verdict decide_by_edges(const DoubtPolygon& p, float x, float y, float x_error, float y_error) {
  const bool outside = x < p.x_min - x_error || x > p.x_max + x_error || y < p.y_min - y_error || y > p.y_max + y_error;
  if (outside) return {};
  bool odd = false, near = false;
  for (const DoubtPolygon::Edge& edge : p.edges) {
    const float cross = std::fma(edge.dx, y - edge.y1, -(edge.dy * (x - edge.x1)));
    const float slack = std::fma(edge.abs_dx, y_error, std::fma(edge.abs_dy, x_error, edge.cross_slack));
    odd ^= y >= edge.y1 && y < edge.y2 && cross > 0;
    near |= !(std::fabs(cross) > slack) && !(y < edge.y1 - y_error) && !(y > edge.y2 + y_error);
  }
  return {odd && !near, near};
}

/// What the slabs say; a doubt is left to the edges.
Verdict decide_by_slabs(const DoubtPolygon::Slabs& slabs, float x, float y, float error) {
  std::size_t s = 0;
  for (std::size_t k = slabs.n_slabs > 8 ? 4 : 3; k-- > 0;) s += y >= slabs.ahead[k][s] ? std::size_t{1} << k : 0;
  const auto distance = [&](const DoubtPolygon::Slabs::EdgeOfSlab& edge) {
    return std::fma(edge.nx[s], x, std::fma(edge.ny[s], y, edge.c[s]));
  };
  const auto lesser = [](float a, float b) { return a < b ? a : b; };
  const float within = slabs.half_height[s] - std::fabs(y - slabs.middle[s]);
  float between = distance(slabs.edges[0]), nearest = std::fabs(between);  // between: positive inside of the edges
  if (slabs.n_edges == 2) {
    between = lesser(distance(slabs.edges[1]), between);
    nearest = std::fabs(between);
  } else {
    bool odd = std::signbit(between);
    for (std::size_t k = 1; k < slabs.n_edges; ++k) {
      const float d = distance(slabs.edges[k]);
      odd ^= std::signbit(d);
      nearest = lesser(std::fabs(d), nearest);
    }
    between = odd ? nearest : -nearest;
  }
  const bool sure = lesser(slabs.limit, lesser(std::fabs(within), nearest)) > error;
  return {sure && between > 0 && within > 0, !sure};
}

void polygon(const DoubtPolygon& p, Columns columns, Norms norms, std::size_t first, std::size_t last, Words out) {
  to_words(first, last, out, [&](std::size_t e) {
    const float x = columns[p.x][e], y = columns[p.y][e], x_norm = norms[p.x_error.norm].of_event[e];
    const float y_norm = norms[p.y_error.norm].of_event[e];
    if (p.slabs) {
      const float y_scale = p.slabs->y_scale, floor = p.slabs->floor;
      const float of_y = y_scale == 0 ? floor : std::fma(y_norm, y_scale, floor);
      const float error = std::fma(x_norm, p.slabs->x_scale, of_y);
      const Verdict verdict = decide_by_slabs(*p.slabs, x, y, error);
      if (!verdict.doubt) return verdict;
    }
    return decide_by_edges(p, x, y, bound(p.x_error, norms, e), bound(p.y_error, norms, e));
  });
}

void ellipsoid(const DoubtEllipsoid& g, Columns columns, Norms norms, std::size_t first, std::size_t last, Words out) {
  const std::size_t n = g.columns.size();
  to_words(first, last, out, [&](std::size_t e) {
    float square = 0, error = 0;
    for (std::size_t i = 0; i < n; ++i) {
      float z = 0;
      for (std::size_t j = 0; j <= i; ++j) {
        z = std::fma(g.inverse_factor[i * n + j], columns[g.columns[j]][e] - g.mean[j], z);
      }
      square = std::fma(z, z, square);
      error += bound(g.errors[i], norms, e);
    }
    const float near = (g.radius - error) * g.shrink, far = (g.radius + error) * g.grow;
    const bool inside = near > 0 && square<near * near, outside = square> far * far;
    return Verdict{inside, !inside && !outside};
  });
}

void stream_copy(const float* from, float* to, std::size_t n) { std::copy_n(from, n, to); }
void nothing_to_finish() {}

}  // namespace

const DoubtTable& scalar_doubt() {
  static constexpr DoubtTable kTable{0,       absolute_sum, largest_norm, ranges,
                                     polygon, ellipsoid,    stream_copy,  nothing_to_finish};
  return kTable;
}

}  // namespace fcscreen::gating
