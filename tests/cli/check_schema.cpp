// SPDX-License-Identifier: Apache-2.0
// cli_schema SCHEMA DOCUMENT: print one line per fault of a JSON document, end with 1 where there is one.
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/unit/text/schema_validator.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::ifstream schema(argv[1]), document(argv[2]);
  const auto rules = nlohmann::json::parse(schema, nullptr, false);
  const auto value = nlohmann::json::parse(document, nullptr, false);
  if (rules.is_discarded() || value.is_discarded()) {
    std::printf("%s is not JSON\n", rules.is_discarded() ? argv[1] : argv[2]);
    return 1;
  }
  const auto faults = fcscreen::test::schema_faults(rules, value);
  for (const auto& fault : faults) std::printf("%s\n", fault.c_str());
  return faults.empty() ? 0 : 1;
}
