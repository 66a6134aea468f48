// SPDX-License-Identifier: Apache-2.0
#include "gating/auto/cleaning.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <numeric>

#include "engine/core/order_statistics.h"
#include "gating/auto/modes.h"

namespace fcscreen::gating {
namespace {

constexpr std::size_t kFewestSingleCells = 20;  // [DESIGN] as many as an anchor needs (anchors.min_events)

CleaningStep not_assessed(std::size_t n_events, std::string note) {
  CleaningStep step;
  step.keep = Bitmask(n_events, true);
  step.method = "not assessed";
  step.note = std::move(note);
  return step;
}

/// Events in slices of acquisition time of about equal count; events of one clock tick are never parted, so that the
/// slices do not depend on the order of the events in the file. Not to be copied: `members` point into `order`.
struct TimeSlices {
  std::vector<std::uint32_t> order;                     ///< events by time
  std::vector<std::span<const std::uint32_t>> members;  ///< per slice, within `order`
  std::vector<double> start;                            ///< time of the first event; one more entry: the end
  double tick = 1;                                      ///< smallest step of the clock that is seen
};

TimeSlices cut_slices(std::span<const float> time, const Bitmask& base, const CleaningParameters& p) {
  FCS_ASSERT(time.size() <= std::numeric_limits<std::uint32_t>::max());
  TimeSlices out;
  std::vector<std::uint32_t>& order = out.order;
  order.reserve(base.count());
  base.for_each([&](std::size_t i) {
    if (!std::isnan(time[i])) order.push_back(static_cast<std::uint32_t>(i));
  });
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return time[a] != time[b] ? time[a] < time[b] : a < b; });
  const std::size_t bins = std::min(p.time_max_bins, order.size() / p.time_min_cells);
  if (bins == 0) return out;
  double tick = std::numeric_limits<double>::infinity();
  std::size_t slice = bins, tie = 0, first = 0;
  for (std::size_t r = 0; r < order.size(); ++r) {
    const double t = time[order[r]];
    if (r > 0 && t > time[order[r - 1]]) {
      tick = std::min(tick, t - time[order[r - 1]]);
      tie = r;
    }
    const std::size_t wanted = tie * bins / order.size();
    if (wanted != slice) {
      if (r > 0) out.members.push_back(std::span(order).subspan(first, r - first));
      slice = wanted;
      first = r;
      out.start.push_back(t);
    }
  }
  out.members.push_back(std::span(order).subspan(first));
  out.tick = std::isfinite(tick) ? tick : 1;
  out.start.push_back(time[order.back()] + out.tick);
  return out;
}

/// One number per slice and the standard error that counting alone gives it.
struct SliceStatistic {
  std::vector<float> value;
  std::vector<double> error;
};

SliceStatistic slice_rates(const TimeSlices& slices) {
  SliceStatistic out;
  for (std::size_t b = 0; b < slices.members.size(); ++b) {
    const double n = static_cast<double>(slices.members[b].size());
    const double duration = std::max(slices.start[b + 1] - slices.start[b], slices.tick);
    out.value.push_back(static_cast<float>(std::log10(n / duration)));
    out.error.push_back(std::sqrt(1 / n + std::pow(slices.tick / duration, 2)) / std::numbers::ln10);
  }
  return out;
}

/// Half the distance between the ranks that lie one binomial SD (sqrt(n) / 2) below and above the middle: an estimate
/// of the median's standard error that asks nothing of the distribution (David and Nagaraja, Order Statistics,
/// 2003, 7.1). `v` is reordered.
double median_error(std::vector<float>& v) {
  const double half_width = 0.5 / std::sqrt(static_cast<double>(v.size()));
  return (quantile_in_place(v, std::min(0.5 + half_width, 1.0)) -
          quantile_in_place(v, std::max(0.5 - half_width, 0.0))) /
         2;
}

SliceStatistic slice_medians(const TimeSlices& slices, std::span<const float> x) {
  SliceStatistic out;
  std::vector<float> v, one_event;
  for (const auto& members : slices.members) {
    v.clear();
    for (const std::uint32_t i : members) v.push_back(x[i]);
    out.value.push_back(static_cast<float>(quantile_in_place(v, 0.5)));
    one_event.push_back(static_cast<float>(median_error(v) * std::sqrt(static_cast<double>(members.size()))));
  }
  const double typical = median(one_event);  // a slice whose median lies between two kinds of cells has a larger one
  for (std::size_t b = 0; b < slices.members.size(); ++b) {
    const double n = static_cast<double>(slices.members[b].size());
    out.error.push_back(std::max(static_cast<double>(one_event[b]), typical) / std::sqrt(n));
  }
  return out;
}

/// The values of the steady slices: all of them, or, where they fall into two groups that lie more than `mad` robust
/// SDs of the wider one (at least `least_sd`) apart, the larger group.
///
/// The median absolute deviation of all slices breaks down where half of them are displaced: it then measures the step.
/// A steady drift does not part: of values spread evenly the halves lie 2.7 robust SDs apart. The groups are the two
/// with the least squared deviation from their means (Otsu 1979, IEEE Trans. Syst. Man Cybern. 9:62); of two groups of
/// one size the lower.
std::vector<float> steady_values(std::vector<float> values, double mad, double least_sd) {
  std::sort(values.begin(), values.end());
  const double n = static_cast<double>(values.size());
  const double total = std::accumulate(values.begin(), values.end(), 0.0);
  double below = 0, most_between = -1;
  std::size_t split = 0;
  for (std::size_t k = 1; k < values.size(); ++k) {
    below += values[k - 1];
    const double w = static_cast<double>(k);
    const double between = std::pow(below * n - total * w, 2) / (w * (n - w));
    if (between > most_between) most_between = between, split = k;
  }
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(split);
  std::vector<float> low(values.begin(), middle), high(middle, values.end());
  const double low_centre = median(low), high_centre = median(high);
  const double wider = std::max({robust_sd(low, low_centre), robust_sd(high, high_centre), least_sd});
  if (!(high_centre - low_centre > mad * wider)) return values;
  return low.size() >= high.size() ? low : high;
}

/// Slices more than `mad` robust SDs from the median of the steady ones; a slice's own counting error is the least SD.
void mark_outliers(const SliceStatistic& s, double mad, std::vector<bool>& bad) {
  const std::vector<float> steady =
      steady_values(s.value, mad, median(std::vector<float>(s.error.begin(), s.error.end())));
  const double centre = median(steady), spread = robust_sd(steady, centre);
  for (std::size_t b = 0; b < bad.size(); ++b) {
    if (std::fabs(s.value[b] - centre) > mad * std::max(spread, s.error[b])) bad[b] = true;
  }
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
  std::vector<std::span<const float>> signals;
  if (!tube.ssc_a.empty()) signals.push_back(tube.ssc_a);
  if (tube.has("CD45")) signals.push_back(tube.marker("CD45"));
  return steady_flow(tube.time, signals, base, p);
}

CleaningStep steady_flow(std::span<const float> time, std::span<const std::span<const float>> signals,
                         const Bitmask& base, const CleaningParameters& p) {
  const TimeSlices slices = cut_slices(time, base, p);
  if (slices.members.size() < 10) return not_assessed(time.size(), "too few events to judge the flow");
  std::vector<bool> bad(slices.members.size(), false);
  mark_outliers(slice_rates(slices), p.time_mad, bad);
  for (const auto& signal : signals) mark_outliers(slice_medians(slices, signal), p.time_mad, bad);
  CleaningStep step;
  step.assessed = true;
  step.keep = Bitmask(time.size(), true);
  step.method = "flow rate and medians of " + std::to_string(slices.members.size()) + " slices, " +
                std::to_string(static_cast<int>(p.time_mad)) + " MAD";
  for (std::size_t b = 0; b < bad.size(); ++b) {
    if (!bad[b]) continue;
    for (const std::uint32_t i : slices.members[b]) step.keep.reset(i);
  }
  return step;
}

Result<models::RobustLine> singlet_line(std::span<const float> area, std::span<const float> height, const Bitmask& base,
                                        double prediction_level) {
  models::RobustLineOptions options;
  options.prediction_level = prediction_level;
  return models::fit_robust_line(gather(area, base), gather(height, base), options);
}

CleaningStep singlet_gate(const Tube& tube, const Bitmask& base, const CleaningParameters& p) {
  const bool height = !tube.fsc_h.empty() && !tube.fsc_a.empty();
  const bool width = !tube.fsc_w.empty() && !tube.fsc_a.empty();
  if (!height && !width) return not_assessed(tube.n_events, "no FSC-H or FSC-W: doublets cannot be removed");
  const std::span<const float> y = height ? tube.fsc_h : tube.fsc_w;
  const auto line = singlet_line(tube.fsc_a, y, base, p.singlet_level);
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

std::vector<float> lymphoid_singlet_score(const CleaningStep& singlets, const Bitmask& t_nk, double limit_sd,
                                          double min_sd) {
  std::vector<float> out = singlets.score;
  if (out.empty()) return out;
  const std::vector<float> known = gather(out, t_nk);
  if (known.size() < kFewestSingleCells) return out;
  const double centre = median(known), sd = std::max(robust_sd(known, centre), min_sd);
  for (float& score : out) score = std::min(score, static_cast<float>(limit_sd + (score - centre) / sd));
  return out;
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
