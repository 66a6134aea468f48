// SPDX-License-Identifier: Apache-2.0
#include "engine/stream/display_scale.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/core/order_statistics.h"

namespace fcscreen::engine {
namespace {

constexpr double kLogicleT = 262144, kLogicleM = 4.5;
constexpr double kLogicleW = 0.8;    // linear to ±330 of 262144: covers the spread of compensated negatives [DESIGN]
constexpr double kMassCofactor = 5;  // customary asinh cofactor of mass cytometry
constexpr double kAsinhDecades = 4;
constexpr double kPrescaledTop =
    50;  // fluorescence that never leaves a few tens of units is no instrument scale [DESIGN]
constexpr double kLogChannelRange = 4096;  // float values in the channels of a 12-bit log scale

}  // namespace

double linear_top(const io::fcs::Parameter& p) {
  if (p.type == io::fcs::DataType::Integer && p.log_decades > 0) return p.log_offset * std::pow(10.0, p.log_decades);
  return p.range > 1 ? p.range : kLogicleT;
}

result::LogicleScale fluorescence_scale(double top) {
  const double t = std::max(top, 1024.0), m = std::max(kLogicleM + std::log10(t / kLogicleT), 2.0);
  return {t, std::min(kLogicleW, m / 2), m, 0};
}

result::AsinhScale asinh_scale(double cofactor) {
  // T = cofactor sinh(M ln 10) makes Gating-ML's fasinh asinh(x / cofactor) / (M ln 10).
  return {cofactor * std::sinh(kAsinhDecades * std::log(10.0)), kAsinhDecades, 0};
}

result::AsinhScale mass_scale() { return asinh_scale(kMassCofactor); }

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

bool looks_prescaled(std::span<const io::fcs::Parameter* const> markers, const PooledRange& range) {
  if (range.hi > range.lo && range.hi < kPrescaledTop) return true;
  const bool log_channels = std::all_of(markers.begin(), markers.end(), [](const io::fcs::Parameter* p) {
    return p->type != io::fcs::DataType::Integer && p->range <= kLogChannelRange;
  });
  return log_channels && !range.negatives && range.hi <= kLogChannelRange;
}

}  // namespace fcscreen::engine
