// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "engine/cohort/curves.h"
#include "engine/report/cohort_words.h"
#include "engine/report/words.h"
#include "io/text/study_json.h"
#include "tests/unit/cohort/study_made.h"

using namespace fcscreen;
using namespace fcscreen::test;

namespace {

/// The published form of SPEC §0.2: TP53 in 9 of 19 evaluable, low hypodiploidy in 8 of 26, of 32 patients.
std::vector<result::StudyCourse> seed_form() {
  std::vector<result::StudyCourse> out(32);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i].key = "S" + std::to_string(i);
    if (i < 19) out[i].tp53 = i < 9;
    if (i < 26) out[i].low_hypodiploidy = i < 8;
    out[i].class2 = true;
    out[i].months_to_class2 = 5 + static_cast<double>(i);
    out[i].excluded = "NO_STOP";
  }
  return out;
}

}  // namespace

TEST_CASE("shares stand on evaluable patients with exact intervals (numbers of SPEC 0.2)") {
  const auto r = result_of(seed_form());
  const auto& tp53 = by_code(r.shares, "tp53");
  CHECK(tp53.n.n == 9);
  CHECK(tp53.of.n == 19);
  CHECK(engine::share_words(tp53) == "9 of 19, 47.4 % (24.4–71.1)");
  CHECK(engine::share_words(by_code(r.shares, "low_hypodiploidy")) == "8 of 26, 30.8 % (14.3–51.8)");
  const auto& months = by_code(r.spreads, "months_from_first_exposure");
  CHECK(engine::spread_words(months) == "20.5 (5.0–36.0)");
  CHECK(engine::spread_patients(months) == "32 of 32");
}

TEST_CASE("regression is a share of the patients evaluable for it, never of all") {
  auto courses = seed_form();
  for (int i = 0; i < 5; ++i) courses.push_back(made_course(30, 60 + i, 60 + i));
  courses.push_back(made_course(90, -1, 200));
  const auto r = result_of(courses);
  CHECK(by_code(r.shares, "regressed").n.n == 5);
  CHECK(by_code(r.shares, "regressed").of.n == 6);
  CHECK(by_code(r.exclusions, "NO_STOP").n.n == 32);
  for (const auto& share : r.shares) CHECK_FALSE((share.n.n == 5 && share.of.n == 38));
  CHECK(engine::study_terminal(r).find("5 of 6") != std::string::npos);
}

TEST_CASE("nobody regressed: not estimable, and the share keeps its wide interval") {
  const auto r = result_of({made_course(90, -1, 200), made_course(60, -1, 100)});
  CHECK(r.regression_time.status == "not estimable: no regression was seen");
  CHECK(r.regression_time.masses.empty());
  CHECK(engine::share_words(by_code(r.shares, "regressed")) == "0 of 2 (up to 84.2 %)");
  const auto none = result_of(seed_form());
  CHECK(none.regression_time.status == "not estimable: no patient is evaluable for regression");
  CHECK(engine::share_words(by_code(none.shares, "regressed")) == "0 of 0, not estimable");
}

TEST_CASE("the Turnbull median is an interval, and mass beyond the last sample has no end") {
  // (0,60] twice and (30,90]: they overlap in (30,60], which takes what is not beyond the fourth patient's day 100.
  const auto r =
      result_of({made_course(0, 60, 60), made_course(0, 60, 60), made_course(30, 90, 90), made_course(100, -1, 100)});
  const auto& t = r.regression_time;
  REQUIRE(t.masses.size() == 2);
  CHECK(t.masses[0].from == 30);
  CHECK(t.masses[0].to == 60);
  CHECK(t.masses[0].mass == doctest::Approx(0.75));
  CHECK_FALSE(t.masses[1].to);
  REQUIRE(t.median_days);
  CHECK(t.median_days->lo == 30);
  CHECK(t.median_days->hi == 60);
}

TEST_CASE("competing events are events, not censoring") {
  // Day 10 regression, day 20 ALL therapy, day 30 death, day 40 censored: each incidence is 1/4 at the end.
  auto therapy = made_course(5, -1, 20), death = made_course(5, -1, 30);
  therapy.competing_day = 20;
  death.competing_day = 30;
  death.competing_is_death = true;
  const auto r = result_of({made_course(0, 10, 10), therapy, death, made_course(40, -1, 40)});
  const auto& set = by_code(r.curves, "incidence");
  for (const auto& curve : set.curves) {
    CHECK(curve.patients.n == 4);
    CHECK(curve.events.n == 1);
    CHECK(curve.points.back().estimate == doctest::Approx(0.25));
  }
  // The sensitivity analysis censors them at the last comparable sample.
  CHECK(by_code(r.curves, "midpoint").curves.front().points.front().days == 5);
}

TEST_CASE("a landmark compares patients still followed, by what was seen until then") {
  auto early = made_course(0, 20, 400), late = made_course(50, 80, 400), dead = made_course(10, -1, 25);
  early.os_after_stop = late.os_after_stop = result::StudyTime{400, false};
  dead.os_after_stop = result::StudyTime{25, true};
  dead.competing_day = 25;
  dead.competing_is_death = true;
  const auto r = result_of({early, late, dead});
  const auto& os = by_code(r.curves, "landmark_30_os");
  CHECK(os.curves[0].code == "regressed");
  CHECK(os.curves[0].patients.n == 1);
  CHECK(os.curves[1].patients.n == 1);  // the dead of day 25 is in neither group
  CHECK(os.curves[1].points.back().days == 370);
  const auto& incidence = by_code(r.curves, "landmark_30_incidence");
  CHECK(incidence.curves[0].patients.n == 1);  // neither the one who regressed on day 20 nor the dead
  CHECK(incidence.curves[0].points.back().days == 50);
  CHECK(by_code(by_code(r.curves, "landmark_90_os").curves, "regressed").patients.n == 2);
}

TEST_CASE("numbers at risk stand on whole months, at most nine of them") {
  CHECK(engine::risk_grid(10) == std::vector<double>{0});
  CHECK(engine::risk_grid(92) == std::vector<double>{0, 30.4375, 60.875, 91.3125});
  CHECK(engine::risk_grid(3652).size() <= 9);
  CHECK(engine::risk_grid(1e5).size() <= 9);
}

TEST_CASE("JSON and CSV say the same, with the denominators") {
  auto courses = seed_form();
  courses.push_back(made_course(30, 60, 60));
  auto r = result_of(courses);
  r.patients.n = courses.size();
  const auto j = nlohmann::json::parse(io::text::to_json(r));
  CHECK(j["schema_version"] == 1);
  CHECK(j["patients"] == 33);
  CHECK(j["courses"].size() == 33);
  CHECK(j["time_to_regression"]["masses"][0]["from_days"] == 30);
  CHECK(j["time_to_regression"]["masses"][0]["to_days"] == 60);
  const auto tables = io::text::to_csv(r);
  REQUIRE(tables.size() == 6);
  CHECK(tables[0].second.find("\ntp53,TP53 altered,9,19,patients with a known TP53 state,0.47368421052631576,0.244") !=
        std::string::npos);
  CHECK(tables[1].second == "from_days,to_days,mass,no_regression_after\n30,60,1,0\n");
}

TEST_CASE("no word of a study names a disease, a cause or an instruction") {
  auto courses = seed_form();
  for (int i = 0; i < 6; ++i) courses.push_back(made_course(30, 60 + i, 60 + i));
  courses.back().competing_day = 50;
  const auto r = result_of(courses);
  std::string text = engine::study_terminal(r) + io::text::to_json(r);
  for (const auto& set : r.curves) text += set.title + set.note;
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  for (std::string word : engine::forbidden_words()) {
    if (word == "stop" || word == "withhold" || word == "resume") continue;  // forbidden as instructions only
    CHECK_MESSAGE(text.find(word) == std::string::npos, word);
  }
  for (const char* word : {"because of", "caused", "due to", "thanks to"}) CHECK(text.find(word) == std::string::npos);
}
