// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include "io/flowjo/fields_internal.h"
#include "io/xml/number.h"

namespace fcscreen::io::flowjo {
namespace {

constexpr std::size_t kShown = 60;  // bytes of a foreign text in a message

}  // namespace

std::string quoted(std::string_view text) {
  std::size_t end = std::min(text.size(), kShown);
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return "\"" + std::string(text.substr(0, end)) + (end < text.size() ? "…" : "") + "\"";
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  return out;
}

const std::string* attribute(const xml::Element& element, std::string_view name) {
  const auto found = std::find_if(element.attributes.begin(), element.attributes.end(),
                                  [&](const xml::Attribute& a) { return a.name == name; });
  return found == element.attributes.end() ? nullptr : &found->value;
}

std::string text_of(const xml::Element& element, std::string_view name) {
  const std::string* value = attribute(element, name);
  return value == nullptr ? std::string() : *value;
}

Reading<double> number_of(const xml::Element& element, std::string_view name) {
  const std::string* text = attribute(element, name);
  if (text == nullptr) return unread(quoted(element.name) + " has no " + quoted(name));
  const auto value = xml::to_double(*text);
  if (!value || !std::isfinite(*value)) {
    return unread(quoted(name) + " of " + quoted(element.name) + " is " + quoted(*text) + ", which is no number");
  }
  return *value;
}

std::optional<std::size_t> to_count(std::string_view text) {
  std::size_t value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, code] = std::from_chars(text.data(), last, value);
  if (code != std::errc() || end != last) return std::nullopt;
  return value;
}

std::optional<std::size_t> count_of(const xml::Element& element, std::string_view name) {
  const std::string* text = attribute(element, name);
  return text == nullptr ? std::nullopt : to_count(*text);
}

const xml::Element* child(const xml::Element& element, std::string_view name) {
  const auto found = std::find_if(element.children.begin(), element.children.end(),
                                  [&](const xml::Element& c) { return c.name == name; });
  return found == element.children.end() ? nullptr : &*found;
}

std::vector<const xml::Element*> children(const xml::Element& element, std::string_view name) {
  std::vector<const xml::Element*> found;
  for (const xml::Element& c : element.children) {
    if (c.name == name) found.push_back(&c);
  }
  return found;
}

std::string named_in(const xml::Element& element, std::string_view child_name) {
  const xml::Element* const inner = child(element, child_name);
  return inner == nullptr ? std::string() : text_of(*inner, "name");
}

const std::string* keyword(const xml::Element& sample, std::string_view name) {
  const xml::Element* const keywords = child(sample, "Keywords");
  if (keywords == nullptr) return nullptr;
  const std::string wanted = lower(name);
  for (const xml::Element& one : keywords->children) {
    const std::string* const key = attribute(one, "name");
    if (key != nullptr && lower(*key) == wanted) return attribute(one, "value");
  }
  return nullptr;
}

}  // namespace fcscreen::io::flowjo
