// SPDX-License-Identifier: Apache-2.0
#include "models/aberrancy.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "engine/core/order_statistics.h"

namespace fcscreen::models {
namespace {

constexpr std::size_t kTopDeltas = 5;
constexpr double kLeastOccupancy = 1e-3;  // of the window, so that a normally empty one has a finite expectation

std::vector<float> finite(std::span<const float> values) {
  std::vector<float> out;
  std::copy_if(values.begin(), values.end(), std::back_inserter(out), [](float v) { return std::isfinite(v); });
  return out;
}

std::vector<float> column(const Rows& rows, std::size_t j) {
  std::vector<float> out(rows.n);
  for (std::size_t i = 0; i < rows.n; ++i) out[i] = rows.values[i * rows.m + j];
  return out;
}

const char* expression_kind(double delta) { return delta >= 0 ? kOverExpression : kUnderExpression; }

bool is_exempt(const result::Feature& feature, std::span<const Exemption> exemptions) {
  return std::any_of(exemptions.begin(), exemptions.end(), [&](const Exemption& e) {
    return (e.marker.empty() || e.marker == feature.marker) && (e.kind.empty() || e.kind == feature.kind) &&
           std::fabs(feature.delta_decades) <= e.max_abs_delta;
  });
}

/// Distance in nodes from `implied` to the nearest node this value fits; nothing where it fits none.
std::optional<std::size_t> nodes_away(const PathScorer& scorer, std::size_t marker, double value, std::size_t implied,
                                      double max_abs_z) {
  std::optional<std::size_t> least;
  for (std::size_t k = 0; k < scorer.n_nodes(); ++k) {
    if (std::fabs(value - scorer.mean(k, marker)) >= max_abs_z * scorer.sd(k, marker)) continue;
    const std::size_t away = k > implied ? k - implied : implied - k;
    if (!least || away < *least) least = away;
  }
  return least;
}

/// Over- and under-expression and asynchrony of the group's medians, by the markers not in `left_out`.
std::vector<result::Feature> marker_features(const PathScorer& scorer, std::span<const float> medians,
                                             std::uint32_t left_out, const AberrancyOptions& options) {
  std::vector<result::Feature> out;
  const std::size_t node = scorer.nearest_node(medians, left_out);
  if (node >= scorer.n_nodes()) return out;
  for (std::size_t j = 0; j < medians.size(); ++j) {
    if ((left_out >> j & 1U) != 0) continue;
    const std::string& marker = scorer.markers()[j];
    const double delta = static_cast<double>(medians[j]) - scorer.mean(node, j);
    if (std::fabs(delta) >= options.min_delta && std::fabs(delta) >= options.min_abs_z * scorer.sd(node, j)) {
      out.push_back({marker, delta, expression_kind(delta), false});
    }
    const std::size_t implied = scorer.nearest_node(medians, left_out | 1U << j);
    if (implied >= scorer.n_nodes()) continue;
    const auto away = nodes_away(scorer, j, medians[j], implied, options.min_abs_z);
    const double against_implied = static_cast<double>(medians[j]) - scorer.mean(implied, j);
    if (away && *away >= options.asynchrony_nodes && std::fabs(against_implied) >= options.min_delta) {
      out.push_back({marker, against_implied, kAsynchrony, false});
    }
  }
  for (result::Feature& f : out) f.exempt = is_exempt(f, options.exempt);
  return out;
}

/// Markers (as bits) with a feature that is exempt, or with one that is not.
std::uint32_t markers_with(const PathScorer& scorer, std::span<const result::Feature> features, bool exempt) {
  std::uint32_t out = 0;
  for (std::size_t j = 0; j < scorer.markers().size(); ++j) {
    const bool found = std::any_of(features.begin(), features.end(), [&](const result::Feature& f) {
      return f.exempt == exempt && f.marker == scorer.markers()[j];
    });
    if (found) out |= 1U << j;
  }
  return out;
}

/// 0, 1 or 2 (two or more) independent non-exempt features of the markers on the path.
int n_independent(const PathScorer& scorer, std::span<const float> medians, std::span<const result::Feature> features,
                  const AberrancyOptions& options) {
  std::uint32_t set_aside = markers_with(scorer, features, true);
  std::vector<result::Feature> rest = marker_features(scorer, medians, set_aside, options);
  while (markers_with(scorer, rest, true) != 0) {  // a marker may turn out exempt only once others are set aside
    set_aside |= markers_with(scorer, rest, true);
    rest = marker_features(scorer, medians, set_aside, options);
  }
  const std::uint32_t odd = markers_with(scorer, rest, false);
  if (odd == 0) return 0;
  for (std::size_t j = 0; j < scorer.markers().size(); ++j) {
    if ((set_aside >> j & 1U) != 0) continue;
    const auto without = marker_features(scorer, medians, set_aside | 1U << j, options);
    if (markers_with(scorer, without, false) == 0) return 1;
  }
  return 2;
}

void add_cross_lineage(const GroupEvents& group, const AberrancyOptions& options, std::vector<result::Feature>& out) {
  for (const CrossLineage& cross : group.cross_lineage) {
    const std::vector<float> values = finite(cross.values);
    if (values.empty()) continue;
    const auto above = std::count_if(values.begin(), values.end(), [&](float v) { return v > cross.cut; });
    if (static_cast<double>(above) < options.cross_share * static_cast<double>(values.size())) continue;
    out.push_back({cross.marker, median(values) - cross.cut, kCrossLineage, false});
  }
}

double count_between(std::span<const float> values, double lo, double hi) {
  return static_cast<double>(std::count_if(values.begin(), values.end(), [&](float v) { return v >= lo && v <= hi; }));
}

/// Are the immature B cells piled up at the group with no cells further on?
bool is_arrested(const result::MaturationReference& reference, std::span<const float> pseudotime,
                 const TubePseudotimes& tube, const AberrancyOptions& options) {
  const double middle = median(pseudotime);
  const double iqr = quantile(pseudotime, 0.75) - quantile(pseudotime, 0.25);
  const double lo = middle - options.arrest_iqr, hi = middle + options.arrest_iqr;
  const std::vector<float> immature = finite(tube.immature_b), all = finite(tube.b_lineage);
  if (!(iqr < options.arrest_iqr) || immature.empty() ||
      count_between(immature, lo, hi) < options.arrest_share * static_cast<double>(immature.size())) {
    return false;
  }
  const auto K = static_cast<double>(reference.n_nodes);
  double in_window = 0, in_continuation = 0, last = hi;
  std::size_t taken = 0;
  for (std::size_t k = 0; k < reference.n_nodes; ++k) {
    const double t = static_cast<double>(k) / K;
    if (t >= lo && t <= hi) in_window += reference.occupancy[k];
    if (t > hi && taken < options.continuation_nodes) in_continuation += reference.occupancy[k], ++taken, last = t;
  }
  const double expected = count_between(all, lo, hi) * in_continuation / std::max(in_window, kLeastOccupancy);
  const double half_node = 0.5 / K;  // interpolated pseudotimes lie within half a node of theirs
  const double found = count_between(all, hi + 1e-6, last + half_node);
  return taken > 0 && expected >= options.arrest_expected && found < options.continuation_share * expected;
}

/// `n_path`: independent features of the markers on the path.
int class_of(std::span<const result::Feature> features, int n_path, bool triple_negative, bool own_reference) {
  if (!own_reference) return -1;
  if (features.empty()) return 0;
  std::set<std::string> others;  // cross-lineage markers, and arrest, which has no marker
  for (const result::Feature& f : features) {
    if (!f.exempt && (f.kind == kCrossLineage || f.kind == kArrest)) others.insert(f.marker);
  }
  return n_path + static_cast<int>(others.size()) >= 2 && !triple_negative ? 2 : 1;
}

std::vector<result::Feature> top_deltas(const PathScorer& scorer, std::span<const double> delta,
                                        std::span<const Exemption> exemptions) {
  std::vector<result::Feature> out;
  for (std::size_t j = 0; j < delta.size(); ++j) {
    out.push_back({scorer.markers()[j], delta[j], expression_kind(delta[j]), false});
    out.back().exempt = is_exempt(out.back(), exemptions);
  }
  std::stable_sort(out.begin(), out.end(), [](const result::Feature& a, const result::Feature& b) {
    return std::fabs(a.delta_decades) > std::fabs(b.delta_decades);
  });
  if (out.size() > kTopDeltas) out.resize(kTopDeltas);
  return out;
}

}  // namespace

Result<GroupAssessment> assess_group(const result::MaturationReference& reference, const PathScorer& scorer,
                                     const GroupEvents& group, const TubePseudotimes& tube,
                                     const AberrancyOptions& options) {
  const std::size_t m = scorer.markers().size();
  if (group.rows.n == 0 || group.rows.m != m || group.rows.values.size() < group.rows.n * m ||
      group.scores.size() != group.rows.n || reference.n_nodes != scorer.n_nodes() ||
      reference.occupancy.size() != reference.n_nodes) {
    return fail(ErrorKind::Usage, "MODEL-A01", "A group needs events with the scorer's markers and one score each.");
  }
  std::vector<float> medians, spreads, distance, pseudotime;
  for (std::size_t j = 0; j < m; ++j) {
    const std::vector<float> values = column(group.rows, j);
    medians.push_back(static_cast<float>(median(values)));
    spreads.push_back(static_cast<float>(robust_sd(values, medians.back())));
  }
  for (const PathScore& s : group.scores) {
    if (std::isfinite(s.distance)) distance.push_back(s.distance), pseudotime.push_back(s.pseudotime);
  }
  if (distance.empty()) return fail(ErrorKind::Usage, "MODEL-A01", "No event of the group has a score.");
  GroupAssessment out;
  out.node = scorer.nearest_node(medians);
  if (out.node >= scorer.n_nodes()) return fail(ErrorKind::Usage, "MODEL-A01", "The group's medians are not finite.");
  for (std::size_t j = 0; j < m; ++j) {
    out.delta.push_back(static_cast<double>(medians[j]) - scorer.mean(out.node, j));
    out.z.push_back(out.delta[j] / scorer.sd(out.node, j));
    out.spread_ratio.push_back(static_cast<double>(spreads[j]) / scorer.sd(out.node, j));
  }
  result::Cluster& cluster = out.cluster;
  cluster.count = group.rows.n;
  cluster.stage = stage_name(reference, out.node);
  cluster.median_distance = median(distance);
  cluster.median_pseudotime = median(pseudotime);
  cluster.features = marker_features(scorer, medians, 0, options);
  const int n_path = n_independent(scorer, medians, cluster.features, options);
  add_cross_lineage(group, options, cluster.features);
  if (is_arrested(reference, pseudotime, tube, options)) cluster.features.push_back({"", 0, kArrest, false});
  for (result::Feature& f : cluster.features) f.exempt = is_exempt(f, options.exempt);
  cluster.top_deltas = top_deltas(scorer, out.delta, options.exempt);
  cluster.aberrancy_class = class_of(cluster.features, n_path, group.triple_negative, options.own_reference);
  return out;
}

result::Aberrancy summarise_aberrancy(std::span<const GroupAssessment> groups, std::size_t n_candidates,
                                      std::size_t n_outside, std::size_t n_normal, bool own_reference) {
  result::Aberrancy out;
  if (n_candidates > 0) out.fraction_outside_p999 = static_cast<double>(n_outside) / static_cast<double>(n_candidates);
  if (own_reference) {
    out.aberrancy_class = 0;
    out.events_per_class[0] = n_normal;
  }
  for (const GroupAssessment& group : groups) {
    out.clusters.push_back(group.cluster);
    const int c = group.cluster.aberrancy_class;
    if (c >= 0 && c < 4) out.events_per_class[static_cast<std::size_t>(c)] += group.cluster.count;
    out.aberrancy_class = std::max(out.aberrancy_class, c);
  }
  return out;
}

}  // namespace fcscreen::models
