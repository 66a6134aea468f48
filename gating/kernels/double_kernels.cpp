// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "gating/kernels/gate_rules_internal.h"
#include "gating/kernels/kernels.h"

namespace fcscreen::gating {

void compensate(std::span<const double> coefficients, std::span<const double* const> in, std::span<double* const> out,
                std::size_t n_events) {
  for (std::size_t j = 0; j < out.size(); ++j) {
    std::fill_n(out[j], n_events, 0.0);
    for (std::size_t i = 0; i < in.size(); ++i) {
      const double coefficient = coefficients[i * out.size() + j];
      for (std::size_t e = 0; e < n_events; ++e) out[j][e] += in[i][e] * coefficient;
    }
  }
}

void gate_ranges(std::span<const result::Range> tests, std::span<const double* const> columns, std::size_t n_events,
                 std::uint64_t* words) {
  to_words(0, n_events, words, [&](std::size_t e) {
    return std::all_of(tests.begin(), tests.end(), [&](const result::Range& test) {
      const double v = columns[test.column][e];
      return v >= test.min && v < test.max;
    });
  });
}

void gate_polygon(const PolygonPlan& plan, const double* x, const double* y, std::size_t n_events,
                  std::uint64_t* words) {
  to_words(0, n_events, words, [&](std::size_t e) { return inside_polygon(plan, x[e], y[e]); });
}

void gate_ellipsoid(const EllipsoidPlan& plan, std::span<const double* const> columns, std::size_t n_events,
                    std::uint64_t* words) {
  to_words(0, n_events, words, [&](std::size_t e) {
    return inside_ellipsoid(plan, [&](std::size_t i) { return columns[plan.columns[i]][e]; });
  });
}

}  // namespace fcscreen::gating
