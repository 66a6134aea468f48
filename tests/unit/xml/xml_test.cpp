// SPDX-License-Identifier: Apache-2.0
#include "io/xml/xml.h"

#include <doctest/doctest.h>

using namespace fcscreen;
using namespace fcscreen::io;

namespace {

xml::Document must(std::string_view text) {
  auto document = xml::parse(text, "doc.xml");
  if (!document) MESSAGE(document.error().text());
  REQUIRE(document);
  return std::move(*document);
}

/// "CODE line" of a refusal, "read" of a document.
std::string outcome(std::string_view text, const xml::Limits& limits = {}) {
  const auto document = xml::parse(text, "doc.xml", limits);
  if (document) return "read";
  const Error& e = document.error();
  CHECK(e.kind == ErrorKind::Input);
  CHECK(e.file == "doc.xml");
  CHECK(!e.next.empty());
  const std::string line = e.message.rfind("Line ", 0) == 0 ? e.message.substr(5, e.message.find(':') - 5) : "-";
  return e.code + " " + line;
}

std::string utf16(std::string_view ascii, bool big_endian) {
  std::string out = big_endian ? "\xFE\xFF" : "\xFF\xFE";
  for (const char c : ascii) out += big_endian ? std::string({'\0', c}) : std::string({c, '\0'});
  return out;
}

std::string repeated(std::string_view text, std::size_t n) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("XML: names resolve to namespaces by URI, prefixes are local, unprefixed attributes have none") {
  const auto d = must(R"(<?xml version="1.0"?>
<p:root xmlns:p="urn:a" xmlns="urn:b" p:x="1" x="2">
  <child><p:leaf xmlns:p="urn:c"/><p:leaf/></child>
  <none xmlns=""/>
</p:root>)");
  CHECK(d.root.is("urn:a", "root"));
  REQUIRE(d.root.attributes.size() == 2);
  CHECK(d.root.attributes[0].ns == "urn:a");
  CHECK(d.root.attributes[1].ns.empty());
  const xml::Element& child = d.root.children[0];
  CHECK(child.is("urn:b", "child"));
  CHECK(child.children[0].is("urn:c", "leaf"));
  CHECK(child.children[1].is("urn:a", "leaf"));
  CHECK(d.root.children[1].is("", "none"));
}

TEST_CASE(
    "XML: text is joined over comments and CDATA, the five entities and characters are resolved, lines are counted") {
  const auto d = must("<r>\n  <a>1<!-- \n -->2<![CDATA[<3>]]>&lt;&#52;</a>\n<b t='&quot;&#x41;&apos;'/></r>");
  CHECK(d.root.children[0].text == "12<3><4");
  CHECK(d.root.children[0].line == 2);
  CHECK(d.root.children[1].line == 4);
  CHECK(d.root.children[1].attributes[0].value == "\"A'");
}

TEST_CASE("XML: UTF-8 with and without its mark, UTF-16 of both orders and declared Latin-1 read alike") {
  const std::string plain = "<?xml version=\"1.0\"?>\n<r n=\"1\"/>";
  for (const std::string& bytes : {plain, "\xEF\xBB\xBF" + plain, utf16(plain, true), utf16(plain, false)}) {
    CHECK(must(bytes).root.attributes[0].value == "1");
  }
  CHECK(must("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><r n=\"\xB5\"/>").root.attributes[0].value == "\xC2\xB5");
  CHECK(outcome("<r>\n\xB5</r>") == "XML-01 2");
  CHECK(outcome("<r>\n\xC0\xAF</r>") == "XML-01 2");      // overlong
  CHECK(outcome("<r>\n\xED\xA0\x80</r>") == "XML-01 2");  // a surrogate
}

TEST_CASE("XML: what is not well-formed is refused with its line") {
  CHECK(outcome("") == "XML-01 1");
  CHECK(outcome("   \n ") == "XML-01 1");
  CHECK(outcome("FCS3.0    256") == "XML-01 1");
  CHECK(outcome("<r>\n<a>\n</b></r>") == "XML-01 3");
  CHECK(outcome("<r>\n<a>\n") == "XML-01 2");
  CHECK(outcome("<r>\n<a b=1/></r>") == "XML-01 2");
  CHECK(outcome("<r>\n<a b='1' b='2'/></r>") == "XML-01 2");
  CHECK(outcome("<r xmlns:p='u' xmlns:q='u'>\n<a p:b='1' q:b='2'/></r>") == "XML-01 2");
  CHECK(outcome("<r>\n\n<p:a/></r>") == "XML-01 3");
  CHECK(outcome("<r>\n<a p:b='1'/></r>") == "XML-01 2");
  CHECK(outcome("<r/>\n<r/>") == "XML-01 2");
  CHECK(outcome("<r/>\ntext") == "XML-01 1");
  CHECK(outcome(std::string("<r>\n\0</r>", 9)) == "XML-01 2");
}

TEST_CASE("XML: document types are refused before any entity could grow") {
  const std::string bomb = R"(<?xml version="1.0"?>
<!DOCTYPE lolz [ <!ENTITY a "aaaaaaaaaa"> <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"> ]>
<r>&b;</r>)";
  CHECK(outcome(bomb) == "XML-03 2");
  CHECK(outcome("<!DOCTYPE r SYSTEM \"file:///etc/passwd\"><r/>") == "XML-03 1");
}

TEST_CASE("XML: floods are refused: depth, tags, attributes, bytes") {
  xml::Limits limits;
  limits.depth = 10;
  limits.tags = 1000;
  limits.attributes = 20;
  CHECK(outcome(repeated("<a>\n", 10) + repeated("</a>", 10), limits) == "read");
  CHECK(outcome(repeated("<a>\n", 11) + repeated("</a>", 11), limits) == "XML-02 11");
  CHECK(outcome("<r>\n" + repeated("<a/>\n", 999) + "</r>", limits) == "XML-02 1001");
  std::string many = "<r>\n<a";
  for (int i = 0; i < 21; ++i) many += " b" + std::to_string(i) + "=''";
  CHECK(outcome(many + "/></r>", limits) == "XML-02 2");
  limits.bytes = 10;
  CHECK(outcome("<r>       </r>", limits) == "XML-02 -");
  CHECK(outcome(repeated("<a>", 1'000'000)) == "XML-01 1");  // never closed, a million deep
}
