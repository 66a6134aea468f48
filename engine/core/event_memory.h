// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <limits>
#include <span>
#include <utility>

#include "engine/core/aligned_buffer.h"
#include "engine/core/error.h"

namespace fcscreen {

/// Bytes of a temporary file that no folder lists any more, mapped: no anonymous memory, the system may write them to
/// disk and read them again. They are gone when the mapping is, also where the program is killed. Move only.
class SpilledBytes {
 public:
  SpilledBytes() = default;
  /// `n_bytes` zeros in a file of `folder`, readable by this user alone. The space is reserved at once, so that writing
  /// to the bytes cannot fail later.
  ///
  /// Errors: ENG-M01 (Output) the file cannot be made or has no room; ENG-M02 (Usage) the folder itself lies in memory.
  [[nodiscard]] static Result<SpilledBytes> create(std::size_t n_bytes, const std::filesystem::path& folder);
  SpilledBytes(SpilledBytes&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  SpilledBytes& operator=(SpilledBytes&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  SpilledBytes(const SpilledBytes&) = delete;
  SpilledBytes& operator=(const SpilledBytes&) = delete;
  ~SpilledBytes();

  /// The bytes, at the beginning of a page; null where there are none.
  [[nodiscard]] void* data() const { return data_; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  SpilledBytes(void* data, std::size_t size) : data_(data), size_(size) {}
  void* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Own `size` values in memory or in a temporary file; which of the two changes no result. Move only.
template <class T>
class EventArray {
 public:
  EventArray() = default;
  explicit EventArray(AlignedBuffer<T> values) : memory_(std::move(values)) {}
  EventArray(SpilledBytes bytes, std::size_t size) : spilled_(std::move(bytes)), n_spilled_(size) {
    FCS_ASSERT(size <= spilled_.size() / sizeof(T));
  }
  [[nodiscard]] std::size_t size() const { return n_spilled_ > 0 ? n_spilled_ : memory_.size(); }
  [[nodiscard]] T* data() { return n_spilled_ > 0 ? static_cast<T*>(spilled_.data()) : memory_.data(); }
  [[nodiscard]] const T* data() const {
    return n_spilled_ > 0 ? static_cast<const T*>(spilled_.data()) : memory_.data();
  }
  [[nodiscard]] std::span<T> values() { return {data(), size()}; }
  [[nodiscard]] std::span<const T> values() const { return {data(), size()}; }

 private:
  AlignedBuffer<T> memory_;
  SpilledBytes spilled_;
  std::size_t n_spilled_ = 0;
};

inline constexpr std::size_t kNoMemoryLimit = std::numeric_limits<std::size_t>::max();

/// Where the big arrays of one analysis lie (engine/adr/0014).
class EventMemory {
 public:
  /// In memory.
  EventMemory() = default;
  /// In temporary files of `folder`; empty: $TMPDIR, or /var/tmp where that is not set.
  [[nodiscard]] static EventMemory in_files(std::filesystem::path folder = {});
  /// In memory where `needed_bytes` are within `limit_bytes`, else in temporary files.
  [[nodiscard]] static EventMemory within(std::size_t needed_bytes, std::size_t limit_bytes) {
    return needed_bytes <= limit_bytes ? EventMemory() : in_files();
  }
  [[nodiscard]] bool spills() const { return !folder_.empty(); }

  /// `size` values for a caller that writes every one; those of a file are zero. Errors of SpilledBytes::create;
  /// throws std::bad_alloc where memory is exhausted.
  template <class T>
  [[nodiscard]] Result<EventArray<T>> array(std::size_t size) const {
    if (!spills() || size == 0) return EventArray<T>(AlignedBuffer<T>(size, Uninitialised()));
    std::size_t n_bytes = 0;
    if (__builtin_mul_overflow(size, sizeof(T), &n_bytes)) throw std::bad_alloc();
    auto bytes = SpilledBytes::create(n_bytes, folder_);
    if (!bytes) return fail(bytes.error());
    return EventArray<T>(std::move(*bytes), size);
  }

 private:
  std::filesystem::path folder_;  ///< empty: in memory
};

}  // namespace fcscreen
