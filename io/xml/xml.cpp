// SPDX-License-Identifier: Apache-2.0
#include "io/xml/xml.h"

#include <algorithm>
#include <map>
#include <optional>
#include <pugixml.hpp>
#include <utility>

#include "io/xml/encoding_internal.h"

namespace fcscreen::io::xml {
namespace {

constexpr std::string_view kXmlNamespace = "http://www.w3.org/XML/1998/namespace";
constexpr const char* kNext = "Correct the document or export it again.";

std::size_t line_at(std::string_view text, std::size_t offset) {
  return 1 +
         static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
}

/// Prefix and local name.
std::pair<std::string_view, std::string_view> split(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return {{}, name};
  return {name.substr(0, colon), name.substr(colon + 1)};
}

class Builder {
 public:
  Builder(std::string_view text, const std::string& name, const Limits& limits, Document& document)
      : text_(text), name_(name), limits_(limits), namespaces_(document.namespaces) {}

  [[nodiscard]] tl::unexpected<Error> refuse(const char* code, std::size_t line, const std::string& why) const {
    return fail(ErrorKind::Input, code, "Line " + std::to_string(line) + ": " + why, name_, {}, kNext);
  }

  /// Copy `node` and all below it; nodes come in document order, so that lines are counted once.
  Status build(const pugi::xml_node& node, std::size_t depth, Element& out) {
    out.line = line_of(node);
    if (depth > limits_.depth) {
      return refuse("XML-02", out.line,
                    "elements are nested deeper than " + std::to_string(limits_.depth) + " levels.");
    }
    Declared declared;
    if (Status ok = declare(node, out.line, declared); !ok) return ok;
    Status status = fill(node, out);
    for (pugi::xml_node child = node.first_child(); status && child; child = child.next_sibling()) {
      if (child.type() == pugi::node_element) {
        status = build(child, depth + 1, out.children.emplace_back());
      } else {
        out.text += child.value();
      }
    }
    for (auto it = declared.rbegin(); it != declared.rend(); ++it) scopes_[it->first] = it->second;
    return status;
  }

 private:
  /// Prefixes declared by one element, with what they stood for outside it.
  using Declared = std::vector<std::pair<std::string, std::optional<std::string_view>>>;

  std::size_t line_of(const pugi::xml_node& node) {
    const auto offset = static_cast<std::size_t>(std::max<std::ptrdiff_t>(node.offset_debug(), 0));
    for (; counted_ < offset && counted_ < text_.size(); ++counted_) line_ += text_[counted_] == '\n';
    return line_;
  }

  Status declare(const pugi::xml_node& node, std::size_t line, Declared& declared) {
    std::size_t n = 0;
    for (const pugi::xml_attribute& attribute : node.attributes()) {
      if (++n > limits_.attributes) {
        return refuse("XML-02", line,
                      "an element has more than " + std::to_string(limits_.attributes) + " attributes.");
      }
      const auto [prefix, local] = split(attribute.name());
      if (prefix != "xmlns" && (!prefix.empty() || local != "xmlns")) continue;
      const std::string key(prefix.empty() ? std::string_view() : local);
      auto& known = scopes_[key];
      declared.emplace_back(key, known);
      known = *namespaces_.emplace(attribute.value()).first;
    }
    return {};
  }

  [[nodiscard]] std::optional<std::string_view> resolve(std::string_view prefix) const {
    if (prefix == "xml") return kXmlNamespace;
    const auto it = scopes_.find(prefix);
    return it == scopes_.end() ? std::nullopt : it->second;
  }

  Status fill(const pugi::xml_node& node, Element& out) const {
    const auto [prefix, local] = split(node.name());
    const auto ns = resolve(prefix);
    if (!ns && !prefix.empty()) return unknown_prefix(prefix, out.line);
    out.ns = ns.value_or("");
    out.name = local;
    for (const pugi::xml_attribute& attribute : node.attributes()) {
      const auto [attribute_prefix, attribute_local] = split(attribute.name());
      if (attribute_prefix == "xmlns" || (attribute_prefix.empty() && attribute_local == "xmlns")) continue;
      const auto of = attribute_prefix.empty() ? std::optional<std::string_view>("") : resolve(attribute_prefix);
      if (!of) return unknown_prefix(attribute_prefix, out.line);
      const auto same = [&, name = attribute_local](const Attribute& a) { return a.name == name && a.ns == *of; };
      if (std::any_of(out.attributes.begin(), out.attributes.end(), same)) {
        return refuse("XML-01", out.line, "the attribute \"" + std::string(attribute_local) + "\" is given twice.");
      }
      out.attributes.push_back({*of, std::string(attribute_local), attribute.value()});
    }
    return {};
  }

  [[nodiscard]] Status unknown_prefix(std::string_view prefix, std::size_t line) const {
    return refuse("XML-01", line, "the prefix \"" + std::string(prefix) + "\" stands for no namespace (xmlns).");
  }

  std::string_view text_;
  const std::string& name_;
  const Limits& limits_;
  std::set<std::string, std::less<>>& namespaces_;
  std::map<std::string, std::optional<std::string_view>, std::less<>> scopes_;
  std::size_t counted_ = 0, line_ = 1;
};

/// What can be refused before anything is built from the text.
Status check_text(std::string_view text, const Builder& builder, const Limits& limits) {
  std::size_t line = 1, tags = 0;
  for (const char c : text) {
    line += c == '\n';
    if (c == '\0') return builder.refuse("XML-01", line, "the document holds a NUL character.");
    if (c == '<' && ++tags > limits.tags) {
      return builder.refuse("XML-02", line, "the document has more than " + std::to_string(limits.tags) + " tags.");
    }
  }
  return {};
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

/// The one root element; a document type declaration, a second root or text beside it are refused.
Result<pugi::xml_node> find_root(const pugi::xml_document& document, std::string_view text, const Builder& builder) {
  pugi::xml_node root;
  for (const pugi::xml_node& node : document.children()) {
    const auto line = [&] {
      return line_at(text, static_cast<std::size_t>(std::max<std::ptrdiff_t>(node.offset_debug(), 0)));
    };
    if (node.type() == pugi::node_doctype) {
      return builder.refuse("XML-03", line(),
                            "document type declarations (<!DOCTYPE>) and their entities are not read.");
    }
    if (node.type() == pugi::node_element) {
      if (root) return builder.refuse("XML-01", line(), "a second root element begins.");
      root = node;
    } else if (!is_blank(node.value())) {
      return builder.refuse("XML-01", line(), "text stands outside the root element.");
    }
  }
  if (!root) return builder.refuse("XML-01", 1, "the document has no root element: it is no XML document.");
  return root;
}

}  // namespace

Result<Document> parse(std::string_view bytes, const std::string& name, const Limits& limits) {
  if (bytes.size() > limits.bytes) {
    return fail(ErrorKind::Input, "XML-02",
                "The document has " + std::to_string(bytes.size()) + " bytes; at most " + std::to_string(limits.bytes) +
                    " are read.",
                name, {}, "Check that this is the right file.");
  }
  std::size_t bad_at = 0;
  const auto text = to_utf8(bytes, bad_at);
  if (!text) {
    return fail(
        ErrorKind::Input, "XML-01",
        "Line " + std::to_string(line_at(bytes, bad_at)) + ": bytes that are no character of the document's encoding.",
        name, bad_at, "Save the document as UTF-8.");
  }
  Document result;
  Builder builder(*text, name, limits, result);
  if (Status ok = check_text(*text, builder, limits); !ok) return fail(ok.error());
  pugi::xml_document document;
  constexpr unsigned kOptions = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol |
                                pugi::parse_wconv_attribute | pugi::parse_doctype | pugi::parse_fragment;
  const pugi::xml_parse_result parsed = document.load_buffer(text->data(), text->size(), kOptions, pugi::encoding_utf8);
  if (!parsed) {
    const auto at = std::min(static_cast<std::size_t>(std::max<std::ptrdiff_t>(parsed.offset, 0)), text->size());
    return builder.refuse("XML-01", line_at(*text, at),
                          "this is no well-formed XML: " + std::string(parsed.description()) + ".");
  }
  const auto root = find_root(document, *text, builder);
  if (!root) return fail(root.error());
  if (Status ok = builder.build(*root, 1, result.root); !ok) return fail(ok.error());
  return result;
}

}  // namespace fcscreen::io::xml
