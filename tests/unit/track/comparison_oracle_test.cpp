// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <fstream>
#include <map>

#include "engine/core/random.h"
#include "engine/track/comparison.h"
#include "tests/support/oracle.h"
#include "tests/unit/track/serial_json.h"

using namespace fcscreen;
using nlohmann::json;
using test::serial_sample;

namespace {

struct Draw {
  Random& random;
  std::size_t pick(std::size_t n) { return static_cast<std::size_t>(random.uniform() * static_cast<double>(n)); }
  bool yes(double p) { return random.uniform() < p; }
};

/// A sample whose count falls on both sides of every threshold, and whose facts sometimes forbid a comparison.
json random_sample(Draw& draw, double level) {
  constexpr std::array<int, 15> kEdges = {0, 1, 9, 10, 19, 20, 21, 49, 50, 51, 59, 60, 199, 200, 300};
  constexpr std::array<int, 9> kSizes = {0, 10000, 20000, 100000, 199999, 200000, 500000, 600000, 5000000};
  json s;
  s["N"] = draw.yes(0.5) ? 500000 : kSizes[draw.pick(kSizes.size())];
  const double mean = s["N"].get<double>() * level * std::pow(10.0, 0.3 * draw.random.normal());
  s["k"] = draw.yes(0.35) ? kEdges[draw.pick(kEdges.size())] : static_cast<int>(std::round(mean));
  if (draw.yes(0.2)) s["s"] = 0.05 * static_cast<double>(draw.pick(9));
  if (draw.yes(0.25)) s["lob"] = kEdges[draw.pick(kEdges.size())];
  if (draw.yes(0.06)) s["lob"] = nullptr;
  if (draw.yes(0.1)) s["l95"] = 3e-4 * draw.random.uniform();
  if (draw.yes(0.02)) s["evaluable"] = false;
  if (draw.yes(0.05)) s["understated"] = true;
  if (draw.yes(0.1)) s["counted"] = draw.yes(0.7) ? "candidates" : "laip";
  const auto state = [&](const char* key, double p, std::initializer_list<json> values) {
    if (draw.yes(p)) s[key] = *(values.begin() + draw.pick(values.size()));
  };
  state("tissue", 0.1, {"BM", "PB"});
  state("level", 0.1, {"L1", "L2-", "L2", "L3"});
  state("denominator", 0.1, {"TNC_gate", "MNC"});
  state("panel", 0.15, {"A", "B"});
  state("instrument", 0.15, {"1", "2"});
  state("analysis_version", 0.1, {1, 2});
  state("aberrancy_class", 0.15, {0, 1, 2, 3});
  if (draw.yes(0.1)) s["laip_match"] = true;
  return s;
}

/// Two samples over five decades; a third of the pairs share most facts, so that boundaries meet.
json random_pair(std::uint64_t i) {
  Random random(20240603, 1, i);
  Draw draw{random};
  const double level = std::pow(10.0, -6 + 5 * random.uniform());
  const double change = std::pow(10.0, draw.yes(0.5) ? 0.6 * random.normal() : 1.5 * random.normal());
  json ref = random_sample(draw, level), cur = random_sample(draw, level * change);
  if (draw.yes(0.3)) ref["counted"] = cur["counted"] = draw.yes(0.3) ? "candidates" : "class2";
  return {{"ref", ref}, {"cur", cur}};
}

}  // namespace

TEST_CASE("Comparison: 100,000 random pairs get the oracle's class and change (annex/reference_rules.py)") {
  std::vector<json> cases;
  for (std::uint64_t i = 0; i < 100000; ++i) cases.push_back(random_pair(i));
  const auto answers = test::ask_oracle("serial_oracle", cases,
                                        "from reference_rules import pair\n"
                                        "def answer(c):\n    return pair(c['ref'], c['cur'])\n");
  if (!answers) return;
  REQUIRE(answers->size() == cases.size());
  std::size_t differences = 0;
  std::map<std::string, int> seen;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto ours = engine::compare(serial_sample(cases[i]["ref"]), serial_sample(cases[i]["cur"]));
    const json& oracle = (*answers)[i];
    bool same = oracle[0] == result::to_string(ours.cls) && oracle[1].is_null() == !ours.delta_log10.has_value();
    if (same && ours.delta_log10) {  // both sum the same few doubles; only the libraries' log10 may differ
      const std::array<double, 3> numbers = {*ours.delta_log10, ours.ci95.lo, ours.ci95.hi};
      for (std::size_t n = 0; n < 3; ++n) same = same && std::abs(numbers[n] - oracle[1][n].get<double>()) < 1e-12;
    }
    ++seen[oracle[0]];
    if (!same && ++differences < 10) {
      FAIL_CHECK(cases[i].dump() << ": oracle " << oracle.dump() << ", here " << result::to_string(ours.cls));
    }
  }
  CHECK(differences == 0);
  CHECK(seen.size() == 16);  // every class occurs, none so rarely that it is not tested
  for (const auto& [name, count] : seen) CHECK_MESSAGE(count >= 50, name << " " << count);
}

TEST_CASE("Comparison: 10,000 random series get the oracle's class against the nadir") {
  std::vector<json> cases;
  for (std::uint64_t i = 0; i < 10000; ++i) {
    Random random(20240604, 1, i);
    Draw draw{random};
    json priors = json::array();
    const double level = std::pow(10.0, -4.5 + 2.5 * random.uniform());
    for (std::size_t m = 1 + draw.pick(8); m > 0; --m) {
      json s = random_sample(draw, level);
      if (draw.yes(0.8)) s = {{"k", s["k"]}, {"N", s["N"]}};
      priors.push_back(s);
    }
    json cur = random_sample(draw, level * std::pow(10.0, 0.4 + 0.3 * random.normal()));
    if (draw.yes(0.8)) cur = {{"k", cur["k"]}, {"N", cur["N"]}};
    // The oracle's nadir takes any N > 0; a count beyond its denominator is another test's.
    for (auto& s : priors) s["k"] = std::min(s["k"].get<int>(), s["N"].get<int>());
    cases.push_back({{"priors", priors}, {"cur", cur}});
  }
  const auto answers = test::ask_oracle("nadir_oracle", cases,
                                        "from reference_rules import versus_nadir\n"
                                        "def answer(c):\n    return versus_nadir(c['priors'], c['cur'])\n");
  if (!answers) return;
  REQUIRE(answers->size() == cases.size());
  std::size_t differences = 0, lowered_ones = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    std::vector<result::SerialSample> priors;
    for (const auto& p : cases[i]["priors"]) priors.push_back(serial_sample(p));
    bool lowered = false;
    const auto ours = engine::compare_with_nadir(priors, serial_sample(cases[i]["cur"]), {}, &lowered);
    lowered_ones += lowered ? 1 : 0;
    const json& oracle = (*answers)[i];
    const bool same = ours ? oracle[0] == result::to_string(ours->cls) && oracle[1] == ours->reference
                           : oracle[0] == "INDETERMINATE_NOT_COMPARABLE" && oracle[1].is_null();
    if (!same && ++differences < 10) FAIL_CHECK(cases[i].dump() << ": oracle " << oracle.dump());
  }
  CHECK(differences == 0);
  CHECK(lowered_ones > 50);
}
