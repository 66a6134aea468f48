// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/plot_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "engine/report/words.h"
#include "engine/screen/maturation.h"
#include "models/density2d.h"

namespace fcscreen::engine {
namespace {

using result::DensityPlot;

constexpr std::size_t kGridBins = 128;
constexpr std::size_t kPiece = 1024;  // events counted at once
constexpr double kSmoothBins = 1.2;
constexpr std::array<double, 4> kShares{0.05, 0.20, 0.50, 0.80};

void count_in_pieces(const PlotColumn& x, const PlotColumn& y, const Bitmask& events, models::Density2& density) {
  std::array<float, kPiece> px{}, py{};
  std::size_t n = 0;
  const auto count = [&] {
    models::count_into(density, std::span(px).first(n), std::span(py).first(n));
    n = 0;
  };
  const auto on_axis = [](const PlotColumn& c, std::size_t i) {
    return std::clamp(c.position(i), static_cast<float>(c.axis.lo), static_cast<float>(c.axis.hi - 1e-6));
  };
  events.for_each([&](std::size_t i) {
    px[n] = on_axis(x, i);
    py[n] = on_axis(y, i);
    if (++n == kPiece) count();
  });
  count();
}

result::Marks marks(const Bitmask& mask, result::MarkKind kind, const std::string& name, const PlotColumn& x,
                    const PlotColumn& y) {
  result::Marks m{kind, all_of(name, mask.count()), {}, {}};
  mask.for_each([&](std::size_t i) {
    m.x.push_back(x.position(i));
    m.y.push_back(y.position(i));
  });
  return m;
}

/// At most `most` of the events, evenly spaced in file order: event j of n is taken where j * most / n steps.
Bitmask evenly(const Bitmask& events, std::size_t most) {
  const std::size_t n = events.count();
  if (n <= most) return events.clone();
  Bitmask out(events.size());
  std::size_t at = 0;
  events.for_each([&](std::size_t i) {
    if ((at + 1) * most / n > at * most / n) out.set(i);
    ++at;
  });
  return out;
}

}  // namespace

std::string all_of(const std::string& name, std::size_t n) { return name + ", all " + events_in_words(n); }

models::Density2 empty_density(const DensityPlot& p, std::size_t nx, std::size_t ny) {
  auto density = models::histogram2d({}, {}, {p.x.lo, p.x.hi, p.y.lo, p.y.hi, nx, ny});
  return density ? std::move(*density) : models::Density2{};
}

void take_density(DensityPlot& p, models::Density2&& density) {
  p.density = models::plot_grid(density);
  models::smooth(density, kSmoothBins, kSmoothBins);
  p.contours = models::contours(density, kShares);
}

DensityPlot PlotBuilder::plot(std::string id, std::string title, std::string parent, const std::string& x_name,
                              const std::string& y_name, const Bitmask& background) {
  const PlotColumn &x = columns.get(x_name), &y = columns.get(y_name);
  DensityPlot p;
  p.id = std::move(id);
  p.title = std::move(title);
  p.parent = std::move(parent);
  p.x = x.axis;
  p.y = y.axis;
  p.background_total = p.background_shown = background.count();
  models::Density2 density = empty_density(p, kGridBins, kGridBins);
  if (density.mass.empty()) return p;
  count_in_pieces(x, y, background, density);
  take_density(p, std::move(density));
  return p;
}

DensityPlot PlotBuilder::backdrop_plot(std::string id, std::string title, const std::string& x_name,
                                       const std::string& y_name, std::size_t most_others) {
  DensityPlot p = plot(std::move(id), std::move(title), "B-lineage", x_name, y_name, gated.b_lineage);
  std::vector<std::pair<const char*, Bitmask>> others;
  others.emplace_back("T/NK", gated.anchors.t_nk.clone());
  if (gated.anchors.granulocytes)
    others.emplace_back("granulocytes", gating::granulocytes(gated.anchors, gated.nucleated));
  const PlotColumn &x = columns.get(x_name), &y = columns.get(y_name);
  models::Density2 density = empty_density(p, kGridBins, kGridBins);
  if (density.mass.empty()) return p;
  count_in_pieces(x, y, gated.b_lineage, density);
  for (std::size_t k = 0; k < others.size(); ++k) {
    const auto& [name, cells] = others[k];
    const Bitmask shown = evenly(cells, most_others);
    count_in_pieces(x, y, shown, density);
    p.parent += (k + 1 == others.size() ? " and " : ", ") + std::string(name);
    p.background_shown += shown.count();
    p.background_total += cells.count();
  }
  p.density = models::plot_grid(density);
  return p;
}

void PlotBuilder::add_reference(DensityPlot& p, const std::string& x_name, const std::string& y_name) {
  if (populations.maturation == nullptr || !populations.maturation->usable()) return;
  const Maturation& m = *populations.maturation;
  const result::MaturationReference& reference = *m.reference;
  const std::size_t width = reference.markers.size(), nodes = std::min(reference.last_stage_iii + 1, reference.n_nodes);
  result::Marks path{result::MarkKind::Reference,
                     fmt::format("normal precursors of the reference, {} nodes of its path", nodes),
                     {},
                     {}};
  const auto positions = [&](const std::string& name, std::vector<float>& out) {
    if (std::find(m.markers.begin(), m.markers.end(), name) == m.markers.end()) return;
    for (std::size_t k = 0; k < width; ++k) {
      if (reference.markers[k].marker != name) continue;
      for (std::size_t node = 0; node < nodes; ++node) {
        const double decades =
            decades_of_anchored(gated, reference.markers[k], reference.mean[node * width + k], m.min_span);
        out.push_back(static_cast<float>(columns.get(name).of_decades(decades)));
      }
    }
  };
  positions(x_name, path.x);
  positions(y_name, path.y);
  if (!path.x.empty() && path.x.size() == path.y.size()) p.marks.push_back(std::move(path));
}

void PlotBuilder::add_marks(DensityPlot& p, const std::string& x_name, const std::string& y_name) {
  const PlotColumn &x = columns.get(x_name), &y = columns.get(y_name);
  if (populations.hematogones != nullptr && populations.hematogones->count() > 0) {
    p.marks.push_back(marks(*populations.hematogones, result::MarkKind::Hematogone, "normal precursors", x, y));
  }
  add_reference(p, x_name, y_name);
  if (populations.target != nullptr && populations.target->count() > 0) {
    p.marks.push_back(marks(*populations.target, result::MarkKind::Target, populations.target_name, x, y));
  }
}

}  // namespace fcscreen::engine
