// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "engine/core/random.h"

namespace fcscreen::test {

/// Uniform numbers of one seed, one after the other.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed, 1, 0) {}
  double uniform() { return random_.uniform(); }
  double between(double lo, double hi) { return lo + (hi - lo) * uniform(); }
  std::size_t below(std::size_t n) {
    return std::min(n - 1, static_cast<std::size_t>(uniform() * static_cast<double>(n)));
  }

 private:
  Random random_;
};

}  // namespace fcscreen::test
