// SPDX-License-Identifier: Apache-2.0
// The fuzz target as an ordinary test: seeds, mutations of them, and every truncation of one.
#include <doctest/doctest.h>

#include "tests/fuzz/fcs_seeds.h"
#include "tests/fuzz/fcs_target.h"
#include "tests/unit/fcs/raw_fcs.h"

using namespace fcscreen;

namespace {

constexpr std::uint64_t kMutations = 6000;

void exercise(const std::string& bytes) { test::exercise_fcs(std::as_bytes(std::span(bytes))); }

}  // namespace

TEST_CASE("fuzz replay: every seed is read, histograms under salvage") {
  for (const std::string& seed : test::fcs_seeds()) {
    CHECK(test::open_bytes(seed, io::fcs::Policy::Salvage));
    const auto file = test::open_bytes(seed);
    CHECK((file || file.error().code == "FCS-M01"));
    exercise(seed);
  }
}

TEST_CASE("fuzz replay: thousands of damaged files are read or refused, and some of each") {
  const auto seeds = test::fcs_seeds();
  std::size_t read = 0, refused = 0;
  for (std::uint64_t number = 0; number < kMutations; ++number) {
    CAPTURE(number);
    const std::string bytes = test::mutated_fcs(seeds, number);
    exercise(bytes);
    ++(test::open_bytes(bytes) ? read : refused);
  }
  CHECK(read > kMutations / 20);
  CHECK(refused > kMutations / 20);
}

TEST_CASE("fuzz replay: a file cut anywhere is read whole or refused, never in part") {
  const std::string whole = test::fcs_seeds().front();
  const auto full = test::open_bytes(whole);
  REQUIRE(full);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const std::string cut = whole.substr(0, length);
    exercise(cut);
    const auto file = test::open_bytes(cut);
    if (file) CHECK(file->datasets()[0].n_events == full->datasets()[0].n_events);
  }
}
