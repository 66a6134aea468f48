// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "tools/bench/detection/marks.h"

using namespace fcscreen::bench;

namespace {

/// A run of the blind arm that finds `hit` of `truth` events and `wrong` others among 100,000 cells.
Scored run(std::string sample, double level, std::size_t truth, std::size_t hit, std::size_t wrong, std::string call) {
  Scored s;
  s.arm = kBlind;
  s.sample = std::move(sample);
  s.level = level;
  s.n_events = 200'000;
  s.truth = truth;
  s.hit = hit;
  s.target = s.class2 = hit + wrong;
  s.denominator = 100'000;
  s.ci95 = {0.5 * s.rate(), 2 * s.rate()};
  s.true_fraction = static_cast<double>(truth) / 100'000;
  s.call = std::move(call);
  return s;
}

Mark::Outcome outcome_of(const std::vector<Mark>& marks, const std::string& beginning) {
  const auto at =
      std::find_if(marks.begin(), marks.end(), [&](const Mark& m) { return m.text.rfind(beginning, 0) == 0; });
  REQUIRE(at != marks.end());
  return at->outcome;
}

Measured good() {
  Measured m;
  for (const auto phenotype : kPhenotypes) {
    for (const double level : kLevels) {
      const auto truth = static_cast<std::size_t>(level * 100'000 + 0.5);
      m.dilutions.push_back(run(std::string(phenotype), level, truth, truth, 0, "DETECTED_QUANTIFIABLE"));
      m.dilutions.push_back(m.dilutions.back());
      m.dilutions.back().arm = kInformed;
    }
  }
  m.blanks = {run("resting", 0, 0, 0, 0, "NOT_DETECTED"), run("regenerating", 0, 0, 0, 0, "NORMAL_PRECURSORS_ONLY"),
              run("resting", 0, 0, 0, 0, "NOT_DETECTED")};
  m.blanks.back().arm = kInformed;
  m.shares = {run("classic", 0, 0, 0, 0, "NOT_DETECTED"), run("classic", 0.5, 5000, 4900, 0, "DETECTED_QUANTIFIABLE")};
  m.changes = {{"classic", "gain 2", 1e-3, 1, "TRACE", 12, true, 0}};
  return m;
}

}  // namespace

TEST_CASE("Scored: precision, recall, F1 and false events per million of the file") {
  const Scored s = run("classic", 1e-3, 100, 80, 20, "");  // of 200,000 events
  CHECK(s.precision() == doctest::Approx(0.8));
  CHECK(s.recall() == doctest::Approx(0.8));
  CHECK(s.f1() == doctest::Approx(0.8));
  CHECK(s.false_per_million() == doctest::Approx(100));
  CHECK(run("resting", 0, 0, 0, 0, "").precision() == 1);
  CHECK(run("classic", 1e-3, 100, 0, 0, "").precision() == 0);
}

TEST_CASE("Scored: the expected blank is taken off the estimate and off the interval") {
  Scored s = run("classic", 1e-3, 100, 100, 50, "");  // rate 1.5e-3, truth 1e-3
  s.ci95 = {1.3e-3, 1.7e-3};
  CHECK_FALSE(s.covers(0));
  CHECK(s.covers(5e-4));
  CHECK(s.estimate(5e-4) == doctest::Approx(1e-3));
  CHECK(*s.log_error(5e-4) == doctest::Approx(0).epsilon(1e-9));
  CHECK(s.estimate(1) == 0);
  CHECK_FALSE(s.log_error(1));
}

TEST_CASE("Scored: live precursors can be left out of F1, no other false event can") {
  Scored s = run("classic", 1e-3, 100, 100, 100, "");
  s.hematogones = 60;
  CHECK(s.f1() == doctest::Approx(200.0 / 300));
  CHECK(s.f1_without_hematogones() == doctest::Approx(200.0 / 240));
}

TEST_CASE("Marks: what was not measured is never a pass") {
  const auto marks = judge(Plan{}, Measured{});
  REQUIRE(marks.size() > 20);
  for (const Mark& m : marks) {
    CAPTURE(m.text);
    CHECK(m.outcome == Mark::Outcome::NotMeasured);
  }
}

TEST_CASE("Marks: a flawless run passes every synthetic mark") {
  for (const Mark& m : judge(Plan{}, good())) {
    CAPTURE(m.text);
    if (m.section == "real" || m.section == "path" || m.text.rfind("gain 0.5", 0) == 0 ||
        m.text.rfind("permuted", 0) == 0) {
      CHECK(m.outcome == Mark::Outcome::NotMeasured);
    } else {
      CHECK(m.outcome == Mark::Outcome::Pass);
    }
  }
}

TEST_CASE("Marks: each fails when what it demands is not there") {
  Measured m = good();
  for (Scored& s : m.dilutions) {
    if (s.level == 1e-2) s.hit = s.target = s.truth * 8 / 10;                           // F1 .89
    if (s.level == 1e-3) s.target = s.hit + s.truth;                                    // F1 .67
    if (s.level == 3e-4 && s.sample == "classic") s.hit = s.target = s.truth * 7 / 10;  // recall .7
    if (s.level == 1e-4) {
      s.target = s.hit + 41;  // 205 false per million
      s.ci95 = {4e-4, 6e-4};
    }
  }
  m.blanks[1].call = "DETECTED_BELOW_LOQ";
  m.blanks[1].target = m.blanks[1].class2 = 50;
  m.blanks[2].target = 5;  // of 200,000 events: 25 per million
  m.shares[1].call = "NOT_DETECTED";
  m.changes[0].same_call = false;
  const auto marks = judge(Plan{}, m);
  for (const char* text : {"classic, 0.01", "cd34neg, 0.001", "classic, 0.0003", "cd20half, 0.0001", "0.0001: interval",
                           "no DETECTED call on regenerating", "limit of blank", "regenerating blanks: at most",
                           "with the earlier sample, cd34neg, 0.01", "with the earlier sample, classic, 0.0003",
                           "with the earlier sample, cd20half, 0.0001", "with an earlier sample, blanks",
                           "5 to 95 % blasts: no call denies", "gain 2"}) {
    CAPTURE(text);
    CHECK(outcome_of(marks, text) == Mark::Outcome::Fail);
  }
  CHECK(outcome_of(marks, "cd34neg, 0.0003") == Mark::Outcome::Pass);
  CHECK(outcome_of(marks, "with the earlier sample, cd34neg, 0.0003") == Mark::Outcome::Pass);
  CHECK(outcome_of(marks, "no DETECTED call on resting") == Mark::Outcome::Pass);
}

TEST_CASE("Marks: real files and the maturation model are held to theirs") {
  Measured m;
  m.real = RealCalls{};
  for (int i = 0; i < 95; ++i) m.real->diagnostic.push_back({"d", "ATYPICAL_IMMATURE_B", "", i < 93, true, false});
  m.real->normal.push_back({"n", "NOT_EVALUABLE", "", false, false, false});
  m.path = PathFigures{};
  m.path->auc = 0.992, m.path->auc_leukaemic = 0.989, m.path->cd34 = -0.61, m.path->cd20 = 0.59;
  auto marks = judge(Plan{}, m);
  CHECK(outcome_of(marks, "at least 93 of 95") == Mark::Outcome::Pass);
  CHECK(outcome_of(marks, "UPN1 against") == Mark::Outcome::Pass);
  CHECK(outcome_of(marks, "the same without UPN1") == Mark::Outcome::Fail);
  CHECK(outcome_of(marks, "TdT precursors: CD34") == Mark::Outcome::Pass);
  CHECK(outcome_of(marks, "TdT precursors: CD20") == Mark::Outcome::Fail);
  m.real->diagnostic[0].called = false;
  m.real->diagnostic[1].depleted_alarming = true;
  m.real->normal[0].alarming = true;
  marks = judge(Plan{}, m);
  CHECK(outcome_of(marks, "at least 93 of 95") == Mark::Outcome::Fail);
  CHECK(outcome_of(marks, "no diagnostic file is called without") == Mark::Outcome::Fail);
  CHECK(outcome_of(marks, "no DETECTED, TRACE") == Mark::Outcome::Fail);
}
