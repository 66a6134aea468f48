// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "engine/core/random.h"
#include "models/counting.h"
#include "models/decision.h"

using namespace fcscreen;
using namespace fcscreen::models;
using result::Call;

namespace {

constexpr std::uint64_t kCases = 200000;

/// Draws for one case: counts near the thresholds and far from them, every flag now and then.
class Draw {
 public:
  explicit Draw(std::uint64_t index) : random_(77, 3, index) {}

  CallInput input() {
    CallInput c;
    c.n_denominator = size();
    c.scatter = yes(0.95);
    c.raw_spectral = yes(0.03);
    c.level = static_cast<CallLevel>(below(6));
    c.panel_ambiguous = yes(0.04);
    c.cd10_and_cd34 = yes(0.8);
    for (bool* flag :
         {&c.id_conflict, &c.id_suspect, &c.comp_fail, &c.label_swap_suspect, &c.stain_fail, &c.doublet_carries,
          &c.carryover_carries, &c.hemodiluted, &c.viability_low, &c.time_loss, &c.target_loss, &c.no_anchor}) {
      *flag = yes(0.05);
    }
    for (bool* flag : {&c.failed_touch_call, &c.expanded, &c.own_reference, &c.own_baseline, &c.other_lineage})
      *flag = yes(0.5);
    for (std::uint64_t* k : {&c.k, &c.k1, &c.k3, &c.candidates, &c.class0}) *k = count();
    for (auto* k : {&c.k_inner, &c.k3_inner, &c.k_outer}) *k = yes(0.5) ? std::optional(count()) : std::nullopt;
    for (auto* lob : {&c.lob, &c.lob1, &c.lob3}) *lob = yes(0.8) ? std::optional(count()) : std::nullopt;
    c.l95 = yes(0.2) ? random_.uniform() * 2e-4 : 0;
    c.anti_cd19 = static_cast<AntiCd19>(yes(0.7) ? 0 : below(3));
    return c;
  }

 private:
  bool yes(double p) { return random_.uniform() < p; }
  std::uint64_t below(std::uint64_t n) {
    return static_cast<std::uint64_t>(random_.uniform() * static_cast<double>(n));
  }
  std::uint64_t count() { return yes(0.4) ? 0 : yes(0.7) ? below(130) : below(200000); }
  std::uint64_t size() { return yes(0.03) ? 0 : yes(0.3) ? below(250000) : 200000 + below(5000000); }
  Random random_;
};

bool sorted_and_unique(const std::vector<std::string>& codes) {
  return std::is_sorted(codes.begin(), codes.end()) && std::adjacent_find(codes.begin(), codes.end()) == codes.end();
}

std::set<std::string> closed_list() {
  std::set<std::string> codes;
  for (int i = 0; i < kReasons; ++i) codes.insert(to_string(static_cast<Reason>(i)));
  return codes;
}

bool is_negative(Call call) {
  return call == Call::NotDetected || call == Call::NormalPrecursorsOnly || call == Call::ImmatureBNotExpandedL1;
}

bool any_blocker(const CallInput& c) {
  const bool masked = c.anti_cd19 != AntiCd19::No && !c.other_lineage;
  const bool lob = !c.lob && c.level != CallLevel::L1;
  const double lod = static_cast<double>(count_limits(c.n_denominator, c.lob, c.l95).lod_ev);
  const bool insensitive = lod / static_cast<double>(c.n_denominator) > 1e-4 * (1 + 1e-12);
  const bool panel = c.level == CallLevel::L2Minus && !c.cd10_and_cd34;
  return c.comp_fail || c.label_swap_suspect || c.stain_fail || c.hemodiluted || c.viability_low || c.time_loss ||
         c.target_loss || c.no_anchor || masked || lob || insensitive || panel;
}

}  // namespace

TEST_CASE("Decision: 200,000 random inputs each get one call of the closed list with reasons of the closed list") {
  const std::set<std::string> reasons = closed_list();
  REQUIRE(reasons.size() == 24);
  std::set<std::string> flags = reasons;
  flags.insert({"AT_LEAST", "LOW_N"});
  std::set<int> rows;
  for (std::uint64_t i = 0; i < kCases; ++i) {
    const CallInput c = Draw(i).input();
    const CallOutcome out = decide(c);
    const bool refused = out.call == Call::Indeterminate || out.call == Call::NotEvaluable;
    bool fine = refused == !out.reasons.empty() && (!refused || out.flags.empty());
    fine = fine && sorted_and_unique(out.reasons) && sorted_and_unique(out.flags);
    fine = fine && std::includes(reasons.begin(), reasons.end(), out.reasons.begin(), out.reasons.end());
    fine = fine && std::includes(flags.begin(), flags.end(), out.flags.begin(), out.flags.end());
    fine = fine && out.row >= 1 && out.row <= 13 && decide(c) == out;
    if (!fine) FAIL("case " << i << ": " << result::to_string(out.call) << " row " << out.row);
    rows.insert(out.row);
  }
  CHECK(rows.size() == 13);  // the draw reaches every row
}

TEST_CASE("Decision: no negative is ever called past a blocker, and none without a trustworthy denominator") {
  std::size_t negatives = 0;
  for (std::uint64_t i = 0; i < kCases; ++i) {
    const CallInput c = Draw(i).input();
    const CallOutcome out = decide(c);
    if (!is_negative(out.call)) continue;
    ++negatives;
    if (any_blocker(c) || c.id_conflict || c.id_suspect || !c.scatter || c.raw_spectral || c.panel_ambiguous)
      FAIL("case " << i);
    if (c.level != CallLevel::L1 && (c.expanded || (c.own_reference && c.k >= 50 && c.k > c.lob.value_or(0) &&
                                                    c.k >= count_limits(c.n_denominator, c.lob, c.l95).trace_ev))) {
      FAIL("case " << i << ": a counted population was called negative");
    }
  }
  CHECK(negatives > 1000);
}

TEST_CASE("Decision: without an own reference blind events never reach a detected call") {
  for (std::uint64_t i = 0; i < kCases; ++i) {
    CallInput c = Draw(i).input();
    c.own_reference = false;
    c.k3 = 0;
    const Call call = decide(c).call;
    if (call == Call::Trace || call == Call::DetectedBelowLoq || call == Call::DetectedQuantifiable) FAIL("case " << i);
  }
}

TEST_CASE("Decision: at L1 the call is never about class, and TRACE or DETECTED never come from a level below L2-") {
  for (std::uint64_t i = 0; i < kCases; ++i) {
    CallInput c = Draw(i).input();
    c.level = CallLevel::L1;
    const Call call = decide(c).call;
    const bool l1_call = call == Call::ImmatureBExpandedL1 || call == Call::ImmatureBNotExpandedL1;
    if (!l1_call && call != Call::Indeterminate && call != Call::NotEvaluable) FAIL("case " << i);
  }
}

TEST_CASE("Decision: more events of class 2 never weaken a counted call") {
  const auto strength = [](Call call) {
    return call == Call::Trace ? 1 : call == Call::DetectedBelowLoq ? 2 : call == Call::DetectedQuantifiable ? 3 : 0;
  };
  for (std::uint64_t i = 0; i < kCases / 4; ++i) {
    CallInput c = Draw(i).input();
    c.k_inner.reset();
    const int before = strength(decide(c).call);
    c.k += 7;
    c.k1 += 7;
    if (strength(decide(c).call) < before) FAIL("case " << i);
  }
}
