// SPDX-License-Identifier: Apache-2.0
#include "models/decision.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <map>

#include "tests/support/paths.h"
#include "tests/unit/models_counting/call_input_json.h"

using namespace fcscreen;
using namespace fcscreen::models;

TEST_CASE("Decision: every fixture of the domain holds: call, reasons, flags and row") {
  std::ifstream in(test::source_dir() / "tests/golden/annex/call_fixtures.json");
  const auto json = nlohmann::json::parse(in);
  REQUIRE(json["cases"].size() == 81);
  for (const auto& fixture : json["cases"]) {
    const CallOutcome outcome = decide(test::call_input(fixture["case"]));
    const std::string name = fixture["name"];
    CHECK_MESSAGE(result::to_string(outcome.call) == fixture["call"].get<std::string>(), name);
    CHECK_MESSAGE(outcome.reasons == fixture["reasons"].get<std::vector<std::string>>(), name);
    CHECK_MESSAGE(outcome.flags == fixture["flags"].get<std::vector<std::string>>(), name);
    CHECK_MESSAGE(outcome.row == fixture["row"].get<int>(), name);
  }
}

TEST_CASE("Decision: the defaults of a case are those of the oracle") {
  std::ifstream in(test::source_dir() / "tests/golden/annex/call_fixtures.json");
  const auto defaults = nlohmann::json::parse(in)["defaults"];
  const CallInput plain, stated = test::call_input(defaults);
  CHECK(plain.n_denominator == stated.n_denominator);
  CHECK(plain.scatter == stated.scatter);
  CHECK(plain.level == stated.level);
  CHECK(plain.cd10_and_cd34 == stated.cd10_and_cd34);
  CHECK(plain.own_reference == stated.own_reference);
  CHECK(plain.lob == stated.lob);
  CHECK(plain.lob1 == stated.lob1);
  CHECK(plain.lob3 == stated.lob3);
  CHECK(plain.k_inner == stated.k_inner);
  CHECK(decide(plain) == decide(stated));
  CHECK(defaults.size() == 34);  // a new key of the oracle must be looked at here
}

TEST_CASE("Decision: over the whole grid of the oracle there is one call, and no negative past a blocker") {
  std::map<int, std::size_t> rows;
  CallInput c;
  std::size_t n = 0;
  const auto check = [&] {
    const CallOutcome out = decide(c);
    const bool refused = out.call == result::Call::Indeterminate || out.call == result::Call::NotEvaluable;
    const bool negative = out.call == result::Call::NotDetected || out.call == result::Call::NormalPrecursorsOnly ||
                          out.call == result::Call::ImmatureBNotExpandedL1;
    bool fine = refused == !out.reasons.empty();
    if (negative)
      fine = fine && !c.hemodiluted && !c.stain_fail && c.anti_cd19 == AntiCd19::No && c.n_denominator >= 200000;
    if (!fine) FAIL_CHECK("grid point " << n << ": " << result::to_string(out.call));
    ++rows[out.row];
    ++n;
  };
  using Limit = std::optional<std::uint64_t>;
  for (const std::uint64_t size : {0U, 10000U, 500000U})
    for (const auto level :
         {CallLevel::L0, CallLevel::BelowL1, CallLevel::L1, CallLevel::L2Minus, CallLevel::L2, CallLevel::L3})
      for (const std::uint64_t k : {0U, 9U, 12U, 30U, 80U})
        for (const std::uint64_t k1 : {0U, 12U})
          for (const std::uint64_t k3 : {0U, 12U, 80U})
            for (const Limit& lob : {Limit(0), Limit(15), Limit()})
              for (unsigned bits = 0; bits < 64; ++bits) {
                c = CallInput{};
                c.n_denominator = size;
                c.level = level;
                c.k = k;
                c.k1 = k1;
                c.k3 = k3;
                c.lob = lob;
                c.own_reference = (bits & 1U) != 0;
                c.expanded = (bits & 2U) != 0;
                c.candidates = (bits & 4U) != 0 ? 12 : 0;
                c.hemodiluted = (bits & 8U) != 0;
                c.stain_fail = (bits & 16U) != 0;
                c.anti_cd19 = (bits & 32U) != 0 ? AntiCd19::Unknown : AntiCd19::No;
                check();
              }
  CHECK(n == 103680);  // 3·6·5·2·3·3·2^6, the size of call_rules.grid()
  for (const int row : {1, 2, 4, 5, 6, 8, 9, 10, 11, 13}) CHECK_MESSAGE(rows[row] > 0, "row " << row);
}

TEST_CASE("Decision: exactly 0.01 % is sensitive enough, one event less is not") {
  CallInput c;
  c.n_denominator = 200000;
  CHECK(decide(c).call == result::Call::NotDetected);
  c.n_denominator = 199999;
  CHECK(decide(c).reasons == std::vector<std::string>{"LOW_SENSITIVITY"});
}

TEST_CASE("Decision: counts near the end of the number range do not wrap") {
  CallInput c;
  c.n_denominator = ~0ULL;
  c.k = c.k1 = ~0ULL;
  CHECK(decide(c).call == result::Call::DetectedQuantifiable);
  c = CallInput{};
  c.k = 80;
  c.k1 = 0;  // k1 below k: an input no group structure gives
  c.k_inner = 0;
  CHECK(decide(c).row == 7);
}
