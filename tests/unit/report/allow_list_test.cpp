// SPDX-License-Identifier: Apache-2.0
#include "engine/report/allow_list.h"

#include <doctest/doctest.h>

#include <string>

#include "engine/report/report.h"
#include "engine/report/words.h"
#include "tests/unit/report/pdf_text.h"
#include "tests/unit/report/sample.h"

using namespace fcscreen;
using engine::keyword_allowed, engine::printable_finding;

TEST_CASE("Allow-list: structure, detectors and dates may stand on paper, whatever may hold a name may not") {
  for (const char* keyword : {"$TOT", "$BYTEORD", "$P3N", "$P12S", "$P1DATATYPE", "$CYT", "$DATE", "$SPILLOVER"}) {
    CHECK_MESSAGE(keyword_allowed(keyword), keyword);
  }
  for (const char* keyword : {"$FIL", "$SRC", "$SMNO", "$OP", "$EXP", "$COM", "$PROJ", "$CELLS", "$INST", "$SYS",
                              "PATIENT ID", "SAMPLE ID", "TUBE NAME", "GUID", "$PKN", "$P1X", "$P", "$P1", ""}) {
    CHECK_MESSAGE(!keyword_allowed(keyword), keyword);
  }
}

TEST_CASE("Allow-list: a finding keeps its words and loses what it quotes from elsewhere") {
  const std::string gain = "$P4G is '0', not a positive gain; taken as 1.";
  CHECK(printable_finding("FCS-K09", gain) == gain);
  CHECK(printable_finding("FCS-T06",
                          "The keyword PATIENT NAME is given twice, as 'O'DOE' and as 'JANE'; the first is kept.") ==
        "The keyword PATIENT NAME is given twice, as (not printed); the first is kept.");
  CHECK(printable_finding("FCS-K13", "$SRC is 'DOE JANE', in another form; kept.") ==
        "$SRC is (not printed), in another form; kept.");
  CHECK(printable_finding("FCS-K13", "$DATE is 'soon' and $SRC 'DOE'; kept.") == "$DATE is (not printed); kept.");
  CHECK(printable_finding("FCS-T05", "The last keyword of TEXT, 'DOE JANE', has no value; dropped.") ==
        "The last keyword of TEXT, (not printed), has no value; dropped.");
  CHECK(printable_finding("FCS-T07", "Keywords outside ASCII: DOE JANE, X; kept.") ==
        "Keywords outside ASCII: (not printed); kept.");
  const std::string plain = "compensation not applied: the matrix is singular";
  CHECK(printable_finding("SCR-C01", plain) == plain);
}

TEST_CASE(
    "Report: no page of any sample shows a name, the file or a keyword off the list; words are the allowed ones") {
  if (!test::have_pdftotext()) return;
  for (auto r : {test::positive_result(), test::empty_result(), test::crowded_result()}) {
    r.input.path = "DOE_JANE_marrow.fcs";
    r.input.specimen = "DOE JANE";
    r.findings.add("FCS-T06", Severity::Warning,
                   "The keyword PATIENT NAME is given twice, as 'O'DOE JANE' and as 'DOE, JANE'; the first is kept.");
    const auto pdf = engine::render_report(r, test::crowded_plots(), {});
    REQUIRE(pdf.has_value());
    const std::string text = test::text_of(*pdf);
    CHECK(text.find("is given twice, as (not printed)") != std::string::npos);
    for (const char* never : {"DOE", "JANE", "marrow.fcs"}) CHECK_MESSAGE(text.find(never) == std::string::npos, never);
    test::check_words(text);
  }
}
