// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "engine/core/order_statistics.h"
#include "engine/core/parallel.h"
#include "models/covariance.h"
#include "models/maturation_path.h"
#include "models/path_fit_internal.h"

namespace fcscreen::models {
namespace {

constexpr double kLeastSd = 0.05;  // decades; below this no cytometer resolves a difference
constexpr std::size_t kLeastEventsPerNode = 20;
constexpr std::size_t kLeastEventsPerSample = 50;
constexpr std::size_t kEventsPerCovariance = 60;

/// One event of the pool: sample and row.
struct EventId {
  std::size_t sample = 0;
  std::uint32_t row = 0;
};

PooledEvents pool(std::span<const ReferenceSample> samples, std::span<const EventId> ids, std::size_t m) {
  const bool any_resting = std::any_of(samples.begin(), samples.end(), [](const auto& s) { return !s.regenerating; });
  PooledEvents out;
  out.n = ids.size();
  out.m = m;
  out.values.reserve(out.n * m);
  for (const EventId& id : ids) {
    for (const float v : samples[id.sample].rows.row(id.row)) out.values.push_back(v);
    out.counts_for_occupancy.push_back(!any_resting || !samples[id.sample].regenerating);
  }
  return out;
}

/// Events of a node as shares, with those of its neighbours on both sides while their weight is below `wanted`;
/// `node` tells from which mean each deviates.
struct Neighbourhood {
  std::vector<EventShare> shares;
  std::vector<std::size_t> node;
  double weight = 0;

  void add(const std::vector<EventShare>& more, std::size_t k) {
    for (const EventShare& share : more) shares.push_back(share), node.push_back(k), weight += share.weight;
  }
};

Neighbourhood events_about(const std::vector<std::vector<EventShare>>& at, std::size_t k, double wanted) {
  Neighbourhood out;
  out.add(at[k], k);
  for (std::size_t reach = 1; out.weight < wanted && reach < at.size(); ++reach) {
    if (k >= reach) out.add(at[k - reach], k - reach);
    if (k + reach < at.size()) out.add(at[k + reach], k + reach);
  }
  return out;
}

double weighted_median(std::vector<std::pair<double, double>>& value_and_weight, double total) {
  std::sort(value_and_weight.begin(), value_and_weight.end());
  double sum = 0;
  for (const auto& [value, weight] : value_and_weight) {
    sum += weight;
    if (2 * sum >= total) return value;
  }
  return value_and_weight.back().first;
}

/// 1.4826 × weighted MAD about the weighted median of column j of the deviations.
double weighted_robust_sd(const Neighbourhood& near, const std::vector<double>& deviation, std::size_t j,
                          std::size_t m) {
  std::vector<std::pair<double, double>> column;
  for (std::size_t e = 0; e < near.shares.size(); ++e) column.emplace_back(deviation[e * m + j], near.shares[e].weight);
  const double centre = weighted_median(column, near.weight);
  for (auto& entry : column) entry.first = std::fabs(entry.first - centre);
  return 1.4826 * weighted_median(column, near.weight);
}

/// Weighted mean of each node's events; nodes with few keep their place on the curve.
void node_means(const PooledEvents& events, const std::vector<std::vector<EventShare>>& at,
                result::MaturationReference& out) {
  const std::size_t m = events.m;
  for (std::size_t k = 0; k < at.size(); ++k) {
    double total = 0;
    std::vector<double> sum(m, 0.0);
    for (const EventShare& share : at[k]) {
      total += share.weight;
      for (std::size_t j = 0; j < m; ++j) sum[j] += share.weight * events.row(share.event)[j];
    }
    if (total < static_cast<double>(kLeastEventsPerNode)) continue;
    for (std::size_t j = 0; j < m; ++j) out.mean[k * m + j] = sum[j] / total;
  }
}

/// Mean, covariance, robust SD and occupancy of every node.
void describe_nodes(const PooledEvents& events, const PrincipalCurve& curve, result::MaturationReference& out) {
  const std::size_t m = events.m, K = curve.n_nodes;
  out.occupancy.assign(K, 0.0);
  double occupying = 0;
  for (std::size_t i = 0; i < events.n; ++i) {
    if (events.counts_for_occupancy[i]) out.occupancy[curve.nearest[i]] += 1, occupying += 1;
  }
  for (double& share : out.occupancy) share /= std::max(occupying, 1.0);
  const std::vector<std::vector<EventShare>> at = share_events(events, curve);
  out.mean = curve.nodes;
  node_means(events, at, out);
  for (std::size_t k = 0; k < K; ++k) {
    const Neighbourhood near = events_about(at, k, static_cast<double>(std::max(kEventsPerCovariance, 6 * m)));
    std::vector<double> deviation, weight;
    for (std::size_t e = 0; e < near.shares.size(); ++e) {
      weight.push_back(near.shares[e].weight);
      const double* x = events.row(near.shares[e].event);
      for (std::size_t j = 0; j < m; ++j) deviation.push_back(x[j] - out.mean[near.node[e] * m + j]);
    }
    std::vector<double> covariance = ledoit_wolf(deviation, near.shares.size(), m, weight);
    for (std::size_t j = 0; j < m; ++j) {
      covariance[j * m + j] = std::max(covariance[j * m + j], kLeastSd * kLeastSd) + kLeastSd * kLeastSd * 1e-3;
      out.robust_sd.push_back(std::max(kLeastSd, weighted_robust_sd(near, deviation, j, m)));
    }
    out.covariance.insert(out.covariance.end(), covariance.begin(), covariance.end());
  }
}

/// Column of a marker, or nothing.
std::optional<std::size_t> column_of(const result::MaturationReference& r, const std::string& marker) {
  for (std::size_t j = 0; j < r.markers.size(); ++j) {
    if (r.markers[j].marker == marker) return j;
  }
  return std::nullopt;
}

/// Last node before the marker passes the given share of its range for good (rising) or first falls below it.
std::size_t last_node_before(const result::MaturationReference& r, std::size_t column, double share, bool rising) {
  const std::size_t m = r.markers.size();
  double lo = std::numeric_limits<double>::infinity(), hi = -lo;
  for (std::size_t k = 0; k < r.n_nodes; ++k) {
    lo = std::min(lo, r.mean[k * m + column]);
    hi = std::max(hi, r.mean[k * m + column]);
  }
  const double level = lo + share * (hi - lo);
  std::size_t last = 0;
  for (std::size_t k = 0; k < r.n_nodes; ++k) {
    if ((r.mean[k * m + column] < level) == rising) last = k;
  }
  return last;
}

void find_stages(result::MaturationReference& r) {
  const auto cd34 = column_of(r, "CD34"), cd20 = column_of(r, "CD20");
  auto cd10 = column_of(r, "CD10");
  if (!cd10) cd10 = column_of(r, "CD38");
  const std::size_t K = r.n_nodes;
  r.last_stage_i = cd34 ? last_node_before(r, *cd34, 0.5, false) : K / 4 - 1;
  r.last_stage_ii = cd20 ? last_node_before(r, *cd20, 0.5, true) : 5 * K / 8 - 1;
  r.last_stage_iii = cd10 ? last_node_before(r, *cd10, 0.25, false) : 13 * K / 16 - 1;
  r.last_stage_i = std::min(r.last_stage_i, K - 4);
  r.last_stage_ii = std::clamp(r.last_stage_ii, r.last_stage_i + 1, K - 3);
  r.last_stage_iii = std::clamp(r.last_stage_iii, r.last_stage_ii + 1, K - 2);
}

result::MaturationReference fit_once(std::span<const ReferenceSample> samples, std::span<const EventId> ids,
                                     const PathFitOptions& options, std::span<const double> order_weight) {
  result::MaturationReference out;
  out.markers = options.markers;
  out.n_nodes = options.n_nodes;
  const PooledEvents events = pool(samples, ids, options.markers.size());
  describe_nodes(events, fit_curve(events, order_weight, options.n_nodes), out);
  return out;
}

/// Distances of events left out of the fit, resting in [0] and regenerating in [1].
using HeldOut = std::array<std::vector<float>, 2>;

Result<HeldOut> held_out_distances(std::span<const ReferenceSample> samples, std::span<const EventId> ids,
                                   const PathFitOptions& options, std::span<const double> order_weight) {
  const std::size_t n_folds = samples.size() == 1 ? 2 : std::min(samples.size(), options.max_folds);
  std::vector<Result<HeldOut>> folds(n_folds);
  parallel_for(n_folds, options.threads, [&](std::size_t fold) {
    std::vector<EventId> kept, left_out;
    for (std::size_t e = 0; e < ids.size(); ++e) {
      const std::size_t at = samples.size() == 1 ? e : ids[e].sample;
      (at % n_folds == fold ? left_out : kept).push_back(ids[e]);
    }
    std::vector<std::string> names;
    for (const result::MarkerAnchor& anchor : options.markers) names.push_back(anchor.marker);
    const auto scorer = PathScorer::create(fit_once(samples, kept, options, order_weight), names);
    if (!scorer) {
      folds[fold] = fail(scorer.error());
      return;
    }
    HeldOut out;
    std::vector<float> rows;
    for (const EventId& id : left_out) {
      const auto row = samples[id.sample].rows.row(id.row);
      rows.insert(rows.end(), row.begin(), row.end());
    }
    std::vector<PathScore> scores(left_out.size());
    scorer->score({rows, left_out.size(), names.size()}, scores, 1);
    for (std::size_t e = 0; e < left_out.size(); ++e) {
      if (!std::isfinite(scores[e].distance)) continue;
      out[samples[left_out[e].sample].regenerating ? 1 : 0].push_back(scores[e].distance);
    }
    folds[fold] = std::move(out);
  });
  HeldOut all;
  for (const Result<HeldOut>& fold : folds) {
    if (!fold) return fail(fold.error());
    for (std::size_t c = 0; c < 2; ++c) all[c].insert(all[c].end(), (*fold)[c].begin(), (*fold)[c].end());
  }
  return all;
}

Status check(std::span<const ReferenceSample> samples, const PathFitOptions& o, std::span<const double> order_weight) {
  const std::size_t m = o.markers.size();
  const bool columns = std::all_of(samples.begin(), samples.end(), [&](const ReferenceSample& s) {
    return s.rows.m == m && s.rows.values.size() == s.rows.n * m;
  });
  if (m == 0 || m > 32 || !columns || order_weight.size() != m || o.n_nodes < 8 || o.n_nodes > 254 || o.max_folds < 2) {
    return fail(ErrorKind::Usage, "MODEL-P02",
                "A maturation path needs samples with the columns of 1 to 32 markers and "
                "8 to 254 nodes.");
  }
  if (std::all_of(order_weight.begin(), order_weight.end(), [](double w) { return w == 0; })) {
    return fail(ErrorKind::Input, "MODEL-P03", "No marker tells young from mature cells.", {}, {},
                "Use a panel with CD34, CD20 or CD45.");
  }
  return {};
}

}  // namespace

std::vector<double> order_weights(std::span<const result::MarkerAnchor> markers) {
  std::vector<double> out;
  for (const result::MarkerAnchor& anchor : markers) {
    out.push_back(anchor.marker == "CD34" ? -1 : anchor.marker == "CD20" || anchor.marker == "CD45" ? 1 : 0);
  }
  return out;
}

Result<result::MaturationReference> fit_maturation_path(std::span<const ReferenceSample> samples,
                                                        const PathFitOptions& options) {
  const std::vector<double> weight =
      options.order_weight.empty() ? order_weights(options.markers) : options.order_weight;
  if (const Status ok = check(samples, options, weight); !ok) return fail(ok.error());
  std::vector<EventId> ids;
  for (std::size_t s = 0; s < samples.size(); ++s) {
    const auto rows = evenly_spread(sorted_finite_rows(samples[s].rows), options.max_events_per_sample);
    if (rows.size() < kLeastEventsPerSample) {
      return fail(ErrorKind::Input, "MODEL-P01",
                  "Normal sample " + std::to_string(s + 1) + " has only " + std::to_string(rows.size()) +
                      " usable B-lineage events.",
                  {}, {}, "Leave this sample out.");
    }
    for (const std::uint32_t row : rows) ids.push_back({s, row});
  }
  if (ids.size() < kLeastEventsPerNode * options.n_nodes) {
    return fail(ErrorKind::Input, "MODEL-P01",
                "Too few normal B-lineage events for a maturation path: " + std::to_string(ids.size()) +
                    " of at least " + std::to_string(kLeastEventsPerNode * options.n_nodes) + ".",
                {}, {}, "Add normal samples.");
  }
  const auto distances =
      options.calibrate ? held_out_distances(samples, ids, options, weight) : Result<HeldOut>(HeldOut{});
  if (!distances) return fail(distances.error());
  result::MaturationReference out = fit_once(samples, ids, options, weight);
  find_stages(out);
  out.id = options.id;
  out.text = options.text;
  out.own = options.own;
  out.synthetic = options.synthetic;
  out.instrument_class = options.instrument_class;
  const auto tail = [](const std::vector<float>& d, double p) { return d.empty() ? 0.0 : quantile(d, p); };
  out.p99_resting = tail((*distances)[0], 0.99);
  out.p999_resting = tail((*distances)[0], 0.999);
  out.p99_regenerating = tail((*distances)[1], 0.99);
  out.p999_regenerating = tail((*distances)[1], 0.999);
  return out;
}

}  // namespace fcscreen::models
