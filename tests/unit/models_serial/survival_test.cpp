// SPDX-License-Identifier: Apache-2.0
#include "models/survival.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>

#include "engine/core/random.h"
#include "tests/golden/table.h"

using namespace fcscreen;
using models::CensoredInterval;
using models::FollowUp;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double number(const std::string& text) {
  return text == "inf" ? kInfinity : text == "NA" ? std::nan("") : std::stod(text);
}

std::vector<double> numbers(const std::string& text) {
  std::vector<double> out;
  std::stringstream in(text);
  for (std::string part; std::getline(in, part, ',');) out.push_back(number(part));
  return out;
}

/// The drawn data of a table: name, then the lists after it.
std::map<std::string, std::vector<std::vector<double>>> drawn_data(const std::string& table) {
  std::map<std::string, std::vector<std::vector<double>>> out;
  std::ifstream in(test::source_dir() / "tests/golden/r" / table);
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("# ", 0) != 0 || line.find('\t') == std::string::npos) continue;
    std::stringstream fields(line.substr(2));
    std::string name;
    std::getline(fields, name, '\t');
    for (std::string list; std::getline(fields, list, '\t');) out[name].push_back(numbers(list));
  }
  return out;
}

std::vector<FollowUp> follow_ups(const std::vector<std::vector<double>>& lists) {
  std::vector<FollowUp> out;
  for (std::size_t i = 0; i < lists[0].size(); ++i) out.push_back({lists[0][i], static_cast<int>(lists[1][i])});
  return out;
}

/// Equal to R's number, or absent where R says NA. 1e-8 is what the two must agree to.
bool same(double ours, const std::string& expected) {
  return std::isnan(number(expected)) || std::abs(ours - number(expected)) < 1e-8;
}

bool same(const std::optional<double>& ours, const std::string& expected) {
  return ours ? std::abs(*ours - number(expected)) < 1e-8 : std::isnan(number(expected));
}

bool same(const std::optional<result::Interval>& ours, const std::string& lo, const std::string& hi) {
  if (!ours) return std::isnan(number(lo)) && std::isnan(number(hi));
  return std::abs(ours->lo - number(lo)) < 1e-8 && std::abs(ours->hi - number(hi)) < 1e-8;
}

/// What the likelihood is at these masses: to see that no neighbour is better.
double log_likelihood(const std::vector<CensoredInterval>& subjects, const std::vector<models::IntervalMass>& masses) {
  double out = 0;
  for (const auto& s : subjects) {
    double p = 0;
    for (const auto& m : masses) {
      const bool inside = s.left == s.right
                              ? m.left == s.left && m.right == s.right
                              : m.right <= s.right && (m.left >= s.left) && !(m.left == m.right && m.left == s.left);
      p += inside ? m.mass : 0;
    }
    out += std::log(p);
  }
  return out;
}

}  // namespace

TEST_CASE("Kaplan-Meier: curve, Greenwood error, log-log interval and median are those of R (golden/r)") {
  const auto data = drawn_data("survival_km.tsv");
  const auto rows = test::golden_table("r/survival_km.tsv");
  REQUIRE(data.size() == 7);
  std::map<std::string, std::size_t> at;
  for (const auto& r : rows) {
    const auto curve = models::kaplan_meier(follow_ups(data.at(r[0])));
    REQUIRE(curve.has_value());
    if (r[1] == "median") {
      CHECK(at[r[0]] == curve->steps.size());  // every step was compared
      CHECK_MESSAGE(same(curve->median, r[5]), r[0]);
      CHECK_MESSAGE(same(curve->median_lo, r[6]), r[0]);
      CHECK_MESSAGE(same(curve->median_hi, r[7]), r[0]);
      continue;
    }
    const auto& step = curve->steps.at(at[r[0]]++);
    const std::string where = r[0] + " at " + r[1];
    CHECK_MESSAGE(step.time == number(r[1]), where);
    CHECK_MESSAGE(step.at_risk == std::stoul(r[2]), where);
    CHECK_MESSAGE(step.events == std::stoul(r[3]), where);
    CHECK_MESSAGE(step.censored == std::stoul(r[4]), where);
    CHECK_MESSAGE(same(step.survival, r[5]), where);
    CHECK_MESSAGE(same(step.standard_error, r[6]), where);
    CHECK_MESSAGE(same(step.ci95, r[7], r[8]), where);
  }
  CHECK(rows.size() > 100);
}

TEST_CASE("Aalen-Johansen: incidences, jackknife errors and intervals are those of R (golden/r)") {
  const auto data = drawn_data("survival_aj.tsv");
  const auto rows = test::golden_table("r/survival_aj.tsv");
  REQUIRE(data.size() == 4);
  std::map<std::string, std::vector<models::IncidenceStep>> curves;
  for (const auto& [name, lists] : data) {
    const auto steps = models::aalen_johansen(follow_ups(lists), static_cast<int>(lists[2][0]));
    REQUIRE(steps.has_value());
    curves[name] = *steps;
  }
  std::size_t compared = 0, expected = 0;
  for (const auto& [name, steps] : curves) expected += steps.size() * steps[0].incidence.size();
  for (const auto& r : rows) {
    const std::string where = r[0] + " at " + r[1] + ", cause " + r[2];
    const auto& steps = curves.at(r[0]);
    const auto step = std::find_if(steps.begin(), steps.end(), [&](const auto& s) { return s.time == number(r[1]); });
    REQUIRE_MESSAGE(step != steps.end(), where);
    const std::size_t cause = std::stoul(r[2]) - 1;
    CHECK_MESSAGE(step->at_risk == std::stoul(r[3]), where);
    CHECK_MESSAGE(step->events.at(cause) == std::stoul(r[4]), where);
    CHECK_MESSAGE(same(step->incidence.at(cause), r[5]), where);
    CHECK_MESSAGE(same(step->standard_error.at(cause), r[6]), where);
    CHECK_MESSAGE(same(step->ci95.at(cause), r[7], r[8]), where);
    CHECK_MESSAGE(same(step->event_free, r[9]), where);
    ++compared;
  }
  CHECK(compared == expected);
}

TEST_CASE("Aalen-Johansen: the incidences and the event-free part are all there is") {
  const auto data = drawn_data("survival_aj.tsv").at("two_causes");
  const auto steps = models::aalen_johansen(follow_ups(data), 2);
  for (const auto& step : *steps)
    CHECK(step.incidence[0] + step.incidence[1] + step.event_free == doctest::Approx(1).epsilon(1e-12));
}

TEST_CASE("Turnbull: the curve is that of R's survfit with its convergence made fine (golden/r)") {
  const auto data = drawn_data("survival_turnbull.tsv");
  const auto rows = test::golden_table("r/survival_turnbull.tsv");
  REQUIRE(data.size() == 6);
  REQUIRE(rows.size() > 250);
  std::map<std::string, models::TurnbullFit> fits;
  for (const auto& [name, lists] : data) {
    std::vector<CensoredInterval> subjects;
    for (std::size_t i = 0; i < lists[0].size(); ++i) subjects.push_back({lists[0][i], lists[1][i]});
    const auto fit = models::turnbull(subjects);
    REQUIRE_MESSAGE(fit.has_value(), name);
    fits[name] = *fit;
    CHECK_MESSAGE(std::abs(fit->log_likelihood - log_likelihood(subjects, fit->masses)) < 1e-8, name);
  }
  for (const auto& r : rows) {
    double survival = 1;
    for (const auto& m : fits.at(r[0]).masses) survival -= m.right <= number(r[1]) ? m.mass : 0;
    CHECK_MESSAGE(same(survival, r[2]), r[0] << " at " << r[1] << ": " << survival << ", R " << r[2]);
  }
}

TEST_CASE("Turnbull: exact and right-censored times alone are Kaplan and Meier's curve") {
  const auto data = drawn_data("survival_km.tsv").at("many_ties");
  std::vector<CensoredInterval> subjects;
  for (std::size_t i = 0; i < data[0].size(); ++i) {
    subjects.push_back({data[0][i], data[1][i] > 0 ? data[0][i] : kInfinity});
  }
  const auto fit = models::turnbull(subjects);
  const auto curve = models::kaplan_meier(follow_ups(data));
  REQUIRE(fit.has_value());
  for (const auto& step : curve->steps) {
    double survival = 1;
    for (const auto& m : fit->masses) survival -= m.right <= step.time ? m.mass : 0;
    CHECK(std::abs(survival - step.survival) < 1e-9);
  }
}

TEST_CASE("Turnbull: no other masses on the same intervals are more likely") {
  Random random(20240607, 1, 0);
  for (int run = 0; run < 20; ++run) {
    std::vector<CensoredInterval> subjects;
    for (int i = 0; i < 40; ++i) {
      const double a = std::floor(20 * random.uniform()), b = a + 1 + std::floor(8 * random.uniform());
      subjects.push_back({a, random.uniform() < 0.3 ? kInfinity : b});
    }
    const auto fit = models::turnbull(subjects);
    REQUIRE(fit.has_value());
    double sum = 0;
    for (const auto& m : fit->masses) sum += m.mass;
    CHECK(sum == doctest::Approx(1).epsilon(1e-12));
    for (int trial = 0; trial < 50; ++trial) {
      auto other = fit->masses;
      double total = 0;
      for (auto& m : other) total += m.mass *= std::exp(0.05 * random.normal());
      for (auto& m : other) m.mass /= total;
      CHECK(log_likelihood(subjects, other) <= fit->log_likelihood + 1e-9);
    }
  }
}

TEST_CASE("Turnbull: two thousand small studies of every kind reach the maximum") {
  int reached = 0;
  for (std::uint64_t run = 0; run < 2000; ++run) {
    Random random(20240609, 1, run);
    const double grid = run % 3 == 0 ? 0.001 : 1;
    std::vector<CensoredInterval> subjects;
    for (int n = 1 + static_cast<int>(random.uniform() * (run % 10 == 0 ? 200 : 25)); n > 0; --n) {
      const double left = std::floor(random.uniform() * 20 / grid) * grid, kind = random.uniform();
      const double width = std::floor(1 + random.uniform() * 8 / grid) * grid;
      subjects.push_back({left, kind < 0.2 ? kInfinity : kind < 0.4 ? left : left + width});
    }
    reached += models::turnbull(subjects).has_value() ? 1 : 0;
  }
  CHECK(reached == 2000);
}

TEST_CASE("Turnbull: observations that share only a border do not meet there, (left, right]") {
  const std::vector<CensoredInterval> subjects = {{0, 5}, {5, 9}};
  const auto fit = models::turnbull(subjects);
  REQUIRE(fit.has_value());
  REQUIRE(fit->masses.size() == 2);
  CHECK(fit->masses[0].right == 5);
  CHECK(fit->masses[1].left == 5);
  CHECK(fit->masses[0].mass == doctest::Approx(0.5).epsilon(1e-12));
  const std::vector<CensoredInterval> exact = {{0, 5}, {5, 5}};  // the exact time belongs to the first
  const auto one = models::turnbull(exact);
  REQUIRE(one->masses.size() == 1);
  CHECK(one->masses[0].left == 5);
}

TEST_CASE("Turnbull: three thousand subjects with times of their own, order without effect") {
  Random random(20240608, 1, 0);
  std::vector<CensoredInterval> subjects;
  for (int i = 0; i < 3000; ++i) {
    const double a = 300 * random.uniform(), b = a + 1 + 80 * random.uniform();
    subjects.push_back({a, random.uniform() < 0.4 ? kInfinity : b});
  }
  const auto fit = models::turnbull(subjects);
  REQUIRE(fit.has_value());
  std::reverse(subjects.begin(), subjects.end());
  const auto again = models::turnbull(subjects);
  REQUIRE(again->masses.size() == fit->masses.size());
  for (std::size_t i = 0; i < fit->masses.size(); ++i) CHECK(again->masses[i].mass == fit->masses[i].mass);
}

TEST_CASE("Survival: numbers at risk, and a landmark that starts the clock anew") {
  const std::vector<FollowUp> subjects = {{5, 1}, {10, 0}, {10, 2}, {40, 1}};
  const std::vector<double> times = {0, 5, 5.1, 10, 41};
  CHECK(models::numbers_at_risk(subjects, times) == std::vector<std::size_t>{4, 4, 3, 3, 0});
  const auto later = models::from_landmark(subjects, 5);
  REQUIRE(later.size() == 3);
  CHECK(later[2].time == 35);
  CHECK(later[2].cause == 1);
}

TEST_CASE("Survival: what carries no curve is an error, never a guess") {
  CHECK(models::kaplan_meier({}).error().code == "MODEL-S01");
  const std::vector<FollowUp> negative = {{-1, 0}}, unknown = {{1, 3}}, nan = {{std::nan(""), 1}};
  CHECK_FALSE(models::kaplan_meier(negative).has_value());
  CHECK_FALSE(models::kaplan_meier(nan).has_value());
  CHECK_FALSE(models::aalen_johansen(unknown, 2).has_value());
  CHECK_FALSE(models::turnbull({}).has_value());
  for (const CensoredInterval& bad :
       {CensoredInterval{3, 2}, CensoredInterval{-1, 2}, CensoredInterval{std::nan(""), 2},
        CensoredInterval{1, std::nan("")}, CensoredInterval{kInfinity, kInfinity}}) {
    CHECK_FALSE(models::turnbull(std::vector{bad}).has_value());
  }
}
