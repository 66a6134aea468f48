// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "engine/report/words.h"
#include "engine/screen/maturation.h"
#include "engine/screen/plot_builder.h"

namespace fcscreen::engine {
namespace {

constexpr std::size_t kBins = 64;
constexpr std::size_t kMostOthers = 5000;  ///< T/NK cells, and granulocytes, behind the B-lineage of P3

/// SPEC §5, P3; the last pair shows B lineage and CD45 where the others have little.
constexpr std::array<std::pair<const char*, const char*>, 10> kPairs{{{"CD10", "CD20"},
                                                                      {"CD10", "CD38"},
                                                                      {"CD34", "CD10"},
                                                                      {"CD34", "TdT"},
                                                                      {"CD38", "CD20"},
                                                                      {"CD45", "SSC-A"},
                                                                      {"CD45", "CD10"},
                                                                      {"CD58", "CD10"},
                                                                      {"CD81", "CD38"},
                                                                      {"CD19", "CD45"}}};

/// Markers of aberrancy beyond the pairs (SPEC §1.3, §2.1); a composite such as "CD66c+CD123" begins with one.
constexpr std::array<const char*, 20> kAberrant{"CD66c", "CD123", "CD73", "CD304", "CD9",  "CD13",  "CD33",
                                                "CD44",  "CD24",  "CD22", "CD86",  "CD72", "CD200", "CD15",
                                                "CD65",  "CD56",  "CD27", "CD117", "NG2",  "CD138"};

bool of_aberrancy(const std::string& marker) {
  return std::any_of(kAberrant.begin(), kAberrant.end(),
                     [&](const std::string& name) { return marker == name || marker.rfind(name + "+", 0) == 0; });
}

result::Histogram histogram(const std::string& name, result::MarkKind kind, const PlotColumn& x, const Bitmask& mask) {
  result::Histogram h{fmt::format("{}, {}", name, events_in_words(mask.count())), kind,
                      std::vector<float>(kBins, 0.0F)};
  const double n = static_cast<double>(std::max<std::size_t>(mask.count(), 1));
  mask.for_each([&](std::size_t i) {
    const double u = (x.position(i) - x.axis.lo) / (x.axis.hi - x.axis.lo);
    if (std::isnan(u)) return;
    const auto bin = static_cast<std::size_t>(std::clamp(u * kBins, 0.0, kBins - 1.0));
    h.share[bin] += static_cast<float>(1.0 / n);
  });
  return h;
}

/// One marker of a reference at the nodes of one stage.
struct StageModel {
  std::vector<double> weight, mean, sd;

  [[nodiscard]] double quantile(double p) const {
    double lo = mean.front(), hi = lo, sum = 0;
    for (std::size_t k = 0; k < mean.size(); ++k) {
      lo = std::min(lo, mean[k] - 8 * sd[k]);
      hi = std::max(hi, mean[k] + 8 * sd[k]);
      sum += weight[k];
    }
    constexpr int kHalvings = 60;
    for (int step = 0; step < kHalvings; ++step) {
      const double x = (lo + hi) / 2;
      double below = 0;
      for (std::size_t k = 0; k < mean.size(); ++k) {
        below += weight[k] / sum * 0.5 * std::erfc((mean[k] - x) / sd[k] * std::sqrt(0.5));
      }
      (below < p ? lo : hi) = x;
    }
    return (lo + hi) / 2;
  }
};

std::vector<result::NormalBand> normal_bands(const PlotBuilder& b, const std::string& marker, const PlotColumn& x) {
  std::vector<result::NormalBand> bands;
  const Maturation* m = b.populations.maturation;
  if (m == nullptr || !m->usable()) return bands;
  if (std::find(m->markers.begin(), m->markers.end(), marker) == m->markers.end()) return bands;
  const result::MaturationReference& r = *m->reference;
  const std::size_t width = r.markers.size();
  std::size_t column = 0;
  while (column < width && r.markers[column].marker != marker) ++column;
  const std::array<std::pair<const char*, std::size_t>, 4> stages{
      {{"I", r.last_stage_i}, {"II", r.last_stage_ii}, {"III", r.last_stage_iii}, {"mature", r.n_nodes - 1}}};
  std::size_t node = 0;
  for (const auto& [name, last] : stages) {
    StageModel stage;
    for (; node <= last && node < r.n_nodes; ++node) {
      // Every node counts a little, so that a stage no resting marrow fills is still described.
      stage.weight.push_back(std::max(r.occupancy[node], 1e-6));
      stage.mean.push_back(r.mean[node * width + column]);
      stage.sd.push_back(std::max(r.robust_sd[node * width + column], 1e-3));
    }
    if (stage.mean.empty()) continue;
    const auto at = [&](double p) {
      return x.of_decades(decades_of_anchored(b.gated, r.markers[column], stage.quantile(p), m->min_span));
    };
    bands.push_back({name, at(0.05), at(0.5), at(0.95)});
  }
  return bands;
}

}  // namespace

void add_target_plots(PlotBuilder& b, result::ScreenPlots& plots) {
  const auto add = [&](const std::string& x, const std::string& y) {
    const bool back_gate = x == "CD45" && y == "SSC-A";
    const std::string id = "target_" + x + "_" + y, title = x + " / " + y + (back_gate ? " (back-gating)" : "");
    result::DensityPlot p = back_gate ? b.plot(id, title, "nucleated cells", x, y, b.gated.nucleated)
                                      : b.backdrop_plot(id, title, x, y, kMostOthers);
    b.add_marks(p, x, y);
    plots.target.push_back(std::move(p));
  };
  for (const auto& [x, y] : kPairs) {
    if (b.columns.has(x) && b.columns.has(y)) add(x, y);
  }
  const std::string against = b.columns.has("CD10") ? "CD10" : b.columns.has("CD34") ? "CD34" : "CD45";
  for (const AnalysisColumn& c : b.tube.columns) {
    if (b.tube.view.has(c.name) && of_aberrancy(c.name) && b.columns.has(against)) add(c.name, against);
  }
}

void add_marker_histograms(PlotBuilder& b, result::ScreenPlots& plots) {
  for (const AnalysisColumn& c : b.tube.columns) {
    if (b.tube.view.markers.count(c.name) == 0 || c.name == "SYTO") continue;
    const PlotColumn& x = b.columns.get(c.name);
    result::HistogramPlot p{"histogram_" + c.name, c.name, x.axis, {}, normal_bands(b, c.name, x)};
    p.histograms.push_back(histogram("T/NK cells", result::MarkKind::Other, x, b.gated.anchors.t_nk));
    if (b.populations.hematogones != nullptr && b.populations.hematogones->count() > 0) {
      p.histograms.push_back(
          histogram("normal precursors", result::MarkKind::Hematogone, x, *b.populations.hematogones));
    }
    if (b.populations.target != nullptr && b.populations.target->count() > 0) {
      p.histograms.push_back(histogram(b.populations.target_name, result::MarkKind::Target, x, *b.populations.target));
    }
    plots.target_histograms.push_back(std::move(p));
  }
}

}  // namespace fcscreen::engine
