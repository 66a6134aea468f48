// SPDX-License-Identifier: Apache-2.0
#include "gating/auto/modes.h"

#include <algorithm>
#include <cmath>

#include "engine/core/order_statistics.h"

namespace fcscreen::gating {
namespace {

constexpr std::size_t kGrid = 256;

struct Grid {
  double lo = 0, step = 1;
  std::vector<double> smooth;  // events per bin
  [[nodiscard]] double at(std::size_t i) const { return lo + step * static_cast<double>(i); }
};

Grid smoothed_histogram(std::span<const float> x, double lo, double hi, double bandwidth) {
  Grid g;
  g.lo = lo;
  g.step = (hi - lo) / (kGrid - 1);
  std::vector<double> counts(kGrid, 0.0);
  for (const float v : x) {
    const auto bin = static_cast<std::ptrdiff_t>(std::floor((v - lo) / g.step + 0.5));
    if (bin >= 0 && bin < static_cast<std::ptrdiff_t>(kGrid)) counts[static_cast<std::size_t>(bin)] += 1;
  }
  const double h = bandwidth / g.step;
  const auto reach = static_cast<std::ptrdiff_t>(std::ceil(4 * h));
  std::vector<double> weight;
  double total = 0;
  for (std::ptrdiff_t k = -reach; k <= reach; ++k) {
    weight.push_back(std::exp(-0.5 * static_cast<double>(k * k) / (h * h)));
    total += weight.back();
  }
  g.smooth.assign(kGrid, 0.0);
  for (std::ptrdiff_t i = 0; i < static_cast<std::ptrdiff_t>(kGrid); ++i) {
    double sum = 0;
    for (std::ptrdiff_t k = -reach; k <= reach; ++k) {
      if (i + k >= 0 && i + k < static_cast<std::ptrdiff_t>(kGrid)) {
        sum += counts[static_cast<std::size_t>(i + k)] * weight[static_cast<std::size_t>(k + reach)];
      }
    }
    g.smooth[static_cast<std::size_t>(i)] = sum / total;
  }
  return g;
}

std::vector<std::size_t> local_peaks(const std::vector<double>& d) {
  std::vector<std::size_t> peaks;
  for (std::size_t i = 1; i + 1 < d.size(); ++i) {
    if (d[i] > 0 && d[i] > d[i - 1] && d[i] >= d[i + 1]) peaks.push_back(i);
  }
  return peaks;
}

std::size_t valley_between(const std::vector<double>& d, std::size_t a, std::size_t b) {
  const auto first = d.begin() + static_cast<std::ptrdiff_t>(a);
  return a + static_cast<std::size_t>(std::min_element(first, d.begin() + static_cast<std::ptrdiff_t>(b) + 1) - first);
}

/// Merge the least significant valley until all are significant.
void merge_insignificant(const std::vector<double>& d, double window, const ModeOptions& o,
                         std::vector<std::size_t>& peaks) {
  while (peaks.size() > 1) {
    double worst = 1;
    std::size_t drop = peaks.size();
    for (std::size_t i = 0; i + 1 < peaks.size(); ++i) {
      const std::size_t v = valley_between(d, peaks[i], peaks[i + 1]);
      const std::size_t smaller = d[peaks[i]] <= d[peaks[i + 1]] ? i : i + 1;
      const double p = d[peaks[smaller]] * window, q = d[v] * window;
      const double z = (p - q) / std::sqrt(p + q + 1e-9);
      const double score = std::min(z / o.min_z, (1 - q / p) / o.min_dip);
      if (score < worst) {
        worst = score;
        drop = smaller;
      }
    }
    if (drop == peaks.size()) return;
    peaks.erase(peaks.begin() + static_cast<std::ptrdiff_t>(drop));
  }
}

AnchorLevel half_level(std::vector<float> x, double mode, bool below, double min_sd) {
  std::vector<float> deviation;
  for (const float v : x) {
    const double d = below ? mode - v : v - mode;
    if (d >= 0) deviation.push_back(static_cast<float>(d));
  }
  const double sd = deviation.size() > 5 ? 1.4826 * quantile_in_place(deviation, 0.5) : min_sd;
  return {mode, std::max(sd, min_sd)};
}

AnchorLevel extreme_level(std::span<const float> values, const Bitmask& mask, double min_sd, bool lowest) {
  std::vector<float> x = gather(values, mask);
  if (x.empty()) return {0, min_sd};
  ModeOptions options;
  options.min_count = std::max<std::size_t>(15, x.size() / 20);
  const auto modes = find_modes(values, mask, options);
  const double mode = modes.empty() ? median(x) : (lowest ? modes.front() : modes.back()).position;
  return half_level(std::move(x), mode, lowest, min_sd);
}

}  // namespace

std::vector<float> gather(std::span<const float> values, const Bitmask& mask) {
  std::vector<float> out;
  out.reserve(mask.count());
  mask.for_each([&](std::size_t i) {
    if (!std::isnan(values[i])) out.push_back(values[i]);
  });
  return out;
}

std::vector<Mode> find_modes(std::span<const float> values, const Bitmask& mask, const ModeOptions& options) {
  std::vector<float> x = gather(values, mask);
  if (x.size() < std::max<std::size_t>(options.min_count, 2)) return {};
  const double margin = 3 * options.bandwidth;
  const double lo = quantile_in_place(x, 0.0005) - margin, hi = quantile_in_place(x, 0.9995) + margin;
  const Grid grid = smoothed_histogram(x, lo, hi, options.bandwidth);
  std::vector<std::size_t> peaks = local_peaks(grid.smooth);
  if (peaks.empty()) return {};
  merge_insignificant(grid.smooth, 2 * options.bandwidth / grid.step, options, peaks);
  std::vector<Mode> modes;
  double left = lo, left_depth = 0;
  for (std::size_t i = 0; i < peaks.size(); ++i) {
    const bool last = i + 1 == peaks.size();
    const std::size_t valley = last ? peaks[i] : valley_between(grid.smooth, peaks[i], peaks[i + 1]);
    const double right = last ? hi : grid.at(valley);
    const double from = i == 0 ? -INFINITY : left, to = last ? INFINITY : right;
    const auto n =
        static_cast<std::size_t>(std::count_if(x.begin(), x.end(), [&](float v) { return v >= from && v < to; }));
    if (n >= options.min_count) modes.push_back({grid.at(peaks[i]), left, right, n, left_depth});
    left = right;
    if (!last) left_depth = 1 - grid.smooth[valley] / std::min(grid.smooth[peaks[i]], grid.smooth[peaks[i + 1]]);
  }
  return modes;
}

AnchorLevel lowest_level(std::span<const float> values, const Bitmask& mask, double min_sd) {
  return extreme_level(values, mask, min_sd, true);
}

AnchorLevel highest_level(std::span<const float> values, const Bitmask& mask, double min_sd) {
  return extreme_level(values, mask, min_sd, false);
}

}  // namespace fcscreen::gating
