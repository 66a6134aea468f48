// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/group_credibility.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "engine/core/order_statistics.h"

namespace fcscreen::engine {
namespace {

constexpr std::size_t kAskedMembers = 10000;  // shares are known to 0.5 % then

/// Mixed bits of an event's values: the same event has the same wherever it stands in the file.
std::uint32_t mixed_bits(const Maturation& m, std::size_t k) {
  std::uint32_t h = 2166136261U;  // FNV-1a over 32-bit words
  for (std::size_t j = 0; j < m.markers.size(); ++j) {
    h = (h ^ std::bit_cast<std::uint32_t>(m.rows[k * m.markers.size() + j])) * 16777619U;
    h ^= h >> 15;
  }
  return h;
}

/// The group's events; about kAskedMembers of them where it is larger, chosen by their values.
Bitmask mask_of(const Maturation& m, const std::vector<std::size_t>& members, std::size_t n_events) {
  Bitmask mask(n_events);
  const auto step = static_cast<std::uint32_t>(members.size() / kAskedMembers + 1);
  for (const std::size_t k : members) {
    if (step == 1 || mixed_bits(m, k) % step == 0) mask.set(m.events[k]);
  }
  return mask;
}

std::size_t left_in(const gating::EvidenceModel& model, const Bitmask& group, double threshold) {
  return gating::at_least_evidence(gating::log_evidence(model, group, {}, 1), threshold).count();
}

void find_edge(const GatedTube& g, const Bitmask& group, const Parameters& p, Credibility& out) {
  const double needed = p.edge_share_left * static_cast<double>(left_in(g.model, group, p.relax.strict));
  const auto test = [&](const std::string& name, const gating::EvidenceModel& moved) {
    if (out.edge || static_cast<double>(left_in(moved, group, p.relax.strict)) >= needed) return;
    out.edge = true;
    out.edge_margin = name;
  };
  for (std::size_t i = 0; i < g.model.all_of.size(); ++i) {
    gating::EvidenceModel moved = g.model;
    move_inward(moved.all_of[i]);
    test(moved.all_of[i].name, moved);
  }
  gating::EvidenceModel moved = g.model;  // the immaturity markers stand for each other: they move together
  for (gating::Margin& m : moved.any_of) move_inward(m);
  test("CD10/CD34/TdT", moved);
  gating::EvidenceModel scatter = g.model;  // dying cells lean against all of scatter at once
  for (gating::Margin& m : scatter.all_of) {
    if (is_scatter(m)) move_inward(m);
  }
  const double stay = p.scatter_share_left * static_cast<double>(left_in(g.model, group, p.relax.strict));
  if (out.edge || static_cast<double>(left_in(scatter, group, p.relax.strict)) >= stay) return;
  out.edge = true;
  out.edge_margin = "scatter";
}

bool is_diffuse(const models::GroupAssessment& assessed, const Parameters& p) {
  std::vector<float> ratios(assessed.spread_ratio.begin(), assessed.spread_ratio.end());
  return quantile(ratios, 0.75) > p.diffuse_spread_ratio;
}

/// Median of one marker over the group, decades above the zero anchor; NaN when the marker is not shared.
double group_median(const Maturation& m, const std::vector<std::size_t>& members, const std::string& marker) {
  const auto it = std::find(m.markers.begin(), m.markers.end(), marker);
  if (it == m.markers.end()) return std::nan("");
  const auto column = static_cast<std::size_t>(it - m.markers.begin());
  std::vector<float> x;
  for (const std::size_t k : members) x.push_back(m.rows[k * m.markers.size() + column]);
  return quantile_in_place(x, 0.5);
}

double brightest_node(const Maturation& m, const std::string& marker) {
  const auto it = std::find(m.markers.begin(), m.markers.end(), marker);
  double best = -INFINITY;
  for (std::size_t node = 0; node < m.scorer->n_nodes(); ++node) {
    best = std::max(best, m.scorer->mean(node, static_cast<std::size_t>(it - m.markers.begin())));
  }
  return best;
}

bool is_plasma_like(const Maturation& m, const std::vector<std::size_t>& members, const Parameters& p) {
  const double cd38 = group_median(m, members, "CD38"), cd10 = group_median(m, members, "CD10");
  const double cd20 = group_median(m, members, "CD20");
  if (std::isnan(cd38) || std::isnan(cd10) || std::isnan(cd20)) return false;
  return cd38 - brightest_node(m, "CD38") >= p.plasma_cd38_decades &&
         cd10 < p.plasma_low_share * brightest_node(m, "CD10") && cd20 < p.plasma_low_share * brightest_node(m, "CD20");
}

/// CD19-edge cells (sticky progenitors) stand apart from T cells and far below B cells.
bool is_lineage_dim(const TubeData& tube, const GatedTube& g, const Maturation& m,
                    const std::vector<std::size_t>& members, const Parameters& p) {
  if (g.any_lineage.in_use()) {  // CD19 may be lost: what another lineage marker carries is not the edge of CD19
    std::vector<float> score;
    for (const std::size_t k : members) score.push_back(g.any_lineage.score[m.events[k]]);
    std::vector<float> cd19;
    for (const std::size_t k : members) cd19.push_back(tube.view.marker("CD19")[m.events[k]]);
    const double by_cd19 = (quantile_in_place(cd19, 0.5) - g.cuts.at("CD19").cut) / g.any_lineage.decades_per_unit;
    if (by_cd19 < 0 && quantile_in_place(score, 0.5) > 0) return false;
  }
  const auto mature = g.anchors.mature_level.find(g.lineage);
  if (!g.anchors.mature_b_found || mature == g.anchors.mature_level.end()) return false;
  const double zero = g.anchors.negative.at(g.lineage).centre;
  const auto values = tube.view.marker(g.lineage);
  std::vector<float> x;
  for (const std::size_t k : members) x.push_back(values[m.events[k]]);
  return quantile_in_place(x, 0.5) - zero < p.lineage_dim_share * (mature->second.centre - zero);
}

}  // namespace

Credibility judge_group(const TubeData& tube, const GatedTube& gated, const Maturation& m,
                        const std::vector<std::size_t>& members, const models::GroupAssessment& assessed,
                        const Parameters& p) {
  Credibility out;
  find_edge(gated, mask_of(m, members, gated.evidence.size()), p, out);
  out.diffuse = is_diffuse(assessed, p);
  out.plasma_like = is_plasma_like(m, members, p);
  out.lineage_dim = is_lineage_dim(tube, gated, m, members, p);
  return out;
}

}  // namespace fcscreen::engine
