// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "engine/core/random.h"
#include "engine/core/simd_target.h"
#include "gating/kernels/kernels.h"

// What every kernel is held to: on every target this machine runs, at every size and alignment, the bits of the twin.
namespace fcscreen::gating::contract {

inline constexpr std::size_t kLargestSize = 200;   // of those tried one by one: three mask words and a tail
inline constexpr std::size_t kLargeSize = 60000;   // of those drawn at random
inline constexpr std::size_t kMisalignments = 16;  // floats in a cache line
inline constexpr float kUntouched = -12345.5F;     // written round an output to catch a write outside it

/// Every size from 0 to kLargestSize, and six random ones up to kLargeSize, the same on every run.
inline std::vector<std::size_t> sizes(std::uint64_t stream) {
  std::vector<std::size_t> out;
  for (std::size_t n = 0; n <= kLargestSize; ++n) out.push_back(n);
  for (std::uint64_t i = 0; i < 6; ++i) {
    Random random(29, stream, i);
    out.push_back(kLargestSize + static_cast<std::size_t>(std::pow(kLargeSize - kLargestSize, random.uniform())));
  }
  return out;
}

/// Use one target for the life of this object.
class UseTarget {
 public:
  explicit UseTarget(const std::string& name) : usable_(set_simd_target(name).has_value()) {}
  ~UseTarget() { (void)set_simd_target("best"); }
  UseTarget(const UseTarget&) = delete;
  UseTarget& operator=(const UseTarget&) = delete;
  [[nodiscard]] bool usable() const { return usable_; }

 private:
  bool usable_;
};

/// Values that kernels get wrong first, then magnitudes over the whole float range, both signs.
inline std::vector<float> hard_values(std::size_t n, std::uint64_t stream, float T = 262144) {
  const float inf = std::numeric_limits<float>::infinity();
  const float nan = std::bit_cast<float>(0x7FC00001U), negative_nan = std::bit_cast<float>(0xFFC12345U);
  const float signalling = std::bit_cast<float>(0x7F800001U), denormal = std::numeric_limits<float>::denorm_min();
  const std::vector<float> special = {nan,
                                      negative_nan,
                                      signalling,
                                      inf,
                                      -inf,
                                      0.0F,
                                      -0.0F,
                                      denormal,
                                      -denormal,
                                      1e-40F,
                                      std::numeric_limits<float>::min(),
                                      T,
                                      -T,
                                      std::nextafter(T, inf),
                                      std::nextafter(T, 0.0F),
                                      2 * T,
                                      -2 * T,
                                      1e10F,
                                      -1e10F,
                                      1e20F,
                                      -1e30F,
                                      1.0F,
                                      std::numeric_limits<float>::max(),
                                      std::numeric_limits<float>::lowest()};
  std::vector<float> values(n);
  for (std::size_t i = 0; i < n; ++i) {
    Random random(7, stream, i);
    const double kind = random.uniform();
    if (kind < 0.25) {
      values[i] = special[static_cast<std::size_t>(random.uniform() * static_cast<double>(special.size()))];
    } else {
      const double magnitude = std::pow(10.0, random.uniform() * 8 - 2);
      values[i] = static_cast<float>(random.uniform() < 0.3 ? -magnitude : magnitude);
    }
  }
  return values;
}

inline bool same_bits(std::span<const float> a, std::span<const float> b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::bit_cast<std::uint32_t>(a[i]) != std::bit_cast<std::uint32_t>(b[i])) return false;
  }
  return true;
}

}  // namespace fcscreen::gating::contract
