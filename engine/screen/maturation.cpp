// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/maturation.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/screen/group_credibility.h"
#include "engine/screen/group_reasons.h"
#include "models/aberrancy.h"
#include "models/population_search.h"

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

/// Roles of the different events in the search for groups: see classify().
std::vector<models::RowRole> roles_of(const GatedTube& gated, const Maturation& m, const Bitmask& candidates,
                                      const std::vector<std::size_t>& different, const Parameters& p) {
  Bitmask asked(candidates.size());
  for (const std::size_t k : different) asked.set(m.events[k]);
  gating::EvidenceModel inward = gated.model, scatter;
  for (gating::Margin& margin : inward.all_of) {
    if (!is_scatter(margin)) continue;
    scatter.all_of.push_back(margin);
    move_inward(margin);
  }
  const std::vector<float> strict = gating::log_evidence(inward, asked, {}, 1);
  const std::vector<float> by_scatter = gating::log_evidence(scatter, asked, {}, 1);
  std::vector<models::RowRole> role;
  for (const std::size_t k : different) {
    const std::uint32_t i = m.events[k];
    const float all = gated.evidence[i];
    const bool fails_by_scatter =
        all >= p.beyond_least && by_scatter[i] < p.beyond_scatter && all - by_scatter[i] > p.beyond_rest;
    role.push_back(candidates.test(i) ? strict[i] >= p.relax.strict ? models::RowRole::Core : models::RowRole::Candidate
                   : fails_by_scatter ? models::RowRole::Beyond
                                      : models::RowRole::Other);
  }
  return role;
}

Result<models::FoundPopulations> search_groups(const TubeData& tube, const GatedTube& gated, const Maturation& m,
                                               const Bitmask& candidates, const std::vector<std::size_t>& different,
                                               const Parameters& p) {
  const std::size_t markers = m.markers.size(), width = markers + 2;
  std::vector<double> scale = group_scale(*m.scorer, p.group_sd_floor);
  scale.push_back(p.group_fsc_scale);
  scale.push_back(p.group_ssc_scale);
  std::vector<float> rows;
  rows.reserve(different.size() * width);
  for (const std::size_t k : different) {
    const std::uint32_t i = m.events[k];
    rows.insert(rows.end(), m.rows.begin() + static_cast<std::ptrdiff_t>(k * markers),
                m.rows.begin() + static_cast<std::ptrdiff_t>((k + 1) * markers));
    rows.push_back(static_cast<float>(std::log10(tube.view.fsc_a[i] / gated.anchors.fsc_lymphoid.centre)));
    rows.push_back(static_cast<float>(gated.ssc[i] - gated.anchors.ssc_lymphoid.centre));
  }
  return models::find_populations({rows, different.size(), width}, roles_of(gated, m, candidates, different, p), scale,
                                  p.search);
}

/// Groups by falling size, equal ones as they were found; empty ones are left out.
std::vector<std::size_t> largest_first(const std::vector<std::vector<std::size_t>>& members) {
  std::vector<std::size_t> order;
  for (std::size_t g = 0; g < members.size(); ++g) {
    if (!members[g].empty()) order.push_back(g);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return members[a].size() > members[b].size(); });
  return order;
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

double decades_of_anchored(const GatedTube& gated, const result::MarkerAnchor& anchor, double value, double min_span) {
  const Axis axis = axis_of(gated, anchor, min_span);
  return axis.zero + value / axis.scale;
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
  m.min_span = options.parameters.axis_min_span;
  m.rows = anchored_rows(tube, gated, anchors, m.events, m.min_span);
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
  out.would_join.assign(m.events.size(), 0);
  if (!m.usable()) return out;
  std::vector<std::size_t> different;  // whatever the margins say of them
  std::vector<float> immature_time, b_time;
  for (std::size_t k = 0; k < m.events.size(); ++k) {
    const std::uint32_t i = m.events[k];
    if (gated.b_lineage.test(i)) b_time.push_back(m.scores[k].pseudotime);
    const bool beyond = m.scores[k].distance > m.dfn_distance;
    if (beyond) different.push_back(k);
    if (!candidates.test(i)) continue;
    immature_time.push_back(m.scores[k].pseudotime);
    out.different_from_normal += beyond ? 1 : 0;
    if (!beyond) out.class0.set(i);
  }
  const auto found = search_groups(tube, gated, m, candidates, different, parameters);
  if (!found) return out;
  std::vector<std::vector<std::size_t>> members(found->n);
  for (std::size_t d = 0; d < different.size(); ++d) {
    const std::int32_t label = found->label[d];
    if (label > 0 && candidates.test(m.events[different[d]])) {
      members[static_cast<std::size_t>(label) - 1].push_back(different[d]);
    }
  }
  const models::AberrancyOptions rules = aberrancy_options(parameters, tube.therapy, m.reference->own);
  std::vector<std::int32_t> number(found->n + 1, 0);
  for (const std::size_t g : largest_first(members)) {
    const Subset group = subset(m, members[g]);
    models::GroupEvents events;
    events.rows = {group.rows, group.index.size(), m.markers.size()};
    events.scores = group.scores;
    events.triple_negative = triple_negative(tube, gated, m, group);
    const auto assessed = models::assess_group(*m.reference, *m.scorer, events, {immature_time, b_time}, rules);
    if (!assessed) continue;
    out.groups.push_back(assessed->cluster);
    number[g + 1] = static_cast<std::int32_t>(out.groups.size());
    int& aberrancy = out.groups.back().aberrancy_class;
    const Credibility credible = judge_group(tube, gated, m, group.index, *assessed, parameters);
    if (aberrancy > 1 && !credible.holds()) aberrancy = 1;
    if (aberrancy > 0 && credible.plasma_like) aberrancy = 0;
    out.groups.back().held_back = held_back(out.groups.back(), events.triple_negative, credible);
    if (aberrancy >= 2) out.expected_false += found->expected_false[g];
    if (aberrancy >= 2) out.expected_missed += found->expected_missed[g];
    for (const std::size_t k : group.index) {
      out.group_of[k] = number[g + 1];
      if (aberrancy >= 0) (aberrancy >= 2 ? out.class2 : aberrancy == 1 ? out.class1 : out.class0).set(m.events[k]);
    }
  }
  for (std::size_t d = 0; d < different.size(); ++d) {
    out.would_join[different[d]] = number[static_cast<std::size_t>(found->label[d])];
  }
  if (!m.reference->own) out.class0 = Bitmask(candidates.size());
  return out;
}

std::size_t count_aberrant(const Maturation& m, const Classified& classified, const Bitmask& candidates,
                           const Parameters& parameters) {
  std::vector<std::size_t> size(classified.groups.size(), 0);
  for (std::size_t k = 0; k < m.events.size(); ++k) {
    const std::int32_t group = classified.would_join[k];
    if (group > 0 && candidates.test(m.events[k])) ++size[static_cast<std::size_t>(group) - 1];
  }
  std::size_t count = 0;
  for (std::size_t g = 0; g < size.size(); ++g) {
    if (classified.groups[g].aberrancy_class >= 2 && size[g] >= parameters.search.groups.min_group) count += size[g];
  }
  return count;
}

}  // namespace fcscreen::engine
