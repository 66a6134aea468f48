// SPDX-License-Identifier: Apache-2.0
#include "tools/bench/measure.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "engine/core/parallel.h"
#include "tools/bench/streaming_copy.h"

namespace fcscreen::bench {

double peak_rss_mb() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024 / kMega;
}

double rss_anon_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double kilobytes = 0;
    if (word == "RssAnon:" && status >> kilobytes) return kilobytes * 1024 / kMega;
  }
  return -1;
}

void copy_in_pieces(std::span<const std::byte> data, AlignedBuffer<std::byte>& to, unsigned threads) {
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  parallel_for((to.size() + kPiece - 1) / kPiece, threads, [&](std::size_t i) {
    std::size_t at = i * kPiece;
    const std::size_t end = std::min(at + kPiece, to.size());
    while (at < end) {
      const std::size_t from = at % data.size();
      const std::size_t n = std::min(end - at, data.size() - from);
      streaming_copy(to.data() + at, data.data() + from, n);
      at += n;
    }
  });
}

double fresh_seconds(int rounds, const std::function<bool()>& body) {
  double best = -1;
  for (int round = 0; round < rounds; ++round) {
    int ends[2];
    if (::pipe(ends) != 0) return -1;
    const pid_t child = ::fork();
    if (child == 0) {
      bool done = false;
      const double taken = seconds([&] { done = body(); });
      const bool told = done && ::write(ends[1], &taken, sizeof taken) == sizeof taken;
      ::_exit(told ? 0 : 1);
    }
    ::close(ends[1]);
    double taken = 0;
    const bool told = child > 0 && ::read(ends[0], &taken, sizeof taken) == sizeof taken;
    ::close(ends[0]);
    if (child > 0) ::waitpid(child, nullptr, 0);
    if (!told) return -1;
    best = best < 0 ? taken : std::min(best, taken);
  }
  return best;
}

}  // namespace fcscreen::bench
