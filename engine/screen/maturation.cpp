// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/maturation.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/screen/group_credibility.h"
#include "engine/screen/group_reasons.h"
#include "models/aberrancy.h"
#include "models/grouping.h"

namespace fcscreen::engine {
namespace {

/// Zero and scale of one marker's axis on the cells of this tube.
struct Axis {
  double zero = 0, scale = 1;
};

Axis axis_of(const GatedTube& g, const result::MarkerAnchor& anchor, double min_span) {
  Axis axis;
  const auto negative = g.anchors.negative.find(anchor.marker);
  if (negative != g.anchors.negative.end()) axis.zero = negative->second.centre;
  const auto mature = g.anchors.mature_level.find(anchor.marker);
  if (anchor.one == "matureB" && g.anchors.mature_b_found && mature != g.anchors.mature_level.end()) {
    const double span = mature->second.centre - axis.zero;
    if (std::fabs(span) > min_span)
      axis.scale = anchor.one_decades / span;  // a span within the noise would stretch everything
  }
  return axis;
}

/// Rows and scores of a subset of the scored events.
struct Subset {
  std::vector<std::size_t> index;  ///< into Maturation::events
  std::vector<float> rows;
  std::vector<models::PathScore> scores;
};

Subset subset(const Maturation& m, const std::vector<std::size_t>& index) {
  const std::size_t width = m.markers.size();
  Subset s;
  s.index = index;
  for (const std::size_t k : index) {
    s.rows.insert(s.rows.end(), m.rows.begin() + static_cast<std::ptrdiff_t>(k * width),
                  m.rows.begin() + static_cast<std::ptrdiff_t>((k + 1) * width));
    s.scores.push_back(m.scores[k]);
  }
  return s;
}

/// Median over the nodes of the normal SD of each marker: what groups are scaled by.
std::vector<double> group_scale(const models::PathScorer& scorer, double floor) {
  std::vector<double> scale;
  for (std::size_t m = 0; m < scorer.markers().size(); ++m) {
    std::vector<double> sd;
    for (std::size_t node = 0; node < scorer.n_nodes(); ++node) sd.push_back(scorer.sd(node, m));
    std::nth_element(sd.begin(), sd.begin() + static_cast<std::ptrdiff_t>(sd.size() / 2), sd.end());
    scale.push_back(std::max(sd[sd.size() / 2], floor));
  }
  return scale;
}

models::AberrancyOptions aberrancy_options(const Parameters& p, const SampleTherapy& therapy, bool own) {
  models::AberrancyOptions options = p.aberrancy;
  options.own_reference = own;
  // SPEC §2.3 step 6: what regeneration explains.
  options.exempt = {{"CD34", models::kUnderExpression}, {"CD10", models::kOverExpression, p.exempt_cd10_decades}};
  // And what therapy does. CD38 under anti-CD38 is no axis at all (score_maturation).
  if (therapy.anti_cd19 != gating::Treatment::No) options.exempt.push_back({"CD19", models::kUnderExpression});
  if (therapy.anti_cd20 == gating::Treatment::Yes) options.exempt.push_back({"CD20", models::kUnderExpression});
  return options;
}

/// True when no event of the group reaches the cut of CD10, CD34 or TdT in its median.
bool triple_negative(const TubeData& tube, const GatedTube& gated, const Maturation& m, const Subset& group) {
  for (const char* marker : {"CD10", "CD34", "TdT"}) {
    const auto cut = gated.cuts.find(marker);
    if (cut == gated.cuts.end()) continue;
    const auto values = tube.view.marker(marker);
    std::size_t positive = 0;
    for (const std::size_t k : group.index) positive += values[m.events[k]] >= cut->second.cut ? 1 : 0;
    if (2 * positive >= group.index.size()) return false;
  }
  return true;
}

}  // namespace

std::vector<float> anchored_rows(const TubeData& tube, const GatedTube& gated,
                                 const std::vector<result::MarkerAnchor>& anchors,
                                 const std::vector<std::uint32_t>& events, double min_span) {
  std::vector<float> rows(events.size() * anchors.size());
  for (std::size_t m = 0; m < anchors.size(); ++m) {
    const auto values = tube.view.marker(anchors[m].marker);
    const Axis axis = axis_of(gated, anchors[m], min_span);
    for (std::size_t k = 0; k < events.size(); ++k) {
      rows[k * anchors.size() + m] = static_cast<float>((values[events[k]] - axis.zero) * axis.scale);
    }
  }
  return rows;
}

Maturation score_maturation(const TubeData& tube, const GatedTube& gated, const result::MaturationReference& reference,
                            const ScreenOptions& options) {
  Maturation m;
  m.reference = &reference;
  if (!gated.anchors.found) return m;
  std::vector<std::string> tube_markers;
  const auto& masked = tube.therapy.masked;  // carries no feature, as if it were not in the tube (SPEC §1.4)
  for (const auto& [marker, values] : tube.view.markers) {
    if (std::find(masked.begin(), masked.end(), marker) == masked.end()) tube_markers.push_back(marker);
  }
  m.markers = models::shared_markers(reference, tube_markers);
  if (m.markers.size() < options.parameters.min_shared_markers) return m;
  auto scorer = models::PathScorer::create(reference, m.markers);
  if (!scorer) return m;
  std::vector<result::MarkerAnchor> anchors;
  for (const auto& anchor : reference.markers) {
    if (std::find(m.markers.begin(), m.markers.end(), anchor.marker) != m.markers.end()) anchors.push_back(anchor);
  }
  const Bitmask scored =
      gated.b_lineage | gated.candidates | candidates_with(gated, {1, {}}, gated.model.threshold, options.threads);
  scored.for_each([&](std::size_t i) { m.events.push_back(static_cast<std::uint32_t>(i)); });
  m.rows = anchored_rows(tube, gated, anchors, m.events, options.parameters.axis_min_span);
  m.scores.resize(m.events.size());
  scorer->score({m.rows, m.events.size(), m.markers.size()}, m.scores, options.threads, true);
  m.dfn_distance = scorer->threshold(std::max(reference.p999_regenerating, reference.p999_resting));
  m.scorer = std::move(*scorer);
  return m;
}

Classified classify(const TubeData& tube, const GatedTube& gated, const Maturation& m, const Bitmask& candidates,
                    const Parameters& parameters) {
  Classified out;
  out.class0 = Bitmask(candidates.size());
  out.class1 = Bitmask(candidates.size());
  out.class2 = Bitmask(candidates.size());
  out.group_of.assign(m.events.size(), 0);
  if (!m.usable()) return out;
  std::vector<std::size_t> different;
  std::vector<float> immature_time, b_time;
  for (std::size_t k = 0; k < m.events.size(); ++k) {
    const std::uint32_t i = m.events[k];
    if (gated.b_lineage.test(i)) b_time.push_back(m.scores[k].pseudotime);
    if (!candidates.test(i)) continue;
    immature_time.push_back(m.scores[k].pseudotime);
    if (m.scores[k].distance > m.dfn_distance) {
      different.push_back(k);
    } else {
      out.class0.set(i);
    }
  }
  out.different_from_normal = different.size();
  const Subset all = subset(m, different);
  const std::vector<double> scale = group_scale(*m.scorer, parameters.group_sd_floor);
  const auto groups = models::group_events({all.rows, different.size(), m.markers.size()}, scale, parameters.groups);
  if (!groups) return out;
  const models::AberrancyOptions rules = aberrancy_options(parameters, tube.therapy, m.reference->own);
  for (std::size_t g = 1; g <= groups->n_groups; ++g) {
    std::vector<std::size_t> members;
    for (std::size_t d = 0; d < different.size(); ++d) {
      if (groups->label[d] == static_cast<std::int32_t>(g)) members.push_back(different[d]);
    }
    members = consistent_members(tube, gated, m, members, parameters);
    if (members.size() < parameters.groups.min_group) continue;
    const Subset group = subset(m, members);
    models::GroupEvents events;
    events.rows = {group.rows, members.size(), m.markers.size()};
    events.scores = group.scores;
    events.triple_negative = triple_negative(tube, gated, m, group);
    const auto assessed = models::assess_group(*m.reference, *m.scorer, events, {immature_time, b_time}, rules);
    if (!assessed) continue;
    out.groups.push_back(assessed->cluster);
    int& aberrancy = out.groups.back().aberrancy_class;
    const Credibility credible = judge_group(tube, gated, m, members, *assessed, parameters);
    if (aberrancy > 1 && !credible.holds()) aberrancy = 1;
    if (aberrancy > 0 && credible.plasma_like) aberrancy = 0;
    out.groups.back().held_back = held_back(out.groups.back(), events.triple_negative, credible);
    for (const std::size_t k : members) {
      out.group_of[k] = static_cast<std::int32_t>(out.groups.size());
      if (aberrancy >= 0) (aberrancy >= 2 ? out.class2 : aberrancy == 1 ? out.class1 : out.class0).set(m.events[k]);
    }
  }
  if (!m.reference->own) out.class0 = Bitmask(candidates.size());
  return out;
}

}  // namespace fcscreen::engine
