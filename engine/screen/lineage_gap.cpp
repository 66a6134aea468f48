// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/lineage_gap.h"

namespace fcscreen::engine {

LineageGap lineage_gap(const GatedTube& gated, unsigned threads) {
  LineageGap out;
  if (gated.l1 || !gated.anchors.found) return out;
  gating::EvidenceModel model = gated.model;
  std::erase_if(model.all_of,
                [&](const gating::Margin& m) { return m.name == gated.lineage || m.name == kAnyLineageMargin; });
  std::erase_if(model.any_of, [](const gating::Margin& m) { return m.name == "CD34"; });
  if (model.any_of.empty()) return out;
  out.assessed = true;
  Bitmask immature =
      gating::at_least_evidence(gating::log_evidence(model, gated.nucleated, {}, threads), gated.strict_threshold);
  out.events = immature.count() - count_and(immature, gated.b_lineage | gated.candidates);
  return out;
}

}  // namespace fcscreen::engine
