// SPDX-License-Identifier: Apache-2.0
#include "engine/core/content_hash.h"

#include <openssl/evp.h>

#include <array>

#include "engine/core/error.h"

namespace fcscreen {

std::string sha256(std::span<const std::byte> bytes) {
  std::array<unsigned char, 32> digest{};
  unsigned length = 0;
  FCS_ASSERT(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) == 1);
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  for (const unsigned char b : digest) {
    text += kHex[b >> 4];
    text += kHex[b & 15];
  }
  return text;
}

std::string sha256(std::string_view text) { return sha256(std::as_bytes(std::span(text.data(), text.size()))); }

}  // namespace fcscreen
