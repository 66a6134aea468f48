// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/paths.h"

namespace fcscreen::test {

/// Answers of a Python oracle of ../shared/domain/annex, one per case. `define_answer` imports from the annex and
/// defines answer(case). Nothing (and skip() said) where there is no annex or no python3; fewer answers where it
/// failed.
inline std::optional<std::vector<nlohmann::json>> ask_oracle(const std::string& name,
                                                             const std::vector<nlohmann::json>& cases,
                                                             const std::string& define_answer) {
  const auto annex = shared("domain/annex/reference_rules.py");
  if (!annex || std::system("python3 -c 'import sys' > /dev/null 2>&1") != 0) {
    skip("needs ../shared/domain/annex and python3");
    return std::nullopt;
  }
  const auto folder = scratch(name);
  std::ofstream in(folder / "in.jsonl");
  for (const auto& c : cases) in << c.dump() << '\n';
  in.close();
  std::ofstream script(folder / "ask.py");
  script << "import sys, json\nsys.path.insert(0, sys.argv[1])\n"
         << define_answer << "for line in open(sys.argv[2]):\n    print(json.dumps(answer(json.loads(line))))\n";
  script.close();
  const std::string command = "python3 -B '" + (folder / "ask.py").string() + "' '" + annex->parent_path().string() +
                              "' '" + (folder / "in.jsonl").string() + "' > '" + (folder / "out.jsonl").string() + "'";
  std::vector<nlohmann::json> answers;
  if (std::system(command.c_str()) != 0) return answers;
  std::ifstream out(folder / "out.jsonl");
  for (std::string line; std::getline(out, line);) answers.push_back(nlohmann::json::parse(line));
  return answers;
}

}  // namespace fcscreen::test
