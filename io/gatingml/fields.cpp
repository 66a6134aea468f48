// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "io/gatingml/reader_internal.h"
#include "io/xml/number.h"

namespace fcscreen::io::gatingml {
namespace {

constexpr std::size_t kShown = 40;  // characters of a foreign text in a message

std::string quoted(std::string_view text) {
  return "\"" + std::string(text.substr(0, kShown)) + (text.size() > kShown ? "…" : "") + "\"";
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

}  // namespace

tl::unexpected<Error> Reader::refuse(const char* code, std::size_t line, const std::string& why) const {
  return fail(ErrorKind::Input, code, "Line " + std::to_string(line) + ": " + why, name_, {},
              "Correct the document or export it again.");
}

tl::unexpected<Error> Reader::out_of_place(const xml::Element& child, const xml::Element& parent) const {
  return refuse("GML-01", child.line,
                "the element " + quoted(child.name) + " has no place in " + quoted(parent.name) + ".");
}

const std::string* Reader::attribute(const xml::Element& element, std::string_view ns, std::string_view name) {
  const xml::Attribute* unqualified = nullptr;
  for (const xml::Attribute& a : element.attributes) {
    if (a.name != name) continue;
    if (a.ns == ns) return &a.value;
    if (a.ns.empty()) unqualified = &a;
  }
  if (unqualified == nullptr) return nullptr;
  if (unqualified_++ == 0) first_unqualified_line_ = element.line;
  return &unqualified->value;
}

Result<std::string> Reader::text_attribute(const xml::Element& element, std::string_view ns, std::string_view name) {
  const std::string* value = attribute(element, ns, name);
  if (value == nullptr || value->empty()) {
    return refuse("GML-01", element.line,
                  "the element " + quoted(element.name) + " needs the attribute " + quoted(name) + ".");
  }
  return *value;
}

Result<double> Reader::number(std::string_view text, std::size_t line, std::string_view what) const {
  if (const auto value = xml::to_double(text)) return *value;
  return refuse("GML-02", line, std::string(what) + " is " + quoted(text) + ", which is not a number.");
}

Result<double> Reader::number_attribute(const xml::Element& element, std::string_view ns, std::string_view name) {
  const auto text = text_attribute(element, ns, name);
  if (!text) return fail(text.error());
  return number(*text, element.line, quoted(name) + " of " + quoted(element.name));
}

Result<double> Reader::finite_attribute(const xml::Element& element, std::string_view ns, std::string_view name) {
  const auto value = number_attribute(element, ns, name);
  if (value && !std::isfinite(*value)) {
    return refuse("GML-02", element.line, quoted(name) + " of " + quoted(element.name) + " must be finite.");
  }
  return value;
}

Result<bool> Reader::truth(const xml::Element& element, std::string_view ns, std::string_view name) {
  const std::string* value = attribute(element, ns, name);
  if (value == nullptr) return false;
  const std::string_view word = trimmed(*value);
  if (word != "true" && word != "false" && word != "1" && word != "0") {
    return refuse("GML-01", element.line, quoted(name) + " of " + quoted(element.name) + " is neither true nor false.");
  }
  return word == "true" || word == "1";
}

Elements Reader::children(const xml::Element& element) {
  Elements found;
  for (const xml::Element& child : element.children) {
    if (child.is(kDataType, "custom_info")) continue;
    if (is_gating_ml(child.ns)) {
      found.push_back(&child);
    } else if (foreign_++ < kForeignFindings) {
      out_.findings.add("GML-W2", Severity::Warning,
                        "Line " + std::to_string(child.line) + ": the element " + quoted(child.name) + " in " +
                            quoted(element.name) + " is not of Gating-ML 2.0; ignored.");
    }
  }
  return found;
}

Result<Elements> Reader::only(const xml::Element& element, std::string_view ns, std::string_view name) {
  Elements found = children(element);
  for (const xml::Element* child : found) {
    if (!child->is(ns, name)) return out_of_place(*child, element);
  }
  return found;
}

}  // namespace fcscreen::io::gatingml
