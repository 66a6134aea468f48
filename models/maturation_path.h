// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/result/maturation_reference.h"
#include "models/rows.h"

// The path of normal B maturation (SPEC §2.3): fit it to normal samples, score events by their distance from it.
// All marker values are decades above the zero anchor, already anchored on cells of their own tube.
namespace fcscreen::models {

/// One normal marrow: its B-lineage events (precursors to mature), columns as PathFitOptions::markers.
struct ReferenceSample {
  Rows rows;
  bool regenerating = false;
};

struct PathFitOptions {
  std::string id, text;
  bool own = true, synthetic = false;
  std::string instrument_class;
  std::vector<result::MarkerAnchor> markers;  ///< [m]
  std::vector<double> order_weight;           ///< [m]; empty: order_weights() of the markers
  std::size_t n_nodes = 32;                   ///< K, 8 to 255
  std::size_t max_events_per_sample = 4000;   ///< spread evenly over the sorted rows
  std::size_t max_folds = 10;                 ///< fits for held-out calibration
  bool calibrate = true;                      ///< false: P99 and P99.9 stay 0, for a fit that is only a step to another
  unsigned threads = 0;
};

/// Direction of each marker along maturation: CD34 -1, CD20 +1, CD45 +1, all others 0.
[[nodiscard]] std::vector<double> order_weights(std::span<const result::MarkerAnchor> markers);

/// Fit a principal curve of K nodes through the pooled events and describe normal spread at each node.
///
/// Start: K groups of equal size along the order score. Then 24 batch steps with shrinking neighbourhood (a
/// one-dimensional Kohonen map, the discrete form of Hastie & Stuetzle 1989, doi 10.1080/01621459.1989.10478797) in
/// space scaled by the spread about the nodes, with the rank by order score as one more coordinate (SD 0.2 of its
/// range) so that the curve cannot run against the order; after each step nodes are put at equal distances along the
/// curve, and markers with an order weight are made monotone (pool adjacent violators). Per node: mean, Ledoit–Wolf
/// shrunk covariance, robust SD (each at least 0.05 decade) of its events, shared among nodes by normal noise about
/// them, and of neighbouring nodes' events too where they are few; the share of events of resting samples (all samples
/// where none is resting). Stages end where CD34 falls below and CD20 rises above the middle of its range and CD10 (or
/// CD38) falls below a quarter of it; without the marker at 1/4, 5/8 and 13/16 of the nodes. P99 and P99.9 of the
/// distance come from events of samples left out of the fit (one sample: of every other event), for resting and
/// regenerating samples separately; 0 where a class has no sample.
///
/// Rows with NaN are left out. Independent of event order and thread count; the order of samples matters in the last
/// bits and in the folds.
/// Errors: MODEL-P01 fewer than 20 finite rows per node or 50 in a sample; MODEL-P02 a sample's columns differ from the
/// markers or options out of range; MODEL-P03 no marker with an order weight.
[[nodiscard]] Result<result::MaturationReference> fit_maturation_path(std::span<const ReferenceSample> samples,
                                                                      const PathFitOptions& options);

/// What one event is relative to the path. Rows with NaN or infinity: distance and pseudotime NaN, node kNoNode.
struct PathScore {
  static constexpr std::uint8_t kNoNode = 255;
  float distance = std::numeric_limits<float>::quiet_NaN();    ///< least Mahalanobis distance over the nodes
  float pseudotime = std::numeric_limits<float>::quiet_NaN();  ///< nearest node / K, in [0, 1)
  std::uint8_t node = kNoNode;                                 ///< nearest node; ties: the earlier
};

/// The markers of the reference that a tube has, in the reference's order.
[[nodiscard]] std::vector<std::string> shared_markers(const result::MaturationReference& reference,
                                                      std::span<const std::string> tube_markers);

/// Scores events on a subset of the reference's markers; the others are marginalised (sub-mean and sub-covariance).
class PathScorer {
 public:
  /// Prepare the nodes. `markers` name the columns of the rows to come; up to 32, each once, all in the reference.
  ///
  /// Errors: MODEL-P04 for markers the reference lacks, repeated or none; MODEL-P05 for a reference whose sizes
  /// disagree, with more than 254 nodes or a covariance that is not positive definite.
  [[nodiscard]] static Result<PathScorer> create(const result::MaturationReference& reference,
                                                 std::span<const std::string> markers);

  /// Score rows (m = number of markers) into out[rows.n]; single precision, bit-identical at any thread count.
  /// `interpolate`: pseudotime moves within half a node towards the nearer neighbour (vertex of the parabola through
  /// the squared distances of the node and its neighbours).
  void score(const Rows& rows, std::span<PathScore> out, unsigned threads = 0, bool interpolate = false) const;

  /// A distance over all markers of the reference (such as its P99.9) as distance over this subset: the same chi-square
  /// tail probability in the smaller dimension. Approximate, since the least of K distances is not exactly chi.
  [[nodiscard]] double threshold(double full_distance) const;

  /// (x - mean) / robust SD per marker at a node, [m] into out; NaN stays NaN.
  void z_scores(std::span<const float> row, std::size_t node, std::span<float> out) const;

  /// Node with the least distance of one row by all markers but those whose bit is set in `left_out` (bit j: marker j);
  /// kNoNode with NaN or when no marker remains. Ties: the earlier.
  [[nodiscard]] std::size_t nearest_node(std::span<const float> row, std::uint32_t left_out = 0) const;

  [[nodiscard]] std::size_t n_nodes() const { return n_nodes_; }
  [[nodiscard]] const std::vector<std::string>& markers() const { return markers_; }
  [[nodiscard]] double mean(std::size_t node, std::size_t marker) const { return mean_[node * m_ + marker]; }
  [[nodiscard]] double sd(std::size_t node, std::size_t marker) const { return sd_[node * m_ + marker]; }

 private:
  void score_tile(const Rows& rows, std::size_t first, std::size_t count, std::span<PathScore> out,
                  bool interpolate) const;

  std::vector<std::string> markers_;
  std::size_t m_ = 0, m_full_ = 0, n_nodes_ = 0;
  std::vector<double> mean_, sd_;   // [K][m]
  std::vector<double> covariance_;  // [K][m][m]
  std::vector<float> factor_;       // [K][m (m + 1) / 2] rows of L⁻¹
  std::vector<float> offset_;       // [K][m] L⁻¹ mean
};

/// "stage I", "stage II", "stage III" or "mature B" by the reference's node ranges.
[[nodiscard]] std::string stage_name(const result::MaturationReference& reference, std::size_t node);

}  // namespace fcscreen::models
