// SPDX-License-Identifier: Apache-2.0
#include "gating/scale/hyperlog.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace fcscreen::gating {
namespace {

constexpr double kAsymptotic = 1e20;
constexpr int kMaxSteps = 100;  // 8 suffice; a guard against a step that rounding keeps alive

}  // namespace

Result<Hyperlog> Hyperlog::make(const result::HyperlogScale& spec) {
  const auto [T, W, M, A] = spec;
  const bool finite = std::isfinite(T) && std::isfinite(W) && std::isfinite(M) && std::isfinite(A);
  if (!finite || T <= 0 || M <= 0 || W <= 0 || W > M / 2 || A < -W || A > M - 2 * W || M + A <= 0) {
    return fail(ErrorKind::Usage, "GATE-S01",
                "The hyperlog scale T=" + std::to_string(T) + " W=" + std::to_string(W) + " M=" + std::to_string(M) +
                    " A=" + std::to_string(A) + " breaks T > 0, M > 0, 0 < W <= M/2 or -W <= A <= M - 2W.",
                {}, {}, "Correct the scale parameters.");
  }
  Hyperlog s;
  s.T_ = T;
  const double w = W / (M + A), x2 = A / (M + A), x0 = x2 + 2 * w;
  s.x1_ = x2 + w;
  s.b_ = (M + A) * std::numbers::ln10;
  const double ca = std::exp(s.b_ * x0) / w, fa = std::exp(s.b_ * s.x1_) + ca * s.x1_;
  const double a = T / (std::exp(s.b_) + ca - fa);
  s.c_ = ca * a;
  s.p_ = a * std::exp(s.b_ * s.x1_);
  if (!std::isfinite(s.c_) || !std::isfinite(s.p_) || !(s.p_ > 0)) {
    return fail(ErrorKind::Usage, "GATE-S01",
                "The hyperlog scale spans too many decades for double precision (M=" + std::to_string(M) + ").", {}, {},
                "Use fewer decades.");
  }
  return s;
}

double Hyperlog::solve_positive(double x) const {
  // There the linear term is below the last place of x, and the exponential of the iteration may overflow.
  if (x > kAsymptotic * T_) return x1_ + (std::log(x) - std::log(p_)) / b_;
  // Both terms are positive and e^u - 1 >= u: each bound lies at or above the root.
  double t = std::min(x / (p_ * b_ + c_), std::log1p(x / p_) / b_);
  for (int i = 0; i < kMaxSteps; ++i) {
    const double grown = p_ * std::expm1(b_ * t);
    const double step = (grown + c_ * t - x) / (b_ * (grown + p_) + c_);
    const double next = t - step;
    if (!(next < t) || !(next > 0)) break;
    t = next;
    if (step <= std::numeric_limits<double>::epsilon() * t) break;
  }
  return x1_ + t;
}

double Hyperlog::forward(double x) const {
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

double Hyperlog::inverse(double y) const {
  if (std::isnan(y) || std::isinf(y)) return y;
  const double t = std::fabs(y - x1_);
  const double mirrored = y < x1_ ? 2 * x1_ - y : y;
  const double x = mirrored == 1 ? T_ : p_ * std::expm1(b_ * t) + c_ * t;
  return y < x1_ ? -x : x;
}

std::complex<double> Hyperlog::singularity() const {
  // EH'(x1 + t) = b p e^(bt) + c = 0 at bt = ln(c / (bp)) + iπ.
  const std::complex<double> t((std::log(c_) - std::log(b_ * p_)) / b_, std::numbers::pi / b_);
  return p_ * (std::exp(b_ * t) - 1.0) + c_ * t;
}

}  // namespace fcscreen::gating
