// SPDX-License-Identifier: Apache-2.0
#include "models/density.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/density_internal.h"
#include "models/rows.h"

namespace fcscreen::models {

std::vector<double> linear_bins(std::span<const float> values, double lo, double step, std::size_t n_grid) {
  std::vector<double> bins(n_grid, 0.0);
  for (const float v : values) {
    const double position = (static_cast<double>(v) - lo) / step;
    const auto i = std::min(static_cast<std::size_t>(std::max(position, 0.0)), n_grid - 2);
    const double right = std::clamp(position - static_cast<double>(i), 0.0, 1.0);
    bins[i] += 1.0 - right;
    bins[i + 1] += right;
  }
  return bins;
}

std::vector<double> convolve(std::span<const double> bins, std::span<const double> kernel, double sign) {
  const std::size_t n = bins.size();
  std::vector<double> out(n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    if (bins[i] == 0.0) continue;
    out[i] += bins[i] * kernel[0];
    const std::size_t reach = std::min(kernel.size(), n);
    for (std::size_t d = 1; d < reach && i + d < n; ++d) out[i + d] += bins[i] * kernel[d];
    for (std::size_t d = 1; d < reach && d <= i; ++d) out[i - d] += sign * bins[i] * kernel[d];
  }
  return out;
}

double standard_deviation(std::span<const float> values) {
  if (values.size() < 2) return std::numeric_limits<double>::quiet_NaN();
  const auto n = static_cast<double>(values.size());
  double sum = 0, square = 0;
  for (const float v : values) sum += v;
  const double mean = sum / n;
  for (const float v : values) square += (v - mean) * (v - mean);
  return std::sqrt(square / (n - 1));
}

double bandwidth_nrd0(std::span<const float> ascending) {
  if (ascending.size() < 2) return std::numeric_limits<double>::quiet_NaN();
  const double sd = standard_deviation(ascending);
  const double iqr = sorted_quantile(ascending, 0.75) - sorted_quantile(ascending, 0.25);
  double spread = std::min(sd, iqr / 1.34);
  if (spread == 0) spread = sd;
  if (spread == 0) spread = std::fabs(static_cast<double>(ascending.front()));
  if (spread == 0) spread = 1;
  return 0.9 * spread * std::pow(static_cast<double>(ascending.size()), -0.2);
}

namespace {

Result<Kde> kde_sorted(std::span<const float> ascending, const KdeOptions& options) {
  if (!(options.adjust > 0) || options.n_grid < 16 || (options.bandwidth && !(*options.bandwidth > 0))) {
    return fail(ErrorKind::Usage, "MODEL-D02", "A density needs adjust > 0, a bandwidth > 0 and at least 16 points.");
  }
  if (ascending.size() < 2) {
    return fail(ErrorKind::Input, "MODEL-D01", "A density needs at least 2 finite values.");
  }
  Kde out;
  out.n = ascending.size();
  out.min = ascending.front();
  out.max = ascending.back();
  out.bandwidth = options.adjust * (options.bandwidth ? *options.bandwidth : bandwidth_nrd0(ascending));
  out.lo = out.min - 3 * out.bandwidth;
  out.step = (out.max - out.min + 6 * out.bandwidth) / static_cast<double>(options.n_grid - 1);
  const std::vector<double> bins = linear_bins(ascending, out.lo, out.step, options.n_grid);
  const double width = out.bandwidth / out.step;  // in grid points
  std::vector<double> kernel(static_cast<std::size_t>(std::min(6 * width, 1e6)) + 2);
  double sum = 0;
  for (std::size_t d = 0; d < kernel.size(); ++d) {
    kernel[d] = std::exp(-0.5 * std::pow(static_cast<double>(d) / width, 2));
    sum += (d == 0 ? 1 : 2) * kernel[d];
  }
  // Normalised on the grid, so that the density keeps its mass also where the bandwidth is below the grid step.
  for (double& k : kernel) k /= sum * out.step * static_cast<double>(out.n);
  out.density = convolve(bins, kernel, 1.0);
  return out;
}

/// Grid points of the turning points of y: maxima for sign +1, minima for -1; the middle of a plateau.
std::vector<std::size_t> turning_points(std::span<const double> y, double sign) {
  std::vector<std::size_t> out;
  double before = 0;
  std::size_t start = 0;  // first point of the current plateau
  for (std::size_t i = 0; i + 1 < y.size(); ++i) {
    const double slope = sign * (y[i + 1] - y[i]);
    if (slope == 0) continue;
    if (slope < 0 && before > 0) out.push_back((start + i) / 2);
    before = slope;
    start = i + 1;
  }
  return out;
}

bool inside_data(const Kde& density, std::size_t i) {
  return density.x(i) >= density.min && density.x(i) < density.max;
}

}  // namespace

Result<Kde> kde(std::span<const float> values, const KdeOptions& options) {
  return kde_sorted(sorted_finite(values), options);
}

std::vector<Peak> peaks(const Kde& density) {
  std::vector<Peak> out;
  for (const std::size_t i : turning_points(density.density, 1)) {
    if (inside_data(density, i)) out.push_back({i, density.x(i), density.density[i]});
  }
  std::stable_sort(out.begin(), out.end(), [](const Peak& a, const Peak& b) { return a.density > b.density; });
  return out;
}

std::vector<Valley> valleys(const Kde& density) {
  std::vector<Valley> out;
  const std::vector<double>& y = density.density;
  for (const std::size_t i : turning_points(y, -1)) {
    if (!inside_data(density, i)) continue;
    const auto at = y.begin() + static_cast<std::ptrdiff_t>(i);
    const double side = std::min(*std::max_element(y.begin(), at), *std::max_element(at, y.end()));
    out.push_back({i, density.x(i), y[i], side - y[i], (side - y[i]) / side});
  }
  std::stable_sort(out.begin(), out.end(), [](const Valley& a, const Valley& b) { return a.density < b.density; });
  return out;
}

std::optional<Valley> deepest_valley_between_peaks(const Kde& density, double lo, double hi) {
  const std::vector<Peak> tops = peaks(density);
  if (tops.size() < 2) return std::nullopt;
  std::vector<Valley> found = valleys(density);
  std::erase_if(found, [&](const Valley& v) { return v.x < lo || v.x > hi; });
  if (found.empty()) return std::nullopt;
  const auto [left, right] = std::minmax(tops[0].index, tops[1].index);
  for (const Valley& v : found) {
    if (v.index > left && v.index < right) return v;
  }
  return found.front();
}

namespace {

/// The lowest or highest valley inside [lo, hi] that is deep enough.
std::optional<Valley> end_valley(const Kde& density, double lo, double hi, const MindensityOptions& options) {
  std::optional<Valley> out;
  for (const Valley& v : valleys(density)) {
    if (v.x < lo || v.x > hi || v.depth < options.min_depth) continue;
    if (!out || (options.choice == ValleyChoice::Lowest ? v.x < out->x : v.x > out->x)) out = v;
  }
  return out;
}

}  // namespace

Result<DensityCut> mindensity(std::span<const float> values, const MindensityOptions& options) {
  KdeOptions kde_options;
  kde_options.adjust = options.adjust;
  const auto density = kde(values, kde_options);
  if (!density) return fail(density.error());
  const double lo = options.lo.value_or(density->min), hi = options.hi.value_or(density->max);
  DensityCut cut;
  if (options.choice == ValleyChoice::Deepest) {
    cut.valley = deepest_valley_between_peaks(*density, lo, hi);
    if (cut.valley && cut.valley->depth < options.min_depth) cut.valley.reset();
  } else {
    cut.valley = end_valley(*density, lo, hi, options);
  }
  cut.x = cut.valley ? cut.valley->x : (options.positive ? lo : hi);
  return cut;
}

}  // namespace fcscreen::models
