// SPDX-License-Identifier: Apache-2.0
#include "engine/report/words.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <regex>
#include <string>

#include "tests/unit/report/sample.h"

using namespace fcscreen;
using namespace fcscreen::engine;

TEST_CASE("Words: per cent have two significant figures down to 0.0001 %") {
  // SPEC §3.5; the values are plain arithmetic.
  CHECK(format_percent(412.0 / 498231) == "0.083 %");
  CHECK(format_percent(20.0 / 498231) == "0.0040 %");
  CHECK(format_percent(0.0001) == "0.010 %");
  CHECK(format_percent(0.00000149) == "0.00015 %");
  CHECK(format_percent(0.000001) == "0.00010 %");
  CHECK(format_percent(0.0199) == "2.0 %");
  CHECK(format_percent(0.834) == "83 %");
  CHECK(format_percent(1.0) == "100 %");
  CHECK(format_percent(0.000999) == "0.10 %");
}

TEST_CASE("Words: a percentage is never printed as 0 %, and less than all never as 100 %") {
  CHECK(format_percent(0) == "<0.0001 %");
  CHECK(format_percent(1e-9) == "<0.0001 %");
  CHECK(format_percent(0.9961) == "99.6 %");
  CHECK(format_percent(0.99999) == "99.999 %");
  CHECK(format_percent(0.9999999) == ">99.999 %");
  CHECK(format_percent(std::numeric_limits<double>::quiet_NaN()) == "not known");
}

TEST_CASE("Words: intervals give both ends and one unit") {
  CHECK(format_interval({0.0000742, 0.0001318}) == "0.0074–0.013 %");  // annex ci_vectors: 50 of 500 000
  CHECK(format_interval({0, 0.00000738}) == "0–0.00074 %");
  // Ends that read the same get more figures, until they differ or four are reached.
  CHECK(format_interval({0.38549, 0.39233}) == "38.5–39.2 %");
  CHECK(format_interval({0.5, 0.5}) == "50.00 %");
  CHECK(format_interval({1, 1}) == "100 %");
}

TEST_CASE("Words: counts are grouped in threes") {
  CHECK(format_count(0) == "0");
  CHECK(format_count(999) == "999");
  CHECK(format_count(1000, Grouping::Comma) == "1,000");
  CHECK(format_count(1234567, Grouping::Comma) == "1,234,567");
  CHECK(format_count(1234567) == "1\u202f234\u202f567");
}

TEST_CASE("Words: shares of a parent") {
  CHECK(format_share(521832, 541320) == "96.4 %");
  CHECK(format_share(412, 498231) == "0.083 %");
  CHECK(format_share(0, 100) == "–");
  CHECK(format_share(5, 0) == "–");
  CHECK(format_share(100, 100) == "100.0 %");
  CHECK(format_share(99999, 100000) == ">99.9 %");
}

TEST_CASE("Words: shares with their exact interval, to the same figures") {
  // Clopper–Pearson by bisection of the binomial tails (Python): 0.07490, 0.09107; 0.9824, 4.020; 41.885, 48.144;
  // 96.363, 96.436; 0, 0.01118; 96.378, 100; 99.9944, 99.99997.
  CHECK(format_share_interval(412, 498231) == "0.083 % (0.075–0.091)");
  CHECK(format_share_interval(9, 421) == "2.1 % (0.98–4.0)");
  CHECK(format_share_interval(450, 1000) == "45.0 % (41.9–48.1)");
  CHECK(format_share_interval(964000, 1000000) == "96.4 % (96.36–96.44)");
  CHECK(format_share_interval(0, 33000) == "– (0–0.011 %)");
  CHECK(format_share_interval(100, 100) == "100.0 % (≥96.4)");
  CHECK(format_share_interval(99999, 100000) == ">99.9 % (99.99–>99.99)");
  CHECK(format_share_interval(5, 0) == "–");
}

TEST_CASE("Words: the population sentence") {
  auto r = test::positive_result();
  CHECK(population_sentence(r) ==
        "CD10+CD34+TdT+ population of 412 events in 498,231 nucleated cells, 0.083 % (0.075–0.091)");
  r.target.phenotype_counts.clear();
  CHECK(population_sentence(r) ==
        "Aberrant immature B-cell population of 412 events in 498,231 nucleated cells, 0.083 % (0.075–0.091)");
  CHECK(population_sentence(test::empty_result()) ==
        "No such event in 498,231 nucleated cells, <LOD (LOD 0.0040 %; 95 % CI 0–0.00074 %)");
  CHECK(population_sentence(test::not_evaluable_result()) == "No cells to count in");
}

TEST_CASE("Words: a call that rests on the size of the compartment says so, with its interval and what was not seen") {
  auto r = test::empty_result();
  r.target.call = result::Call::AtypicalImmatureB;
  r.target.candidates = 49823;
  r.target.candidates_ci95 = result::Interval{0.0992, 0.1008};
  const std::string sentence = population_sentence(r);
  CHECK(sentence.rfind("Immature B cells, normal precursors included: 49,823 events in 498,231 nucleated cells, 10 %",
                       0) == 0);
  CHECK(sentence.find("(95 % CI ") != std::string::npos);
  CHECK(sentence.find("no aberrant group seen among them at or above the LOD of 0.0040 %") != std::string::npos);
  r.target.candidates_ci95.reset();
  CHECK(population_sentence(r).rfind("No such event", 0) == 0);
}

TEST_CASE("Words: a phenotype names the population only when the phenotypes are those of the events counted") {
  auto r = test::positive_result();
  r.target.phenotype_counts = {{"CD10+CD34+", 1500}, {"CD10+CD34-", 588}};  // of the 2 088 candidates
  CHECK(population_sentence(r).rfind("Aberrant immature B-cell population of 412 events", 0) == 0);
}

TEST_CASE("Words: what was counted stands before its percentage") {
  auto t = test::positive_result().target;
  CHECK(counted_name(t) == "aberrant immature B cells");
  t.counted = "immature B cells, normal precursors not removed";
  CHECK(counted_name(t) == "immature B cells, normal precursors included");
  t.counted = "events of equivocal groups (class 1), normal precursors removed";
  CHECK(counted_name(t) == "equivocal immature B cells");
}

TEST_CASE("Words: a group in one line names each marker once, those that count first") {
  result::Cluster c;
  c.features = {{"CD10", 0.63, "over-expression", true},
                {"CD38", -0.90, "under-expression", false},
                {"CD38", -0.90, "asynchrony", false},
                {"CD58", 0.82, "over-expression", false}};
  CHECK(features_in_brief(c, 4) ==
        "CD38 7.9× dimmer and out of step, CD58 6.6× brighter, CD10 4.3× brighter (also in regeneration, not counted)");
  CHECK(features_in_brief(c, 1) == "CD38 7.9× dimmer and out of step, and 2 more");  // 10^0.90 = 7.94
  CHECK(features_in_brief({}, 3).empty());
}

TEST_CASE("Words: the terminal explains every reason and flag and leaves notes out") {
  auto r = test::empty_result();
  r.target.flags = {"LOW_N"};
  const auto lines = terminal_lines(r);
  REQUIRE(lines.size() == 5);
  CHECK(lines[0] == call_sentence(result::Call::Indeterminate));
  CHECK(lines[1] == "why  LOB_NOT_ESTABLISHED: " + reason_sentence("LOB_NOT_ESTABLISHED"));
  CHECK(lines[3] == "note LOW_N: " + reason_sentence("LOW_N"));
  CHECK(lines[4].rfind("file FCS-K07: ", 0) == 0);
}

TEST_CASE("Words: the headline number is <LOD where nothing is claimed") {
  auto t = test::positive_result().target;
  CHECK(target_percent(t) == "0.083 %");
  t.call = result::Call::NotDetected;
  CHECK(target_percent(t) == "<LOD");
  t = test::empty_result().target;
  CHECK(target_percent(t) == "<LOD");
  CHECK(target_percent(test::not_evaluable_result().target) == "–");
}

TEST_CASE("Words: every code of the closed list has a sentence and a next step of its own") {
  // SPEC §0.4 rows 1-11 and the negative blockers, then the flags of §0.4, §1.5 and §9.
  for (const std::string code : {"NO_EVENTS",
                                 "NO_SCATTER",
                                 "RAW_SPECTRAL",
                                 "PANEL_AMBIGUOUS",
                                 "NO_LINEAGE_MARKER",
                                 "PANEL_INSUFFICIENT",
                                 "ID_CONFLICT",
                                 "ID_SUSPECT",
                                 "COMP_FAIL",
                                 "LABEL_SWAP_SUSPECT",
                                 "STAIN_FAIL",
                                 "DOUBLET_SUSPECT",
                                 "CARRYOVER_SUSPECT",
                                 "GATE_SENSITIVE",
                                 "NO_REFERENCE",
                                 "LOW_SENSITIVITY",
                                 "LOB_NOT_ESTABLISHED",
                                 "HEMODILUTED",
                                 "LOW_VIABILITY",
                                 "TIME_LOSS",
                                 "TARGET_LOSS",
                                 "NO_ANCHOR",
                                 "THERAPY_UNKNOWN",
                                 "LINEAGE_MASKED",
                                 "LOW_N",
                                 "AT_LEAST",
                                 "LOW_CONF",
                                 "WARN_COMP",
                                 "CONTROL_NOT_ASSESSABLE",
                                 "CONTROL_NO_BASELINE",
                                 "MATURE_B_RESTRICTED",
                                 "REFERENCE_GENERIC",
                                 "HEMODILUTION_NOT_ASSESSED"}) {
    CAPTURE(code);
    CHECK(advice(code).meaning != advice("NO_SUCH_CODE").meaning);
    CHECK_FALSE(advice(code).action.empty());
    CHECK(reason_sentence(code).find("{}") == std::string::npos);
  }
  CHECK(advice("STAIN_FAIL:CD10").meaning == "Control cells in the tube do not stain as they should (CD10).");
}

TEST_CASE("Words: no sentence of the tables holds a forbidden word") {
  std::string all;
  for (int call = 0; call <= static_cast<int>(result::Call::ImmatureBNotExpandedL1); ++call) {
    all += call_title(static_cast<result::Call>(call)) + " " + call_sentence(static_cast<result::Call>(call)) + " ";
  }
  for (const std::string level : {"L0", "BELOW_L1", "L1", "L2-", "L2", "L3"}) all += level_sentence(level) + " ";
  for (int c = -1; c <= 3; ++c) all += aberrancy_sentence(c) + " ";
  for (const char* band : {"hypo", "diploid", "hyper"}) {
    const auto p = test::ploidy(0.8, band);
    all += ploidy_line(p) + " ";
    for (const auto& sentence : ploidy_sentences(p, 0.01)) all += sentence + " ";
  }
  for (const auto& word : forbidden_words()) {
    CAPTURE(word);
    CHECK_FALSE(std::regex_search(all, std::regex("\\b" + word + "\\b", std::regex::icase)));
  }
}

TEST_CASE("Words: a DNA index comes with its band, its errors and what it does not say") {
  const auto hypo = test::ploidy(0.80, "hypo");
  CHECK(ploidy_line(hypo) ==
        "DNA index 0.80, below the diploid range 0.95–1.05 (hypodiploid); G0/G1 CV 3.1 %, 1,234 events of the target, "
        "88 % of its G0/G1 events outside the diploid range; relative to 4,321 T and NK cells, CV 2.8 %.");
  const auto joined = [](const result::Ploidy& p, double gap) {
    std::string out;
    for (const auto& sentence : ploidy_sentences(p, gap)) out += sentence + "\n";
    return out;
  };
  const std::string low = joined(hypo, 0.05), high = joined(test::ploidy(1.20, "hyper"), 0.05),
                    middle = joined(test::ploidy(1.01, "diploid"), 0.05);
  CHECK(low.find("0.67 to 0.85") != std::string::npos);
  CHECK(low.find("cytogenetics") != std::string::npos);
  CHECK(low.find("Masked") == std::string::npos);
  CHECK(high.find("Masked hypodiploidy is not excluded") != std::string::npos);
  CHECK(high.find("1.04 to 1.70") != std::string::npos);
  CHECK(middle.find("does not exclude aneuploidy") != std::string::npos);
  // Never good news: the word stands only where it is denied.
  for (const std::string& text : {low, high, middle}) {
    for (std::size_t at = text.find("favourable"); at != std::string::npos; at = text.find("favourable", at + 1)) {
      CHECK(text.substr(at - 3, 3) == "no ");
    }
  }
  CHECK(low.find("apart on the DNA axis") == std::string::npos);
  CHECK_MESSAGE(joined(hypo, 0.01).find("2 % apart on the DNA axis") != std::string::npos, "granulocytes at 61,200");
  auto other = hypo;
  other.references[0].used = false;
  other.references[1].used = true;
  CHECK(joined(other, 0.05).find("Too few T and NK cells") != std::string::npos);

  result::Ploidy none;
  none.why = "300 events of the target with a DNA signal; 500 are needed";
  CHECK(ploidy_line(none) == "DNA index not assessed: 300 events of the target with a DNA signal; 500 are needed.");
  CHECK(ploidy_sentences(none, 0.05).empty());
}

TEST_CASE("Words: the terminal gives the DNA index and what must be said with it, and is silent without a dye") {
  result::ScreenResult r = test::positive_result();
  const auto before = terminal_lines(r);
  r.ploidy = test::ploidy(1.20, "hyper");
  const auto lines = terminal_lines(r);
  CHECK(lines.size() == before.size() + 1 + r.ploidy->sentences.size());
  CHECK(std::find(lines.begin(), lines.end(), ploidy_line(*r.ploidy)) != lines.end());
}

TEST_CASE("Words: differences in decades carry sign and factor") {
  CHECK(format_delta(0.82) == "+0.82 decades (6.6×)");  // 10^0.82 = 6.607
  CHECK(format_delta(-0.5) == "−0.50 decades (3.2×)");
  CHECK(format_delta(0) == "0.00 decades");
  CHECK(feature_sentence({"CD10", 0, "cross-lineage", false}) == "CD10 of another lineage present");
}
