// SPDX-License-Identifier: Apache-2.0
#include "io/text/csv.h"

#include <doctest/doctest.h>

#include <limits>

#include "engine/core/whole_file.h"
#include "io/text/event_csv.h"
#include "tests/support/paths.h"

using namespace fcscreen;
using io::text::csv_field;
using io::text::csv_number;
using io::text::parse_csv;
using Row = std::vector<std::string>;

namespace {

result::EventAnnotation four_events() {
  result::EventAnnotation events;
  events.singlet = Bitmask(4, true);
  events.nucleated = Bitmask(4, true);
  events.nucleated.reset(0);
  events.b_lineage = Bitmask(4);
  events.b_lineage.set(2);
  events.immature_b = events.b_lineage.clone();
  events.target = events.b_lineage.clone();
  events.class_names = {"other", "immature B, \"dim\""};
  events.class_index = {0, 0, 1, 0};
  const float nan = std::numeric_limits<float>::quiet_NaN();
  events.distance = {nan, nan, 12.5F, nan};
  events.pseudotime = {nan, nan, 0.1F, nan};
  events.cluster = {0, 0, 1, 0};
  return events;
}

}  // namespace

TEST_CASE("CSV: a byte-order mark, CRLF, quotes with separators and doubled quotes are read") {
  const auto table = parse_csv("\xEF\xBB\xBFname,note\r\nA,\"x, \"\"y\"\"\r\nz\"\r\n\r\nB,\r\n", "t.csv");
  REQUIRE(table.has_value());
  CHECK(table->separator == ',');
  CHECK(table->header == Row{"name", "note"});
  CHECK(table->rows == std::vector<Row>{{"A", "x, \"y\"\r\nz"}, {"B", ""}});
  CHECK(table->column("note") == 1U);
  CHECK_FALSE(table->column("Note").has_value());
}

TEST_CASE("CSV: a semicolon table keeps its commas, and a decimal comma is a number there only") {
  const auto table = parse_csv("drug;dose\nlenalidomide;2,5\n", "t.csv");
  REQUIRE(table.has_value());
  CHECK(table->separator == ';');
  CHECK(table->rows == std::vector<Row>{{"lenalidomide", "2,5"}});
  CHECK(csv_number("2,5", ';') == 2.5);
  CHECK_FALSE(csv_number("2,5", ',').has_value());
  CHECK(csv_number(" +1e-4 ", ',') == 1e-4);
  CHECK_FALSE(csv_number("1,000.5", ';').has_value());
  for (const char* text : {"", " ", "5 mg", "nan", "inf", "1.2.3", "+", "0x10", "1,2,3"}) {
    CAPTURE(text);
    CHECK_FALSE(csv_number(text, ';').has_value());
  }
}

TEST_CASE("CSV: tabs, a bare CR and a last line without an end are read") {
  const auto table = parse_csv("a\tb\r1\t2\r3\t4", "t.tsv");
  REQUIRE(table.has_value());
  CHECK(table->separator == '\t');
  CHECK(table->rows == std::vector<Row>{{"1", "2"}, {"3", "4"}});
}

TEST_CASE("CSV: a faulty table is refused with its line") {
  const auto ragged = parse_csv("a,b\n1,2\n3\n", "t.csv");
  REQUIRE_FALSE(ragged.has_value());
  CHECK(ragged.error().text().find("line 3: 1 fields where the header has 2") != std::string::npos);
  CHECK(ragged.error().offset == 8U);  // "a,b\n1,2\n" is 8 bytes
  CHECK(parse_csv("a,b\n\"1,2\n", "t.csv").error().message.find("line 2: a quote is never closed") == 0);
  CHECK(parse_csv("a,b\n\"1\"x,2\n", "t.csv").error().message.find("text follows") != std::string::npos);
  CHECK_FALSE(parse_csv("", "t.csv").has_value());
  CHECK_FALSE(parse_csv("\xEF\xBB\xBF\n\n", "t.csv").has_value());
}

TEST_CASE("CSV: what csv_field writes, parse_csv reads back") {
  const Row values = {"plain", "a,b", "say \"x\"", "two\nlines", "", "  blanks "};
  std::string text = "1,2,3,4,5,6\n";
  for (std::size_t i = 0; i < values.size(); ++i) text += (i ? "," : "") + csv_field(values[i]);
  const auto table = parse_csv(text + "\n", "t.csv");
  REQUIRE(table.has_value());
  CHECK(table->rows == std::vector<Row>{values});
}

TEST_CASE("Event CSV: one row per event in file order, counted from 0, NaN empty") {
  const auto path = test::scratch("event_csv") / "events.csv";
  REQUIRE(io::text::write_event_csv(path, four_events(), false).has_value());
  CHECK(*read_whole_file(path) ==
        "event,singlet,nucleated,b_lineage,immature_b,target,class,distance,pseudotime\n"
        "0,1,0,0,0,0,other,,\n"
        "1,1,1,0,0,0,other,,\n"
        "2,1,1,1,1,1,\"immature B, \"\"dim\"\"\",12.5,0.1\n"
        "3,1,1,0,0,0,other,,\n");
}

TEST_CASE("Event CSV: more events than one block are all written, once") {
  result::EventAnnotation events;
  const std::size_t n = 40001;  // blocks hold 16384
  for (Bitmask* mask : {&events.singlet, &events.nucleated, &events.b_lineage, &events.immature_b, &events.target}) {
    *mask = Bitmask(n);
  }
  events.class_names = {"other"};
  events.class_index.assign(n, 0);
  events.distance.assign(n, 1);
  events.pseudotime.assign(n, 0);
  const auto path = test::scratch("event_csv_blocks") / "events.csv";
  REQUIRE(io::text::write_event_csv(path, events, false).has_value());
  const auto table = parse_csv(*read_whole_file(path), "events.csv");
  REQUIRE(table.has_value());
  REQUIRE(table->rows.size() == n);
  for (std::size_t i = 0; i < n; i += 997) CHECK(table->rows[i][0] == std::to_string(i));
}
