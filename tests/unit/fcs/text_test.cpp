// SPDX-License-Identifier: Apache-2.0
// The TEXT grammar (FCS 3.0 §3.2; design/FCS.md §2).
#include "io/fcs/text.h"

#include <doctest/doctest.h>

#include "io/fcs/keyword_table.h"
#include "io/fcs/utf8.h"
#include "tests/unit/fcs/raw_fcs.h"

using namespace fcscreen;
using namespace fcscreen::io::fcs;

namespace {

struct Parsed {
  Keywords keywords;
  Findings findings;
  Status status;
};

Parsed parse(std::string_view text, Policy policy = Policy::Standard, int version = 2) {
  Parsed p;
  Reporter reporter(policy, "test.fcs", version);
  TextGrammar grammar;
  parse_text(text, 58, TextKind::Primary, reporter, p.keywords, grammar);
  p.findings = reporter.findings();
  p.status = reporter.status();
  return p;
}

}  // namespace

TEST_CASE("TEXT: an escaped delimiter inside a value is kept once") {
  const auto p = parse("/$PAR/1/PATH/a//b/$TOT/5/");
  CHECK(p.keywords.get("PATH") == "a/b");
  CHECK(p.keywords.get("$TOT") == "5");
  CHECK(p.findings.empty());
}

TEST_CASE("TEXT: an escaped delimiter is kept at the end of a value and when doubled twice") {
  const auto p = parse("|A|x|||B|a||||b|$TOT|5|");
  CHECK(p.keywords.get("A") == "x|");
  CHECK(p.keywords.get("B") == "a||b");
}

TEST_CASE("TEXT: an empty value is read as empty when only so the required keywords resolve") {
  const auto p = parse("/$COM//$PAR/1/$TOT/5/$DATATYPE/F/$BYTEORD/1,2,3,4/$P1B/32/$P1R/10/$P1N/A/");
  CHECK(p.keywords.get("$PAR") == "1");
  REQUIRE(p.keywords.find("$COM") != nullptr);
  CHECK(p.keywords.get("$COM").empty());
  CHECK(p.findings.has("FCS-T03"));
  CHECK(p.status);
  CHECK_FALSE(parse("/$COM//$PAR/1/$TOT/5/$DATATYPE/F/$BYTEORD/1,2,3,4/", Policy::Strict).status);
}

TEST_CASE("TEXT: the literal reading is not left for a label that is optional and needs it") {
  // Both readings resolve $PAR and $TOT; read as empty values, "//" would make an empty keyword.
  const auto p = parse("/$PAR/1/$P1S/CD8//CD4/$TOT/5/");
  CHECK(p.keywords.get("$P1S") == "CD8/CD4");
  CHECK(p.findings.empty());
}

TEST_CASE("TEXT: a missing final delimiter keeps the last value") {
  const auto p = parse("|$PAR|1|$TOT|5");
  CHECK(p.keywords.get("$TOT") == "5");
  CHECK(p.findings.has("FCS-T01"));
}

TEST_CASE("TEXT: padding after the final delimiter is dropped and reported") {
  const auto p = parse(std::string_view("|$PAR|1|$TOT|5|   \r\n\0\0", 22));
  CHECK(p.keywords.get("$TOT") == "5");
  CHECK(p.keywords.items().size() == 2);
  CHECK(p.findings.has("FCS-T02"));
}

TEST_CASE("TEXT: a doubled final delimiter closes the last value") {
  const auto p = parse("|$PAR|1|$TOT|5||");
  CHECK(p.keywords.get("$TOT") == "5");
  CHECK(p.keywords.items().size() == 2);
}

TEST_CASE("TEXT: white space may be the delimiter") {
  for (const char d : {'\x0C', '\t', '\n', '\x1E', ' '}) {
    std::string text = "|$PAR|1|$TOT|5|";
    for (char& c : text) c = c == '|' ? d : c;
    const auto p = parse(text);
    CHECK(p.keywords.get("$TOT") == "5");
    CHECK(p.findings.empty());
  }
}

TEST_CASE("TEXT: an unpaired last keyword is dropped and reported") {
  const auto p = parse("|$PAR|1|$TOT|5|$COM|");
  CHECK(p.keywords.items().size() == 2);
  CHECK(p.findings.has("FCS-T05"));
}

TEST_CASE("TEXT: keywords are found whatever their case and the first of duplicates wins") {
  const auto p = parse("|$par|1|$TOT|5|$Tot|6|");
  CHECK(p.keywords.get("$PAR") == "1");
  CHECK(p.keywords.get("$tot") == "5");
  CHECK(p.findings.has("FCS-T06"));
  CHECK_FALSE(parse("|$TOT|5|$TOT|6|", Policy::Strict).status);
}

TEST_CASE("TEXT: values that are no UTF-8 are read as Latin-1") {
  const auto p = parse("|$OP|J\xF6rg|$COM|\xC3\xA9|");
  CHECK(p.keywords.get("$OP") == "J\xC3\xB6rg");
  CHECK(p.keywords.get("$COM") == "\xC3\xA9");
  CHECK(p.findings.has("FCS-T08"));
}

TEST_CASE("TEXT: blank values are present but blank") {
  const auto p = parse("|$OP|   |$PAR|1|");
  REQUIRE(p.keywords.find("$OP") != nullptr);
  CHECK(p.findings.has("FCS-T09"));
}

TEST_CASE("TEXT: segments of one or no byte hold nothing and do no harm") {
  CHECK(parse("").keywords.items().empty());
  CHECK(parse("|").keywords.items().empty());
  CHECK(parse("||").keywords.items().empty());
  CHECK(parse("|||||||||").status);
}

TEST_CASE("UTF-8: overlong forms, surrogates and values above U+10FFFF are refused (Unicode table 3-7)") {
  CHECK(is_utf8("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"));
  for (const char* bad :
       {"\x80", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC3", "\xF5\x80\x80\x80"}) {
    CHECK_FALSE(is_utf8(bad));
  }
}

TEST_CASE("keyword table: versions differ in what they require, allow and deprecate (design/FCS.md §3)") {
  CHECK(keyword_status("$P12N", 0) == KeywordStatus::Optional);
  CHECK(keyword_status("$P12N", 2) == KeywordStatus::Required);
  CHECK(keyword_status("$DFC2TO11", 0) == KeywordStatus::Optional);
  CHECK(keyword_status("$DFC2TO11", 1) == KeywordStatus::Absent);
  CHECK(keyword_status("$BTIM", 3) == KeywordStatus::Deprecated);
  CHECK(keyword_status("$PKN3", 2) == KeywordStatus::Deprecated);
  CHECK(keyword_status("$SPILL", 2) == KeywordStatus::Unknown);
  CHECK(keyword_status("$PN", 2) == KeywordStatus::Unknown);
  CHECK(is_of_later_version("$P1DATATYPE", 2));
  CHECK_FALSE(is_of_later_version("$COMP", 3));
}
