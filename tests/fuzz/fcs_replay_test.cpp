// SPDX-License-Identifier: Apache-2.0
// The fuzz targets as an ordinary test: seeds, oddities, decisions, past crashes, mutations, every truncation.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/fuzz/fcs_seeds.h"
#include "tests/fuzz/fuzz_targets.h"
#include "tests/fuzz/structured_fcs.h"
#include "tests/support/paths.h"
#include "tests/unit/fcs/oddities.h"

using namespace fcscreen;

namespace {

constexpr std::uint64_t kMutations = 4000;
constexpr std::uint64_t kDecisions = 400;

void run_all(const std::string& bytes) {
  for (const test::FuzzTarget& target : test::kFuzzTargets) target.run(std::as_bytes(std::span(bytes)));
}

}  // namespace

TEST_CASE("fuzz replay: every seed and oddity through every target; seeds are read, histograms under salvage") {
  for (const std::string& seed : test::fcs_seeds()) {
    CHECK(test::open_bytes(seed, io::fcs::Policy::Salvage));
    const auto file = test::open_bytes(seed);
    CHECK((file || file.error().code == "FCS-M01"));
    run_all(seed);
  }
  for (const std::string& file : test::conforming_files()) run_all(file);
  for (const test::Oddity& oddity : test::oddities()) {
    CAPTURE(oddity.code);
    run_all(oddity.bytes);
  }
}

TEST_CASE("fuzz replay: every past crash through every target") {
  std::size_t n = 0;
  for (const auto& entry : std::filesystem::directory_iterator(test::source_dir() / "tests/fuzz/crashes")) {
    CAPTURE(entry.path().filename().string());
    std::ifstream in(entry.path(), std::ios::binary);
    run_all(std::string(std::istreambuf_iterator<char>(in), {}));
    ++n;
  }
  CHECK(n > 0);
}

TEST_CASE("fuzz replay: files built from decisions are read, or refused where they may lie") {
  std::size_t read = 0, odd_read = 0;
  for (std::uint64_t number = 0; number < kDecisions; ++number) {
    CAPTURE(number);
    const std::string decisions = test::random_decisions(number);
    run_all(decisions);
    const test::FuzzInput input(std::as_bytes(std::span(decisions)));
    read += test::open_bytes(test::structured_fcs(input, test::Oddness::None)).has_value();
    odd_read += test::open_bytes(test::structured_fcs(input, test::Oddness::Free)).has_value();
  }
  CHECK(read > kDecisions * 8 / 10);
  CHECK(odd_read > kDecisions / 20);
  CHECK(odd_read < kDecisions * 9 / 10);
}

TEST_CASE("fuzz replay: thousands of damaged files are read or refused, and some of each") {
  const auto seeds = test::fcs_seeds();
  std::size_t read = 0, refused = 0;
  for (std::uint64_t number = 0; number < kMutations; ++number) {
    CAPTURE(number);
    const std::string bytes = test::mutated_fcs(seeds, number);
    test::kFuzzTargets[number % test::kFuzzTargets.size()].run(std::as_bytes(std::span(bytes)));
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
    test::fuzz_open(std::as_bytes(std::span(cut)));
    const auto file = test::open_bytes(cut);
    if (file) CHECK(file->datasets()[0].n_events == full->datasets()[0].n_events);
  }
}
