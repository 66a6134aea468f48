// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "models/path_fit_internal.h"

namespace fcscreen::models {
namespace {

constexpr std::size_t kSteps = 24;
constexpr double kFirstWidth = 5, kLastWidth = 0.7;  // neighbourhood in nodes, of 32
constexpr double kLeastScale = 0.05;                 // decades
constexpr double kOrderScale = 0.2;                  // SD of an event's place in the order score, of a range of 1
constexpr std::size_t kNoiseSteps = 8;
constexpr double kLeastShare = 0.01;

/// Robust SD of one marker over all events, or its plain SD where that is 0.
std::vector<double> overall_scale(const PooledEvents& events) {
  std::vector<double> out;
  for (std::size_t j = 0; j < events.m; ++j) {
    double mean = 0, square = 0;
    for (std::size_t i = 0; i < events.n; ++i) mean += events.row(i)[j];
    mean /= static_cast<double>(events.n);
    for (std::size_t i = 0; i < events.n; ++i) square += std::pow(events.row(i)[j] - mean, 2);
    out.push_back(std::max(kLeastScale, std::sqrt(square / static_cast<double>(events.n))));
  }
  return out;
}

/// Nearest node of every event in scaled space; the distances' sum of squares per marker goes to `square`.
void assign(const PooledEvents& events, PrincipalCurve& curve, std::vector<double>& square) {
  const std::size_t m = events.m;
  square.assign(m, 0.0);
  for (std::size_t i = 0; i < events.n; ++i) {
    const double* x = events.row(i);
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < curve.n_nodes; ++k) {
      double q = 0;
      for (std::size_t j = 0; j < m; ++j) {
        const double d = (x[j] - curve.nodes[k * m + j]) / curve.scale[j];
        q += d * d;
      }
      if (q < least) least = q, curve.nearest[i] = k;
    }
    for (std::size_t j = 0; j < m; ++j) square[j] += std::pow(x[j] - curve.nodes[curve.nearest[i] * m + j], 2);
  }
}

/// Each node becomes the mean of the events weighted by how near their own node is along the path.
std::vector<double> neighbourhood_means(const PooledEvents& events, const PrincipalCurve& curve, double width,
                                        std::vector<double>& node_weight) {
  const std::size_t m = events.m, K = curve.n_nodes;
  std::vector<double> sums(K * m, 0.0), counts(K, 0.0);
  for (std::size_t i = 0; i < events.n; ++i) {
    counts[curve.nearest[i]] += 1;
    for (std::size_t j = 0; j < m; ++j) sums[curve.nearest[i] * m + j] += events.row(i)[j];
  }
  std::vector<double> out(K * m, 0.0);
  node_weight.assign(K, 0.0);
  for (std::size_t k = 0; k < K; ++k) {
    for (std::size_t l = 0; l < K; ++l) {
      const double gap = (static_cast<double>(k) - static_cast<double>(l)) / width;
      const double h = std::exp(-0.5 * gap * gap);
      node_weight[k] += h * counts[l];
      for (std::size_t j = 0; j < m; ++j) out[k * m + j] += h * sums[l * m + j];
    }
    if (node_weight[k] < 1e-9) {  // no event near: stay
      node_weight[k] = 1e-9;
      std::copy_n(&curve.nodes[k * m], m, &out[k * m]);
      continue;
    }
    for (std::size_t j = 0; j < m; ++j) out[k * m + j] /= node_weight[k];
  }
  return out;
}

/// Put the nodes at equal distances along the polyline they form in scaled space; the ends stay.
void space_evenly(PrincipalCurve& curve, std::size_t m) {
  const std::size_t K = curve.n_nodes;
  std::vector<double> along(K, 0.0);
  for (std::size_t k = 1; k < K; ++k) {
    double q = 0;
    for (std::size_t j = 0; j < m; ++j) {
      q += std::pow((curve.nodes[k * m + j] - curve.nodes[(k - 1) * m + j]) / curve.scale[j], 2);
    }
    along[k] = along[k - 1] + std::sqrt(q);
  }
  if (!(along.back() > 0)) return;
  std::vector<double> out = curve.nodes;
  std::size_t left = 0;
  for (std::size_t k = 1; k + 1 < K; ++k) {
    const double target = along.back() * static_cast<double>(k) / static_cast<double>(K - 1);
    while (along[left + 1] < target) ++left;
    const double part = (target - along[left]) / (along[left + 1] - along[left]);
    for (std::size_t j = 0; j < m; ++j) {
      out[k * m + j] = (1 - part) * curve.nodes[left * m + j] + part * curve.nodes[(left + 1) * m + j];
    }
  }
  curve.nodes = std::move(out);
}

/// The events with their rank by order score, 0..1, as one more coordinate.
PooledEvents with_order(const PooledEvents& events, std::span<const double> order_weight) {
  const std::vector<double> scale = overall_scale(events);
  std::vector<double> score(events.n, 0.0), rank(events.n);
  for (std::size_t i = 0; i < events.n; ++i) {
    for (std::size_t j = 0; j < events.m; ++j) score[i] += order_weight[j] * events.row(i)[j] / scale[j];
  }
  std::vector<std::size_t> order(events.n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return score[a] < score[b]; });
  for (std::size_t r = 0; r < events.n; ++r) rank[order[r]] = static_cast<double>(r) / static_cast<double>(events.n);
  PooledEvents out;
  out.n = events.n;
  out.m = events.m + 1;
  out.values.reserve(out.n * out.m);
  for (std::size_t i = 0; i < events.n; ++i) {
    out.values.insert(out.values.end(), events.row(i), events.row(i) + events.m);
    out.values.push_back(rank[i]);
  }
  return out;
}

/// Make each coordinate with an order weight monotone along the path.
void keep_order(PrincipalCurve& curve, std::span<const double> order_weight, std::span<const double> node_weight) {
  const std::size_t m = order_weight.size();
  std::vector<double> along(curve.n_nodes);
  for (std::size_t j = 0; j < m; ++j) {
    if (order_weight[j] == 0) continue;
    for (std::size_t k = 0; k < curve.n_nodes; ++k) along[k] = curve.nodes[k * m + j];
    make_monotone(along, node_weight, order_weight[j] > 0);
    for (std::size_t k = 0; k < curve.n_nodes; ++k) curve.nodes[k * m + j] = along[k];
  }
}

/// Shares of one event among the nodes, [K].
void shares_of(const double* x, const PrincipalCurve& curve, std::span<const double> noise, std::vector<double>& out) {
  const std::size_t m = noise.size();
  double least = std::numeric_limits<double>::infinity(), sum = 0;
  for (std::size_t k = 0; k < curve.n_nodes; ++k) {
    out[k] = 0;
    for (std::size_t j = 0; j < m; ++j) out[k] += std::pow((x[j] - curve.nodes[k * m + j]) / noise[j], 2);
    least = std::min(least, out[k]);
  }
  for (double& q : out) sum += q = std::exp(-0.5 * (q - least));
  for (double& q : out) q /= sum;
}

}  // namespace

std::vector<std::vector<EventShare>> share_events(const PooledEvents& events, const PrincipalCurve& curve) {
  const std::size_t m = events.m;
  std::vector<double> noise = curve.scale, share(curve.n_nodes), square(m);
  for (std::size_t step = 0; step < kNoiseSteps; ++step) {
    square.assign(m, 0.0);
    for (std::size_t i = 0; i < events.n; ++i) {
      shares_of(events.row(i), curve, noise, share);
      for (std::size_t k = 0; k < curve.n_nodes; ++k) {
        if (share[k] < kLeastShare) continue;
        for (std::size_t j = 0; j < m; ++j)
          square[j] += share[k] * std::pow(events.row(i)[j] - curve.nodes[k * m + j], 2);
      }
    }
    for (std::size_t j = 0; j < m; ++j) {
      noise[j] = std::max(kLeastScale, std::sqrt(square[j] / static_cast<double>(events.n)));
    }
  }
  std::vector<std::vector<EventShare>> out(curve.n_nodes);
  for (std::size_t i = 0; i < events.n; ++i) {
    shares_of(events.row(i), curve, noise, share);
    for (std::size_t k = 0; k < curve.n_nodes; ++k) {
      if (share[k] >= kLeastShare) out[k].push_back({i, share[k]});
    }
  }
  return out;
}

void make_monotone(std::vector<double>& values, std::span<const double> weights, bool increasing) {
  struct Block {
    double mean, weight;
    std::size_t size;
  };
  const double sign = increasing ? 1 : -1;
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < values.size(); ++i) {
    blocks.push_back({sign * values[i], weights[i], 1});
    while (blocks.size() > 1 && blocks[blocks.size() - 2].mean > blocks.back().mean) {
      const Block last = blocks.back();
      blocks.pop_back();
      Block& b = blocks.back();
      b.mean = (b.mean * b.weight + last.mean * last.weight) / (b.weight + last.weight);
      b.weight += last.weight;
      b.size += last.size;
    }
  }
  std::size_t at = 0;
  for (const Block& b : blocks) {
    for (std::size_t i = 0; i < b.size; ++i) values[at++] = sign * b.mean;
  }
}

PrincipalCurve fit_curve(const PooledEvents& markers, std::span<const double> order_weight, std::size_t n_nodes) {
  const PooledEvents events = with_order(markers, order_weight);
  const std::size_t m = markers.m, wide = events.m;
  std::vector<double> weight(order_weight.begin(), order_weight.end());
  weight.push_back(1);
  PrincipalCurve curve;
  curve.n_nodes = n_nodes;
  curve.scale = overall_scale(events);
  curve.scale[m] = kOrderScale;
  for (std::size_t i = 0; i < events.n; ++i) {
    const auto group = static_cast<std::size_t>(events.row(i)[m] * static_cast<double>(n_nodes));
    curve.nearest.push_back(std::min(group, n_nodes - 1));
  }
  curve.nodes.assign(n_nodes * wide, 0.0);
  std::vector<double> node_weight, square;
  for (std::size_t step = 0; step < kSteps; ++step) {
    const double share = static_cast<double>(step) / static_cast<double>(kSteps - 1);
    const double width = kFirstWidth * std::pow(kLastWidth / kFirstWidth, share) * static_cast<double>(n_nodes) / 32;
    curve.nodes = neighbourhood_means(events, curve, width, node_weight);
    keep_order(curve, weight, node_weight);
    space_evenly(curve, wide);
    assign(events, curve, square);
    for (std::size_t j = 0; j < m && step + 1 < kSteps; ++j) {
      curve.scale[j] = std::max(kLeastScale, std::sqrt(square[j] / static_cast<double>(events.n)));
    }
  }
  std::vector<double> nodes;
  for (std::size_t k = 0; k < n_nodes; ++k) {
    nodes.insert(nodes.end(), &curve.nodes[k * wide], &curve.nodes[k * wide] + m);
  }
  curve.nodes = std::move(nodes);
  curve.scale.pop_back();
  return curve;
}

}  // namespace fcscreen::models
