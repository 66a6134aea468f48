// SPDX-License-Identifier: Apache-2.0
#include "engine/laboratory/review.h"

#include <doctest/doctest.h>

#include "tests/support/paths.h"
#include "tests/unit/laboratory/sample.h"

using namespace fcscreen;
using io::store::Laboratory;

namespace {

void file(Laboratory& laboratory, const io::store::Filing& filing) {
  const auto done = laboratory.file(std::vector{filing});
  REQUIRE(done.has_value());
  REQUIRE(done->front().state == io::store::FilingState::Filed);
}

result::Review reviewed(const Laboratory& laboratory, const io::store::Filing& filing,
                        std::optional<std::int64_t> until = std::nullopt) {
  auto review = engine::review_of(laboratory, filing.sha256, "A-1", until, "Europe/Vienna");
  REQUIRE_MESSAGE(review.has_value(), review.error().text());
  return std::move(*review);
}

}  // namespace

TEST_CASE("Review: what was signed, by whom, and what a later version corrects") {
  Laboratory laboratory = test::new_laboratory(test::scratch("review") / "lab.db");
  auto first = test::filing("P-1", "A-1", "T1", 1), second = test::filing("P-1", "A-1", "T1", 2);
  first.facts.analysis_version = second.facts.analysis_version = 3;
  file(laboratory, first);
  CHECK(reviewed(laboratory, first).signatures.empty());
  CHECK_FALSE(reviewed(laboratory, first).corrects.has_value());

  const auto sign = laboratory.sign("A-1", std::nullopt, "A. Pathologist", "reviewed", "first reading");
  REQUIRE_MESSAGE(sign.has_value(), sign.error().text());
  const auto then = reviewed(laboratory, first, sign->id);
  REQUIRE(then.signatures.size() == 1);
  CHECK(then.signatures[0].by == "A. Pathologist");
  CHECK(then.signatures[0].version == 1);
  CHECK(then.signatures[0].local.size() == std::string("2024-03-01 10:30:00 +01:00").size());
  REQUIRE(then.versions.size() == 1);
  CHECK_FALSE(then.versions[0].filed_by.empty());
  CHECK(then.versions[0].count == first.facts.count);

  file(laboratory, second);
  const auto now = reviewed(laboratory, second);
  CHECK(now.version == 2);
  CHECK(now.versions.size() == 2);
  CHECK(now.signatures.size() == 1);
  CHECK(now.corrects == 1);
  CHECK_FALSE(reviewed(laboratory, first).corrects.has_value());  // an earlier version corrects nothing
  CHECK(reviewed(laboratory, first, sign->id) == then);           // what came later changes no signed report

  const auto again = laboratory.sign("A-1", std::nullopt, "B. Pathologist", "amended", "read again");
  REQUIRE(again.has_value());
  CHECK(reviewed(laboratory, second, again->id).signatures.size() == 2);
  CHECK(reviewed(laboratory, first, sign->id) == then);
}

TEST_CASE("Review: a result that is not filed, and a signature of another") {
  Laboratory laboratory = test::new_laboratory(test::scratch("review_not") / "lab.db");
  const auto filing = test::filing("P-1", "A-1", "T1", 1);
  file(laboratory, filing);
  CHECK(engine::review_of(laboratory, std::string(64, '0'), "A-1", std::nullopt, "").error().code == "LAB-08");
  CHECK(engine::review_of(laboratory, filing.sha256, "A-2", std::nullopt, "").error().code == "LAB-08");
  CHECK(engine::review_of(laboratory, filing.sha256, "A-1", 7, "").error().code == "LAB-08");
}
