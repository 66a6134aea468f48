// SPDX-License-Identifier: Apache-2.0
#include "gating/auto/compensation_check.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "engine/core/order_statistics.h"
#include "gating/auto/modes.h"

namespace fcscreen::gating {
namespace {

constexpr std::array<std::pair<const char*, const char*>, 6> kExclusive{
    {{"CD3", "CD19"}, {"CD3", "CD20"}, {"CD7", "CD19"}, {"CD7", "CD20"}, {"CD66b", "CD19"}, {"CD66b", "CD3"}}};

Bitmask within(std::span<const float> x, const Bitmask& base, double lo, double hi) {
  Bitmask out(base.size());
  base.for_each([&](std::size_t i) {
    if (x[i] >= lo && x[i] < hi) out.set(i);
  });
  return out;
}

/// Appends the slope of `secondary` on `primary` when it can be measured.
void measure(const std::string& primary, const std::string& secondary,
             const std::map<std::string, std::span<const float>>& linear,
             const std::map<std::string, std::span<const float>>& decades, const Bitmask& base, std::size_t min_events,
             std::vector<ResidualSlope>& out) {
  ModeOptions options;
  options.min_count = min_events;
  const auto modes = find_modes(decades.at(primary), base, options);
  if (modes.size() < 2) return;
  const Bitmask negative = within(decades.at(primary), base, -INFINITY, modes.front().right);
  const Bitmask positive = within(decades.at(primary), base, modes.back().position, INFINITY);
  const std::vector<float> low = gather(linear.at(primary), negative), high = gather(linear.at(primary), positive);
  if (low.size() < min_events || high.size() < min_events) return;
  const double step = median(high) - median(low);
  if (!(step > 0)) return;
  const double shift = median(gather(linear.at(secondary), positive)) - median(gather(linear.at(secondary), negative));
  out.push_back({primary, secondary, shift / step, high.size()});
}

}  // namespace

std::vector<ResidualSlope> residual_slopes(const std::map<std::string, std::span<const float>>& linear,
                                           const std::map<std::string, std::span<const float>>& decades,
                                           const Bitmask& base, std::size_t min_events) {
  std::vector<ResidualSlope> out;
  for (const auto& pair : kExclusive) {
    if (linear.count(pair.first) == 0 || linear.count(pair.second) == 0) continue;
    measure(pair.first, pair.second, linear, decades, base, min_events, out);
    measure(pair.second, pair.first, linear, decades, base, min_events, out);
  }
  return out;
}

}  // namespace fcscreen::gating
