// SPDX-License-Identifier: Apache-2.0
#include "gating/scale/logicle.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gating/scale/logicle_root_internal.h"

namespace fcscreen::gating {
namespace {

constexpr double kLn10 = 2.302585092994045684;
constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
constexpr double kAsymptotic = 1e20;
constexpr int kMaxNewtonSteps = 40;
constexpr int kMaxBracketSteps = 200;

}  // namespace

double logicle_root(double b, double w) {
  if (w == 0) return b;
  double lo = 0, hi = b, d = b / 2;
  for (int i = 0; i < kMaxBracketSteps; ++i) {
    const double g = 2 * (std::log(d) - std::log(b)) + w * (d + b);
    if (g == 0) return d;
    (g > 0 ? hi : lo) = d;
    double next = d - g / (2 / d + w);
    if (!(next > lo && next < hi)) next = lo + (hi - lo) / 2;
    const double step = next - d;
    d = next;
    if (std::fabs(step) < 2 * b * kEpsilon) break;
  }
  return d;
}

Result<Logicle> Logicle::make(const result::LogicleScale& spec) {
  const auto [T, W, M, A] = spec;
  const bool finite = std::isfinite(T) && std::isfinite(W) && std::isfinite(M) && std::isfinite(A);
  if (!finite || T <= 0 || M <= 0 || W < 0 || W > M / 2 || A < -W || A > M - 2 * W || M + A <= 0) {
    return fail(ErrorKind::Usage, "GATE-S01",
                "The logicle scale T=" + std::to_string(T) + " W=" + std::to_string(W) + " M=" + std::to_string(M) +
                    " A=" + std::to_string(A) + " breaks T > 0, M > 0, 0 <= W <= M/2 or -W <= A <= M - 2W.",
                {}, {}, "Correct the scale parameters.");
  }
  Logicle s;
  s.T_ = T;
  const double w = W / (M + A), x2 = A / (M + A), x0 = x2 + 2 * w;
  s.x1_ = x2 + w;
  s.b_ = (M + A) * kLn10;
  s.d_ = logicle_root(s.b_, w);
  const double ca = std::exp(x0 * (s.b_ + s.d_));
  const double mfa = std::exp(s.b_ * s.x1_) - ca / std::exp(s.d_ * s.x1_);
  s.a_ = T / ((std::exp(s.b_) - mfa) - ca / std::exp(s.d_));
  s.c_ = ca * s.a_;
  s.f_ = -mfa * s.a_;
  if (!std::isfinite(s.a_) || !std::isfinite(s.c_) || !(s.a_ > 0)) {
    return fail(ErrorKind::Usage, "GATE-S01",
                "The logicle scale spans too many decades for double precision (M=" + std::to_string(M) + ").", {}, {},
                "Use fewer decades.");
  }
  // Series about x1, where the two exponentials cancel.
  s.taylor_end_ = s.x1_ + w / 4;
  double positive = s.a_ * std::exp(s.b_ * s.x1_), negative = -s.c_ / std::exp(s.d_ * s.x1_);
  for (std::size_t i = 0; i < s.taylor_.size(); ++i) {
    positive *= s.b_ / static_cast<double>(i + 1);
    negative *= -s.d_ / static_cast<double>(i + 1);
    s.taylor_[i] = positive + negative;
  }
  s.taylor_[1] = 0;  // exact by the definition of d
  return s;
}

double Logicle::series(double y) const {
  const double t = y - x1_;
  double sum = taylor_.back();
  for (std::size_t i = taylor_.size() - 1; i-- > 0;) sum = sum * t + taylor_[i];
  return sum * t;
}

Logicle::Point Logicle::at(double y, double x) const {
  const double up = a_ * std::exp(b_ * y), down = c_ / std::exp(d_ * y);
  const double value = y < taylor_end_ ? series(y) - x : (up + f_) - (down + x);
  return {value, b_ * up + d_ * down, b_ * b_ * up - d_ * d_ * down};
}

double Logicle::solve_positive(double x) const {
  // There the other terms are below the last place of x, and the exponentials of the iteration may overflow.
  if (x > kAsymptotic * T_) return (std::log(x) - std::log(a_)) / b_;
  double lo = x1_, hi = 1;
  while (at(hi, x).value < 0) {
    lo = hi;
    hi += 1;
  }
  double y = x < -f_ ? x1_ + x / taylor_[0] : std::log(x / a_) / b_;
  if (!(y >= lo && y <= hi)) y = lo + (hi - lo) / 2;
  for (int i = 0; i < kMaxBracketSteps && hi > lo; ++i) {
    const Point p = at(y, x);
    if (p.value == 0) return y;
    (p.value > 0 ? hi : lo) = y;
    const double newton = p.value / p.slope;
    double next = y - newton / (1 - newton * p.curvature / (2 * p.slope));
    const double tolerance = 3 * kEpsilon * std::max(1.0, y);
    if (std::fabs(next - y) < tolerance && next >= lo && next <= hi) return next;
    if (i > kMaxNewtonSteps || !(next > lo && next < hi)) next = lo + (hi - lo) / 2;
    if (next == y) return y;
    y = next;
  }
  return y;
}

double Logicle::forward(double x) const {
  if (std::isnan(x) || std::isinf(x)) return x;
  if (x == 0) return x1_;
  const double magnitude = std::fabs(x);
  double y = 1;
  if (magnitude != T_) {
    y = solve_positive(magnitude);
    y = magnitude < T_ ? std::min(y, 1.0) : std::max(y, 1.0);
  }
  return x < 0 ? 2 * x1_ - y : y;
}

double Logicle::inverse(double y) const {
  if (std::isnan(y) || std::isinf(y)) return y;
  const bool negative = y < x1_;
  const double mirrored = negative ? 2 * x1_ - y : y;
  const double x = mirrored == 1 ? T_ : mirrored == x1_ ? 0 : at(mirrored, 0).value;
  return negative ? -x : x;
}

std::complex<double> Logicle::singularity() const {
  // B'(y) = 0 at e^((b+d)y) = -cd/(ab); of the logarithm's branches the principal one is nearest.
  const std::complex<double> y((std::log(c_ / a_) + std::log(d_ / b_)) / (b_ + d_), std::acos(-1.0) / (b_ + d_));
  return a_ * std::exp(b_ * y) - c_ * std::exp(-d_ * y) + f_;
}

}  // namespace fcscreen::gating
