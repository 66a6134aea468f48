// SPDX-License-Identifier: Apache-2.0
#include "engine/stream/display_scale.h"

#include <algorithm>
#include <cmath>

namespace fcscreen::engine {
namespace {

constexpr double kLogicleT = 262144, kLogicleM = 4.5;
constexpr double kLogicleW = 0.8;    // linear to ±330 of 262144: covers the spread of compensated negatives [DESIGN]
constexpr double kMassCofactor = 5;  // customary asinh cofactor of mass cytometry
constexpr double kAsinhDecades = 4;

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

}  // namespace fcscreen::engine
