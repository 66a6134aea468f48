// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/group_reasons.h"

#include <algorithm>

namespace fcscreen::engine {

std::vector<std::string> held_back(const result::Cluster& group, bool triple_negative, const Credibility& credible) {
  std::vector<std::string> out;
  if (group.aberrancy_class < 0 || group.aberrancy_class >= 2) return out;
  const auto counts =
      std::count_if(group.features.begin(), group.features.end(), [](const result::Feature& f) { return !f.exempt; });
  const bool by_credibility = !credible.holds();
  if (group.features.empty()) {
    if (!by_credibility) out.emplace_back("no_feature");
  } else if (counts == 0) {
    out.emplace_back("exempt_only");
  } else if (triple_negative) {
    out.emplace_back("triple_negative");
  } else if (!by_credibility) {
    out.emplace_back("one_feature");
  }
  if (credible.edge) out.push_back("edge:" + credible.edge_margin);
  if (credible.diffuse) out.emplace_back("diffuse");
  if (credible.plasma_like) out.emplace_back("plasma_like");
  if (credible.lineage_dim) out.emplace_back("lineage_dim");
  return out;
}

}  // namespace fcscreen::engine
