// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/core/random.h"

namespace fcscreen::test {

/// One normal population of a constructed column.
struct Population {
  std::size_t n = 0;
  double centre = 0, sd = 0;
};

/// Values of the populations one after another; the same seed gives the same values.
inline std::vector<float> draw(const std::vector<Population>& populations, std::uint64_t seed) {
  Random random(seed, 7, 0);
  std::vector<float> out;
  for (const Population& p : populations) {
    for (std::size_t i = 0; i < p.n; ++i) out.push_back(static_cast<float>(p.centre + p.sd * random.normal()));
  }
  return out;
}

/// A permutation of 0 … n-1 (Fisher and Yates).
inline std::vector<std::size_t> permutation(std::size_t n, std::uint64_t seed) {
  Random random(seed, 8, 0);
  std::vector<std::size_t> order(n);
  for (std::size_t i = 0; i < n; ++i) order[i] = i;
  for (std::size_t i = n; i > 1; --i) {
    std::swap(order[i - 1], order[static_cast<std::size_t>(random.uniform() * static_cast<double>(i))]);
  }
  return order;
}

}  // namespace fcscreen::test
