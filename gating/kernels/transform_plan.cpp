// SPDX-License-Identifier: Apache-2.0
#include "gating/kernels/transform_plan.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <span>
#include <variant>
#include <vector>

namespace fcscreen::gating {
namespace {

using Function = std::function<double(double)>;
constexpr int kFloatBias = 127;
constexpr double kGoodFit = 1e-8;  // a sixth of the rounding of a float near 1: no need to look further

/// Chebyshev–Lobatto nodes on [0, 1]: both ends are nodes, so that neighbouring octaves meet.
std::vector<double> lobatto_nodes(std::size_t n) {
  std::vector<double> nodes(n);
  for (std::size_t i = 0; i < n; ++i) {
    nodes[i] = (1 - std::cos(std::numbers::pi * static_cast<double>(i) / static_cast<double>(n - 1))) / 2;
  }
  return nodes;
}

/// Powers of t of the polynomial through f at the nodes: Newton's divided differences, expanded.
std::vector<double> interpolate(const Function& f, std::span<const double> nodes) {
  const std::size_t n = nodes.size();
  std::vector<double> difference(n), power(n, 0.0);
  for (std::size_t i = 0; i < n; ++i) difference[i] = f(nodes[i]);
  for (std::size_t order = 1; order < n; ++order) {
    for (std::size_t i = n - 1; i >= order; --i) {
      difference[i] = (difference[i] - difference[i - 1]) / (nodes[i] - nodes[i - order]);
    }
  }
  for (std::size_t k = n; k-- > 0;) {  // power = power · (t - nodes[k]) + difference[k]
    for (std::size_t i = n - 1; i > 0; --i) power[i] = power[i - 1] - nodes[k] * power[i];
    power[0] = difference[k] - nodes[k] * power[0];
  }
  return power;
}

double evaluate(std::span<const double> power, double t) {
  double sum = 0;
  for (std::size_t i = power.size(); i-- > 0;) sum = sum * t + power[i];
  return sum;
}

double largest_error(const Function& f, std::span<const double> power, std::span<const double> nodes) {
  double worst = 0;
  for (std::size_t i = 0; i + 1 < nodes.size(); ++i) {
    const double t = (nodes[i] + nodes[i + 1]) / 2;
    worst = std::max(worst, std::fabs(evaluate(power, t) - f(t)));
  }
  return worst;
}

/// Fit h(u) = forward(u) - forward(0), u >= 0, on octaves of u + 2^exponent.
TransformPlan fit_odd(const Scale& scale, double centre, int exponent) {
  static const std::vector<double> kNodes = lobatto_nodes(kCoefficients);
  TransformPlan plan;
  plan.kind = TransformPlan::Kind::Odd;
  plan.centre = static_cast<float>(centre);
  plan.shift = std::ldexp(1.0F, exponent);
  plan.first_exponent = exponent + kFloatBias;
  plan.per_octave = static_cast<float>(std::log10(2.0) / scale.decades_per_unit());
  const double shift = std::ldexp(1.0, exponent);
  for (std::size_t k = 0; k < kOctaves; ++k) {
    const double start = std::ldexp(shift, static_cast<int>(k));
    const Function h = [&](double t) { return scale.forward(start + start * t - shift) - centre; };
    const std::vector<double> power = interpolate(h, kNodes);
    plan.fit_error = std::max(plan.fit_error, largest_error(h, power, kNodes));
    for (std::size_t i = 0; i < kCoefficients; ++i) plan.octave[i][k] = static_cast<float>(power[i]);
  }
  plan.octave[0][0] = 0;  // zero is displayed at the centre exactly
  return plan;
}

TransformPlan best_odd(const Scale& scale, double singularity) {
  const double centre = scale.forward(0);
  const int top = static_cast<int>(std::floor(std::log2(singularity)));
  TransformPlan best = fit_odd(scale, centre, top - 1);
  for (int exponent = top - 2; exponent >= top - 4 && best.fit_error > kGoodFit; --exponent) {
    TransformPlan next = fit_odd(scale, centre, exponent);
    if (next.fit_error < best.fit_error) best = next;
  }
  return best;
}

TransformPlan fit_log(const result::LogScale& s) {
  TransformPlan plan;
  plan.kind = TransformPlan::Kind::Log;
  const int exponent = std::ilogb(s.T);
  plan.first_exponent = exponent + kFloatBias;
  plan.per_octave = static_cast<float>(std::log10(2.0) / s.M);
  const double start = std::ldexp(1.0, exponent);
  const Function f = [&](double t) { return std::log10((start + start * t) / s.T) / s.M + 1; };
  const std::vector<double> nodes = lobatto_nodes(kLogCoefficients), power = interpolate(f, nodes);
  plan.fit_error = largest_error(f, power, nodes);
  for (std::size_t i = 0; i < kLogCoefficients; ++i) plan.log[i] = static_cast<float>(power[i]);
  return plan;
}

double full_scale(const result::ScaleSpec& spec) {
  if (const auto* s = std::get_if<result::LinearScale>(&spec)) return s->T;
  if (const auto* s = std::get_if<result::LogScale>(&spec)) return s->T;
  if (const auto* s = std::get_if<result::AsinhScale>(&spec)) return s->T;
  if (const auto* s = std::get_if<result::LogicleScale>(&spec)) return s->T;
  if (const auto* s = std::get_if<result::HyperlogScale>(&spec)) return s->T;
  return 1;
}

}  // namespace

Result<TransformPlan> make_transform_plan(const Scale& scale) {
  const double T = full_scale(scale.spec());
  const double decades = scale.decades_per_unit();
  const auto refuse = [](const std::string& why) {
    return fail(ErrorKind::Usage, "GATE-S02", "This scale cannot be applied to float columns: " + why + ".", {}, {},
                "Use a top of scale and decades that the instrument can produce.");
  };
  if (T < 1e-9 || T > 1e15) return refuse("T is outside 1e-9 to 1e15");
  if (decades > 25 || decades < 0.1) return refuse("it spans less than 0.1 or more than 25 decades");
  if (std::holds_alternative<result::BiexScale>(scale.spec())) return refuse("a table is read in double alone");
  TransformPlan plan;
  if (const auto* linear = std::get_if<result::LinearScale>(&scale.spec())) {
    plan.kind = TransformPlan::Kind::Linear;
    plan.slope = static_cast<float>(1 / (linear->T + linear->A));
    plan.centre = static_cast<float>(linear->A / (linear->T + linear->A));
  } else if (const auto* log = std::get_if<result::LogScale>(&scale.spec())) {
    plan = fit_log(*log);
  } else if (const auto* asinh = std::get_if<result::AsinhScale>(&scale.spec())) {
    plan = best_odd(scale, asinh->T / std::sinh(asinh->M * std::numbers::ln10));
  } else if (scale.logicle() != nullptr) {
    plan = best_odd(scale, std::abs(scale.logicle()->singularity()));
  } else if (scale.hyperlog() != nullptr) {
    plan = best_odd(scale, std::abs(scale.hyperlog()->singularity()));
  }
  if (!(plan.fit_error <= kTransformErrorBound / 2)) return refuse("no piecewise polynomial follows it closely enough");
  return plan;
}

}  // namespace fcscreen::gating
