// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstring>
#include <new>
#include <type_traits>
#include <utility>

#include "engine/core/error.h"

namespace fcscreen {

/// Every column and mask starts on a cache line and is padded to a whole number of them.
inline constexpr std::size_t kAlignmentBytes = 64;

/// Ask for a constructor that leaves elements as the memory came, for callers that write every one of them.
struct Uninitialised {};

/// Ask the system to back memory that nobody has touched yet with huge pages: one page fault per 2 MiB instead of 512.
/// Does nothing for less than 1 MiB and where the system has no such pages; never fails.
void advise_huge_pages(void* address, std::size_t n_bytes);

/// Own `size` trivially copyable elements, 64-byte aligned, padded with zeros to a multiple of 64 bytes.
///
/// Elements are zero on construction unless Uninitialised is asked for. Big buffers lie on huge pages. Move only.
/// Throws std::bad_alloc when memory is exhausted: sizes come from the real length of a file, never from what its
/// header claims.
template <class T>
class AlignedBuffer {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(std::size_t size) : AlignedBuffer(size, 0) {}
  AlignedBuffer(std::size_t size, Uninitialised) : AlignedBuffer(size, size * sizeof(T)) {}
  AlignedBuffer(AlignedBuffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  AlignedBuffer& operator=(AlignedBuffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  AlignedBuffer(const AlignedBuffer&) = delete;
  AlignedBuffer& operator=(const AlignedBuffer&) = delete;
  ~AlignedBuffer() { ::operator delete (data_, std::align_val_t{kAlignmentBytes}); }

  [[nodiscard]] T* data() { return data_; }
  [[nodiscard]] const T* data() const { return data_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }

 private:
  /// Zero from byte `zero_from` on.
  AlignedBuffer(std::size_t size, std::size_t zero_from) : size_(size) {
    const std::size_t bytes = padded_bytes(size);
    if (bytes == 0) return;
    void* const memory = ::operator new (bytes, std::align_val_t{kAlignmentBytes});
    advise_huge_pages(memory, bytes);
    std::memset(static_cast<std::byte*>(memory) + zero_from, 0, bytes - zero_from);
    data_ = static_cast<T*>(memory);
  }
  static std::size_t padded_bytes(std::size_t size) {
    return (size * sizeof(T) + kAlignmentBytes - 1) / kAlignmentBytes * kAlignmentBytes;
  }
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace fcscreen
