// SPDX-License-Identifier: Apache-2.0
#include "gating/auto/cuts.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "engine/core/order_statistics.h"
#include "models/mixture.h"

namespace fcscreen::gating {
namespace {

std::optional<Mode> above_first_valley(std::span<const float> values, const Bitmask& population,
                                       const AnchorLevel& negative) {
  ModeOptions options;
  options.min_count = std::max<std::size_t>(15, population.count() / 500);
  for (const Mode& m : find_modes(values, population, options)) {
    if (m.position > negative.centre + 2 * negative.sd && m.left > negative.centre + negative.sd) return m;
  }
  return std::nullopt;
}

std::optional<double> mixture_crossing(std::span<const float> values, const Bitmask& population,
                                       const AnchorLevel& negative) {
  const std::vector<float> x = gather(values, population);
  models::MixtureOptions options;
  options.k_min = 2;
  options.k_max = 3;
  options.max_events = 4000;  // spread evenly over the sorted values: enough for a crossing to 0.01 decade
  const auto fit = models::fit_mixture({x, x.size(), 1}, options);
  if (!fit) return std::nullopt;
  // The crossing above the component that holds the negative anchor.
  const auto& c = fit->components;
  std::size_t lower = 0;
  for (std::size_t i = 0; i < c.size(); ++i) {
    if (c[i].mean[0] <= negative.centre + 2 * negative.sd) lower = i;
  }
  if (lower + 1 >= c.size()) return std::nullopt;
  const auto crossing = models::posterior_crossing(*fit, lower, lower + 1);
  if (!crossing || *crossing < negative.centre + negative.sd) return std::nullopt;
  return crossing;
}

}  // namespace

std::string EnsembleCut::text() const {
  std::string out;
  const auto add = [&](const char* name, const std::optional<double>& value) {
    if (value) out += fmt::format("{}{} {:.2f}", out.empty() ? "" : ", ", name, *value);
  };
  add("valley", valley);
  add("mixture", mixture);
  add("internal negatives", internal);
  return out;
}

EnsembleCut ensemble_cut(std::span<const float> values, const Bitmask& population, const Bitmask& negatives,
                         const AnchorLevel& negative, const CutParameters& p) {
  EnsembleCut out;
  if (const auto mode = above_first_valley(values, population, negative)) {
    out.valley = mode->left;
    out.valley_depth = mode->left_depth;
  }
  out.mixture = mixture_crossing(values, population, negative);
  const std::vector<float> internal = gather(values, negatives);
  if (!internal.empty()) {
    out.internal =
        std::clamp(quantile(internal, p.internal_quantile), negative.centre + p.internal_floor_sd * negative.sd,
                   negative.centre + p.internal_ceiling_sd * negative.sd);
  }
  std::vector<float> methods;
  for (const auto& m : {out.valley, out.mixture, out.internal}) {
    if (m) methods.push_back(static_cast<float>(*m));
  }
  out.n_methods = static_cast<int>(methods.size());
  if (methods.empty()) {
    out.cut = negative.centre + 3 * negative.sd;
    out.confidence = "low";
    return out;
  }
  out.spread = *std::max_element(methods.begin(), methods.end()) - *std::min_element(methods.begin(), methods.end());
  out.cut = median(methods);
  out.confidence = out.spread > p.spread_limit || methods.size() < 2 ? "low"
                   : methods.size() == 2                             ? "moderate"
                                                                     : "high";
  return out;
}

}  // namespace fcscreen::gating
