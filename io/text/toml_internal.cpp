// SPDX-License-Identifier: Apache-2.0
#include "io/text/toml_internal.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <exception>

namespace fcscreen::io::text {

Result<toml::table> parse_toml(std::string_view text, const std::string& name, ErrorKind kind,
                               const std::string& code) {
  const auto refuse = [&](const std::string& where, const std::string& why) {
    return fail(kind, code, where + "is not TOML: " + why + ".", name, {}, "Correct the line.");
  };
  try {
    return toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    return refuse("line " + std::to_string(error.source().begin.line) + ": ", std::string(error.description()));
  } catch (const std::exception& error) {
    return refuse("", error.what());
  }
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
