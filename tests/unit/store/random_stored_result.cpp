// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/store/random_stored_result.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/random.h"

namespace fcscreen::test {
namespace {

using namespace fcscreen::result;  // NOLINT: the whole file is about these structs

class Source {
 public:
  explicit Source(std::uint64_t seed) : random_(seed, 3, 0) {}
  double number() { return random_.normal() * 1e3; }
  float value() { return static_cast<float>(random_.normal()); }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_.uniform() * static_cast<double>(n)); }
  bool coin() { return random_.uniform() < 0.5; }
  std::string text() {
    static const char* const kTexts[] = {"", "CD10", "10³", "Singlets 95.2 % of parent, n = 79 412", "a\nb"};
    return kTexts[below(5)];
  }
  template <class F>
  auto list(std::size_t n, F&& make) {
    std::vector<decltype(make())> items;
    for (; n > 0; --n) items.push_back(make());
    return items;
  }
  Point point() { return {number(), number()}; }
  std::vector<Point> points() {
    return list(below(5), [this] { return point(); });
  }
  std::vector<float> values(std::size_t n) {
    return list(n, [this] { return value(); });
  }
  Axis axis() {
    Axis axis{text(), number(), number(), {}};
    axis.ticks = list(below(6), [this] { return Tick{number(), text(), coin()}; });
    return axis;
  }
  Bitmask mask(std::size_t n) {
    Bitmask mask(n);
    for (std::size_t i = 0; i < n; ++i) {
      if (coin()) mask.set(i);
    }
    return mask;
  }

 private:
  Random random_;
};

DensityPlot density_plot(Source& s) {
  DensityPlot p;
  p.id = s.text();
  p.title = s.text();
  p.parent = s.text();
  p.x = s.axis();
  p.y = s.axis();
  p.density = {s.below(6), s.below(6), {}};
  p.density.counts = s.values(p.density.nx * p.density.ny);
  p.contours = s.list(s.below(4), [&] {
    Contour contour{s.number(), {}};
    contour.lines = s.list(s.below(3), [&] { return s.points(); });
    return contour;
  });
  p.outlines = s.list(s.below(3), [&] { return Outline{s.text(), s.text(), s.points(), s.coin()}; });
  p.marks = s.list(s.below(4), [&] {
    const std::size_t n = s.below(40);
    return Marks{static_cast<MarkKind>(s.below(4)), s.text(), s.values(n), s.values(n)};
  });
  p.background_shown = s.below(50000);
  p.background_total = 50000 + s.below(1000000);
  return p;
}

HistogramPlot histogram_plot(Source& s) {
  HistogramPlot p{s.text(), s.text(), s.axis(), {}, {}};
  p.normal = s.list(s.below(5), [&] { return NormalBand{s.text(), s.number(), s.number(), s.number()}; });
  p.histograms = s.list(s.below(4), [&] {
    return Histogram{s.text(), static_cast<MarkKind>(s.below(4)), s.values(s.below(64))};
  });
  return p;
}

std::vector<Gate> gates(Source& s) {
  return {{"singlets", "", RectangleGate{{{0, -kInfinity, 0.7}, {3, s.number(), kInfinity}}}},
          {"lymph", "singlets", PolygonGate{1, 2, {s.point(), s.point(), s.point()}}},
          {"core", "lymph", EllipsoidGate{{4, 5}, {s.number(), s.number()}, {2, 0.5, 0.5, 1}, 9.21}},
          {"both", "lymph", BooleanGate{BooleanOp::And, {{"singlets", false}, {"core", true}}}},
          {"either", "", BooleanGate{BooleanOp::Or, {{"lymph", false}}}},
          {"rest", "", BooleanGate{BooleanOp::Not, {{"core", false}}}},
          {"all", "", RectangleGate{}}};
}

bool same_values(const std::vector<float>& a, const std::vector<float>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](float x, float y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

bool same_mask(const Bitmask& a, const Bitmask& b) {
  return a.size() == b.size() && std::equal(a.words().begin(), a.words().end(), b.words().begin(), b.words().end());
}

}  // namespace

io::store::StoredResult random_stored_result(std::uint64_t seed, std::size_t n_events) {
  Source s(seed);
  io::store::StoredResult r;
  r.result_json = "{\n  \"schema_version\": 1,\n  \"text\": \"κ " + s.text() + "\"\n}\n";
  r.plots.gating = s.list(1 + s.below(4), [&] { return density_plot(s); });
  r.plots.target = s.list(s.below(4), [&] { return density_plot(s); });
  r.plots.path = s.list(s.below(2), [&] { return density_plot(s); });
  r.plots.target_histograms = s.list(s.below(4), [&] { return histogram_plot(s); });
  r.plots.quality = s.list(s.below(2), [&] { return density_plot(s); });
  r.plots.rate = s.list(s.below(2), [&] { return histogram_plot(s); });
  r.gates = gates(s);
  r.events.singlet = s.mask(n_events);
  r.events.nucleated = s.mask(n_events);
  r.events.b_lineage = s.mask(n_events);
  r.events.immature_b = s.mask(n_events);
  r.events.target = s.mask(n_events);
  r.events.class_names = {"other", "T cells", "hematogone II", "target κ"};
  r.events.class_index = s.list(n_events, [&] { return static_cast<std::uint8_t>(s.below(4)); });
  r.events.distance = s.values(n_events);
  for (std::size_t i = 0; i < n_events; i += 3) r.events.distance[i] = std::numeric_limits<float>::quiet_NaN();
  r.events.pseudotime = s.values(n_events);
  r.events.cluster = s.list(n_events, [&] { return static_cast<std::int32_t>(s.below(5)) - 1; });
  r.events.gates.emplace_back("Singlets/Nucleated", s.mask(n_events));
  r.events.gates.emplace_back("Singlets", s.mask(n_events));
  if (seed % 2 == 1) {
    r.phenotype = result::Phenotype{2,
                                    s.text(),
                                    4000,
                                    {"CD10", "κ", "FSC"},
                                    s.values(30),
                                    {{"T/NK", s.text(), 1.25, -0.5, 1e4, 77}, {"", "", 0, 0, 0, 0}}};
  }
  return r;
}

bool same(const io::store::StoredResult& a, const io::store::StoredResult& b) {
  if (a.result_json != b.result_json || !(a.plots == b.plots) || a.gates != b.gates) return false;
  if (a.phenotype != b.phenotype) return false;
  const auto& x = a.events;
  const auto& y = b.events;
  for (const auto member : {&EventAnnotation::singlet, &EventAnnotation::nucleated, &EventAnnotation::b_lineage,
                            &EventAnnotation::immature_b, &EventAnnotation::target}) {
    if (!same_mask(x.*member, y.*member)) return false;
  }
  if (x.class_names != y.class_names || x.class_index != y.class_index || x.cluster != y.cluster) return false;
  if (!same_values(x.distance, y.distance) || !same_values(x.pseudotime, y.pseudotime)) return false;
  return std::equal(x.gates.begin(), x.gates.end(), y.gates.begin(), y.gates.end(),
                    [](const auto& g, const auto& h) { return g.first == h.first && same_mask(g.second, h.second); });
}

}  // namespace fcscreen::test
