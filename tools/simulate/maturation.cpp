// SPDX-License-Identifier: Apache-2.0
#include "tools/simulate/maturation.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace fcscreen::simulate {
namespace {

constexpr double o = kNegative;
constexpr std::size_t kKnots = 7;
constexpr std::size_t kRows = kMarkers + 2;  // markers, FSC, SSC
using Row = std::array<double, kKnots>;

constexpr Row kTime = {0.00, 0.15, 0.30, 0.48, 0.68, 0.86, 1.00};
// clang-format off
constexpr std::array<Row, kRows> kPath = {{
  /* CD19  */ {3.20, 3.35, 3.50, 3.55, 3.60, 3.65, 3.70},
  /* CD10  */ {4.00, 4.00, 3.65, 3.50, 3.10, 2.30, o   },
  /* CD34  */ {3.75, 3.60, 2.10, o,    o,    o,    o   },
  /* CD38  */ {4.15, 4.20, 4.20, 4.20, 3.95, 3.20, 2.30},
  /* CD45  */ {3.15, 3.20, 3.35, 3.45, 3.75, 4.00, 4.20},
  /* CD20  */ {o,    o,    1.60, 2.40, 3.40, 3.85, 4.05},
  /* CD58  */ {2.95, 2.90, 2.75, 2.65, 2.60, 2.60, 2.65},
  /* CD81  */ {3.85, 3.90, 4.05, 4.05, 3.80, 3.45, 3.15},
  /* TdT   */ {3.20, 3.05, 1.70, o,    o,    o,    o   },
  /* CD66c */ {o,    o,    o,    o,    o,    o,    o   },
  /* CD138 */ {o,    o,    o,    o,    o,    o,    o   },
  /* CD27  */ {o,    o,    o,    o,    o,    o,    o   },
  /* CD56  */ {o,    o,    o,    o,    o,    o,    o   },
  /* CD117 */ {o,    o,    o,    o,    o,    o,    o   },
  /* FSC   */ {64e3, 60e3, 56e3, 55e3, 56e3, 58e3, 60e3},
  /* SSC   */ {14e3, 13e3, 12.5e3, 12.5e3, 13e3, 13.5e3, 14e3},
}};
//                                  CD19  CD10  CD34  CD38  CD45  CD20 CD58  CD81  TdT   CD66c
constexpr std::array<Deviation, 9> kDeviations = {{
    {"classic",  0.12, {0.10, 0.65, 0.15, -0.90, -0.60, 0, 0.80, -0.55, 0.40, 0.90, 0, 0, 0, 0}, 0.0, false},
    {"cd34neg",  0.12, {0.05, 0.65, 0.00, -0.75, -0.60, 0, 0.75, -0.50, 0.30, 0.90, 0, 0, 0, 0}, 0.0, true},
    {"cd20half", 0.12, {0.05, 0.55, 0.10, -0.85, -0.60, 0, 0.75, -0.55, 0.30, 0.90, 0, 0, 0, 0}, 0.5, false},
    {"subtle",   0.12, {0.00, 0.25, 0.10, -0.30, -0.20, 0, 0.30, -0.20, 0.15, 0.20, 0, 0, 0, 0}, 0.0, false},
    {"cd10neg",  0.12, {0.10, -2.7, 0.15, -0.75, -0.60, 0, 0.75, -0.50, 0.30, 0.50, 0, 0, 0, 0}, 0.0, false},
    {"tdtneg",   0.12, {0.10, 0.65, 0.15, -0.80, -0.60, 0, 0.75, -0.50, -1.8, 0.50, 0, 0, 0, 0}, 0.0, false},
    {"cd45neg",  0.12, {0.10, 0.60, 0.15, -0.80, -1.85, 0, 0.75, -0.50, 0.30, 0.50, 0, 0, 0, 0}, 0.0, false},
    {"cd20pos",  0.12, {0.05, 0.55, 0.10, -0.75, -0.50, 0, 0.70, -0.50, 0.30, 0.50, 0, 0, 0, 0}, 1.0, false},
    {"cd19dim",  0.12, {-0.8, 0.60, 0.15, -0.80, -0.60, 0, 0.75, -0.50, 0.30, 0.50, 0, 0, 0, 0}, 0.0, false},
}};
// clang-format on

// Slopes at the knots by Fritsch–Carlson: zero at a local extreme, else the weighted harmonic mean of the secants.
Row slopes(const Row& y) {
  Row h{}, d{}, m{};
  for (std::size_t k = 0; k + 1 < kKnots; ++k) {
    h[k] = kTime[k + 1] - kTime[k];
    d[k] = (y[k + 1] - y[k]) / h[k];
  }
  for (std::size_t k = 1; k + 1 < kKnots; ++k) {
    if (d[k - 1] * d[k] <= 0) continue;
    const double w1 = 2 * h[k] + h[k - 1], w2 = h[k] + 2 * h[k - 1];
    m[k] = (w1 + w2) / (w1 / d[k - 1] + w2 / d[k]);
  }
  return m;
}

double interpolate(std::size_t row, double t) {
  static const std::array<Row, kRows> slope = [] {
    std::array<Row, kRows> all{};
    for (std::size_t r = 0; r < kRows; ++r) all[r] = slopes(kPath[r]);
    return all;
  }();
  t = std::clamp(t, 0.0, 1.0);
  std::size_t k = 0;
  while (k + 2 < kKnots && t > kTime[k + 1]) ++k;
  const double h = kTime[k + 1] - kTime[k], s = (t - kTime[k]) / h, s2 = s * s, s3 = s2 * s;
  const Row &y = kPath[row], &m = slope[row];
  return (2 * s3 - 3 * s2 + 1) * y[k] + (s3 - 2 * s2 + s) * h * m[k] + (3 * s2 - 2 * s3) * y[k + 1] +
         (s3 - s2) * h * m[k + 1];
}

}  // namespace

Levels path_levels(double t) {
  Levels levels{};
  for (std::size_t m = 0; m < kMarkers; ++m) levels[m] = interpolate(m, t);
  return levels;
}

double path_fsc(double t) { return interpolate(kMarkers, t); }
double path_ssc(double t) { return interpolate(kMarkers + 1, t); }

Result<Deviation> deviation_by_name(std::string_view name) {
  for (const Deviation& d : kDeviations) {
    if (d.name == name) return d;
  }
  return fail(ErrorKind::Usage, "SIM-DEVIATION", "Unknown deviation \"" + std::string(name) + "\".", {}, {},
              "Use classic, cd34neg, cd20half, subtle, cd10neg, tdtneg, cd45neg, cd20pos or cd19dim.");
}

}  // namespace fcscreen::simulate
