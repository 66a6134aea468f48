// SPDX-License-Identifier: Apache-2.0
#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "models/kinetics.h"
#include "tools/bench/serial/simulation.h"

namespace fcscreen::bench {
namespace {

using models::KineticPoint;

constexpr std::uint64_t kN = 500000;
constexpr double kOneSided95 = 1.645;  // as in annex/kinetics_sim.R
const double kLn10 = std::log(10.0);

/// The course of SPEC's simulation: doubling before the stop, the half-life after it or no change.
std::vector<KineticPoint> draw_course(const SlopeScenario& s, std::uint64_t seed, std::size_t i) {
  Random random(seed, 3, i);
  const double on = std::log(2.0) / s.doubling_days;
  const double off = std::isinf(s.half_life_days) ? on : -std::log(2.0) / s.half_life_days;
  std::vector<KineticPoint> out;
  for (const auto* side : {&s.before, &s.after}) {
    for (const double day : *side) {
      const double eta = std::log(s.f0) + (day <= 0 ? on : off) * day + s.sigma * kLn10 * random.normal();
      const double mean = std::min(0.9, std::exp(eta)) * static_cast<double>(kN);
      out.push_back({day, std::min(kN, draw_poisson(random, mean)), kN, s.sigma});
    }
  }
  return out;
}

/// One simulation's answer.
struct Verdict {
  bool fall = false, change = false;
  double slope = 0;
};

template <class Judge>
SlopeRates rates(const SlopeScenario& scenario, std::size_t simulations, std::uint64_t seed, Judge&& judge) {
  SlopeRates out;
  std::vector<double> half_lives;
  for (std::size_t i = 0; i < simulations; ++i) {
    const Verdict v = judge(draw_course(scenario, seed, i));
    out.fall += v.fall ? 1 : 0;
    out.fall_and_change += v.fall && v.change ? 1 : 0;
    if (v.slope < 0) half_lives.push_back(std::log(2.0) / -v.slope);
  }
  out.fall /= static_cast<double>(simulations);
  out.fall_and_change /= static_cast<double>(simulations);
  if (half_lives.empty()) return out;
  std::sort(half_lives.begin(), half_lives.end());
  const auto quantile = [&half_lives](double p) {  // type 7, as R's
    const double at = p * static_cast<double>(half_lives.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, half_lives.size() - 1);
    return half_lives[below] + (at - static_cast<double>(below)) * (half_lives[above] - half_lives[below]);
  };
  out.median_half_life = quantile(0.5);
  out.q05 = quantile(0.05);
  out.q95 = quantile(0.95);
  return out;
}

Verdict by_least_squares(const std::vector<KineticPoint>& points) {
  Eigen::Matrix3d normal = Eigen::Matrix3d::Zero();
  Eigen::Vector3d right = Eigen::Vector3d::Zero();
  for (const KineticPoint& p : points) {
    const double count = static_cast<double>(p.k) + 0.5, spread = p.sigma * kLn10;
    const double weight = 1 / (1 / count + spread * spread);
    const Eigen::Vector3d x(1, std::min(p.day, 0.0), std::max(p.day, 0.0));
    normal += weight * x * x.transpose();
    right += weight * std::log(count / (static_cast<double>(p.n) + 1)) * x;
  }
  const Eigen::Matrix3d variance = normal.inverse();
  const Eigen::Vector3d b = variance * right;
  const double change = b[2] - b[1], change_variance = variance(1, 1) + variance(2, 2) - 2 * variance(1, 2);
  return {b[2] + kOneSided95 * std::sqrt(variance(2, 2)) < 0, change + kOneSided95 * std::sqrt(change_variance) < 0,
          b[2]};
}

Verdict by_likelihood(const std::vector<KineticPoint>& points) {
  constexpr double kShown = 0.95;
  const auto one = models::fit_piecewise(points, 0, models::PiecewiseShape::OneSlope);
  const auto knot = models::fit_piecewise(points, 0, models::PiecewiseShape::Knot);
  if (!one || !knot) return {};
  return {*knot->p_off_negative > kShown, models::p_off_below_on(*one, *knot) > kShown, knot->off->per_day};
}

}  // namespace

SlopeRates simulate_slopes(const SlopeScenario& scenario, std::size_t simulations, std::uint64_t seed) {
  return rates(scenario, simulations, seed, by_likelihood);
}

SlopeRates simulate_slopes_by_least_squares(const SlopeScenario& scenario, std::size_t simulations,
                                            std::uint64_t seed) {
  return rates(scenario, simulations, seed, by_least_squares);
}

}  // namespace fcscreen::bench
