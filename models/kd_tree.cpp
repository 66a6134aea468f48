// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include "models/kd_tree_internal.h"

namespace fcscreen::models {
namespace {

constexpr std::uint32_t kLeaf = 16;  // most points of a leaf

bool nearer(const Neighbour& a, const Neighbour& b) {
  return a.square < b.square || (a.square == b.square && a.index < b.index);
}

}  // namespace

KdTree::KdTree(std::span<const float> points, std::size_t n, std::size_t m) : points_(points), m_(m), order_(n) {
  std::iota(order_.begin(), order_.end(), std::uint32_t{0});
  if (n > 0) build(0, static_cast<std::uint32_t>(n));
}

std::uint32_t KdTree::build(std::uint32_t begin, std::uint32_t end) {
  const auto at = static_cast<std::uint32_t>(nodes_.size());
  nodes_.push_back({begin, end, 0, 0, 0, 0});
  if (end - begin <= kLeaf) {
    make_leaf(at);
    return at;
  }
  std::uint32_t axis = 0;
  float widest = -1;
  for (std::uint32_t j = 0; j < m_; ++j) {
    float lo = std::numeric_limits<float>::infinity(), hi = -lo;
    for (std::uint32_t i = begin; i < end; ++i) {
      lo = std::min(lo, point(order_[i])[j]);
      hi = std::max(hi, point(order_[i])[j]);
    }
    if (hi - lo > widest) widest = hi - lo, axis = j;
  }
  const std::uint32_t middle = begin + (end - begin) / 2;
  std::nth_element(order_.begin() + begin, order_.begin() + middle, order_.begin() + end,
                   [&](std::uint32_t a, std::uint32_t b) {
                     const float x = point(a)[axis], y = point(b)[axis];
                     return x < y || (x == y && a < b);
                   });
  float split_lo = -std::numeric_limits<float>::infinity();
  for (std::uint32_t i = begin; i < middle; ++i) split_lo = std::max(split_lo, point(order_[i])[axis]);
  const float split_hi = point(order_[middle])[axis];
  build(begin, middle);
  const std::uint32_t right = build(middle, end);
  nodes_[at].right = right;
  nodes_[at].axis = axis;
  nodes_[at].split_lo = split_lo;
  nodes_[at].split_hi = split_hi;
  return at;
}

void KdTree::make_leaf(std::uint32_t at) {
  Node& node = nodes_[at];
  node.axis = static_cast<std::uint32_t>(leaves_.size() / (m_ * kLeaf));
  for (std::size_t j = 0; j < m_; ++j) {
    for (std::uint32_t i = 0; i < kLeaf; ++i) {
      leaves_.push_back(node.begin + i < node.end ? point(order_[node.begin + i])[j] : 0.0F);
    }
  }
}

void KdTree::visit_leaf(const Node& node, std::span<const float> x, std::size_t k, std::uint32_t self,
                        std::vector<Neighbour>& heap) const {
  std::array<float, kLeaf> square{};
  const float* values = &leaves_[node.axis * m_ * kLeaf];
  for (std::size_t j = 0; j < m_; ++j, values += kLeaf) {
    for (std::uint32_t i = 0; i < kLeaf; ++i) square[i] += (x[j] - values[i]) * (x[j] - values[i]);
  }
  for (std::uint32_t i = 0; i < node.end - node.begin; ++i) {
    const Neighbour candidate{square[i], order_[node.begin + i]};
    if (candidate.index == self) continue;
    if (heap.size() == k) {
      if (!nearer(candidate, heap.front())) continue;
      std::pop_heap(heap.begin(), heap.end(), nearer);
      heap.pop_back();
    }
    heap.push_back(candidate);
    std::push_heap(heap.begin(), heap.end(), nearer);
  }
}

void KdTree::visit(std::uint32_t at, std::span<const float> x, std::size_t k, std::uint32_t self,
                   std::vector<Neighbour>& heap) const {
  const Node& node = nodes_[at];
  if (node.right == 0) return visit_leaf(node, x, k, self, heap);
  const float v = x[node.axis];
  const bool left_first = v - node.split_lo < node.split_hi - v;
  visit(left_first ? at + 1 : node.right, x, k, self, heap);
  const float gap = std::max(left_first ? node.split_hi - v : v - node.split_lo, 0.0F);
  // Strictly less: among many equal points the search would else visit all of them.
  if (heap.size() < k || gap * gap < heap.front().square) {
    visit(left_first ? node.right : at + 1, x, k, self, heap);
  }
}

void KdTree::nearest(std::span<const float> x, std::size_t k, std::vector<Neighbour>& out, std::uint32_t self) const {
  out.clear();
  if (order_.empty() || k == 0) return;
  visit(0, x, k, self, out);
  std::sort_heap(out.begin(), out.end(), nearer);
}

}  // namespace fcscreen::models
