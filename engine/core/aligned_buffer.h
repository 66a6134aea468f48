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

/// Own `size` trivially copyable elements, 64-byte aligned, padded with zeros to a multiple of 64 bytes.
///
/// Elements are zero on construction. Move only. Throws std::bad_alloc when memory is exhausted: sizes come from the
/// real length of a file, never from what its header claims.
template <class T>
class AlignedBuffer {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(std::size_t size) : size_(size) {
    const std::size_t bytes = padded_bytes(size);
    if (bytes == 0) return;
    data_ = static_cast<T*>(::operator new (bytes, std::align_val_t{kAlignmentBytes}));
    std::memset(static_cast<void*>(data_), 0, bytes);
  }
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
  static std::size_t padded_bytes(std::size_t size) {
    return (size * sizeof(T) + kAlignmentBytes - 1) / kAlignmentBytes * kAlignmentBytes;
  }
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace fcscreen
