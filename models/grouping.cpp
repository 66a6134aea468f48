// SPDX-License-Identifier: Apache-2.0
#include "models/grouping.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "engine/core/order_statistics.h"
#include "engine/core/parallel.h"
#include "models/kd_tree_internal.h"

namespace fcscreen::models {
namespace {

constexpr std::size_t kRowsPerTask = 256;
constexpr float kLeastDistance = 1e-6F;  // of equal events, so that their density stays finite

/// Points in scaled space in sorted order, so that indices depend on values alone.
struct Points {
  std::size_t n = 0, m = 0;
  std::vector<float> values;

  [[nodiscard]] std::span<const float> row(std::size_t i) const {
    return std::span<const float>(values).subspan(i * m, m);
  }
};

Points subset(const Points& points, std::span<const std::uint32_t> which) {
  Points out{which.size(), points.m, {}};
  out.values.reserve(which.size() * points.m);
  for (const std::uint32_t i : which) {
    const auto row = points.row(i);
    out.values.insert(out.values.end(), row.begin(), row.end());
  }
  return out;
}

void for_rows(std::size_t n, unsigned threads, const std::function<void(std::size_t)>& body) {
  parallel_for((n + kRowsPerTask - 1) / kRowsPerTask, threads, [&](std::size_t task) {
    for (std::size_t i = task * kRowsPerTask; i < std::min(n, (task + 1) * kRowsPerTask); ++i) body(i);
  });
}

/// The k nearest others of every point, and the distance to the last of them.
struct Neighbourhoods {
  std::size_t k = 0;
  std::vector<std::uint32_t> index;  ///< [n][k]
  std::vector<float> last;           ///< [n]
};

Neighbourhoods find_neighbours(const Points& points, const KdTree& tree, std::size_t k, unsigned threads) {
  Neighbourhoods out{k, std::vector<std::uint32_t>(points.n * k), std::vector<float>(points.n)};
  for_rows(points.n, threads, [&](std::size_t i) {
    std::vector<Neighbour> found;
    tree.nearest(points.row(i), k, found, static_cast<std::uint32_t>(i));
    for (std::size_t j = 0; j < k; ++j) out.index[i * k + j] = found[j].index;
    out.last[i] = std::max(std::sqrt(found.back().square), kLeastDistance);
  });
  return out;
}

/// Log density up to a constant, averaged over the neighbours to damp its noise.
std::vector<double> log_density(const Neighbourhoods& near, std::size_t n, std::size_t m) {
  std::vector<double> raw(n), out(n);
  for (std::size_t i = 0; i < n; ++i) raw[i] = -static_cast<double>(m) * std::log(static_cast<double>(near.last[i]));
  for (std::size_t i = 0; i < n; ++i) {
    double sum = raw[i];
    for (std::size_t j = 0; j < near.k; ++j) sum += raw[near.index[i * near.k + j]];
    out[i] = sum / static_cast<double>(near.k + 1);
  }
  return out;
}

/// Neighbours in both directions.
std::vector<std::vector<std::uint32_t>> symmetric_graph(const Neighbourhoods& near, std::size_t n) {
  std::vector<std::vector<std::uint32_t>> out(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < near.k; ++j) {
      const std::uint32_t other = near.index[i * near.k + j];
      out[i].push_back(other);
      out[other].push_back(static_cast<std::uint32_t>(i));
    }
  }
  return out;
}

/// Peak each point belongs to after merging peaks of low persistence.
std::vector<std::uint32_t> climb(const Neighbourhoods& near, const std::vector<double>& density, double persistence) {
  const std::size_t n = density.size();
  const auto graph = symmetric_graph(near, n);
  std::vector<std::uint32_t> order(n), rank(n), parent(n);
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return density[a] > density[b]; });
  for (std::uint32_t r = 0; r < n; ++r) rank[order[r]] = r;
  const auto root = [&](std::uint32_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
  };
  for (const std::uint32_t i : order) {
    parent[i] = i;
    std::uint32_t steepest = i;
    for (const std::uint32_t j : graph[i]) {
      if (rank[j] < rank[steepest]) steepest = j;
    }
    if (steepest != i) parent[i] = root(steepest);
    for (const std::uint32_t j : graph[i]) {
      if (rank[j] > rank[i]) continue;
      std::uint32_t a = root(i), b = root(j);
      if (a == b) continue;
      if (rank[a] > rank[b]) std::swap(a, b);  // b is the lower peak
      if (density[b] < density[i] + persistence) parent[b] = a;
    }
  }
  std::vector<std::uint32_t> out(n);
  for (std::uint32_t i = 0; i < n; ++i) out[i] = root(i);
  return out;
}

/// Labels from 1 with 0 for none, and the greatest distance at which an event still belongs to each group.
struct Labelled {
  std::vector<std::int32_t> label;
  std::vector<float> reach;  ///< per group, [0] unused
};

/// Labels of the peaks that hold at least min_group events.
Labelled number_peaks(const std::vector<std::uint32_t>& peak, const std::vector<float>& last,
                      const GroupOptions& options) {
  const std::size_t n = peak.size();
  std::vector<std::vector<float>> distances(n);
  for (std::size_t i = 0; i < n; ++i) distances[peak[i]].push_back(last[i]);
  std::vector<std::int32_t> number(n, 0);
  Labelled out{std::vector<std::int32_t>(n, 0), {0}};
  for (std::size_t p = 0; p < n; ++p) {
    if (distances[p].empty()) continue;
    const auto limit = static_cast<float>(options.reach * median(distances[p]));
    const auto kept = std::count_if(distances[p].begin(), distances[p].end(), [&](float d) { return d <= limit; });
    if (kept < static_cast<std::ptrdiff_t>(options.min_group)) continue;
    number[p] = static_cast<std::int32_t>(out.reach.size());
    out.reach.push_back(limit);
  }
  for (std::size_t i = 0; i < n; ++i) {
    const std::int32_t group = number[peak[i]];
    if (group > 0 && last[i] <= out.reach[static_cast<std::size_t>(group)]) out.label[i] = group;
  }
  return out;
}

/// Give unlabelled points the label of their nearest labelled one where it is within that group's reach.
void attach(const Points& points, const Points& core, const Labelled& core_labels, std::vector<std::int32_t>& label,
            unsigned threads) {
  std::vector<std::uint32_t> labelled;
  for (std::size_t i = 0; i < core.n; ++i) {
    if (core_labels.label[i] > 0) labelled.push_back(static_cast<std::uint32_t>(i));
  }
  const Points targets = subset(core, labelled);
  const KdTree tree(targets.values, targets.n, targets.m);
  for_rows(points.n, threads, [&](std::size_t i) {
    std::vector<Neighbour> found;
    if (label[i] == 0) tree.nearest(points.row(i), 1, found);
    if (found.empty()) return;
    const std::int32_t group = core_labels.label[labelled[found.front().index]];
    if (std::sqrt(found.front().square) <= core_labels.reach[static_cast<std::size_t>(group)]) label[i] = group;
  });
}

Labelled group_exactly(const Points& points, const GroupOptions& options) {
  if (points.n < options.min_group) return {std::vector<std::int32_t>(points.n, 0), {0}};
  const KdTree tree(points.values, points.n, points.m);
  const Neighbourhoods near = find_neighbours(points, tree, options.min_group - 1, options.threads);
  const std::vector<double> density = log_density(near, points.n, points.m);
  Labelled out = number_peaks(climb(near, density, options.persistence), near.last, options);
  std::vector<std::int32_t> label = out.label;
  attach(points, points, out, label, options.threads);
  out.label = std::move(label);
  return out;
}

/// Group representatives where there are too many points; `label` holds 0 for what stays ungrouped.
std::vector<std::int32_t> group_by_representatives(const Points& points, const GroupOptions& options,
                                                   std::size_t passes) {
  if (points.n <= options.max_exact) return group_exactly(points, options).label;
  std::vector<std::uint32_t> all(points.n);
  std::iota(all.begin(), all.end(), std::uint32_t{0});
  const Points core = subset(points, evenly_spread(all, options.max_exact));
  const Labelled core_labels = group_exactly(core, options);
  std::vector<std::int32_t> label(points.n, 0);
  attach(points, core, core_labels, label, options.threads);
  if (passes == 0) return label;
  std::vector<std::uint32_t> rest;
  for (std::uint32_t i = 0; i < points.n; ++i) {
    if (label[i] == 0) rest.push_back(i);
  }
  const auto offset = static_cast<std::int32_t>(core_labels.reach.size()) - 1;
  const std::vector<std::int32_t> more = group_by_representatives(subset(points, rest), options, passes - 1);
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (more[i] > 0) label[rest[i]] = offset + more[i];
  }
  return label;
}

/// Equal rows stand next to each other; they take the label of the first.
void make_equal_rows_agree(const Points& points, std::vector<std::int32_t>& label) {
  for (std::size_t i = 1; i < points.n; ++i) {
    const auto a = points.row(i - 1), b = points.row(i);
    if (std::equal(a.begin(), a.end(), b.begin())) label[i] = label[i - 1];
  }
}

/// Renumber: largest first, equal sizes by the medians of the columns; groups below min_group vanish.
std::size_t order_labels(const Points& points, std::vector<std::int32_t>& label, std::size_t min_group) {
  struct Group {
    std::int32_t old;
    std::size_t size;
    std::vector<double> medians;
  };
  const std::int32_t top = label.empty() ? 0 : *std::max_element(label.begin(), label.end());
  std::vector<std::vector<std::size_t>> members(static_cast<std::size_t>(top) + 1);
  for (std::size_t i = 0; i < points.n; ++i) members[static_cast<std::size_t>(label[i])].push_back(i);
  std::vector<Group> groups;
  for (std::int32_t g = 1; g <= top; ++g) {
    const auto& rows = members[static_cast<std::size_t>(g)];
    if (rows.size() < min_group) continue;
    Group group{g, rows.size(), {}};
    for (std::size_t j = 0; j < points.m; ++j) {
      std::vector<float> column;
      for (const std::size_t i : rows) column.push_back(points.row(i)[j]);
      group.medians.push_back(median(column));
    }
    groups.push_back(std::move(group));
  }
  std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
    return a.size != b.size ? a.size > b.size : a.medians < b.medians;
  });
  std::vector<std::int32_t> number(static_cast<std::size_t>(top) + 1, 0);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    number[static_cast<std::size_t>(groups[g].old)] = static_cast<std::int32_t>(g) + 1;
  }
  for (std::int32_t& l : label) l = number[static_cast<std::size_t>(l)];
  return groups.size();
}

}  // namespace

Result<Groups> group_events(const Rows& rows, std::span<const double> scale, const GroupOptions& options) {
  if (scale.size() != rows.m || rows.m == 0 || options.min_group < 2 || options.min_group > 1000 ||
      !(options.reach > 0) || options.max_exact < options.min_group ||
      std::any_of(scale.begin(), scale.end(), [](double s) { return !(s > 0); })) {
    return fail(ErrorKind::Usage, "MODEL-G01",
                "Grouping needs one positive scale per column and at least 2 events per "
                "group.");
  }
  const std::vector<std::uint32_t> order = sorted_finite_rows(rows);
  Points points{order.size(), rows.m, {}};
  points.values.reserve(order.size() * rows.m);
  for (const std::uint32_t i : order) {
    for (std::size_t j = 0; j < rows.m; ++j) {
      points.values.push_back(static_cast<float>(static_cast<double>(rows.row(i)[j]) / scale[j]));
    }
  }
  std::vector<std::int32_t> label = group_by_representatives(points, options, 1);
  make_equal_rows_agree(points, label);
  Groups out{std::vector<std::int32_t>(rows.n, 0), order_labels(points, label, options.min_group)};
  for (std::size_t i = 0; i < order.size(); ++i) out.label[order[i]] = label[i];
  return out;
}

}  // namespace fcscreen::models
