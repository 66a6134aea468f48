// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "engine/stream/load_events.h"
#include "tests/unit/stream/sample.h"

namespace {

std::atomic<std::size_t> live{0}, peak{0};

void* counted(void* memory) {
  if (memory == nullptr) std::abort();
  const std::size_t now = live += malloc_usable_size(memory);
  std::size_t seen = peak.load();
  while (now > seen && !peak.compare_exchange_weak(seen, now)) {
  }
  return memory;
}

void release(void* memory) noexcept {
  if (memory != nullptr) live -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) { return counted(std::malloc(size)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto a = static_cast<std::size_t>(alignment);
  return counted(std::aligned_alloc(a, (size + a - 1) / a * a));
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }

TEST_CASE("load: the peak of allocated memory is at most 1.35 times the columns kept") {
  using namespace fcscreen;
  const auto sample = test::make_sample(200000, 8);
  const auto file = test::open_sample(sample);
  engine::LoadRequest request;
  request.compensation = sample.spillover;
  request.threads = 4;
  for (std::size_t p = 0; p < sample.names.size(); ++p) request.columns.push_back({p, result::LogicleScale{}});
  const double kept = 200000.0 * 10 * 8;
  const std::size_t before = live.load();
  peak = before;
  const auto events = engine::load_events(file, request);
  REQUIRE(events);
  const auto used = static_cast<double>(peak.load() - before);
  MESSAGE("peak " << used / kept << " of the columns kept");
  CHECK(used >= kept);
  CHECK(used <= 1.35 * kept);
}
