// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "models/density.h"
#include "models/density_internal.h"
#include "models/rows.h"

namespace fcscreen::models {
namespace {

constexpr std::size_t kPlugInGrid = 401;  // as KernSmooth and ks use in one dimension

double gaussian(double x) { return std::exp(-0.5 * x * x) / std::sqrt(2 * std::numbers::pi); }

/// Probabilists' Hermite polynomial He_s(x).
double hermite(unsigned s, double x) {
  double before = 0, now = 1;
  for (unsigned i = 0; i < s; ++i) {
    const double next = x * now - static_cast<double>(i) * before;
    before = now;
    now = next;
  }
  return now;
}

/// Derivative of even order s of the standard normal density at x.
double gaussian_derivative(unsigned s, double x) { return hermite(s, x) * gaussian(x); }

/// Estimate of ψ_s = ∫ f^(s) f of binned data with pilot bandwidth g (Wand & Jones, eq. 3.10).
double psi(std::span<const double> bins, double step, double n, unsigned s, double g) {
  std::vector<double> pairs(bins.size(), 0.0);  // pairs of events d bins apart
  for (std::size_t i = 0; i < bins.size(); ++i) {
    for (std::size_t j = i; j < bins.size(); ++j) pairs[j - i] += (i == j ? 1 : 2) * bins[i] * bins[j];
  }
  double sum = 0;
  for (std::size_t d = 0; d < pairs.size(); ++d) {
    sum += pairs[d] * gaussian_derivative(s, static_cast<double>(d) * step / g);
  }
  return sum / (n * n * std::pow(g, s + 1));
}

/// First derivative of the density on the grid of `density`.
std::vector<double> derivative(std::span<const float> values, double lo, double step, std::size_t n_grid, double h) {
  const double width = h / step;
  std::vector<double> kernel(static_cast<std::size_t>(6 * width) + 2);
  for (std::size_t d = 0; d < kernel.size(); ++d) {
    const double u = static_cast<double>(d) / width;
    kernel[d] = -u * gaussian(u) / (h * h * static_cast<double>(values.size()));
  }
  return convolve(linear_bins(values, lo, step, n_grid), kernel, -1.0);
}

/// Right tail of standardised ascending values, or nothing.
Result<std::optional<double>> right_tail(std::span<const float> z, const TailOptions& options) {
  KdeOptions peak_options;
  peak_options.adjust = options.adjust;
  const auto density = kde(z, peak_options);
  if (!density) return fail(density.error());
  std::vector<Peak> tops = peaks(*density);
  if (tops.size() > options.n_peaks) tops.resize(options.n_peaks);
  std::sort(tops.begin(), tops.end(), [](const Peak& a, const Peak& b) { return a.x < b.x; });
  // Mirrored data count their peaks from the other end.
  const std::size_t from_left =
      options.side == Side::Right ? options.ref_peak : tops.size() + 1 - std::min(options.ref_peak, tops.size() + 1);
  if (from_left < 1 || from_left > tops.size()) {
    return fail(ErrorKind::Input, "MODEL-D03", "The density has fewer peaks than the reference peak asked for.");
  }
  const double h = options.adjust * bandwidth_plug_in(z, 1);
  const double lo = static_cast<double>(z.front()) - 4 * h, hi = static_cast<double>(z.back()) + 4 * h;
  const double step = (hi - lo) / static_cast<double>(options.n_grid - 1);
  const std::vector<double> slope = derivative(z, lo, step, options.n_grid, h);
  double tolerance = options.tolerance;
  if (options.auto_tolerance) {
    tolerance = 0;
    for (const double s : slope) tolerance = std::max(tolerance, 0.01 * std::fabs(s));
  }
  bool past_minimum = false;
  for (std::size_t i = 1; i + 1 < slope.size(); ++i) {
    const double x = lo + step * static_cast<double>(i);
    if (x <= tops[from_left - 1].x) continue;
    if (past_minimum && std::fabs(slope[i]) < tolerance) return std::optional<double>(x);
    if (!past_minimum && slope[i] < slope[i - 1] && slope[i] <= slope[i + 1]) past_minimum = true;
  }
  return std::optional<double>{};
}

}  // namespace

double bandwidth_plug_in(std::span<const float> ascending, unsigned derivative_order) {
  const double sd = standard_deviation(ascending);
  if (!(sd > 0)) return std::numeric_limits<double>::quiet_NaN();
  const auto n = static_cast<double>(ascending.size());
  const double lo = ascending.front();
  const double step = (static_cast<double>(ascending.back()) - lo) / static_cast<double>(kPlugInGrid - 1);
  const std::vector<double> bins = linear_bins(ascending, lo, step, kPlugInGrid);
  const unsigned top = 2 * derivative_order + 8;
  // Normal-scale value of ψ_top: (-1)^(s/2) s! / ((2σ)^(s+1) (s/2)! √π).
  double estimate =
      std::tgamma(top + 1.0) / (std::pow(2 * sd, top + 1.0) * std::tgamma(top / 2 + 1.0) * std::sqrt(std::numbers::pi));
  if ((top / 2) % 2 == 1) estimate = -estimate;
  for (unsigned s = top - 2; s + 2 >= top - 2; s -= 2) {  // s = top - 2, then top - 4
    const double g = std::pow(std::fabs(2 * gaussian_derivative(s, 0) / (estimate * n)), 1.0 / (s + 3));
    estimate = psi(bins, step, n, s, g);
  }
  // Roughness of the kernel's derivative: R(φ) = 1 / (2√π), R(φ') = 1 / (4√π).
  const double roughness = 1 / ((derivative_order == 0 ? 2 : 4) * std::sqrt(std::numbers::pi));
  const double order = 2.0 * derivative_order + 1;
  return std::pow(order * roughness / (std::fabs(estimate) * n), 1 / (order + 4));
}

Result<std::optional<double>> tail_cut(std::span<const float> values, const TailOptions& options) {
  std::vector<float> z = sorted_finite(values);
  if (z.size() < 2) return fail(ErrorKind::Input, "MODEL-D01", "A density needs at least 2 finite values.");
  const double centre = sorted_quantile(z, 0.5);
  std::vector<float> deviation(z.size());
  for (std::size_t i = 0; i < z.size(); ++i) {
    deviation[i] = static_cast<float>(std::fabs(static_cast<double>(z[i]) - centre));
  }
  std::sort(deviation.begin(), deviation.end());
  double scale = 1.4826 * sorted_quantile(deviation, 0.5);
  if (scale == 0) scale = standard_deviation(z);
  if (!(scale > 0)) return fail(ErrorKind::Input, "MODEL-D04", "The values have no spread, so no tail.");
  const double direction = options.side == Side::Right ? 1 : -1;
  for (float& v : z) v = static_cast<float>(direction * (static_cast<double>(v) - centre) / scale);
  std::sort(z.begin(), z.end());
  const auto cut = right_tail(z, options);
  if (!cut || !*cut) return cut;
  return std::optional<double>(centre + direction * scale * **cut);
}

}  // namespace fcscreen::models
