// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>

#include "engine/core/parallel.h"
#include "models/covariance.h"
#include "models/maturation_path.h"

namespace fcscreen::models {
namespace {

constexpr std::size_t kTile = 32;  // events scored together, so that the compiler can use vector registers
constexpr std::size_t kMaxMarkers = 32;

using Lane = std::array<float, kTile>;

bool sizes_agree(const result::MaturationReference& r) {
  const std::size_t m = r.markers.size(), k = r.n_nodes;
  return k >= 1 && k < PathScore::kNoNode && m >= 1 && m <= 1024 && r.mean.size() == k * m &&
         r.covariance.size() == k * m * m && r.robust_sd.size() == k * m && r.occupancy.size() == k;
}

/// Vertex of the parabola through (-1, before), (0, here), (1, after), within half a node.
float vertex(float before, float here, float after) {
  const float curvature = before - 2 * here + after;
  return curvature > 0 ? std::clamp((before - after) / (2 * curvature), -0.5F, 0.5F) : 0.0F;
}

}  // namespace

std::vector<std::string> shared_markers(const result::MaturationReference& reference,
                                        std::span<const std::string> tube_markers) {
  std::vector<std::string> out;
  for (const result::MarkerAnchor& anchor : reference.markers) {
    if (std::find(tube_markers.begin(), tube_markers.end(), anchor.marker) != tube_markers.end()) {
      out.push_back(anchor.marker);
    }
  }
  return out;
}

std::string stage_name(const result::MaturationReference& reference, std::size_t node) {
  if (node <= reference.last_stage_i) return "stage I";
  if (node <= reference.last_stage_ii) return "stage II";
  if (node <= reference.last_stage_iii) return "stage III";
  return "mature B";
}

Result<PathScorer> PathScorer::create(const result::MaturationReference& reference,
                                      std::span<const std::string> markers) {
  if (!sizes_agree(reference)) {
    return fail(ErrorKind::Input, "MODEL-P05",
                "The arrays of the maturation reference do not match its node and marker "
                "numbers.",
                {}, {}, "Make the reference again or use the one that came with the program.");
  }
  const std::size_t full = reference.markers.size(), m = markers.size();
  std::vector<std::size_t> column;
  for (const std::string& name : markers) {
    const auto at = std::find_if(reference.markers.begin(), reference.markers.end(),
                                 [&](const result::MarkerAnchor& a) { return a.marker == name; });
    const auto index = static_cast<std::size_t>(at - reference.markers.begin());
    if (index == full || std::find(column.begin(), column.end(), index) != column.end()) {
      return fail(ErrorKind::Usage, "MODEL-P04",
                  "Marker " + name + " is not in the maturation reference or named twice.");
    }
    column.push_back(index);
  }
  if (m == 0 || m > kMaxMarkers) {
    return fail(ErrorKind::Usage, "MODEL-P04", "Scoring needs 1 to 32 markers of the maturation reference.");
  }
  PathScorer s;
  s.markers_.assign(markers.begin(), markers.end());
  s.m_ = m;
  s.m_full_ = full;
  s.n_nodes_ = reference.n_nodes;
  for (std::size_t k = 0; k < s.n_nodes_; ++k) {
    for (const std::size_t a : column) {
      s.mean_.push_back(reference.mean[k * full + a]);
      s.sd_.push_back(reference.robust_sd[k * full + a]);
      for (const std::size_t b : column) s.covariance_.push_back(reference.covariance[(k * full + a) * full + b]);
    }
    const std::vector<double> inverse =
        inverse_cholesky(std::span<const double>(s.covariance_).subspan(k * m * m, m * m), m);
    if (inverse.empty()) {
      return fail(ErrorKind::Input, "MODEL-P05", "A covariance of the maturation reference is not positive definite.");
    }
    for (std::size_t i = 0; i < m; ++i) {
      double offset = 0;
      for (std::size_t j = 0; j <= i; ++j) {
        s.factor_.push_back(static_cast<float>(inverse[i * m + j]));
        offset += inverse[i * m + j] * s.mean_[k * m + j];
      }
      s.offset_.push_back(static_cast<float>(offset));
    }
  }
  return s;
}

void PathScorer::score_tile(const Rows& rows, std::size_t first, std::size_t count, std::span<PathScore> out,
                            bool interpolate) const {
  std::array<Lane, kMaxMarkers> x;
  for (std::size_t j = 0; j < m_; ++j) {
    x[j].fill(0);
    for (std::size_t t = 0; t < count; ++t) x[j][t] = rows.values[(first + t) * m_ + j];
  }
  std::array<Lane, PathScore::kNoNode> square;  // of the distance, per node
  const float* factor = factor_.data();
  for (std::size_t k = 0; k < n_nodes_; ++k) {
    Lane sum{};
    for (std::size_t i = 0; i < m_; ++i) {
      Lane y;
      y.fill(-offset_[k * m_ + i]);
      for (std::size_t j = 0; j <= i; ++j) {
        const float f = *factor++;
        for (std::size_t t = 0; t < kTile; ++t) y[t] += f * x[j][t];
      }
      for (std::size_t t = 0; t < kTile; ++t) sum[t] += y[t] * y[t];
    }
    square[k] = sum;
  }
  for (std::size_t t = 0; t < count; ++t) {
    std::size_t best = 0;
    for (std::size_t k = 1; k < n_nodes_; ++k) {
      if (square[k][t] < square[best][t]) best = k;
    }
    PathScore& score = out[first + t];
    score = PathScore{};
    if (!std::isfinite(square[best][t])) continue;
    score.distance = std::sqrt(square[best][t]);
    score.node = static_cast<std::uint8_t>(best);
    float position = static_cast<float>(best);
    if (interpolate && best > 0 && best + 1 < n_nodes_) {
      position += vertex(square[best - 1][t], square[best][t], square[best + 1][t]);
    }
    score.pseudotime = position / static_cast<float>(n_nodes_);
  }
}

void PathScorer::score(const Rows& rows, std::span<PathScore> out, unsigned threads, bool interpolate) const {
  FCS_ASSERT(rows.m == m_ && out.size() >= rows.n);
  parallel_for(n_blocks(rows.n), threads, [&](std::size_t block) {
    const std::size_t end = std::min(rows.n, (block + 1) * kBlockEvents);
    for (std::size_t first = block * kBlockEvents; first < end; first += kTile) {
      score_tile(rows, first, std::min(kTile, end - first), out, interpolate);
    }
  });
}

double PathScorer::threshold(double full_distance) const { return map_distance(full_distance, m_full_, m_); }

void PathScorer::z_scores(std::span<const float> row, std::size_t node, std::span<float> out) const {
  for (std::size_t j = 0; j < m_; ++j) {
    out[j] = static_cast<float>((static_cast<double>(row[j]) - mean(node, j)) / sd(node, j));
  }
}

std::size_t PathScorer::nearest_node(std::span<const float> row, std::uint32_t left_out) const {
  std::vector<std::size_t> kept;
  for (std::size_t j = 0; j < m_; ++j) {
    if ((left_out >> j & 1U) == 0) kept.push_back(j);
  }
  std::size_t best = PathScore::kNoNode;
  double least = std::numeric_limits<double>::infinity();
  std::vector<double> sub(kept.size() * kept.size());
  for (std::size_t k = 0; k < n_nodes_ && !kept.empty(); ++k) {
    for (std::size_t a = 0; a < kept.size(); ++a) {
      for (std::size_t b = 0; b < kept.size(); ++b) {
        sub[a * kept.size() + b] = covariance_[(k * m_ + kept[a]) * m_ + kept[b]];
      }
    }
    const std::vector<double> inverse = inverse_cholesky(sub, kept.size());
    double square = 0;
    for (std::size_t a = 0; a < kept.size(); ++a) {
      double y = 0;
      for (std::size_t b = 0; b <= a; ++b) y += inverse[a * kept.size() + b] * (row[kept[b]] - mean(k, kept[b]));
      square += y * y;
    }
    if (square < least) least = square, best = k;
  }
  return best;
}

}  // namespace fcscreen::models
