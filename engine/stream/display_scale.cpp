// SPDX-License-Identifier: Apache-2.0
#include "engine/stream/display_scale.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/core/order_statistics.h"

namespace fcscreen::engine {
namespace {

constexpr double kLogicleT = 262144, kLogicleM = 4.5;
constexpr double kAsinhDecades = 4;

}  // namespace

double linear_top(const io::fcs::Parameter& p) {
  if (p.type == io::fcs::DataType::Integer && p.log_decades > 0) return p.log_offset * std::pow(10.0, p.log_decades);
  return p.range > 1 ? p.range : kLogicleT;
}

result::LogicleScale fluorescence_scale(double top, const ScaleParameters& p) {
  return {top, std::min(p.logicle_w, kLogicleM / 2), kLogicleM, 0};
}

result::AsinhScale asinh_scale(double cofactor) {
  // T = cofactor sinh(M ln 10) makes Gating-ML's fasinh asinh(x / cofactor) / (M ln 10).
  return {cofactor * std::sinh(kAsinhDecades * std::log(10.0)), kAsinhDecades, 0};
}

result::AsinhScale mass_scale(const ScaleParameters& p) { return asinh_scale(p.mass_cofactor); }

PooledRange pooled_range(std::span<const std::span<const float>> columns) {
  PooledRange r;
  bool first = true;
  for (const auto& values : columns) {
    std::vector<float> x;
    x.reserve(values.size());
    for (const float v : values) {
      if (std::isfinite(v)) x.push_back(v);
    }
    if (x.empty()) continue;
    const double lo = quantile_in_place(x, 0.005), hi = quantile_in_place(x, 0.995);
    r.lo = first ? lo : std::min(r.lo, lo);
    r.hi = first ? hi : std::max(r.hi, hi);
    r.negatives = r.negatives || *std::min_element(x.begin(), x.end()) < 0;
    first = false;
  }
  return r;
}

bool looks_prescaled(std::span<const io::fcs::Parameter* const> markers, const PooledRange& range,
                     const ScaleParameters& scale) {
  if (range.hi > range.lo && range.hi < scale.prescaled_top) return true;
  const bool log_channels = std::all_of(markers.begin(), markers.end(), [&](const io::fcs::Parameter* p) {
    return p->type != io::fcs::DataType::Integer && p->range <= scale.log_channel_range;
  });
  return log_channels && !range.negatives && range.hi <= scale.log_channel_range;
}

}  // namespace fcscreen::engine
