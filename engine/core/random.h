// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace fcscreen {

/// Four random 32-bit words from (seed, stream, index): Philox4x32-10 (Salmon et al., SC 2011,
/// doi 10.1145/2063384.2063405).
///
/// Counter based: the same triple gives the same words on any thread, in any order.
[[nodiscard]] std::array<std::uint32_t, 4> philox(std::uint64_t seed, std::uint64_t stream, std::uint64_t index);

/// A sequence of draws for one (seed, stream, index), e.g. for one event.
class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t stream, std::uint64_t index) : seed_(seed), stream_(stream), index_(index) {}
  /// Uniform in (0, 1), 53 bits.
  double uniform();
  /// Standard normal by Box–Muller (one of the pair is kept for the next call).
  double normal();
  /// Poisson with the given mean: inversion below 30, rounded normal above.
  std::uint64_t poisson(double mean);

 private:
  std::uint64_t seed_, stream_, index_;
  std::uint32_t step_ = 0;
  std::array<std::uint32_t, 4> words_{};
  unsigned used_ = 4;
  double spare_ = 0;
  bool has_spare_ = false;
};

}  // namespace fcscreen
