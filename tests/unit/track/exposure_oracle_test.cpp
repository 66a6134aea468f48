// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "engine/core/random.h"
#include "engine/track/exposure.h"
#include "io/text/dates.h"
#include "tests/support/oracle.h"

using namespace fcscreen;
using nlohmann::json;
using std::chrono::days;
using std::chrono::sys_days;

namespace {

/// Up to five courses that meet, overlap, leave gaps about the bridge, stay open or run on.
json random_course_table(std::uint64_t i) {
  Random random(20240605, 1, i);
  const auto pick = [&](int n) { return static_cast<int>(random.uniform() * n); };
  const sys_days origin = std::chrono::year(2018) / 1 / 1;
  json courses = json::array();
  int at = pick(300);
  for (int n = 1 + pick(5); n > 0; --n) {
    const int length = pick(400);
    const std::string start = io::text::date_text(origin + days(at));
    const double kind = random.uniform();
    if (kind < 0.08) {
      courses.push_back({start, nullptr, "unknown"});
    } else if (kind < 0.16) {
      courses.push_back({start, nullptr, "ongoing"});
    } else {
      courses.push_back({start, io::text::date_text(origin + days(at + length)), "stopped"});
    }
    const double gap = random.uniform();
    at += length + (gap < 0.3 ? 26 + pick(5) : gap < 0.6 ? pick(200) : -pick(length + 1));
  }
  return {{"intervals", courses}, {"sample", io::text::date_text(origin + days(pick(2200)))}};
}

result::ExposureInterval interval(const json& course) {
  result::ExposureInterval out;
  out.start = io::text::parse_date(course[0].get<std::string>())->day;
  if (!course[1].is_null()) out.stop = io::text::parse_date(course[1].get<std::string>())->day;
  if (course[2] == "stopped") out.status = result::ExposureStatus::Stopped;
  if (course[2] == "ongoing") out.status = result::ExposureStatus::Ongoing;
  return out;
}

template <class T>
bool same(const std::optional<T>& ours, const json& oracle, double tolerance = 0) {
  if (ours.has_value() == oracle.is_null()) return false;
  return !ours || std::abs(static_cast<double>(*ours) - oracle.get<double>()) <= tolerance;
}

bool same_exposure(const result::ExposureAtSample& ours, const json& oracle) {
  constexpr double kRounded = 0.5e-4 + 1e-9;  // the oracle rounds months to four decimals
  const auto& range = ours.cumulative_days_range;
  const json& expected = oracle["cumulative_days_range"];
  return same(ours.days_since_first, oracle["days_since_first"]) &&
         same(ours.months_since_first, oracle["months_since_first"], kRounded) &&
         same(ours.cumulative_days, oracle["cumulative_days"]) &&
         same(ours.cumulative_months, oracle["cumulative_months"], kRounded) &&
         same(ours.days_since_withdrawal, oracle["days_since_withdrawal"]) &&
         ours.on_drug.has_value() == !oracle["on_drug"].is_null() &&
         (!ours.on_drug || *ours.on_drug == oracle["on_drug"].get<bool>()) &&
         range.has_value() == !expected.is_null() &&
         (!range || ((*range)[0] == expected[0].get<int>() && (*range)[1] == expected[1].get<int>()));
}

}  // namespace

TEST_CASE("Exposure: 30,000 random histories mean what the oracle says (annex/exposure_rules.py)") {
  std::vector<json> cases;
  for (std::uint64_t i = 0; i < 30000; ++i) cases.push_back(random_course_table(i));
  const auto answers = test::ask_oracle("exposure_oracle", cases,
                                        "from exposure_rules import exposure\n"
                                        "def answer(c):\n    return exposure(c['intervals'], c['sample'])\n");
  if (!answers) return;
  REQUIRE(answers->size() == cases.size());
  std::size_t differences = 0, on = 0, off = 0, unknown = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    std::vector<result::ExposureInterval> courses;
    for (const json& course : cases[i]["intervals"]) courses.push_back(interval(course));
    const auto ours = engine::exposure_at(courses, io::text::parse_date(cases[i]["sample"].get<std::string>())->day);
    REQUIRE(ours.has_value());
    if (!same_exposure(*ours, (*answers)[i]) && ++differences < 10) {
      FAIL_CHECK(cases[i].dump() << ": oracle " << (*answers)[i].dump());
    }
    ++(!ours->on_drug ? unknown : *ours->on_drug ? on : off);
  }
  CHECK(differences == 0);
  CHECK(std::min({on, off, unknown}) > 1000);
}
