// SPDX-License-Identifier: Apache-2.0
#include "engine/batch/worklist.h"

#include <doctest/doctest.h>

#include "engine/batch/work.h"

using namespace fcscreen;
using engine::parse_worklist;

TEST_CASE("Worklist: semicolons, byte-order mark and unknown columns are read") {
  const auto list = parse_worklist(
      "\xEF\xBB\xBFward;accession;patient_key;tissue;collected\r\n7;S24-1;P-1;bm;2024-03-10\r\n", "w.csv");
  REQUIRE_MESSAGE(list.has_value(), list.error().text());
  REQUIRE(list->size() == 1);
  CHECK(list->front().accession == "S24-1");
  CHECK(list->front().patient == "P-1");
  CHECK(list->front().tissue == "BM");
  CHECK(list->front().collected == "2024-03-10");
}

TEST_CASE("Worklist: an accession on two lines is one sample of two tubes, unless they disagree") {
  const auto two = parse_worklist("accession,patient\nA-1,P-1\nA-1,P-1\n", "w.csv");
  REQUIRE(two.has_value());
  REQUIRE(two->size() == 1);
  CHECK(two->front().tubes == 2);
  CHECK(!parse_worklist("accession,patient\nA-1,P-1\nA-1,P-2\n", "w.csv").has_value());
}

TEST_CASE("Worklist: what is wrong is named with its line") {
  for (const char* text :
       {"sample\nA-1\n", "accession\nDOE JANE\n", "accession,patient\nA-1,Doe^Jane\n", "accession,tissue\nA-1,CSF\n",
        "accession,tubes\nA-1,many\n", "accession,collected\nA-1,10.3.2024\n"}) {
    CAPTURE(text);
    const auto list = parse_worklist(text, "w.csv");
    REQUIRE(!list.has_value());
    CHECK(list.error().code == "BAT-02");
    CHECK(list.error().message.find("line ") == 0);
  }
}

TEST_CASE("Work: any bytes of a path come back as they were") {
  engine::Work work;
  work.look = {{"/x/a\nb:3:\xFF\x01", true}, {"", false}};
  work.screen = {"--out", "é"};
  const auto back = engine::work_from_text(engine::to_text(work));
  REQUIRE(back.has_value());
  REQUIRE(back->look.size() == 2);
  CHECK(back->look[0].path == work.look[0].path);
  CHECK(back->look[0].settled);
  CHECK(!back->look[1].settled);
  CHECK(back->screen == work.screen);
  CHECK(!engine::work_from_text("6:screen99:x").has_value());
}
