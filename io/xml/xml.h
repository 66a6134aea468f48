// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.h"

// XML 1.0 with namespaces as plain data, for documents from outside: names are resolved to (namespace, local name),
// every element knows its line, and what is malformed or too large is refused with the line. No document type, no
// entities but the five of XML itself, no recursion deeper than the limit.
namespace fcscreen::io::xml {

/// Names match by namespace URI, never by prefix; an attribute without prefix has no namespace.
struct Attribute {
  std::string_view ns;
  std::string name, value;
};

struct Element {
  std::string_view ns;
  std::string name;
  std::size_t line = 0;  ///< of its start tag, from 1
  std::vector<Attribute> attributes;
  std::vector<Element> children;
  std::string text;  ///< its own character data, pieces joined

  [[nodiscard]] bool is(std::string_view of_namespace, std::string_view local_name) const {
    return name == local_name && ns == of_namespace;
  }
};

struct Document {
  Element root;
  std::set<std::string, std::less<>> namespaces;  ///< what every `ns` views; stays in place when moved
};

/// A document beyond these is refused: they are far above what people and programs write.
struct Limits {
  std::size_t bytes = std::size_t{32} << 20;
  std::size_t tags = 2'000'000;  ///< '<' signs: bounds the elements before any is built
  std::size_t attributes = 256;  ///< of one element
  std::size_t depth = 128;
};

/// Parse a whole document: UTF-8, UTF-16 with a byte-order mark, or ISO-8859-1 where the declaration says so.
///
/// Errors (kind Input, with "Line n: …"): XML-01 not well-formed (broken tags, attributes given twice, a prefix without
/// a namespace, no root or two, text outside it, a NUL or bytes that are not of the encoding); XML-02 beyond a limit;
/// XML-03 a document type declaration. `name` is the file's name in errors.
[[nodiscard]] Result<Document> parse(std::string_view bytes, const std::string& name, const Limits& limits = {});

}  // namespace fcscreen::io::xml
