// SPDX-License-Identifier: Apache-2.0
#include "engine/core/parallel.h"

#include <omp.h>

#include <exception>
#include <mutex>

namespace fcscreen {

unsigned n_threads(unsigned threads) { return threads == 0 ? static_cast<unsigned>(omp_get_num_procs()) : threads; }

void parallel_for(std::size_t n, unsigned threads, const std::function<void(std::size_t)>& body) {
  const int team = static_cast<int>(n_threads(threads));
  std::exception_ptr first;
  std::size_t first_block = n;
  std::mutex guard;
#pragma omp parallel for schedule(dynamic, 1) num_threads(team)
  for (std::size_t i = 0; i < n; ++i) {
    try {
      body(i);
    } catch (...) {
      const std::lock_guard<std::mutex> lock(guard);
      if (i < first_block) {
        first_block = i;
        first = std::current_exception();
      }
    }
  }
  if (first) std::rethrow_exception(first);
}

}  // namespace fcscreen
