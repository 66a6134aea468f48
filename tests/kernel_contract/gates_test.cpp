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
using DoubleGate = std::function<void(const std::vector<const double*>&, std::size_t, std::uint64_t*)>;

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
  DoubleGate test_double;
};

std::vector<std::vector<float>> three_columns() {
  constexpr std::size_t kValues = kLargeSize + kMisalignments;
  return {coordinates(kValues, 1), coordinates(kValues, 2), coordinates(kValues, 3)};
}

NamedGate ranges(std::string name, std::vector<result::Range> ranges) {
  std::vector<RangeTest> tests;
  for (const result::Range& range : ranges) tests.push_back(make_range_test(range));
  return {std::move(name),
          [tests](const auto& columns, std::size_t n, auto* words) { gate_ranges(tests, columns, n, words); },
          [ranges](const auto& columns, std::size_t n, auto* words) { gate_ranges(ranges, columns, n, words); }};
}

NamedGate polygon(std::string name, const std::vector<result::Point>& vertices) {
  const auto test = [plan = make_polygon_plan(vertices)](const auto& columns, std::size_t n, auto* words) {
    gate_polygon(plan, columns[0], columns[1], n, words);
  };
  return {std::move(name), test, test};
}

NamedGate ellipsoid(std::string name, const result::EllipsoidGate& gate) {
  const auto plan = make_ellipsoid_plan(gate);
  REQUIRE(plan);
  const auto test = [plan](const auto& columns, std::size_t n, auto* words) {
    gate_ellipsoid(*plan, columns, n, words);
  };
  return {std::move(name), test, test};
}

std::vector<NamedGate> gates() {
  return {ranges("no range", {}),
          ranges("range", {{0, 1, 5}}),
          ranges("range between floats", {{0, 0.1, 4.7}}),
          ranges("open range", {{0, -result::kInfinity, 3}}),
          ranges("cuboid", {{0, 0, 6}, {1, 1, 7}, {2, 2, 8}}),
          polygon("triangle", {{0, 0}, {8, 0}, {0, 8}}),
          polygon("star", {{0, 8}, {5, -1}, {-1, 5}, {8, 5}, {1, -1}}),
          polygon("line", {{0, 0}, {4, 4}, {8, 8}}),
          ellipsoid("circle", {{0, 1}, {4, 4}, {1, 0, 0, 1}, 9}),
          ellipsoid("ellipsoid", {{2, 0, 1}, {3, 4, 5}, {4, 1, 0.5, 1, 3, 0.25, 0.5, 0.25, 2}, 2.5})};
}

}  // namespace

TEST_CASE(
    "gates: every target gives the twin's words at every size and alignment, tail bits zero, nothing else written") {
  const auto data = three_columns();
  for (const NamedGate& gate : gates()) {
    CAPTURE(gate.name);
    for (const std::size_t n : sizes(2)) {
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

TEST_CASE("gates: float columns are decided as the same values in double columns, at every size") {
  const auto data = three_columns();
  std::vector<std::vector<double>> wide;
  for (const auto& column : data) wide.emplace_back(column.begin(), column.end());
  for (const NamedGate& gate : gates()) {
    CAPTURE(gate.name);
    for (const std::size_t n : sizes(3)) {
      CAPTURE(n);
      const std::size_t offset = n % kMisalignments, n_words = (n + 63) / 64;
      std::vector<std::uint64_t> words(n_words), expected(n_words);
      gate.test({data[0].data() + offset, data[1].data() + offset, data[2].data() + offset}, n, words.data());
      gate.test_double({wide[0].data() + offset, wide[1].data() + offset, wide[2].data() + offset}, n, expected.data());
      REQUIRE(words == expected);
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
