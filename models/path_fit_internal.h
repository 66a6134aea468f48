// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace fcscreen::models {

/// Pooled events of one fit, row-major [n][m].
struct PooledEvents {
  std::size_t n = 0, m = 0;
  std::vector<double> values;
  std::vector<bool> counts_for_occupancy;  ///< [n]

  [[nodiscard]] const double* row(std::size_t i) const { return values.data() + i * m; }
};

/// The curve itself: K nodes, the scale of each marker, and which node each event is nearest to.
struct PrincipalCurve {
  std::size_t n_nodes = 0;
  std::vector<double> nodes;         ///< [K][m]
  std::vector<double> scale;         ///< [m]
  std::vector<std::size_t> nearest;  ///< [n]
};

/// Principal curve of the pooled events' markers (maturation_path.h says how).
[[nodiscard]] PrincipalCurve fit_curve(const PooledEvents& markers, std::span<const double> order_weight,
                                       std::size_t n_nodes);

/// Share of an event that belongs to a node.
struct EventShare {
  std::size_t event = 0;
  double weight = 0;
};

/// Shares of events per node, [K], each event's shares summing to about 1 (those below 1 % are dropped), under normal
/// noise of one SD per marker about the nodes, estimated from the same events (8 steps of the generative topographic
/// mapping, Bishop, Svensén & Williams 1998, doi 10.1162/089976698300017953, with the nodes held fixed). A hard
/// assignment would cut the spread along the path down to the distance of the nodes.
[[nodiscard]] std::vector<std::vector<EventShare>> share_events(const PooledEvents& events,
                                                                const PrincipalCurve& curve);

/// Least-squares monotone sequence (pool adjacent violators) with weights > 0; increasing or decreasing, in place.
void make_monotone(std::vector<double>& values, std::span<const double> weights, bool increasing);

}  // namespace fcscreen::models
