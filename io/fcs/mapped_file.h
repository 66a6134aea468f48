// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/core/error.h"

namespace fcscreen::io::fcs {

/// The bytes of a file: a regular one mapped read-only, anything else read into memory. Move only.
class MappedFile {
 public:
  /// Missing, unreadable, not a regular file: an Error of kind Input. An empty file maps to no bytes.
  [[nodiscard]] static Result<MappedFile> open(const std::filesystem::path& path);
  /// A regular file whole, wherever the descriptor's position is; anything else from its position to its end, into
  /// memory that grows with what arrives; what does not begin with "FCS" may be endless and is not read on. The
  /// descriptor stays open. `name` is used in errors.
  [[nodiscard]] static Result<MappedFile> from_descriptor(int fd, const std::string& name);
  MappedFile() = default;
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();
  [[nodiscard]] std::span<const std::byte> bytes() const {
    if (address_ == nullptr) return read_;
    return {static_cast<const std::byte*>(address_), size_};
  }

 private:
  [[nodiscard]] Status map(int fd, std::size_t size, const std::string& name);
  [[nodiscard]] Status read_to_end(int fd, const std::string& name);
  void* address_ = nullptr;
  std::size_t size_ = 0;
  std::vector<std::byte> read_;  // where nothing is mapped
};

}  // namespace fcscreen::io::fcs
