// SPDX-License-Identifier: Apache-2.0
#include "gating/panel/marker.h"

#include <doctest/doctest.h>

#include <ctime>
#include <string>

#include "tests/golden/table.h"

using namespace fcscreen;
using namespace fcscreen::gating;

TEST_CASE("Marker: every row of the domain's example table holds") {
  const auto rows = test::golden_table("annex/marker_examples.tsv");
  REQUIRE(rows.size() == 256);  // as counted by annex/marker_rules.py
  for (const auto& row : rows) {
    REQUIRE(row.size() == 4);
    const MarkerMatch match = canonical_marker(row[0], row[1]);
    const bool named = match.kind == MarkerKind::Marker || match.kind == MarkerKind::Composite;
    const std::string name = named ? match.marker : match.kind == MarkerKind::Ambiguous ? "ambiguous" : "none";
    CHECK_MESSAGE(name == row[2], "'" << row[0] << "' '" << row[1] << "'");
    CHECK_MESSAGE(std::string(to_string(match.kind)) == row[3], "'" << row[0] << "' '" << row[1] << "'");
    CHECK(named == !match.marker.empty());
  }
}

TEST_CASE("Marker: names that differ by one letter or digit are never taken for each other (SPEC 1.2 step 5)") {
  const auto marker = [](const char* label) { return canonical_marker("PE-A", label).marker; };
  CHECK(marker("CD45RA") == "CD45RA");
  CHECK(marker("CD45 RO") == "CD45RO");
  for (const char* label : {"CD33", "CD34", "CD38"}) CHECK(marker(label) == label);
  for (int n = 100; n <= 109; ++n) CHECK(marker(("CD" + std::to_string(n)).c_str()).empty());
  CHECK(marker("CD200") == "CD200");
  CHECK(marker("CD66b") == "CD66b");
  CHECK(marker("CD66c") == "CD66c");
  CHECK(marker("CD79b") == "CD79b");
  CHECK(marker("sIgM") == "sIgM");
  CHECK(marker("cyIgM") == "cyIgM");
  CHECK(marker("CD22") == "CD22");
  CHECK(marker("cyCD22") == "cyCD22");
  for (const char* label : {"B1", "B4", "V1", "R1", "J5", "DR", "MRP1"}) CHECK(marker(label).empty());
}

TEST_CASE("Marker: the multi-epitope reagent of CD38 is remembered, plain CD38 has no such attribute") {
  CHECK(canonical_marker("FITC-A", "CD38ME FITC").multi_epitope);
  CHECK(canonical_marker("APC-R700-A", "CD38 multi-epitope").multi_epitope);
  CHECK_FALSE(canonical_marker("FITC-A", "CD38").multi_epitope);
}

TEST_CASE("Marker: the reader of a report is told which name spoke") {
  CHECK(canonical_marker("P7", "CALLA APC").how == "from $PnS");
  CHECK(canonical_marker("142Nd_CD19", "Nd142").how == "from $PnN");
  CHECK(canonical_marker("APC-Cy7-A", "").how == "no marker named");
}

TEST_CASE("Marker: Greek letters are read as UTF-8 and the micro sign also as Latin-1") {
  CHECK(canonical_marker("PE-A", "cy\xC2\xB5").marker == "cyIgM");
  CHECK(canonical_marker("PE-A", "cy\xB5").marker == "cyIgM");
  CHECK(canonical_marker("PE-A", "Ig\xCE\xBA").marker == "IgK");
  CHECK(canonical_marker("PE-A", "\xEF\xBC\xA3\xEF\xBC\xA4\xEF\xBC\x91\xEF\xBC\x99").marker ==
        "CD19");  // full-width CD19
}

TEST_CASE("Marker: 100 channels of long hostile labels are read in well under a second") {
  const std::string letters(100000, 'C'), spaces(100000, ' ');
  std::string cds, tags, words;
  for (int i = 0; i < 20000; ++i) {
    cds += "CD13/";
    tags += "(Nd142)";
    words += "cy ";
  }
  const std::clock_t start = std::clock();  // processor time: a busy machine is no failure
  for (int i = 0; i < 20; ++i) {
    CHECK(canonical_marker("PE-A", letters).marker.empty());
    CHECK(canonical_marker("PE-A", spaces).kind == MarkerKind::Unlabelled);
    CHECK(canonical_marker("PE-A", cds).marker.empty());  // the cut falls inside a name: CD13 and a stranger
    CHECK(canonical_marker("PE-A", tags).marker.empty());
    CHECK(canonical_marker("PE-A", words).marker.empty());
  }
  CHECK(std::clock() - start < CLOCKS_PER_SEC);
}

TEST_CASE("Marker: any bytes give an answer") {
  std::string label;
  for (int a = 0; a < 256; ++a) {
    label.assign({static_cast<char>(a), 'C', 'D', '1', '9', static_cast<char>(255 - a)});
    const MarkerMatch match = canonical_marker(label, label);
    CHECK((match.marker.empty() || match.kind == MarkerKind::Marker || match.kind == MarkerKind::Composite));
  }
}
