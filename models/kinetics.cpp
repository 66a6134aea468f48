// SPDX-License-Identifier: Apache-2.0
#include "models/kinetics.h"

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <limits>
#include <set>
#include <utility>
#include <vector>

#include "engine/core/error.h"
#include "models/negative_binomial_internal.h"
#include "models/quiet_internal.h"

namespace fcscreen::models {
namespace {

constexpr double kSlopeLimit = 2;  // a day: a half-life of 8 hours, faster than any cell population changes

double normal_below(double z) { return boost::math::erfc(-z / std::sqrt(2.0), QuietPolicy()) / 2; }

std::vector<KineticPoint> in_order(std::span<const KineticPoint> points) {
  std::vector<KineticPoint> out(points.begin(), points.end());
  std::sort(out.begin(), out.end(), [](const KineticPoint& a, const KineticPoint& b) {
    if (a.day != b.day) return a.day < b.day;
    if (a.k != b.k) return a.k < b.k;
    return a.n != b.n ? a.n < b.n : a.sigma < b.sigma;
  });
  return out;
}

bool usable(const std::vector<KineticPoint>& points, double blank_rate) {
  if (!std::isfinite(blank_rate) || blank_rate < 0) return false;
  bool events = false;
  for (const KineticPoint& p : points) {
    if (p.n == 0 || p.k > p.n || !std::isfinite(p.day) || !std::isfinite(p.sigma) || p.sigma < 0) return false;
    events = events || p.k > 0;
  }
  return events;
}

/// Whether the times fix the level and every slope: two times for one slope; for a knot a time on either side of it,
/// and three in all.
bool identified(const std::vector<KineticPoint>& points, double knot, PiecewiseShape shape) {
  std::set<double> times;
  bool before = false, after = false;
  for (const KineticPoint& p : points) {
    times.insert(shape == PiecewiseShape::OffOnly ? std::max(p.day - knot, 0.0) : p.day - knot);
    before = before || p.day < knot;
    after = after || p.day > knot;
  }
  if (shape == PiecewiseShape::Knot) return before && after && times.size() >= 3;
  return times.size() >= 2;
}

CountLine line_of(std::vector<KineticPoint> points, double knot, PiecewiseShape shape, double blank_rate) {
  const auto n = static_cast<Eigen::Index>(points.size());
  Eigen::MatrixXd x(n, shape == PiecewiseShape::Knot ? 3 : 2);
  for (Eigen::Index i = 0; i < n; ++i) {
    const double t = points[static_cast<std::size_t>(i)].day - knot;
    x(i, 0) = 1;
    x(i, 1) = shape == PiecewiseShape::OneSlope  ? t
              : shape == PiecewiseShape::OffOnly ? std::max(t, 0.0)
                                                 : std::min(t, 0.0);
    if (shape == PiecewiseShape::Knot) x(i, 2) = std::max(t, 0.0);
  }
  return CountLine(std::move(points), std::move(x), blank_rate);
}

result::Slope slope_of(const CountLine& line, const CountFit& fit, Eigen::Index j) {
  return {fit.theta[j], profile_interval(line, fit, j, kSlopeLimit)};
}

double bic_of(double log_likelihood, std::size_t parameters, std::size_t samples) {
  return -2 * log_likelihood + static_cast<double>(parameters) * std::log(static_cast<double>(samples));
}

/// Φ of the signed root of a likelihood ratio.
double signed_root_probability(double full, double reduced, double sign) {
  const double root = std::sqrt(std::max(0.0, 2 * (full - reduced)));
  return normal_below(sign < 0 ? -root : sign > 0 ? root : 0);
}

}  // namespace

std::optional<PiecewiseFit> fit_piecewise(std::span<const KineticPoint> points, double knot_day, PiecewiseShape shape,
                                          double blank_rate) {
  auto sorted = in_order(points);
  if (!usable(sorted, blank_rate) || !std::isfinite(knot_day) || !identified(sorted, knot_day, shape)) {
    return std::nullopt;
  }
  const CountLine line = line_of(std::move(sorted), knot_day, shape, blank_rate);
  const CountFit fit = maximise(line);
  PiecewiseFit out;
  out.knot_day = knot_day;
  out.intercept = fit.theta[0];
  out.log_likelihood = fit.log_likelihood;
  out.parameters = static_cast<std::size_t>(fit.theta.size());
  out.bic = bic_of(out.log_likelihood, out.parameters, line.points.size());
  const Eigen::Index off = shape == PiecewiseShape::Knot ? 2 : 1;
  if (shape != PiecewiseShape::OffOnly) out.on = slope_of(line, fit, 1);
  if (shape != PiecewiseShape::OneSlope) {
    out.off = slope_of(line, fit, off);
    const double flat = maximise_without(line, fit, off, 0).log_likelihood;
    out.p_off_negative = signed_root_probability(fit.log_likelihood, flat, -fit.theta[off]);
  }
  return out;
}

std::optional<PiecewiseFit> fit_free_knot(std::span<const KineticPoint> points, double blank_rate,
                                          std::size_t each_side) {
  const auto sorted = in_order(points);
  if (!usable(sorted, blank_rate) || sorted.size() < 2 * each_side || each_side == 0) return std::nullopt;
  const double first = std::ceil(sorted[each_side - 1].day);
  const double last = sorted[sorted.size() - each_side].day;  // exclusive: so many points lie after the knot
  std::optional<double> best;
  double most = -std::numeric_limits<double>::infinity();
  for (double knot = first; knot < last; knot += 1) {
    if (!identified(sorted, knot, PiecewiseShape::Knot)) continue;
    const double value = maximise(line_of(sorted, knot, PiecewiseShape::Knot, blank_rate)).log_likelihood;
    if (value > most) {
      most = value;
      best = knot;
    }
  }
  if (!best) return std::nullopt;
  auto out = fit_piecewise(sorted, *best, PiecewiseShape::Knot, blank_rate);
  if (out) {
    ++out->parameters;
    out->bic = bic_of(out->log_likelihood, out->parameters, sorted.size());
  }
  return out;
}

double p_off_below_on(const PiecewiseFit& one_slope, const PiecewiseFit& knot) {
  FCS_ASSERT(knot.on && knot.off);
  return signed_root_probability(knot.log_likelihood, one_slope.log_likelihood, knot.on->per_day - knot.off->per_day);
}

result::KineticTime kinetic_time(const result::Slope& slope, bool falling, double poor_ratio) {
  const double sign = falling ? -1 : 1;
  const double rate = sign * slope.per_day;
  const double fast = falling ? -slope.ci95.lo : slope.ci95.hi, slow = falling ? -slope.ci95.hi : slope.ci95.lo;
  result::KineticTime out;
  if (!(rate > 0)) {
    out.status = falling ? "not estimable: the slope does not fall" : "not estimable: the slope does not rise";
    return out;
  }
  const double ln2 = std::log(2.0);
  out.days = ln2 / rate;
  out.ci95.lo = std::isinf(fast) ? 0 : ln2 / fast;
  out.ci95.hi = slow > 0 ? ln2 / slow : std::numeric_limits<double>::infinity();
  out.status = out.ci95.hi > poor_ratio * *out.days ? "poorly determined" : "estimated";
  return out;
}

}  // namespace fcscreen::models
