// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <functional>

#include "engine/core/bitmask.h"
#include "tests/kernel_contract/contract.h"

using namespace fcscreen;
using namespace fcscreen::gating;
using namespace fcscreen::gating::contract;

namespace {

using Gate = std::function<void(const std::vector<const float*>&, std::size_t, std::uint64_t*)>;

/// Small integers and halves, so that many events lie exactly on bounds and edges, among hard values.
std::vector<float> coordinates(std::size_t n, std::uint64_t stream) {
  auto values = hard_values(n, stream, 4);
  for (std::size_t i = 0; i < n; ++i) {
    Random random(13, stream, i);
    if (random.uniform() < 0.85) values[i] = static_cast<float>(std::floor(random.uniform() * 20) / 2 - 1);
  }
  return values;
}

struct NamedGate {
  std::string name;
  Gate test;
};

std::vector<NamedGate> gates() {
  const auto polygon = [](std::vector<result::Point> vertices) {
    const auto plan = make_polygon_plan(vertices);
    return Gate([plan](const std::vector<const float*>& c, std::size_t n, std::uint64_t* words) {
      gate_polygon(plan, c[0], c[1], n, words);
    });
  };
  const auto ranges = [](std::vector<RangeTest> tests) {
    return Gate([tests](const std::vector<const float*>& c, std::size_t n, std::uint64_t* words) {
      gate_ranges(tests, c, n, words);
    });
  };
  const auto ellipsoid = [](const result::EllipsoidGate& gate) {
    const auto plan = make_ellipsoid_plan(gate);
    REQUIRE(plan);
    return Gate([plan](const std::vector<const float*>& c, std::size_t n, std::uint64_t* words) {
      gate_ellipsoid(*plan, c, n, words);
    });
  };
  return {{"no range", ranges({})},
          {"range", ranges({make_range_test({0, 1, 5})})},
          {"open range", ranges({make_range_test({0, -result::kInfinity, 3})})},
          {"cuboid", ranges({make_range_test({0, 0, 6}), make_range_test({1, 1, 7}), make_range_test({2, 2, 8})})},
          {"triangle", polygon({{0, 0}, {8, 0}, {0, 8}})},
          {"star", polygon({{0, 8}, {5, -1}, {-1, 5}, {8, 5}, {1, -1}})},
          {"line", polygon({{0, 0}, {4, 4}, {8, 8}})},
          {"circle", ellipsoid({{0, 1}, {4, 4}, {1, 0, 0, 1}, 9})},
          {"ellipsoid", ellipsoid({{2, 0, 1}, {3, 4, 5}, {4, 1, 0.5, 1, 3, 0.25, 0.5, 0.25, 2}, 2.5})}};
}

}  // namespace

TEST_CASE(
    "gates: every target gives the twin's words at every size and alignment, tail bits zero, nothing else written") {
  const std::vector<std::vector<float>> data = {coordinates(2200, 1), coordinates(2200, 2), coordinates(2200, 3)};
  std::vector<std::size_t> sizes = {2048, 2100};
  for (std::size_t n = 0; n <= kLargestSize; ++n) sizes.push_back(n);
  for (const NamedGate& gate : gates()) {
    CAPTURE(gate.name);
    for (const std::size_t n : sizes) {
      CAPTURE(n);
      std::vector<const float*> columns;
      for (const auto& column : data) columns.push_back(column.data() + n % kMisalignments);
      const std::size_t n_words = (n + 63) / 64;
      const auto run = [&](const std::string& target) {
        UseTarget use(target);
        std::vector<std::uint64_t> words(n_words + 1, 0xABCDABCDABCDABCDU);
        gate.test(columns, n, words.data());
        return words;
      };
      const auto expected = run("SCALAR");
      REQUIRE(expected.back() == 0xABCDABCDABCDABCDU);
      if (n % 64 != 0) REQUIRE((expected[n_words - 1] >> (n % 64)) == 0);
      for (const std::string& target : simd_targets()) {
        CAPTURE(target);
        REQUIRE(run(target) == expected);
      }
    }
  }
}

TEST_CASE("gates: NaN is in no gate on any target") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> missing(128, nan), middle(128, 4.0F);
  for (const NamedGate& gate : gates()) {
    if (gate.name == "no range") continue;
    CAPTURE(gate.name);
    for (const std::string& target : simd_targets()) {
      CAPTURE(target);
      UseTarget use(target);
      std::vector<std::uint64_t> words(2, ~std::uint64_t{0});
      gate.test({missing.data(), missing.data(), missing.data()}, 128, words.data());
      CHECK(words == std::vector<std::uint64_t>{0, 0});
      gate.test({missing.data(), middle.data(), middle.data()}, 128, words.data());
      CHECK(words == std::vector<std::uint64_t>{0, 0});
    }
  }
}
