// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/annotation.h"

#include <limits>

namespace fcscreen::engine {

result::EventAnnotation annotate_ungated(std::size_t n) {
  result::EventAnnotation a;
  a.singlet = Bitmask(n);
  a.nucleated = Bitmask(n);
  a.b_lineage = Bitmask(n);
  a.immature_b = Bitmask(n);
  a.target = Bitmask(n);
  a.class_names = {"not gated"};
  a.class_index.assign(n, 0);
  a.distance.assign(n, std::numeric_limits<float>::quiet_NaN());
  a.pseudotime.assign(n, std::numeric_limits<float>::quiet_NaN());
  a.cluster.assign(n, 0);
  return a;
}

result::EventAnnotation annotate(const Evaluated& e, const Bitmask& target) {
  const GatedTube& g = e.gated;
  result::EventAnnotation a = annotate_ungated(e.tube.view.n_events);
  a.singlet = g.single.clone();
  a.nucleated = g.nucleated.clone();
  a.b_lineage = g.b_lineage.clone();
  a.immature_b = g.candidates.clone();
  a.target = target.clone();
  a.class_names.clear();
  // Later populations override earlier ones: the most specific name stands.
  const auto name = [&](const char* text, const Bitmask& mask) {
    const auto index = static_cast<std::uint8_t>(a.class_names.size());
    a.class_names.emplace_back(text);
    mask.for_each([&](std::size_t i) { a.class_index[i] = index; });
  };
  name("excluded", Bitmask(e.tube.view.n_events, true));
  name("nucleated", g.nucleated);
  name("T and NK anchor", g.anchors.t_nk);
  name("plasma cell", g.plasma);
  name("B-lineage", g.b_lineage);
  name("mature B", g.anchors.mature_b);
  name("immature B", g.candidates);
  name("precursor (class 0)", e.classified.class0);
  name("equivocal (class 1)", e.classified.class1);
  name("aberrant (class 2)", e.classified.class2);
  if (e.informed.in_force) name("LAIP-matched (class 3)", e.informed.match->matched);
  for (std::size_t k = 0; k < e.maturation.events.size(); ++k) {
    const std::uint32_t i = e.maturation.events[k];
    a.distance[i] = e.maturation.scores[k].distance;
    a.pseudotime[i] = e.maturation.scores[k].pseudotime;
    if (!e.classified.group_of.empty()) a.cluster[i] = e.classified.group_of[k];
  }
  const auto keep = [&](const char* path, const Bitmask& mask) { a.gates.emplace_back(path, mask.clone()); };
  keep("In range", g.in_range);
  keep("Steady flow", g.steady);
  keep("Live", g.live);
  keep("T and NK anchor", g.anchors.t_nk);
  keep("Mature B", g.anchors.mature_b);
  return a;
}

}  // namespace fcscreen::engine
