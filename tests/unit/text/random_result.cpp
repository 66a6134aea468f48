// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/text/random_result.h"

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "engine/core/random.h"

namespace fcscreen::test {
namespace {

using namespace fcscreen::result;  // NOLINT: the whole file is about these structs

class Source {
 public:
  explicit Source(std::uint64_t seed) : random_(seed, 1, 0) {}

  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_.uniform() * static_cast<double>(n)); }
  bool coin() { return random_.uniform() < 0.5; }
  double number() { return (coin() ? 1 : -1) * random_.uniform() * std::pow(10.0, 30 * random_.uniform() - 15); }
  double fraction() { return random_.uniform(); }
  std::size_t count() { return below(1'000'000'000); }
  std::string text() {
    static const std::array<const char*, 8> kTexts = {
        "", "CD10", "CD10 (PE-A) \"bright\"", "κ restricted, 10⁻⁴", "line\nbreak\ttab", "back\\slash", "\x01 control",
        "é"};
    return kTexts[below(kTexts.size())];
  }
  template <class F>
  auto list(F&& make) {
    std::vector<decltype(make())> items;
    for (std::size_t n = below(4); n > 0; --n) items.push_back(make());
    return items;
  }
  std::vector<std::string> texts() {
    return list([this] { return text(); });
  }
  QcItem qc_item() {
    const std::size_t of = below(1000);
    return {static_cast<QcStatus>(below(4)), of == 0 ? 0 : below(of), of, text()};
  }
  Feature feature() { return {text(), number(), text(), coin()}; }

 private:
  Random random_;
};

Panel random_panel(Source& s) {
  Panel panel{s.text(), "L2-", {}, s.texts(), s.texts()};
  panel.mapping = s.list([&] { return MarkerMapping{s.count(), s.text(), s.text(), s.text(), s.text()}; });
  return panel;
}

Qc random_qc(Source& s) {
  Qc qc{s.qc_item(), s.qc_item(), s.qc_item(), s.qc_item(), s.qc_item(), s.qc_item(), {}};
  qc.target_lost_per_gate = s.list([&] {
    const std::size_t of = s.below(100);
    return GateLoss{s.text(), of / 2, of, s.fraction()};
  });
  qc.controls = s.list([&] {
    StainControl c{s.text(), s.text(), s.count(), {}, {}, s.text()};
    if (s.coin()) c.level = s.number();
    if (s.coin()) c.baseline = s.number();
    return c;
  });
  return qc;
}

Population random_population(Source& s) {
  const std::size_t parent = s.below(1'000'000);
  Population p{s.text(), s.text(), parent / 3, parent, s.text(), s.text(), {}};
  p.cuts = s.list([&] { return Cut{s.text(), s.number(), s.number(), s.number(), s.text()}; });
  return p;
}

Target random_target(Source& s) {
  Target t;
  t.call = static_cast<Call>(s.below(10));
  t.row = static_cast<int>(s.below(14));
  t.reasons = s.texts();
  t.flags = s.texts();
  t.count = s.count();
  t.counted = s.text();
  t.candidates = s.count();
  if (s.coin()) t.candidates_ci95 = {s.fraction(), s.fraction()};
  t.denominator = s.text();
  t.denominator_text = s.text();
  t.denominator_count = s.count();
  if (s.coin()) t.fraction = s.fraction();
  t.ci95 = {s.fraction(), s.fraction()};
  if (s.coin()) t.lob_events = s.count();
  if (s.coin()) t.mean_blank_rate = s.fraction();
  t.trace_events = s.count();
  t.lod_events = s.count();
  t.loq_events = s.count();
  t.lod = s.number();
  t.loq = s.number();
  t.detectable95 = s.number();
  t.gate_band = {s.fraction(), s.fraction()};
  t.gate_band_lo_count = s.count();
  t.gate_band_hi_count = s.count();
  for (const char* phenotype : {"CD10+CD34+TdT-", "CD10-CD34-", "CD10+CD34+"}) {
    if (s.coin()) t.phenotype_counts.push_back({phenotype, s.count()});
  }
  t.what_would_change = s.texts();
  return t;
}

Aberrancy random_aberrancy(Source& s) {
  Aberrancy a;
  a.aberrancy_class = static_cast<int>(s.below(5)) - 1;
  a.clusters = s.list([&] {
    Cluster c{s.count(), s.text(), static_cast<int>(s.below(5)) - 1, s.number(), s.fraction(), {}, {}};
    c.features = s.list([&] { return s.feature(); });
    c.top_deltas = s.list([&] { return s.feature(); });
    c.held_back = s.texts();
    return c;
  });
  a.fraction_outside_p999 = s.fraction();
  for (auto& n : a.events_per_class) n = s.count();
  return a;
}

Ploidy random_ploidy(Source& s) {
  static const std::array<const char*, 3> kBands = {"hypo", "diploid", "hyper"};
  Ploidy p;
  p.status = s.coin() ? "assessed" : "not_assessed";
  p.why = s.text();
  p.dye = s.text();
  p.channel = s.text();
  p.doublets = s.text();
  p.doublet_count = s.count();
  p.target_count = s.count();
  if (s.coin()) p.index = s.fraction(), p.cv = s.fraction(), p.band = kBands[s.below(3)];
  if (s.coin()) p.aberrant_share = s.fraction();
  p.diploid_lo = s.fraction(), p.diploid_hi = s.fraction();
  p.peaks = s.list([&] { return PloidyPeak{s.fraction(), s.fraction(), s.count(), kBands[s.below(3)]}; });
  p.references = s.list([&] {
    PloidyReference r{s.text(), s.count(), {}, {}, s.coin()};
    if (s.coin()) r.median = s.number(), r.cv = s.fraction();
    return r;
  });
  p.sentences = s.texts();
  return p;
}

}  // namespace

ScreenResult random_result(std::uint64_t seed) {
  Source s(seed);
  ScreenResult r;
  r.fcscreen = {s.text(), static_cast<int>(s.below(100)), s.text(), s.text(), s.text(), s.coin(), s.text()};
  r.input = {s.text(), s.text(), s.count(), s.count(), s.count(), s.text(),     s.text(),     s.text(),
             s.text(), s.text(), s.text(),  s.text(),  s.text(),  std::nullopt, std::nullopt, s.coin()};
  if (s.coin()) r.input.collected = s.text();
  if (s.coin()) r.input.received = s.text();
  r.panel = random_panel(s);
  r.qc = random_qc(s);
  r.populations = s.list([&] { return random_population(s); });
  r.target = random_target(s);
  r.aberrancy = random_aberrancy(s);
  r.hematogones = {s.coin(), s.count(), s.fraction(), s.count(), s.count(), s.count()};
  r.marrow_quality.hemodilution = s.text();
  if (s.coin()) r.marrow_quality.viability = s.fraction();
  r.marrow_quality.notes = s.texts();
  if (s.coin()) r.hematogones.denominator = s.count();
  if (s.coin()) r.hematogones.ci95 = {s.fraction(), s.fraction()};
  r.marrow_quality.populations = s.list([&] {
    MarrowPopulation m{s.text(), s.count(), s.fraction(), {}, s.coin(), s.coin(), s.text()};
    if (s.coin()) m.p5 = s.fraction();
    return m;
  });
  if (s.coin()) {
    r.therapy = Therapy{s.text(), s.text(), s.text(), s.text(), s.texts(), s.text(), s.text(), s.texts()};
  }
  r.headline = s.text();
  r.sentences = s.texts();
  for (std::size_t n = s.below(4); n > 0; --n) {
    std::optional<std::uint64_t> offset;
    if (s.coin()) offset = 0xffffffffffffffffULL - s.count();
    r.findings.add(s.text(), static_cast<Severity>(s.below(4)), s.text(), offset);
  }
  if (s.coin()) r.ploidy = random_ploidy(s);
  return r;
}

}  // namespace fcscreen::test
