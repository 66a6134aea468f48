// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>

#include "io/xml/encoding_internal.h"

namespace fcscreen::io::xml {
namespace {

using Byte = unsigned char;

void append(std::string& out, std::uint32_t c) {
  const auto put = [&](std::uint32_t v) { out += static_cast<char>(static_cast<Byte>(v)); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xC0 | c >> 6);
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
  }
  put(0x80 | (c & 0x3F));
}

/// Length of the valid UTF-8 character at text[i], or 0.
std::size_t utf8_length(std::string_view text, std::size_t i) {
  const auto at = [&](std::size_t k) { return static_cast<Byte>(text[i + k]); };
  const Byte first = at(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || i + length > text.size()) return 0;
  for (std::size_t k = 1; k < length; ++k) {
    if ((at(k) & 0xC0) != 0x80) return 0;
  }
  const Byte second = at(1);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool beyond = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  return overlong || beyond ? 0 : length;
}

std::optional<std::string> from_utf16(std::string_view bytes, bool big_endian, std::size_t& bad_at) {
  const auto unit = [&](std::size_t i) {
    const auto a = static_cast<Byte>(bytes[i]), b = static_cast<Byte>(bytes[i + 1]);
    return static_cast<std::uint32_t>(big_endian ? a << 8 | b : b << 8 | a);
  };
  std::string out;
  for (std::size_t i = 2; i < bytes.size(); i += 2) {
    bad_at = i;
    if (i + 2 > bytes.size()) return std::nullopt;
    std::uint32_t c = unit(i);
    if (c >= 0xD800 && c < 0xE000) {
      if (c >= 0xDC00 || i + 4 > bytes.size()) return std::nullopt;
      const std::uint32_t low = unit(i + 2);
      if (low < 0xDC00 || low > 0xDFFF) return std::nullopt;
      c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
      i += 2;
    }
    append(out, c);
  }
  return out;
}

/// True where the XML declaration names Latin-1.
bool declares_latin1(std::string_view bytes) {
  if (bytes.substr(0, 5) != "<?xml") return false;
  std::string head(bytes.substr(0, std::min(bytes.find("?>"), std::size_t{200})));
  std::transform(head.begin(), head.end(), head.begin(),
                 [](char c) { return static_cast<char>(std::tolower(static_cast<Byte>(c))); });
  const std::size_t at = head.find("encoding");
  if (at == std::string::npos) return false;
  constexpr std::array<std::string_view, 3> kNames = {"iso-8859-1", "latin1", "windows-1252"};
  return std::any_of(kNames.begin(), kNames.end(), [&](auto name) { return head.find(name, at) != std::string::npos; });
}

}  // namespace

std::optional<std::string> to_utf8(std::string_view bytes, std::size_t& bad_at) {
  if (bytes.substr(0, 2) == "\xFF\xFE") return from_utf16(bytes, false, bad_at);
  if (bytes.substr(0, 2) == "\xFE\xFF") return from_utf16(bytes, true, bad_at);
  if (declares_latin1(bytes)) {
    std::string out;
    for (const char c : bytes) append(out, static_cast<Byte>(c));
    return out;
  }
  const std::size_t mark = bytes.substr(0, 3) == "\xEF\xBB\xBF" ? 3 : 0;
  for (std::size_t i = mark; i < bytes.size();) {
    const std::size_t length = utf8_length(bytes, i);
    bad_at = i;
    if (length == 0) return std::nullopt;
    i += length;
  }
  return std::string(bytes.substr(mark));
}

}  // namespace fcscreen::io::xml
