// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/gatingml/documents.h"

#include <doctest/doctest.h>

namespace fcscreen::test {

std::string document(const std::string& body) {
  const std::string base = "http://www.isac-net.org/std/Gating-ML/v2.0/";
  return "<g:Gating-ML xmlns:g=\"" + base + "gating\" xmlns:t=\"" + base + "transformations\" xmlns:d=\"" + base +
         "datatypes\">\n" + body + "\n</g:Gating-ML>\n";
}

std::string range(const std::string& id, double min, double max, const std::string& attributes) {
  return "<g:RectangleGate g:id=\"" + id + "\" " + attributes + "><g:dimension g:min=\"" + std::to_string(min) +
         "\" g:max=\"" + std::to_string(max) +
         "\" g:compensation-ref=\"uncompensated\"><d:fcs-dimension "
         "d:name=\"FSC-A\"/></g:dimension></g:RectangleGate>\n";
}

io::gatingml::ReadDocument read(const std::string& text) {
  auto document = io::gatingml::read_gating_ml(text, "gates.xml");
  if (!document) MESSAGE(document.error().text());
  REQUIRE(document);
  return std::move(*document);
}

std::string outcome(const std::string& text) {
  const auto document = io::gatingml::read_gating_ml(text, "gates.xml");
  if (document) return "read";
  const Error& e = document.error();
  CHECK(e.kind == ErrorKind::Input);
  CHECK(e.file == "gates.xml");
  CHECK(e.message.rfind("Line ", 0) == 0);
  CHECK(e.message.back() == '.');
  return e.code + " " + e.message.substr(5, e.message.find(':') - 5);
}

}  // namespace fcscreen::test
