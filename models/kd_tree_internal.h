// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fcscreen::models {

struct Neighbour {
  float square = 0;         ///< squared Euclidean distance
  std::uint32_t index = 0;  ///< row of the tree's points
};

/// Exact nearest neighbours among finite points [n][m], which must outlive the tree. Among points at the same
/// distance the choice depends on the points and their order alone.
class KdTree {
 public:
  KdTree(std::span<const float> points, std::size_t n, std::size_t m);

  /// The k nearest of the points (fewer when there are fewer), nearest first; `self` is left out.
  void nearest(std::span<const float> x, std::size_t k, std::vector<Neighbour>& out,
               std::uint32_t self = ~std::uint32_t{0}) const;

 private:
  struct Node {
    std::uint32_t begin = 0, end = 0;  // range of order_
    std::uint32_t right = 0;           // left child is the next node; 0: leaf
    std::uint32_t axis = 0;            // leaf: its block in leaves_
    float split_lo = 0, split_hi = 0;  // greatest value on the left, least on the right
  };
  std::uint32_t build(std::uint32_t begin, std::uint32_t end);
  void make_leaf(std::uint32_t at);
  void visit_leaf(const Node& node, std::span<const float> x, std::size_t k, std::uint32_t self,
                  std::vector<Neighbour>& heap) const;
  void visit(std::uint32_t at, std::span<const float> x, std::size_t k, std::uint32_t self,
             std::vector<Neighbour>& heap) const;
  [[nodiscard]] std::span<const float> point(std::uint32_t i) const { return points_.subspan(i * m_, m_); }

  std::span<const float> points_;
  std::size_t m_;
  std::vector<std::uint32_t> order_;
  std::vector<Node> nodes_;
  std::vector<float> leaves_;  // per leaf [m][kLeaf], so that distances are computed side by side
};

}  // namespace fcscreen::models
