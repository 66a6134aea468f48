// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/headline.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>

#include "engine/report/words.h"

using namespace fcscreen;
using result::Call;

namespace {

constexpr Call kCalls[] = {Call::NotEvaluable,
                           Call::Indeterminate,
                           Call::NotDetected,
                           Call::NormalPrecursorsOnly,
                           Call::Trace,
                           Call::DetectedBelowLoq,
                           Call::DetectedQuantifiable,
                           Call::AtypicalImmatureB,
                           Call::ImmatureBExpandedL1,
                           Call::ImmatureBNotExpandedL1};

result::ScreenResult sample(Call call, std::size_t count) {
  result::ScreenResult r;
  r.panel.level = "L2";
  r.target.call = call;
  r.target.count = count;
  r.target.counted = "events of aberrant groups (class 2), normal precursors removed";
  r.target.denominator = "TNC_gate";
  r.target.denominator_text = "nucleated cells";
  r.target.denominator_count = 250000;
  r.target.fraction = static_cast<double>(count) / 250000;
  r.target.ci95 = {0, 0.001};
  r.target.lod_events = 20;
  r.target.loq_events = 50;
  r.target.lod = 20 / 250000.0;
  r.target.loq = 50 / 250000.0;
  if (call == Call::Indeterminate) r.target.reasons = {"LOW_SENSITIVITY", "NO_REFERENCE"};
  return r;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("Headline: every call starts with its name, is one line and ends with not reviewed") {
  for (const Call call : kCalls) {
    const std::string line = engine::headline(sample(call, 412));
    CAPTURE(line);
    CHECK(line.rfind(result::to_string(call), 0) == 0);
    CHECK(line.size() > std::string("; not reviewed").size());
    CHECK(line.substr(line.size() - 14) == "; not reviewed");
    CHECK_FALSE(contains(line, "\n"));
  }
}

TEST_CASE("Headline: no negative is bare, each carries its LOD") {
  for (const Call call : {Call::NotDetected, Call::NormalPrecursorsOnly, Call::ImmatureBNotExpandedL1}) {
    const std::string line = engine::headline(sample(call, 0));
    CAPTURE(line);
    CHECK(contains(line, "LOD 0.0080 %"));
  }
}

TEST_CASE("Headline: a refused negative says its reasons and that it is not a negative") {
  for (const std::size_t count : {0U, 15U}) {
    const std::string line = engine::headline(sample(Call::Indeterminate, count));
    CAPTURE(line);
    CHECK(contains(line, "INDETERMINATE{LOW_SENSITIVITY, NO_REFERENCE}"));
    CHECK(contains(line, "not a negative"));
    CHECK(contains(line, "LOD 0.0080 %"));
    CHECK(contains(line, "no population seen") == (count == 0));
  }
}

TEST_CASE("Headline: a positive has its count, denominator and interval") {
  const std::string line = engine::headline(sample(Call::DetectedQuantifiable, 412));
  CHECK(contains(line, "412 of 250,000"));
  CHECK(contains(line, "95 % CI"));
  CHECK(contains(line, "nucleated cells"));
}

TEST_CASE("Headline: a synthetic sample says so first, a real one never") {
  for (const Call call : kCalls) {
    result::ScreenResult r = sample(call, 1);
    CHECK_FALSE(contains(engine::headline(r), "SYNTHETIC"));
    r.input.synthetic = true;
    CHECK(engine::headline(r).rfind("[SYNTHETIC] ", 0) == 0);
  }
}

TEST_CASE("Headline: an expanded compartment is told by its size where an own reference finds nothing aberrant in it") {
  result::ScreenResult r = sample(Call::AtypicalImmatureB, 0);
  r.target.candidates = 25000;
  r.target.candidates_ci95 = result::Interval{0.0988, 0.1012};
  CHECK(contains(engine::headline(r),
                 "ATYPICAL_IMMATURE_B: immature B cells 10 % (25,000 of 250,000; 95 % CI 9.9–10 %), normal precursors "
                 "included;"));
  r.target.candidates_ci95.reset();  // then the candidates are what is counted
  CHECK_FALSE(contains(engine::headline(r), "precursors included;"));
}

TEST_CASE("Headline: TdT not assessed is said where the tube lacks it, and flags are named") {
  result::ScreenResult r = sample(Call::AtypicalImmatureB, 412);
  r.target.flags = {"LOW_N", "REFERENCE_GENERIC"};
  CHECK(contains(engine::headline(r), "level L2, TdT not assessed; flags LOW_N, REFERENCE_GENERIC"));
  r.panel.level = "L2-";
  CHECK(contains(engine::headline(r), "TdT not assessed"));
  r.panel.level = "L3";
  CHECK_FALSE(contains(engine::headline(r), "TdT"));
}

TEST_CASE("Headline: a tube that was not gated claims no number") {
  result::ScreenResult r;
  r.target.call = Call::NotEvaluable;
  r.target.reasons = {"NO_SCATTER"};
  r.panel.level = "L3";
  CHECK(engine::headline(r) == "NOT_EVALUABLE{NO_SCATTER}; level L3; not reviewed");
}

TEST_CASE("Headline: no forbidden word, whatever the call") {
  for (const Call call : kCalls) {
    std::string line = engine::headline(sample(call, 412));
    std::transform(line.begin(), line.end(), line.begin(), [](unsigned char c) { return std::tolower(c); });
    for (const std::string& word : engine::forbidden_words()) {
      CAPTURE(word);
      CHECK_FALSE(contains(line, word));
    }
  }
}
