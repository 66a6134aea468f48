// SPDX-License-Identifier: Apache-2.0
#include "io/text/toml_internal.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace fcscreen::io::text {

Result<toml::table> parse_toml(std::string_view text, const std::string& name, ErrorKind kind,
                               const std::string& code) {
  toml::parse_result parsed = toml::parse(text, name);
  if (parsed) return std::move(parsed).table();
  const toml::parse_error& error = parsed.error();
  return fail(
      kind, code,
      "line " + std::to_string(error.source().begin.line) + ": is not TOML: " + std::string(error.description()) + ".",
      name, {}, "Correct the line.");
}

std::string line_of(const toml::node& node) {
  const auto line = node.source().begin.line;
  return line == 0 ? std::string() : "line " + std::to_string(line) + ": ";
}

std::optional<double> finite_number(const toml::node* node) {
  if (!node || !node->is_number()) return std::nullopt;
  const auto value = node->value<double>();
  if (!value || !std::isfinite(*value)) return std::nullopt;
  return value;
}

std::string number_text(double value, bool as_float) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  std::string text(buffer.data(), end);
  if (as_float && text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04X", byte);
      out += escape.data();
    } else {
      out += c;
    }
  }
  return out + "\"";
}

}  // namespace fcscreen::io::text
