// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>

namespace fcscreen {

/// Events per block of every parallel loop. Fixed, so that partial results combined in block order are bit-identical
/// at any thread count. A multiple of 64, so that a block owns whole mask words.
inline constexpr std::size_t kBlockEvents = 16384;

/// Number of blocks that cover n_events.
[[nodiscard]] constexpr std::size_t n_blocks(std::size_t n_events) {
  return (n_events + kBlockEvents - 1) / kBlockEvents;
}

/// How many threads "0 = all cores" or any other number means.
[[nodiscard]] unsigned n_threads(unsigned threads);

/// Run body(block) for block = 0 .. n-1 on up to `threads` threads (0 = all cores), in any order.
///
/// The only place in the code with an OpenMP pragma. An exception thrown by body is caught inside the region and the
/// first one (lowest block) is rethrown after it, since one that leaves an OpenMP region ends the program.
void parallel_for(std::size_t n, unsigned threads, const std::function<void(std::size_t)>& body);

}  // namespace fcscreen
