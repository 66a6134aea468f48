// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/cohort/study_made.h"

using namespace fcscreen;
using namespace fcscreen::test;

namespace {

const result::Study kAny = [] {
  result::Study study;
  study.regression = result::RegressionRule::Any;
  return study;
}();

}  // namespace

TEST_CASE("a regression lies between the last sample without it and the first confirmed one with it") {
  const auto c =
      course_of(series({sample_at(-10, 5000), sample_at(60, 4800), sample_at(120, 200), sample_at(200, 150)}));
  CHECK(c.excluded.empty());
  CHECK(c.regressed);
  CHECK(c.left == 60);
  CHECK(c.right == 120);
  CHECK(c.followed_days == 120);
  REQUIRE(c.best);
  CHECK(c.best->confirmed);
  CHECK(c.best->days_after_stop == 200);
  CHECK(c.best->log10 == doctest::Approx(std::log10(150.5 / 5000.5)));
  CHECK_FALSE(c.best->at_least);
}

TEST_CASE("the clock starts at the stop, or at a late baseline") {
  CHECK(course_of(series({sample_at(-100, 5000), sample_at(60, 200), sample_at(90, 200)})).left == 0);
  CHECK(course_of(series({sample_at(5, 5000), sample_at(60, 200), sample_at(90, 200)})).left == 5);
}

TEST_CASE("a single fall is no regression until a second sample confirms it, unless the study says so") {
  const auto input = series({sample_at(0, 5000), sample_at(30, 4900), sample_at(120, 200)});
  const auto c = course_of(input);
  CHECK(c.excluded.empty());
  CHECK_FALSE(c.regressed);
  CHECK(c.unconfirmed_fall);
  CHECK(c.left == 30);  // day 120 says neither
  CHECK_FALSE(c.right);
  const auto any = course_of(input, patient(), kAny);
  CHECK(any.regressed);
  CHECK(any.right == 120);
  CHECK(any.unconfirmed_fall);
}

TEST_CASE("a fall that the next sample does not show was none") {
  const auto c = course_of(series({sample_at(0, 5000), sample_at(60, 400), sample_at(120, 5000)}));
  CHECK_FALSE(c.regressed);
  CHECK_FALSE(c.unconfirmed_fall);
  CHECK(c.left == 120);
}

TEST_CASE("ALL therapy competes: what comes after it is not looked at") {
  auto p = patient();
  p.all_therapy = day(90);
  const auto c = course_of(series({sample_at(0, 5000), sample_at(60, 5200), sample_at(120, 0), sample_at(160, 0)}), p);
  CHECK_FALSE(c.regressed);
  CHECK(c.left == 60);
  CHECK(c.competing_day == 90);
  CHECK_FALSE(c.competing_is_death);
  REQUIRE(c.best);
  CHECK(c.best->days_after_stop == 60);
}

TEST_CASE("a sample after ALL therapy confirms nothing") {
  auto p = patient();
  p.all_therapy = day(70);
  const auto c = course_of(series({sample_at(0, 5000), sample_at(60, 200), sample_at(120, 0)}), p);
  CHECK_FALSE(c.regressed);
  CHECK(c.unconfirmed_fall);
  CHECK(c.competing_day == 70);
  REQUIRE(c.best);
  CHECK_FALSE(c.best->confirmed);
}

TEST_CASE("death competes; a transplant or a new course of lenalidomide ends what is known") {
  const auto input = series({sample_at(0, 5000), sample_at(60, 5200)});
  auto dead = patient();
  dead.death = day(300);
  CHECK(course_of(input, dead).competing_day == 300);
  CHECK(course_of(input, dead).competing_is_death);

  auto transplanted = dead;
  transplanted.hct = day(100);
  CHECK_FALSE(course_of(input, transplanted).competing_day);
  CHECK(course_of(input, transplanted).followed_days == 100);

  auto again = series({sample_at(0, 5000), sample_at(60, 5200), sample_at(150, 100), sample_at(200, 100)});
  again.exposures.push_back(course("lenalidomide", 100, 0));
  again.exposures.back().stop.reset();
  again.exposures.back().status = result::ExposureStatus::Ongoing;
  const auto c = course_of(again, dead);
  CHECK_FALSE(c.regressed);
  CHECK_FALSE(c.competing_day);
  CHECK(c.followed_days == 100);
}

TEST_CASE("an under-acquired negative is no regression") {
  const auto c =
      course_of(series({sample_at(0, 60), sample_at(60, 0, 20000), sample_at(100, 0, 20000)}), patient(), kAny);
  CHECK_FALSE(c.regressed);
  CHECK(c.excluded == "NO_COMPARABLE_SAMPLE");
}

TEST_CASE("not detected: the bar is the bound, cut to a decimal (SPEC 4.2: 5000 of 500 000 to none is at least 2.7)") {
  const auto c = course_of(series({sample_at(0, 5000), sample_at(60, 0), sample_at(100, 0)}));
  CHECK(c.regressed);
  REQUIRE(c.best);
  CHECK(c.best->at_least);
  CHECK(c.best->log10 < -2);
  CHECK(c.best->log10 == doctest::Approx(std::round(c.best->log10 * 10) / 10));
}

TEST_CASE("why the time to regression is not asked") {
  const auto without = [](std::initializer_list<result::SerialSample> samples) {
    return course_of(series(samples)).excluded;
  };
  auto never = series({sample_at(0, 5000)});
  never.exposures.clear();
  CHECK(course_of(never).excluded == "NO_STOP");
  CHECK(without({sample_at(-400, 5000), sample_at(60, 200)}) == "NO_BASELINE");
  CHECK(without({sample_at(0, 30), sample_at(60, 30)}) == "BASELINE_NOT_QUANTIFIABLE");
  CHECK(without({sample_at(0, 5000)}) == "NO_COMPARABLE_SAMPLE");
  auto treated = patient();
  treated.all_therapy = day(0);
  const auto c = course_of(series({sample_at(0, 5000), sample_at(60, 0), sample_at(90, 0)}), treated);
  CHECK(c.excluded == "THERAPY_BEFORE_STOP");
  CHECK_FALSE(c.regressed);
  CHECK_FALSE(c.best);
}

TEST_CASE("months to the first class 2 are those of its sample; a class below it does not count") {
  auto before = sample_at(-400, 300);
  before.aberrancy_class = 1;
  const auto c = course_of(series({before, sample_at(-26, 5000)}));
  CHECK(c.class2);
  CHECK(*c.months_to_class2 == doctest::Approx(1800 / 30.4375));
  CHECK(*c.cumulative_months == doctest::Approx(1800 / 30.4375));
}

TEST_CASE("a partial first date gives no month, and says so") {
  auto input = series({sample_at(0, 5000)});
  input.exposures.front().start_precision = result::DatePrecision::Year;
  input.exposures.front().start = std::chrono::year(2018) / 1 / 1;
  const auto c = course_of(input);
  CHECK_FALSE(c.months_to_class2);
  CHECK(c.months_range);
  CHECK(c.cumulative_range);
}

TEST_CASE("survival ends at death, event-free survival at the event before it, both else at the last known day") {
  const auto input = series({sample_at(0, 5000), sample_at(60, 5200)});
  auto p = patient();
  CHECK(course_of(input, p).os == result::StudyTime{60, false});
  p.last_contact = day(500);
  CHECK(course_of(input, p).os == result::StudyTime{500, false});
  p.last_contact.reset();
  p.efs_event = day(200);
  p.death = day(400);
  CHECK(course_of(input, p).os == result::StudyTime{400, true});
  CHECK(course_of(input, p).efs == result::StudyTime{200, true});
  result::Study from_therapy;
  from_therapy.survival_from = result::SurvivalOrigin::AllTherapy;
  CHECK_FALSE(course_of(input, p, from_therapy).os);
  p.all_therapy = day(100);
  CHECK(course_of(input, p, from_therapy).os == result::StudyTime{300, true});
  CHECK(course_of(input, p, from_therapy).os_after_stop == result::StudyTime{400, true});
}

TEST_CASE("a sample after the day of death is refused") {
  const auto report = engine::serial_report(series({sample_at(0, 5000), sample_at(60, 5200)}));
  REQUIRE(report);
  auto p = patient();
  p.death = day(59);
  const auto course = engine::study_course(p, *report, {});
  REQUIRE_FALSE(course);
  CHECK(course.error().code == "COH-D01");
}
