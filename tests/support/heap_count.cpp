// SPDX-License-Identifier: Apache-2.0
#include "tests/support/heap_count.h"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> live{0}, peak{0};

void* counted(void* memory) noexcept {
  if (memory == nullptr) return nullptr;
  const std::size_t size = malloc_usable_size(memory);
  const std::size_t now = live.fetch_add(size) + size;
  std::size_t seen = peak.load();
  while (now > seen && !peak.compare_exchange_weak(seen, now)) {
  }
  return memory;
}

void* required(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  return counted(memory);
}

void* aligned(std::size_t size, std::align_val_t alignment) {
  const auto a = static_cast<std::size_t>(alignment);
  return std::aligned_alloc(a, (size + a - 1) / a * a);
}

std::size_t at_least_one(std::size_t size) { return size == 0 ? 1 : size; }

void release(void* memory) noexcept {
  if (memory != nullptr) live.fetch_sub(malloc_usable_size(memory));
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) { return required(std::malloc(at_least_one(size))); }
void* operator new[](std::size_t size) { return required(std::malloc(at_least_one(size))); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return counted(std::malloc(at_least_one(size)));
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return counted(std::malloc(at_least_one(size)));
}
void* operator new(std::size_t size, std::align_val_t a) { return required(aligned(at_least_one(size), a)); }
void* operator new[](std::size_t size, std::align_val_t a) { return required(aligned(at_least_one(size), a)); }
void operator delete(void* p) noexcept { release(p); }
void operator delete[](void* p) noexcept { release(p); }
void operator delete(void* p, std::size_t) noexcept { release(p); }
void operator delete[](void* p, std::size_t) noexcept { release(p); }
void operator delete(void* p, std::align_val_t) noexcept { release(p); }
void operator delete[](void* p, std::align_val_t) noexcept { release(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { release(p); }
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { release(p); }

namespace fcscreen::test {

HeapPeak::HeapPeak() : before_(live.load()) { peak.store(before_); }

std::size_t HeapPeak::bytes() const { return peak.load() - before_; }

}  // namespace fcscreen::test
