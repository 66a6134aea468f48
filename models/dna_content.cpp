// SPDX-License-Identifier: Apache-2.0
#include "models/dna_content.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "models/density.h"
#include "models/rows.h"

namespace fcscreen::models {
namespace {

constexpr double kNormalLow = 0.158655253931457, kNormalHigh = 0.841344746068543;  // Φ(∓1)
constexpr double kMadToSd = 1.482602218505602;                                     // 1 / Φ⁻¹(0.75)
constexpr int kMaxMoves = 50;

/// A maximum of the density and the ends of its hill.
struct Hill {
  double mode = 0, density = 0, lo = 0, hi = 0;
};

/// Maxima in ascending order, parted at the lowest point between neighbours.
std::vector<Hill> hills(const Kde& density) {
  std::vector<Peak> tops = peaks(density);
  std::sort(tops.begin(), tops.end(), [](const Peak& a, const Peak& b) { return a.index < b.index; });
  std::vector<Hill> out;
  double lo = density.min;
  for (std::size_t k = 0; k < tops.size(); ++k) {
    double hi = density.max;
    if (k + 1 < tops.size()) {
      const auto first = density.density.begin();
      const auto lowest = std::min_element(first + static_cast<std::ptrdiff_t>(tops[k].index),
                                           first + static_cast<std::ptrdiff_t>(tops[k + 1].index));
      hi = density.x(static_cast<std::size_t>(lowest - first));
    }
    out.push_back({tops[k].x, tops[k].density, lo, hi});
    lo = hi;
  }
  return out;
}

double density_at(const Kde& density, double x) {
  const auto i = static_cast<std::size_t>(std::llround((x - density.lo) / density.step));
  return density.density[std::min(i, density.density.size() - 1)];
}

/// Join neighbours across the shallowest valley until all that are left are deep enough.
void join_shallow(const Kde& density, double min_depth, std::vector<Hill>& all) {
  while (all.size() > 1) {
    std::size_t shallowest = 0;
    double least = 2;
    for (std::size_t k = 0; k + 1 < all.size(); ++k) {
      const double lower = std::min(all[k].density, all[k + 1].density);
      const double depth = (lower - density_at(density, all[k].hi)) / lower;
      if (depth < least) least = depth, shallowest = k;
    }
    if (least >= min_depth) return;
    Hill& kept = all[shallowest];
    const Hill& other = all[shallowest + 1];
    if (other.density > kept.density) kept.mode = other.mode, kept.density = other.density;
    kept.hi = other.hi;
    all.erase(all.begin() + static_cast<std::ptrdiff_t>(shallowest) + 1);
  }
}

/// Ascending values in [lo, hi].
std::span<const float> between(std::span<const float> ascending, double lo, double hi) {
  const auto first = std::lower_bound(ascending.begin(), ascending.end(), lo);
  const auto last = std::upper_bound(first, ascending.end(), hi);
  return {first, last};
}

/// Median and robust CV of the window that rests on the hill; nothing without spread.
std::optional<DnaPeak> rest_on(std::span<const float> ascending, const Hill& hill, double reach_sd) {
  const std::span<const float> below = between(ascending, hill.lo, hill.mode);
  double centre = hill.mode, sd = kMadToSd * (hill.mode - sorted_quantile(below, 0.5));
  std::span<const float> window;
  for (int move = 0; move < kMaxMoves; ++move) {
    if (!(sd > 0)) return std::nullopt;
    const auto moved =
        between(ascending, std::max(hill.lo, centre - reach_sd * sd), std::min(hill.hi, centre + reach_sd * sd));
    if (moved.size() < 2) return std::nullopt;
    if (moved.data() == window.data() && moved.size() == window.size()) break;
    window = moved;
    centre = sorted_quantile(window, 0.5);
    sd = (sorted_quantile(window, kNormalHigh) - sorted_quantile(window, kNormalLow)) / 2;
  }
  return DnaPeak{centre, sd / centre, window.size()};
}

bool usable(const DnaPeakOptions& o) {
  return o.min_depth >= 0 && o.min_depth <= 1 && o.min_share >= 0 && o.min_share <= 1 && o.reach_sd > 0 &&
         o.g2m_low > 1 && o.g2m_high >= o.g2m_low && o.n_grid >= 16 && o.furthest_medians > 1;
}

}  // namespace

Result<std::vector<DnaPeak>> g0g1_peaks(std::span<const float> values, const DnaPeakOptions& options) {
  if (!usable(options)) return fail(ErrorKind::Usage, "MODEL-P02", "Options of the DNA peaks are out of range.");
  const std::vector<float> sorted = sorted_finite(values);
  const std::span<const float> positive(std::upper_bound(sorted.begin(), sorted.end(), 0.0F), sorted.end());
  if (positive.size() < 2 || positive.front() == positive.back()) {
    return fail(ErrorKind::Input, "MODEL-P01", "DNA peaks need at least 2 different positive values.");
  }
  const std::span<const float> cells =
      between(positive, positive.front(), options.furthest_medians * sorted_quantile(positive, 0.5));
  KdeOptions kernel;
  kernel.n_grid = options.n_grid;
  const auto density = kde(cells, kernel);
  if (!density) return fail(density.error());
  std::vector<Hill> all = hills(*density);
  join_shallow(*density, options.min_depth, all);
  const double least =
      std::max(options.min_share * static_cast<double>(positive.size()), static_cast<double>(options.min_events));
  std::vector<DnaPeak> found;
  for (const Hill& hill : all) {
    const auto peak = rest_on(cells, hill, options.reach_sd);
    if (peak && static_cast<double>(peak->events) >= least) found.push_back(*peak);
  }
  std::vector<DnaPeak> out;
  for (const DnaPeak& peak : found) {
    const bool g2m = std::any_of(found.begin(), found.end(), [&](const DnaPeak& lower) {
      const double ratio = peak.median / lower.median;
      return ratio >= options.g2m_low && ratio <= options.g2m_high && lower.events > peak.events;
    });
    if (!g2m) out.push_back(peak);
  }
  return out;
}

}  // namespace fcscreen::models
