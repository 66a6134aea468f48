// SPDX-License-Identifier: Apache-2.0
#include "gating/auto/cleaning.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/core/order_statistics.h"
#include "gating/auto/modes.h"
#include "models/robust_line.h"

namespace fcscreen::gating {
namespace {

CleaningStep not_assessed(std::size_t n_events, std::string note) {
  CleaningStep step;
  step.keep = Bitmask(n_events, true);
  step.method = "not assessed";
  step.note = std::move(note);
  return step;
}

}  // namespace

CleaningStep margin_gate(const Tube& tube) {
  if (tube.fsc_a.empty() && tube.ssc_a.empty()) return not_assessed(tube.n_events, "no scatter");
  CleaningStep step;
  step.assessed = true;
  step.keep = Bitmask(tube.n_events, true);
  step.method = "scatter at the top of the range or below zero";
  const auto remove = [&](std::span<const float> x, double top) {
    for (std::size_t i = 0; i < x.size(); ++i) {
      if ((top > 0 && x[i] >= top) || (!tube.prescaled && x[i] < 0) || std::isnan(x[i])) step.keep.reset(i);
    }
  };
  remove(tube.fsc_a, tube.fsc_top);
  remove(tube.ssc_a, 0);  // high side scatter is a granulocyte, not an artefact: only FSC saturation is removed
  step.note = "events at the top of a fluorescence or side-scatter scale are kept";
  return step;
}

CleaningStep time_gate(const Tube& tube, const Bitmask& base, const CleaningParameters& p) {
  if (tube.time.empty()) return not_assessed(tube.n_events, "no Time channel: flow rate and drift cannot be checked");
  const std::vector<float> times = gather(tube.time, base);
  if (times.size() < 10 * p.time_min_cells) return not_assessed(tube.n_events, "too few events to judge the flow");
  std::vector<std::size_t> order;
  base.for_each([&](std::size_t i) { order.push_back(i); });
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return tube.time[a] < tube.time[b]; });
  const std::size_t bins = std::min(p.time_max_bins, order.size() / p.time_min_cells);
  const auto bin_of = [&](std::size_t rank) { return rank * bins / order.size(); };
  std::vector<std::vector<float>> statistics;
  const auto per_bin = [&](auto&& value) {
    std::vector<float> s;
    for (std::size_t b = 0; b < bins; ++b) s.push_back(static_cast<float>(value(b)));
    statistics.push_back(std::move(s));
  };
  const auto first = [&](std::size_t b) { return (order.size() * b + bins - 1) / bins; };
  per_bin([&](std::size_t b) {
    const std::size_t i = first(b), j = std::min(first(b + 1), order.size()) - 1;
    return std::log10(static_cast<double>(tube.time[order[j]] - tube.time[order[i]]) + 1e-9);
  });
  std::vector<std::span<const float>> signals;
  if (!tube.ssc_a.empty()) signals.push_back(tube.ssc_a);
  if (tube.has("CD45")) signals.push_back(tube.marker("CD45"));
  for (const auto x : signals) {
    per_bin([&](std::size_t b) {
      std::vector<float> v;
      for (std::size_t r = first(b); r < std::min(first(b + 1), order.size()); ++r) v.push_back(x[order[r]]);
      return quantile_in_place(v, 0.5);
    });
  }
  std::vector<bool> bad(bins, false);
  for (const auto& s : statistics) {
    const double centre = median(s), sd = std::max(robust_sd(s, centre), 1e-6 + 1e-3 * std::fabs(centre));
    for (std::size_t b = 0; b < bins; ++b) {
      if (std::fabs(s[b] - centre) > p.time_mad * sd) bad[b] = true;
    }
  }
  CleaningStep step;
  step.assessed = true;
  step.keep = Bitmask(tube.n_events, true);
  step.method = "flow rate and medians of " + std::to_string(bins) + " slices, " +
                std::to_string(static_cast<int>(p.time_mad)) + " MAD";
  for (std::size_t r = 0; r < order.size(); ++r) {
    if (bad[bin_of(r)]) step.keep.reset(order[r]);
  }
  return step;
}

CleaningStep singlet_gate(const Tube& tube, const Bitmask& base, const CleaningParameters& p) {
  const bool height = !tube.fsc_h.empty() && !tube.fsc_a.empty();
  const bool width = !tube.fsc_w.empty() && !tube.fsc_a.empty();
  if (!height && !width) return not_assessed(tube.n_events, "no FSC-H or FSC-W: doublets cannot be removed");
  const std::span<const float> y = height ? tube.fsc_h : tube.fsc_w;
  models::RobustLineOptions options;
  options.prediction_level = p.singlet_level;
  const auto line = models::fit_robust_line(gather(tube.fsc_a, base), gather(y, base), options);
  if (!line) return not_assessed(tube.n_events, "the singlet line could not be fitted: " + line.error().message);
  const double sd = std::max(line->scale, 1e-9);
  const double limit = height ? line->t_quantile : p.singlet_width_mad;
  CleaningStep step;
  step.assessed = true;
  step.keep = Bitmask(tube.n_events, true);
  step.score.resize(tube.n_events);
  step.line = {line->intercept, line->slope, limit * sd};
  step.method =
      height ? "robust line FSC-H ~ FSC-A, prediction level 0.99" : "robust line FSC-W ~ FSC-A, upper limit 4 MAD";
  for (std::size_t i = 0; i < tube.n_events; ++i) {
    const double z = (y[i] - line->at(tube.fsc_a[i])) / sd;
    const double slack =
        height ? limit + z : limit - z;  // a doublet has too little height, or too much width, for its area
    step.score[i] = static_cast<float>(slack);
    if (!(slack >= 0)) step.keep.reset(i);
  }
  return step;
}

CleaningStep viability_gate(const Tube& tube, const Bitmask& base) {
  for (const char* name : {"VIABILITY", "7-AAD", "DAPI"}) {
    if (!tube.has(name)) continue;
    const auto x = tube.marker(name);
    ModeOptions options;
    options.min_count = std::max<std::size_t>(20, base.count() / 1000);
    const auto modes = find_modes(x, base, options);
    if (modes.size() < 2 || modes.front().count < base.count() / 2) {
      return not_assessed(tube.n_events, std::string(name) + " does not separate a minority of dead cells");
    }
    CleaningStep step;
    step.assessed = true;
    step.keep = Bitmask(tube.n_events, true);
    step.line = {modes.front().right};
    step.method = std::string("valley of ") + name;
    for (std::size_t i = 0; i < tube.n_events; ++i) {
      if (!(x[i] < modes.front().right)) step.keep.reset(i);
    }
    return step;
  }
  return not_assessed(tube.n_events, "no viability dye in this tube");
}

}  // namespace fcscreen::gating
