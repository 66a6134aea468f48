// SPDX-License-Identifier: Apache-2.0
// The fuzz target as an ordinary test: seeds, mutations of them, and every truncation of one.
#include <doctest/doctest.h>

#include "tests/fuzz/gatingml_target.h"

using namespace fcscreen;

TEST_CASE("fuzz replay: every Gating-ML seed is read") {
  for (const std::string& seed : test::gating_ml_seeds()) CHECK(test::exercise_gating_ml(seed));
}

TEST_CASE("fuzz replay: thousands of damaged documents are read or refused with a line, and some of each") {
  constexpr std::uint64_t kMutations = 6000;
  const auto seeds = test::gating_ml_seeds();
  std::size_t read = 0;
  for (std::uint64_t number = 0; number < kMutations; ++number) {
    CAPTURE(number);
    read += test::exercise_gating_ml(test::mutated_xml(seeds, number));
  }
  CHECK(read > kMutations / 20);
  CHECK(kMutations - read > kMutations / 20);
}

TEST_CASE("fuzz replay: a document cut anywhere before its end is refused") {
  const std::string whole = test::gating_ml_seeds().at(1);
  const std::size_t end = whole.rfind('>');
  for (std::size_t length = 0; length <= end; ++length) CHECK(!test::exercise_gating_ml(whole.substr(0, length)));
}
