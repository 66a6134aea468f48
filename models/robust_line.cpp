// SPDX-License-Identifier: Apache-2.0
#include "models/robust_line.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <vector>

#include "models/rows.h"

namespace fcscreen::models {
namespace {

constexpr double kResidualTolerance = 1e-4;  // rlm's acc

/// Weighted least squares; fills the fields of `line` but for the scale. False without spread in x.
bool weighted_fit(std::span<const double> x, std::span<const double> y, std::span<const double> w, RobustLine& line) {
  double sw = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sw += w[i], sx += w[i] * x[i], sy += w[i] * y[i];
  const double mx = sx / sw, my = sy / sw;
  for (std::size_t i = 0; i < x.size(); ++i) {
    sxx += w[i] * (x[i] - mx) * (x[i] - mx);
    sxy += w[i] * (x[i] - mx) * (y[i] - my);
  }
  if (!(sxx > 0)) return false;
  line.slope = sxy / sxx;
  line.intercept = my - line.slope * mx;
  line.weight_sum = sw;
  line.weighted_mean_x = mx;
  line.weighted_square_x = sxx;
  return true;
}

std::vector<double> residuals(std::span<const double> x, std::span<const double> y, const RobustLine& line) {
  std::vector<double> r(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) r[i] = y[i] - line.at(x[i]);
  return r;
}

double mad_scale(std::span<const double> r) {
  std::vector<double> a(r.size());
  std::transform(r.begin(), r.end(), a.begin(), [](double v) { return std::fabs(v); });
  const auto middle = a.begin() + static_cast<std::ptrdiff_t>(a.size() / 2);
  std::nth_element(a.begin(), middle, a.end());
  double median = *middle;
  if (a.size() % 2 == 0) median = (median + *std::max_element(a.begin(), middle)) / 2;
  return median / 0.6745;
}

double half_width(const RobustLine& line, double x) {
  const double dx = x - line.weighted_mean_x;
  const double leverage = 1 / line.weight_sum + dx * dx / line.weighted_square_x;
  return line.t_quantile * line.scale * std::sqrt(1 + leverage);
}

/// Events the line is fitted to: at most so many of those with finite pairs, spread over them in their order.
std::vector<std::uint32_t> chosen_events(std::span<const float> x, std::span<const float> y, std::size_t most) {
  std::vector<float> pairs;
  pairs.reserve(2 * x.size());
  for (std::size_t i = 0; i < x.size(); ++i) pairs.insert(pairs.end(), {x[i], y[i]});
  return evenly_spread(sorted_finite_rows({pairs, x.size(), 2}), most);
}

}  // namespace

double RobustLine::lower(double x) const { return at(x) - half_width(*this, x); }
double RobustLine::upper(double x) const { return at(x) + half_width(*this, x); }

Result<RobustLine> fit_robust_line(std::span<const float> x, std::span<const float> y,
                                   const RobustLineOptions& options) {
  if (x.size() != y.size() || !(options.k > 0) || !(options.prediction_level > 0 && options.prediction_level < 1)) {
    return fail(ErrorKind::Usage, "MODEL-R02", "A line needs as many x as y values and a level between 0 and 1.");
  }
  const std::vector<std::uint32_t> used = chosen_events(x, y, options.max_events);
  std::vector<double> xs, ys, w(used.size(), 1.0);
  for (const std::uint32_t i : used) xs.push_back(x[i]), ys.push_back(y[i]);
  RobustLine line;
  line.n = used.size();
  if (line.n < 3 || !weighted_fit(xs, ys, w, line)) {
    return fail(ErrorKind::Input, "MODEL-R01", "A line needs at least 3 finite pairs with different x.");
  }
  std::vector<double> r = residuals(xs, ys, line);
  for (line.iterations = 1; line.iterations <= options.max_iterations; ++line.iterations) {
    line.scale = mad_scale(r);
    if (line.scale == 0) {
      line.converged = true;
      break;
    }
    for (std::size_t i = 0; i < r.size(); ++i) w[i] = std::min(1.0, options.k * line.scale / std::fabs(r[i]));
    if (!weighted_fit(xs, ys, w, line)) return fail(ErrorKind::Input, "MODEL-R01", "All weight is at one x.");
    const std::vector<double> next = residuals(xs, ys, line);
    double change = 0, norm = 0;
    for (std::size_t i = 0; i < r.size(); ++i) change += std::pow(r[i] - next[i], 2), norm += r[i] * r[i];
    r = next;
    if (std::sqrt(change / std::max(1e-20, norm)) <= kResidualTolerance) {
      line.converged = true;
      break;
    }
  }
  const boost::math::students_t t(static_cast<double>(line.n - 2));
  line.t_quantile = boost::math::quantile(t, 0.5 + options.prediction_level / 2);
  return line;
}

}  // namespace fcscreen::models
