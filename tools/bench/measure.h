// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <span>

#include "engine/core/aligned_buffer.h"

// What the end-to-end benchmarks measure alike.
namespace fcscreen::bench {

inline constexpr double kMega = 1e6;

template <class Body>
double seconds(Body&& body) {
  const auto begin = std::chrono::steady_clock::now();
  body();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Largest resident memory of this process so far, mapped files included.
[[nodiscard]] double peak_rss_mb();
/// Anonymous memory in use now: everything but mapped files.
[[nodiscard]] double rss_anon_mb();

/// Fill `to` with the bytes of DATA, again from the first where it is larger than DATA, past the cache, in pieces that
/// threads share.
void copy_in_pieces(std::span<const std::byte> data, AlignedBuffer<std::byte>& to, unsigned threads);

/// Seconds that `body` takes in a process that has no memory yet; the smallest of `rounds`. Negative when it failed.
/// Call before this process starts threads.
[[nodiscard]] double fresh_seconds(int rounds, const std::function<bool()>& body);

}  // namespace fcscreen::bench
