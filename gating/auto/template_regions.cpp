// SPDX-License-Identifier: Apache-2.0
// Methods of a template that look at several channels: mixture, singlet, time.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "gating/auto/cleaning.h"
#include "gating/auto/template_methods_internal.h"
#include "models/mixture.h"
#include "models/rows.h"

namespace fcscreen::gating {
namespace {

using namespace result;

constexpr std::size_t kJudgedEvents = 2000;  // inside a mixture gate, to say how pure it is
constexpr double kPure = 0.9, kMixed = 0.7;  // their share for high and moderate confidence [DESIGN]

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

std::size_t heaviest(const models::Mixture& fit) {
  const auto& c = fit.components;
  const auto at =
      std::max_element(c.begin(), c.end(), [](const auto& a, const auto& b) { return a.weight < b.weight; });
  return static_cast<std::size_t>(at - c.begin());
}

std::size_t choose_component(const models::Mixture& fit, const MixtureTarget& target, const MethodInput& in,
                             std::span<const double> near) {
  if (target.rule == MixtureTarget::Rule::Heaviest) return heaviest(fit);
  const std::vector<double> at_near =
      target.rule == MixtureTarget::Rule::Nearest ? models::posterior(fit, near) : std::vector<double>();
  const auto axis = static_cast<std::size_t>(std::find(in.names.begin(), in.names.end(), target.of) - in.names.begin());
  std::optional<std::size_t> best;
  double best_score = 0;
  for (std::size_t i = 0; i < fit.components.size(); ++i) {
    if (fit.components[i].weight < target.min_weight) continue;
    const double score = !at_near.empty()                              ? at_near[i]
                         : target.rule == MixtureTarget::Rule::Highest ? fit.components[i].mean[axis]
                                                                       : -fit.components[i].mean[axis];
    if (!best || score > best_score) best = i, best_score = score;
  }
  return best.value_or(heaviest(fit));
}

/// Share of the events inside the gate that belong to component `target` rather than to another, judged on at most
/// kJudgedEvents events spread evenly over their order by value.
double purity(const models::Mixture& fit, std::size_t target, double distance_square, const models::Rows& rows) {
  std::size_t inside = 0, own = 0;
  std::vector<double> x(rows.m);
  for (const std::uint32_t i : models::evenly_spread(models::sorted_finite_rows(rows), kJudgedEvents)) {
    const auto row = rows.row(i);
    std::copy(row.begin(), row.end(), x.begin());
    if (!(models::component_distance_square(fit, target, x) <= distance_square)) continue;
    const std::vector<double> p = models::posterior(fit, x);
    ++inside;
    if (std::max_element(p.begin(), p.end()) - p.begin() == static_cast<std::ptrdiff_t>(target)) ++own;
  }
  return inside == 0 ? 0 : static_cast<double>(own) / static_cast<double>(inside);
}

/// The ellipsoid of a component; on one channel the interval it is there.
Shape component_region(const models::MixtureComponent& c, const MethodInput& in, double distance_square) {
  if (in.columns.size() > 1) return EllipsoidGate{in.columns, c.mean, c.covariance, distance_square};
  const double half = std::sqrt(distance_square * c.covariance[0]);
  return RectangleGate{{Range{in.columns[0], c.mean[0] - half, c.mean[0] + half}}};
}

/// Cut between the `negative` lowest components and the others of a mixture on one channel.
MethodOutcome mixture_cut(const models::Mixture& fit, const MixtureMethod& method, const MethodInput& in) {
  MethodOutcome out;
  out.method = fmt::format("mixture of {} components on {}", fit.components.size(), in.names[0]);
  const auto crossing = models::posterior_crossing(fit, method.negative - 1, method.negative);
  // One component dominates all the way to the other's mean: half-way, and said to be weak.
  out.cut =
      crossing.value_or((fit.components[method.negative - 1].mean[0] + fit.components[method.negative].mean[0]) / 2);
  out.shape = half_line(in.columns[0], *out.cut, method.side);
  out.confidence = !crossing ? "low" : fit.converged ? "high" : "moderate";
  if (!crossing) out.note = "the components overlap: cut half-way between their means";
  return out;
}

std::vector<std::span<const float>> tail_of(const std::vector<std::span<const float>>& all) {
  return {all.begin() + 1, all.end()};
}

}  // namespace

Result<MethodOutcome> mixture_outcome(const MixtureMethod& method, const MethodInput& in,
                                      std::span<const double> near) {
  std::vector<std::uint32_t> events;
  in.events->for_each([&](std::size_t i) { events.push_back(static_cast<std::uint32_t>(i)); });
  const std::vector<float> packed = models::pack_rows(in.values, events);
  const models::Rows rows{packed, events.size(), in.values.size()};
  models::MixtureOptions options;
  options.k_min = method.k_min;
  options.k_max = method.k_max;
  options.nu = method.nu;
  const auto fit = models::fit_mixture(rows, options);
  if (!fit) return fail(fit.error());
  if (method.negative > 0) return mixture_cut(*fit, method, in);
  const std::size_t target = choose_component(*fit, method.target, in, near);
  const double distance_square = models::enclosing_distance_square(fit->d, method.nu, method.quantile);
  MethodOutcome out;
  out.shape = component_region(fit->components[target], in, distance_square);
  const double pure = purity(*fit, target, distance_square, rows);
  out.method = fmt::format("mixture on {}: component {} of {} (weight {:.2f}), its {} quantile", joined(in.names),
                           target + 1, fit->components.size(), fit->components[target].weight, method.quantile);
  out.confidence = !fit->converged ? "low" : pure >= kPure ? "high" : pure >= kMixed ? "moderate" : "low";
  out.note = fit->converged ? fmt::format("{:.0f} % of the events inside belong to the component", 100 * pure)
                            : "the mixture did not converge";
  return out;
}

Result<MethodOutcome> singlet_outcome(const SingletMethod& method, const MethodInput& in) {
  const auto line = singlet_line(in.values[0], in.values[1], *in.events, method.prediction_level);
  if (!line) return fail(line.error());
  double lo = kInfinity, hi = -kInfinity;
  in.events->for_each([&](std::size_t i) {
    const double area = in.values[0][i];
    if (std::isfinite(area)) lo = std::min(lo, area), hi = std::max(hi, area);
  });
  MethodOutcome out;
  out.shape = PolygonGate{in.columns[0],
                          in.columns[1],
                          {{lo, line->lower(lo)}, {lo, line->upper(lo)}, {hi, line->upper(hi)}, {hi, line->lower(hi)}}};
  out.method = fmt::format("singlets: robust line {} on {}, prediction level {}", in.names[1], in.names[0],
                           method.prediction_level);
  out.confidence = line->converged ? "high" : "moderate";
  return out;
}

Result<MethodOutcome> time_outcome(const TimeMethod& method, const MethodInput& in) {
  CleaningParameters parameters;
  parameters.time_mad = method.mad;
  parameters.time_min_cells = method.min_cells;
  parameters.time_max_bins = method.max_bins;
  CleaningStep step = steady_flow(in.values[0], tail_of(in.values), *in.events, parameters);
  MethodOutcome out;
  out.members = std::move(step.keep);
  out.method = step.method;
  out.note = step.note;
  out.confidence = step.assessed ? "high" : "low";
  return out;
}

}  // namespace fcscreen::gating
