// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <fstream>

#include "engine/core/random.h"
#include "tests/support/paths.h"
#include "tests/unit/models_counting/call_input_json.h"

using namespace fcscreen;

namespace {

/// A case as call_rules.py takes it, with counts that fall on both sides of every threshold.
nlohmann::json random_case(Random& random) {
  const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random.uniform() * static_cast<double>(n)); };
  const auto yes = [&](double p) { return random.uniform() < p; };
  constexpr std::array<int, 16> kCounts = {0, 1, 9, 10, 11, 15, 16, 19, 20, 21, 49, 50, 51, 118, 500, 60000};
  constexpr std::array<int, 7> kSizes = {0, 10000, 199999, 200000, 500000, 1170000, 5000000};
  constexpr std::array<const char*, 6> kLevels = {"L0", "BELOW_L1", "L1", "L2-", "L2", "L3"};
  constexpr std::array<const char*, 3> kTherapy = {"no", "yes", "unknown"};
  nlohmann::json c;
  c["N"] = kSizes[pick(kSizes.size())];
  c["level"] = kLevels[yes(0.3) ? pick(6) : 2 + pick(4)];
  c["anti_cd19"] = kTherapy[yes(0.3) ? pick(3) : 0];
  for (const char* key : {"k", "k1", "k3", "candidates", "class0"})
    c[key] = yes(0.4) ? 0 : kCounts[pick(kCounts.size())];
  for (const char* key : {"k_inner", "k3_inner", "k_outer", "lob", "lob1", "lob3"}) {
    if (yes(0.3)) c[key] = kCounts[pick(kCounts.size())];
    if (yes(0.1)) c[key] = nullptr;
  }
  if (yes(0.2)) c["l95"] = 1e-4 * random.uniform();
  for (const char* key :
       {"raw_spectral", "panel_ambiguous", "id_conflict", "id_suspect", "failed_touch_call", "doublet_carries",
        "carryover_carries", "hemodiluted", "viability_low", "time_loss", "target_loss", "no_anchor"}) {
    c[key] = yes(0.06);
  }
  for (const char* key : {"expanded", "own_baseline", "other_lineage"}) c[key] = yes(0.3);
  for (const char* key : {"scatter", "cd10_and_cd34", "own_reference"}) c[key] = yes(0.9);
  c["failed"] = nlohmann::json::array();
  for (const char* code : {"COMP_FAIL", "LABEL_SWAP_SUSPECT", "STAIN_FAIL"}) {
    if (yes(0.07)) c["failed"].push_back(code);
  }
  return c;
}

}  // namespace

TEST_CASE("Decision: 60,000 random cases get the oracle's call, reasons, flags and row") {
  const auto annex = test::shared("domain/annex/call_rules.py");
  if (!annex || std::system("python3 -c 'import sys' > /dev/null 2>&1") != 0) {
    test::skip("needs ../shared/domain/annex and python3");
    return;
  }
  const auto folder = test::scratch("decision_oracle");
  std::vector<nlohmann::json> cases;
  std::ofstream in(folder / "in.jsonl");
  for (std::uint64_t i = 0; i < 60000; ++i) {
    Random random(20240602, 1, i);
    cases.push_back(random_case(random));
    in << cases.back().dump() << '\n';
  }
  in.close();
  std::ofstream script(folder / "ask.py");
  script << "import sys, json\nsys.path.insert(0, sys.argv[1])\nfrom call_rules import call\n"
            "for line in open(sys.argv[2]):\n    print(json.dumps(call(json.loads(line))))\n";
  script.close();
  const std::string command = "python3 -B '" + (folder / "ask.py").string() + "' '" + annex->parent_path().string() +
                              "' '" + (folder / "in.jsonl").string() + "' > '" + (folder / "out.jsonl").string() + "'";
  REQUIRE(std::system(command.c_str()) == 0);
  std::ifstream out(folder / "out.jsonl");
  std::size_t answers = 0, differences = 0;
  for (std::string line; std::getline(out, line) && answers < cases.size(); ++answers) {
    const models::CallOutcome ours = models::decide(test::call_input(cases[answers]));
    const nlohmann::json answer = {result::to_string(ours.call), ours.reasons, ours.flags, ours.row};
    if (answer != nlohmann::json::parse(line) && ++differences < 10) {
      FAIL_CHECK(cases[answers].dump() << ": oracle " << line << ", here " << answer.dump());
    }
  }
  CHECK(answers == cases.size());
  CHECK(differences == 0);
}
