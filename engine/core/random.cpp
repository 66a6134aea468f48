// SPDX-License-Identifier: Apache-2.0
#include "engine/core/random.h"

#include <cmath>
#include <numbers>

namespace fcscreen {

std::array<std::uint32_t, 4> philox(std::uint64_t seed, std::uint64_t stream, std::uint64_t index) {
  constexpr std::uint64_t kM0 = 0xD2511F53, kM1 = 0xCD9E8D57;
  constexpr std::uint32_t kW0 = 0x9E3779B9, kW1 = 0xBB67AE85;
  std::array<std::uint32_t, 4> c{static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32),
                                 static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(stream >> 32)};
  auto k0 = static_cast<std::uint32_t>(seed), k1 = static_cast<std::uint32_t>(seed >> 32);
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = kM0 * c[0], p1 = kM1 * c[2];
    c = {static_cast<std::uint32_t>(p1 >> 32) ^ c[1] ^ k0, static_cast<std::uint32_t>(p1),
         static_cast<std::uint32_t>(p0 >> 32) ^ c[3] ^ k1, static_cast<std::uint32_t>(p0)};
    k0 += kW0;
    k1 += kW1;
  }
  return c;
}

double Random::uniform() {
  if (used_ >= 4) {
    words_ = philox(seed_, stream_, (index_ << 20) ^ step_++);
    used_ = 0;
  }
  const std::uint64_t hi = words_[used_] >> 5, lo = words_[used_ + 1] >> 6;
  used_ += 2;
  return (static_cast<double>(hi * 67108864 + lo) + 0.5) / 9007199254740992.0;
}

double Random::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  const double r = std::sqrt(-2.0 * std::log(uniform())), a = 2.0 * std::numbers::pi * uniform();
  spare_ = r * std::sin(a);
  has_spare_ = true;
  return r * std::cos(a);
}

std::uint64_t Random::poisson(double mean) {
  if (!(mean > 0)) return 0;
  if (mean > 30) {
    const double x = std::floor(mean + std::sqrt(mean) * normal() + 0.5);
    return x < 0 ? 0 : static_cast<std::uint64_t>(x);
  }
  double p = std::exp(-mean), sum = p;
  const double u = uniform();
  std::uint64_t k = 0;
  while (u > sum && k < 400) {
    ++k;
    p *= mean / static_cast<double>(k);
    sum += p;
  }
  return k;
}

}  // namespace fcscreen
