// SPDX-License-Identifier: Apache-2.0
#include "engine/core/aligned_buffer.h"

#include <sys/mman.h>
#include <unistd.h>

#include <bit>
#include <cstdint>

namespace fcscreen {
namespace {

constexpr std::size_t kLeastBytes = std::size_t{1} << 20;  // below, small pages cost little and waste less

}  // namespace

void advise_huge_pages(void* address, std::size_t n_bytes) {
#ifdef MADV_HUGEPAGE
  if (n_bytes < kLeastBytes) return;
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto begin = std::bit_cast<std::uintptr_t>(address);
  const std::uintptr_t skipped = (page - begin % page) % page;
  const std::size_t whole_pages = (n_bytes - skipped) / page * page;
  // Advice only: a kernel without huge pages says EINVAL, and small pages serve.
  (void)::madvise(static_cast<std::byte*>(address) + skipped, whole_pages, MADV_HUGEPAGE);
#else
  (void)address;
  (void)n_bytes;
#endif
}

}  // namespace fcscreen
