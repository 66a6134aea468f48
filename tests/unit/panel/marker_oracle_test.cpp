// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "engine/core/random.h"
#include "gating/panel/marker.h"
#include "tests/support/paths.h"

using namespace fcscreen;

namespace {

constexpr std::array<const char*, 92> kPieces = {"CD19",
                                                 "CD10",
                                                 "CD20",
                                                 "CD34",
                                                 "CD38",
                                                 "CD45",
                                                 "CD3",
                                                 "CD66c",
                                                 "CD66",
                                                 "CD79a",
                                                 "CD79",
                                                 "CD 10",
                                                 "CD-45",
                                                 "CD45RA",
                                                 "CD13/33",
                                                 "CD15+65",
                                                 "CD123",
                                                 "CD304",
                                                 "CD73",
                                                 "CD117",
                                                 "CD100",
                                                 "CD340",
                                                 "CDw65",
                                                 "CD45.1",
                                                 "TdT",
                                                 "nuTdT",
                                                 "Kappa",
                                                 "lambda",
                                                 "IgM",
                                                 "sIgM",
                                                 "cy",
                                                 "cyt",
                                                 "ic",
                                                 "s",
                                                 "sm",
                                                 "nuc",
                                                 "intracellular",
                                                 "c",
                                                 "i",
                                                 "\xCE\xBA",
                                                 "\xCE\xBB",
                                                 "\xCE\xBC",
                                                 "\xC2\xB5",
                                                 "PE",
                                                 "FITC",
                                                 "APC",
                                                 "APC-H7",
                                                 "PE-Cy7",
                                                 "PerCP-Cy5.5",
                                                 "BV421",
                                                 "BV 605",
                                                 "AF700",
                                                 "Spark Blue 550",
                                                 "PC7",
                                                 "KrO",
                                                 "Pacific Blue",
                                                 "7-AAD",
                                                 "L/D",
                                                 "Zombie NIR",
                                                 "LIVE/DEAD",
                                                 "SYTO 41",
                                                 "SYTOX",
                                                 "DRAQ5",
                                                 "Viability1",
                                                 "Nd142",
                                                 "142Nd",
                                                 "(Ir191)Di",
                                                 "Cd110",
                                                 "In113",
                                                 "Di",
                                                 "A",
                                                 "H",
                                                 "W",
                                                 "INT",
                                                 "LOG",
                                                 "FSC",
                                                 "SSC-A",
                                                 "Time",
                                                 "FL1",
                                                 "V1",
                                                 "B4",
                                                 "empty",
                                                 "AF",
                                                 "BD",
                                                 "anti",
                                                 "human",
                                                 "HLA-DR",
                                                 "TCRgd",
                                                 "CCR7",
                                                 "2D1",
                                                 "Comp",
                                                 "Event_length"};
constexpr std::array<const char*, 14> kJoints = {" ", "-", "_", "/", "+", "", "", " ", ".", ":", "(", ")", "&", ","};

/// Labels made of pieces that meet in practice, and some that never do.
std::string random_label(Random& random) {
  std::string out;
  const int n = static_cast<int>(random.uniform() * 5);
  for (int i = 0; i < n; ++i) {
    out += kPieces[static_cast<std::size_t>(random.uniform() * kPieces.size())];
    out += kJoints[static_cast<std::size_t>(random.uniform() * kJoints.size())];
  }
  return out;
}

}  // namespace

TEST_CASE("Marker: 40,000 random labels are read as the domain's oracle reads them") {
  const auto annex = test::shared("domain/annex/marker_rules.py");
  if (!annex || std::system("python3 -c 'import sys' > /dev/null 2>&1") != 0) {
    test::skip("needs ../shared/domain/annex and python3");
    return;
  }
  const auto folder = test::scratch("marker_oracle");
  std::vector<std::pair<std::string, std::string>> cases;
  std::ofstream in(folder / "in.tsv");
  for (std::uint64_t i = 0; i < 40000; ++i) {
    Random random(20240601, 1, i);
    cases.emplace_back(random_label(random), random_label(random));
    in << cases.back().first << '\t' << cases.back().second << '\n';
  }
  in.close();
  std::ofstream script(folder / "ask.py");
  script << "import sys\nsys.path.insert(0, sys.argv[1])\nfrom marker_rules import canonical\n"
            "for line in open(sys.argv[2], encoding='utf-8'):\n"
            "    n, s = line.rstrip('\\n').split('\\t')\n"
            "    name, kind = canonical(n, s)\n"
            "    print((name or '') + '\\t' + kind)\n";
  script.close();
  const std::string command = "python3 -B '" + (folder / "ask.py").string() + "' '" + annex->parent_path().string() +
                              "' '" + (folder / "in.tsv").string() + "' > '" + (folder / "out.tsv").string() + "'";
  REQUIRE(std::system(command.c_str()) == 0);
  std::ifstream out(folder / "out.tsv");
  std::size_t answers = 0, differences = 0;
  for (std::string line; std::getline(out, line) && answers < cases.size(); ++answers) {
    const auto& [pnn, pns] = cases[answers];
    const gating::MarkerMatch match = gating::canonical_marker(pnn, pns);
    const std::string ours = match.marker + '\t' + gating::to_string(match.kind);
    if (ours != line && ++differences < 20)
      FAIL_CHECK("'" << pnn << "' '" << pns << "': oracle " << line << ", here " << ours);
  }
  CHECK(answers == cases.size());
  CHECK(differences == 0);
}
