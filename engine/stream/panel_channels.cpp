// SPDX-License-Identifier: Apache-2.0
#include "engine/stream/panel_channels.h"

namespace fcscreen::engine {

std::vector<gating::Channel> panel_channels(const io::fcs::Dataset& dataset) {
  std::vector<gating::Channel> out;
  for (const io::fcs::Parameter& p : dataset.parameters) out.push_back({p.index, p.name, p.label, p.range, {}});
  return out;
}

}  // namespace fcscreen::engine
