// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <string>
#include <vector>

#include "engine/cohort/cohort.h"
#include "engine/cohort/course.h"
#include "engine/track/series.h"
#include "tests/unit/track/series_made.h"

// Made-up studies for tests. No data of any person.
namespace fcscreen::test {

inline std::chrono::sys_days day(int after_stop) { return kStop + std::chrono::days(after_stop); }

inline result::StudyPatient patient(const std::string& key = "P1") {
  result::StudyPatient p;
  p.key = key;
  return p;
}

inline result::StudyCourse course_of(const engine::SeriesInput& input, const result::StudyPatient& p = patient(),
                                     const result::Study& study = {}) {
  const auto report = engine::serial_report(input);
  REQUIRE(report);
  const auto course = engine::study_course(p, *report, study);
  REQUIRE(course);
  return *course;
}

/// A patient evaluable for regression, seen to regress in (left, right] or, with right < 0, not until `left`.
inline result::StudyCourse made_course(int left, int right, int followed) {
  result::StudyCourse c;
  c.key = "M" + std::to_string(left) + "_" + std::to_string(right) + "_" + std::to_string(followed);
  c.class2 = c.stopped = true;
  c.left = left;
  c.followed_days = followed;
  if (right >= 0) {
    c.regressed = true;
    c.right = right;
    c.followed_days = right;
  }
  c.os = c.efs = c.os_after_stop = c.efs_after_stop = result::StudyTime{followed, false};
  return c;
}

inline result::StudyResult result_of(std::vector<result::StudyCourse> courses, const result::Study& study = {}) {
  const auto out = engine::study_result(study, std::move(courses));
  REQUIRE(out);
  return *out;
}

template <class List>
const auto& by_code(const List& list, const std::string& code) {
  for (const auto& item : list) {
    if (item.code == code) return item;
  }
  FAIL("no " << code);
  return list.front();
}

}  // namespace fcscreen::test
