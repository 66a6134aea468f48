// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/carryover.h"

#include <algorithm>
#include <cmath>

#include "models/count_tests.h"

namespace fcscreen::engine {

EarlyEvents early_events(std::span<const float> time, const Bitmask& base, const Bitmask& population,
                         const CarryoverRules& rules) {
  EarlyEvents out;
  out.early = Bitmask(population.size());
  out.of = population.count();
  if (time.empty()) return out;
  double lo = INFINITY, hi = -INFINITY;
  base.for_each([&](std::size_t i) {
    lo = std::min(lo, static_cast<double>(time[i]));
    hi = std::max(hi, static_cast<double>(time[i]));
  });
  if (!(hi > lo)) return out;
  const double end = lo + rules.first_share * (hi - lo);
  std::size_t all = 0, early_all = 0, early = 0;
  base.for_each([&](std::size_t i) {
    ++all;
    early_all += time[i] < end ? 1 : 0;
  });
  population.for_each([&](std::size_t i) {
    if (!(time[i] < end)) return;
    out.early.set(i);
    ++early;
  });
  out.assessed = true;
  out.expected_share = static_cast<double>(early_all) / static_cast<double>(all);
  if (early == 0 || out.of == 0) return out;
  out.probability = models::binomial_upper_tail(early, out.of, out.expected_share);
  // In a large population the least drift is improbable: it must also be large.
  const double share = static_cast<double>(early) / static_cast<double>(out.of);
  out.too_many = out.probability < rules.probability && share >= rules.excess * out.expected_share;
  return out;
}

bool may_carry_over(const PreviousTube& previous, const std::string& cytometer, const std::string& acquired,
                    const CarryoverRules& rules) {
  return previous.immature_fraction >= rules.previous_blasts && previous.cytometer == cytometer &&
         acquired.size() >= 19 && previous.acquired.size() >= 19 &&
         previous.acquired.substr(0, 10) == acquired.substr(0, 10) && previous.acquired < acquired;
}

}  // namespace fcscreen::engine
