// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/report/cohort_words.h"
#include "io/text/study_json.h"
#include "tests/unit/cohort/study_made.h"

using namespace fcscreen;
using namespace fcscreen::test;

namespace {

/// `n` patients of whom the first `altered` have TP53 altered; the first `regressed` of them regressed.
result::StudyResult study_of(int n, int altered, int regressed) {
  std::vector<result::StudyCourse> courses;
  for (int i = 0; i < n; ++i) {
    courses.push_back(i < regressed ? made_course(10 + i, 40 + i, 40 + i) : made_course(50 + i, -1, 300 + i));
    courses.back().key = "SECRET" + std::to_string(i);
    courses.back().tp53 = i < altered;
  }
  return engine::external_result(result_of(courses));
}

}  // namespace

TEST_CASE("a share with fewer than five, or all but fewer than five, is suppressed") {
  CHECK(engine::share_words(by_code(study_of(20, 4, 6).shares, "tp53")) == "suppressed, of 20");
  CHECK(engine::share_words(by_code(study_of(20, 16, 6).shares, "tp53")) == "suppressed, of 20");
  CHECK(engine::share_words(by_code(study_of(20, 0, 6).shares, "tp53")) == "suppressed, of 20");
  CHECK(engine::share_words(by_code(study_of(20, 5, 6).shares, "tp53")).substr(0, 7) == "5 of 20");
  CHECK(engine::share_words(by_code(study_of(20, 15, 6).shares, "tp53")).substr(0, 8) == "15 of 20");
}

TEST_CASE("nothing outside stands for one patient") {
  const auto r = study_of(20, 8, 8);
  CHECK(r.courses.empty());
  CHECK(r.regression_time.masses.empty());
  CHECK(io::text::to_json(r).find("SECRET") == std::string::npos);
  for (const auto& [name, content] : io::text::to_csv(r)) {
    CHECK(name != "patients");
    CHECK(name != "swimmer");
    CHECK(name != "regression");
    CHECK(content.find("SECRET") == std::string::npos);
  }
}

TEST_CASE("curves stand on whole months while five are followed, and have no points with fewer than five events") {
  const auto r = study_of(20, 8, 8);
  const auto& curve = by_code(r.curves, "incidence").curves.front();
  REQUIRE_FALSE(curve.points.empty());
  for (const auto& p : curve.points) {
    CHECK(std::fmod(p.days, 30.4375) == 0);
    CHECK(p.at_risk.n >= 5);
    CHECK(p.events.suppressed);
    CHECK(p.censored.suppressed);
  }
  CHECK(by_code(r.curves, "incidence").curves[2].points.empty());  // nobody died: zero is a small number too
  CHECK(by_code(r.curves, "incidence").curves[2].events.suppressed);
  const auto few = study_of(20, 8, 4);
  CHECK(by_code(few.curves, "incidence").curves.front().points.empty());
  CHECK(few.regression_time.regressed.suppressed);
  CHECK_FALSE(few.regression_time.median_days);
}

TEST_CASE("no number below five is left anywhere in an external result") {
  for (const int n : {3, 7, 12, 20}) {
    for (const int regressed : {0, 1, 4, 6}) {
      const auto r = study_of(n, 3, std::min(n, regressed));
      std::vector<result::Cell> cells{r.patients, r.regression_time.patients, r.regression_time.regressed,
                                      r.regression_time.unconfirmed};
      for (const auto& s : r.shares) cells.insert(cells.end(), {s.n, s.of});
      for (const auto& s : r.spreads) cells.insert(cells.end(), {s.n, s.of, s.only_range});
      for (const auto& e : r.exclusions) cells.push_back(e.n);
      for (const auto& set : r.curves) {
        for (const auto& c : set.curves) {
          cells.insert(cells.end(), {c.patients, c.events});
          cells.insert(cells.end(), c.at_risk.begin(), c.at_risk.end());
          for (const auto& p : c.points) cells.insert(cells.end(), {p.at_risk, p.events, p.censored});
        }
      }
      for (const auto& cell : cells) CHECK((cell.suppressed || cell.n >= 5));
    }
  }
}

TEST_CASE("one suppressed reason takes the next smallest with it") {
  std::vector<result::StudyCourse> courses;
  const auto add = [&](int n, const char* reason) {
    for (int i = 0; i < n; ++i) {
      courses.push_back(made_course(10, -1, 100));
      courses.back().excluded = reason;
    }
  };
  add(2, "NO_STOP");
  add(6, "NO_BASELINE");
  add(9, "NO_COMPARABLE_SAMPLE");
  const auto r = engine::external_result(result_of(courses));
  CHECK(by_code(r.exclusions, "NO_STOP").n.suppressed);
  CHECK(by_code(r.exclusions, "NO_BASELINE").n.suppressed);
  CHECK(by_code(r.exclusions, "NO_COMPARABLE_SAMPLE").n.n == 9);
}
