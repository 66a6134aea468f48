// SPDX-License-Identifier: Apache-2.0
// The fuzz targets over the shared corpus: real HEADER and TEXT, the first events.
#include <doctest/doctest.h>

#include "tests/fuzz/fcs_seeds.h"
#include "tests/fuzz/fuzz_targets.h"
#include "tests/support/paths.h"

using namespace fcscreen;

TEST_CASE("fuzz replay: every file of the corpus through every target, and damaged") {
  const auto folder = test::shared("data/corpus/fcs");
  if (!folder) return test::skip("the shared corpus is not here");
  constexpr std::size_t kMostData = 16'384;
  constexpr std::uint64_t kMutations = 500;
  const auto files = test::shortened_files(*folder, kMostData);
  REQUIRE(files.size() > 100);
  for (std::size_t i = 0; i < files.size(); ++i) {
    CAPTURE(i);
    for (const test::FuzzTarget& target : test::kFuzzTargets) target.run(std::as_bytes(std::span(files[i])));
  }
  for (std::uint64_t number = 0; number < kMutations; ++number) {
    CAPTURE(number);
    const std::string bytes = test::mutated_fcs(files, number);
    test::kFuzzTargets[number % test::kFuzzTargets.size()].run(std::as_bytes(std::span(bytes)));
  }
}
