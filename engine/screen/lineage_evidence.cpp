// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/lineage_evidence.h"

#include <algorithm>

namespace fcscreen::engine {
namespace {

/// Events that carry the antigen of another lineage.
Bitmask other_lineage(const TubeData& tube, const gating::Anchors& a) {
  Bitmask out(tube.view.n_events);
  const auto mark = [&](const char* marker, double from) {
    const auto x = tube.view.marker(marker);
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (static_cast<double>(x[i]) >= from) out.set(i);
    }
  };
  for (const char* m : {"CD3", "CD7"}) {  // T cells carry them: within three SDs of their level is positive
    const auto level = a.negative.find(m);
    if (level != a.negative.end()) mark(m, level->second.centre - 3 * level->second.sd);
  }
  const auto granulocyte = a.negative.find("CD66b");
  if (granulocyte != a.negative.end()) mark("CD66b", granulocyte->second.centre + 5 * granulocyte->second.sd);
  return out;
}

}  // namespace

std::string LineageEvidence::text() const {
  std::string out;
  for (const std::string& m : markers) out += (out.empty() ? "" : " or ") + m + (m == "CD24" ? " without CD66b" : "");
  return out;
}

LineageEvidence lineage_evidence(const TubeData& tube, const gating::Anchors& a,
                                 const std::map<std::string, gating::EnsembleCut>& cuts) {
  LineageEvidence out;
  const bool cd22 = tube.therapy.anti_cd22 != gating::Treatment::Yes;
  if (tube.therapy.anti_cd19 == gating::Treatment::No || cuts.count("CD19") == 0) return out;
  std::vector<std::string> others;
  for (const char* m : {"CD22", "cyCD22", "cyCD79a", "CD24"}) {
    if (cuts.count(m) == 0) continue;
    const std::string name = m;
    if ((name == "CD22" || name == "cyCD22") && !cd22) continue;
    if (name == "CD24" && !tube.view.has("CD66b")) continue;
    others.push_back(name);
  }
  if (others.empty()) return out;
  out.markers = {"CD19"};
  out.markers.insert(out.markers.end(), others.begin(), others.end());
  const auto cd19 = tube.view.marker("CD19");
  const double cut = cuts.at("CD19").cut, noise = a.negative.at("CD19").sd;
  out.decades_per_unit = noise;
  out.score.resize(cd19.size());
  for (std::size_t i = 0; i < cd19.size(); ++i) out.score[i] = static_cast<float>((cd19[i] - cut) / noise);
  const Bitmask excluded = other_lineage(tube, a);
  for (const std::string& m : others) {
    const auto x = tube.view.marker(m);
    const double from = cuts.at(m).cut, sd = a.negative.at(m).sd;
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (!excluded.test(i)) out.score[i] = std::max(out.score[i], static_cast<float>((x[i] - from) / sd));
    }
  }
  return out;
}

}  // namespace fcscreen::engine
