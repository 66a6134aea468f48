// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/report/words.h"
#include "engine/screen/plot_builder.h"

namespace fcscreen::engine {
namespace {

constexpr std::size_t kSlices = 120;

/// Share of all events in each slice of time; `mask` says which are counted.
result::Histogram per_slice(const std::string& name, result::MarkKind kind, const PlotColumn& time, const Bitmask& mask,
                            std::size_t all) {
  result::Histogram h{fmt::format("{}, {}", name, events_in_words(mask.count())), kind,
                      std::vector<float>(kSlices, 0.0F)};
  std::vector<std::size_t> counts(kSlices);
  mask.for_each([&](std::size_t i) {
    const double u = (time.position(i) - time.axis.lo) / (time.axis.hi - time.axis.lo);
    if (std::isnan(u)) return;
    ++counts[static_cast<std::size_t>(std::clamp(u * kSlices, 0.0, kSlices - 1.0))];
  });
  for (std::size_t s = 0; s < kSlices; ++s) {
    h.share[s] = static_cast<float>(static_cast<double>(counts[s]) / static_cast<double>(all));
  }
  return h;
}

}  // namespace

void add_quality_plots(PlotBuilder& b, result::ScreenPlots& plots) {
  const Bitmask every(b.tube.view.n_events, true);
  if (!b.columns.has("Time") || every.count() == 0) return;
  const PlotColumn& time = b.columns.get("Time");
  result::HistogramPlot rate{"rate", "Events over time", time.axis, {}, {}};
  rate.histograms.push_back(per_slice("read", result::MarkKind::Other, time, every, every.count()));
  rate.histograms.push_back(per_slice("kept", result::MarkKind::Hematogone, time, b.gated.steady, every.count()));
  plots.rate.push_back(std::move(rate));
  if (!b.columns.has("FSC-A")) return;
  result::DensityPlot p = b.plot("time_fsc", "Forward scatter over time", "events", "Time", "FSC-A", every);
  p.contours.clear();  // of a stream they say nothing
  plots.quality.push_back(std::move(p));
}

}  // namespace fcscreen::engine
