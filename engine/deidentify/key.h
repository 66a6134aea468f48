// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "engine/core/error.h"

namespace fcscreen::engine {

/// Shortest key: as long as the hash (RFC 2104 §3).
inline constexpr std::size_t kShortestKeyBytes = 32;
inline constexpr std::size_t kLongestKeyBytes = 4096;

/// The secret that pseudonyms are made with. Wiped from memory when it ends; nothing prints it.
class DeidentifyKey {
 public:
  /// Read a key: the bytes of a regular file without a line end at its end. Errors (Usage): DEI-01 it cannot be read or
  /// is too short or too long; DEI-02 others than its owner have rights to it, or its owner is not who runs this.
  [[nodiscard]] static Result<DeidentifyKey> load(const std::filesystem::path& file);
  explicit DeidentifyKey(std::string bytes) : bytes_(std::move(bytes)) {}
  DeidentifyKey(const DeidentifyKey&) = default;
  DeidentifyKey(DeidentifyKey&&) noexcept = default;
  DeidentifyKey& operator=(const DeidentifyKey&) = delete;
  DeidentifyKey& operator=(DeidentifyKey&&) = delete;
  ~DeidentifyKey();

  /// HMAC-SHA-256 (RFC 2104, FIPS 198-1) of `purpose`, a zero byte and `text`: values of one purpose say nothing about
  /// those of another.
  [[nodiscard]] std::array<unsigned char, 32> hmac(std::string_view purpose, std::string_view text) const;

 private:
  std::string bytes_;
};

}  // namespace fcscreen::engine
