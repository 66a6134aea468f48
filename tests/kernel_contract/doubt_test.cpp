// SPDX-License-Identifier: Apache-2.0
#include "gating/kernels/doubt.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <functional>

#include "tests/kernel_contract/contract.h"

using namespace fcscreen;
using namespace fcscreen::gating;
using namespace fcscreen::gating::contract;

namespace {

constexpr ErrorBound kError{0, 1e-4F, 1e-6F};
constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();
const std::vector<result::Point> kStar = {{0, 8}, {5, -1}, {-1, 5}, {8, 5}, {1, -1}};
const std::vector<result::Point> kBox = {{1, 1}, {6, 1}, {6, 5}, {1, 5}};
const result::EllipsoidGate kEllipsoid{{2, 0, 1}, {3, 4, 5}, {4, 1, 0.5, 1, 3, 0.25, 0.5, 0.25, 2}, 2.5};

/// One gate in both forms, on columns 0 to 2.
struct Pair {
  std::string name;
  std::function<void(std::span<const float* const>, Norms, std::size_t, std::uint64_t*, std::uint64_t*)> in_float;
  std::function<void(std::span<const double* const>, std::size_t, std::uint64_t*)> in_double;
};

Pair range_pair(std::string name, std::vector<result::Range> ranges) {
  std::vector<DoubtRange> tests;
  for (const result::Range& r : ranges) {
    tests.push_back(make_doubt_range(r.column, r.min, r.max, kError));
  }
  return {std::move(name),
          [tests](auto columns, auto norms, std::size_t n, auto* inside, auto* doubt) {
            doubt_ranges(tests, columns, norms, n, inside, doubt);
          },
          [ranges](auto columns, std::size_t n, auto* words) { gate_ranges(ranges, columns, n, words); }};
}

Pair polygon_pair(std::string name, const std::vector<result::Point>& vertices) {
  const auto plan = make_doubt_polygon({0, 1, vertices}, kError, kError);
  REQUIRE(plan);
  const auto exact = make_polygon_plan(vertices);
  return {std::move(name),
          [plan](auto columns, auto norms, std::size_t n, auto* inside, auto* doubt) {
            doubt_polygon(*plan, columns, norms, n, inside, doubt);
          },
          [exact](auto columns, std::size_t n, auto* words) { gate_polygon(exact, columns[0], columns[1], n, words); }};
}

Pair ellipsoid_pair(std::string name, const result::EllipsoidGate& gate) {
  const auto exact = make_ellipsoid_plan(gate);
  REQUIRE(exact);
  const auto plan = make_doubt_ellipsoid(*exact, std::vector<ErrorBound>(gate.columns.size(), kError));
  REQUIRE(plan);
  return {std::move(name),
          [plan](auto columns, auto norms, std::size_t n, auto* inside, auto* doubt) {
            doubt_ellipsoid(*plan, columns, norms, n, inside, doubt);
          },
          [exact](auto columns, std::size_t n, auto* words) { gate_ellipsoid(*exact, columns, n, words); }};
}

std::vector<Pair> pairs() {
  return {range_pair("range", {{0, 1, 5}}),
          range_pair("open range", {{0, -result::kInfinity, 3}}),
          range_pair("open above", {{0, 3, result::kInfinity}}),
          range_pair("everything", {{0, -result::kInfinity, result::kInfinity}}),
          range_pair("cuboid", {{0, 0, 6}, {1, 1, 7}, {2, 2, 8}}),
          polygon_pair("star", kStar),
          polygon_pair("box", kBox),
          polygon_pair("line", {{0, 0}, {4, 4}, {8, 8}}),
          polygon_pair("sliver", {{0, 0}, {8, 1e-3}, {8, 0}}),
          ellipsoid_pair("circle", {{0, 1}, {4, 4}, {1, 0, 0, 1}, 9}),
          ellipsoid_pair("ellipsoid", kEllipsoid)};
}

/// Coordinates about the gates, many on or beside an edge, and hard values.
std::vector<float> coordinates(std::size_t n, std::uint64_t stream) {
  auto values = hard_values(n, stream, 4);
  for (std::size_t i = 0; i < n; ++i) {
    Random random(17, stream, i);
    const double kind = random.uniform(), place = std::floor(random.uniform() * 20) / 2 - 1;
    if (kind < 0.4) values[i] = static_cast<float>(place + (random.uniform() - 0.5) * 4e-4);
    if (kind >= 0.4 && kind < 0.9) values[i] = static_cast<float>(random.uniform() * 12 - 2);
  }
  return values;
}

std::vector<float> norms(std::size_t n) {
  std::vector<float> out(n);
  for (std::size_t i = 0; i < n; ++i) {
    Random random(19, 1, i);
    const double kind = random.uniform();
    out[i] = kind < 0.2 ? 0.0F : static_cast<float>(std::pow(10.0, 4 * random.uniform() - 3));
    if (kind > 0.98) out[i] = std::numeric_limits<float>::infinity();
    if (kind > 0.99) out[i] = std::numeric_limits<float>::quiet_NaN();
  }
  return out;
}

}  // namespace

TEST_CASE("doubt: every target gives the twin's words at every size and alignment, tail bits zero") {
  const std::vector<std::vector<float>> data = {coordinates(2200, 1), coordinates(2200, 2), coordinates(2200, 3)};
  const std::vector<float> norm = norms(2200);
  std::vector<std::size_t> sizes = {2048, 2100};
  for (std::size_t n = 0; n <= kLargestSize; ++n) sizes.push_back(n);
  for (const Pair& gate : pairs()) {
    CAPTURE(gate.name);
    for (const std::size_t n : sizes) {
      CAPTURE(n);
      std::vector<const float*> columns;
      for (const auto& column : data) columns.push_back(column.data() + n % kMisalignments);
      const float* const of_event = norm.data() + n % kMisalignments;
      const std::size_t n_words = (n + 63) / 64;
      const auto run = [&](const std::string& target, float largest) {
        UseTarget use(target);
        const std::vector<Norm> norms{{of_event, largest}};
        std::vector<std::uint64_t> words(2 * n_words + 2, 0xABCDABCDABCDABCDU);
        gate.in_float(columns, norms, n, words.data(), words.data() + n_words + 1);
        return words;
      };
      const auto expected = run("SCALAR", kUnknown);
      REQUIRE(expected[n_words] == 0xABCDABCDABCDABCDU);
      REQUIRE(expected.back() == 0xABCDABCDABCDABCDU);
      if (n % 64 != 0) {
        REQUIRE((expected[n_words - 1] >> (n % 64)) == 0);
        REQUIRE((expected[2 * n_words] >> (n % 64)) == 0);
      }
      for (const std::string& target : simd_targets()) {
        CAPTURE(target);
        REQUIRE(run(target, kUnknown) == expected);
        REQUIRE(run(target, largest_norm(of_event, n)) == expected);
      }
    }
  }
}

TEST_CASE("doubt: what the largest norm says is no more than each event's own norm says") {
  // Calm events, so that most words are decided by the largest norm alone, and one norm far above the others.
  constexpr std::size_t kEvents = 64 * 50;
  std::vector<std::vector<float>> data(3, std::vector<float>(kEvents));
  std::vector<float> norm(kEvents);
  for (std::size_t i = 0; i < kEvents; ++i) {
    Random random(29, 1, i);
    for (auto& column : data) column[i] = static_cast<float>(random.uniform() * 10 - 1);
    norm[i] = static_cast<float>(random.uniform());
  }
  for (const double outlier : {1.0, 1e3, 1e30, result::kInfinity}) {
    CAPTURE(outlier);
    norm[kEvents / 2] = static_cast<float>(outlier);
    const float largest = largest_norm(norm.data(), kEvents);
    REQUIRE(largest == static_cast<float>(outlier));
    const std::vector<const float*> columns{data[0].data(), data[1].data(), data[2].data()};
    for (const Pair& gate : pairs()) {
      CAPTURE(gate.name);
      const auto run = [&](const std::string& target, float most) {
        UseTarget use(target);
        const std::vector<Norm> norms{{norm.data(), most}};
        std::vector<std::uint64_t> words(2 * kEvents / 64);
        gate.in_float(columns, norms, kEvents, words.data(), words.data() + kEvents / 64);
        return words;
      };
      const auto expected = run("SCALAR", kUnknown);
      for (const std::string& target : simd_targets()) {
        CAPTURE(target);
        REQUIRE(run(target, largest) == expected);
        REQUIRE(run(target, 3 * largest) == expected);  // more than there is, which is allowed
      }
    }
  }
}

TEST_CASE("doubt: the largest norm is the same on every target; NaN where one is, 0 of none") {
  const std::vector<float> norm = norms(300);
  for (std::size_t n = 0; n <= 200; ++n) {
    CAPTURE(n);
    const float* const from = norm.data() + n % kMisalignments;
    float most = 0;
    bool unknown = false;
    for (std::size_t e = 0; e < n; ++e) {
      unknown = unknown || std::isnan(from[e]);
      most = from[e] > most ? from[e] : most;
    }
    for (const std::string& target : simd_targets()) {
      CAPTURE(target);
      UseTarget use(target);
      const float found = largest_norm(from, n);
      CHECK((unknown ? std::isnan(found) : found == most));
    }
  }
}

TEST_CASE("doubt: where there is none the float decision is that of double values within the bound") {
  constexpr std::size_t kEvents = 200000;
  const std::vector<std::vector<float>> data = {coordinates(kEvents, 4), coordinates(kEvents, 5),
                                                coordinates(kEvents, 6)};
  const std::vector<float> norm = norms(kEvents);
  // The double value lies anywhere within the bound, often at its very end.
  std::vector<std::vector<double>> exact(data.size(), std::vector<double>(kEvents));
  for (std::size_t c = 0; c < data.size(); ++c) {
    for (std::size_t e = 0; e < kEvents; ++e) {
      Random random(23, c, e);
      const double bound = static_cast<double>(norm[e]) * static_cast<double>(kError.scale) +
                           static_cast<double>(kError.floor) / 2;  // half: the float bounds of a range take the rest
      const double kind = random.uniform(), share = kind < 0.3 ? -1 : kind < 0.6 ? 1 : 2 * random.uniform() - 1;
      exact[c][e] = static_cast<double>(data[c][e]) + (std::isfinite(bound) ? share * bound : 3.25);
    }
  }
  const std::vector<const float*> columns{data[0].data(), data[1].data(), data[2].data()};
  const std::vector<Norm> norm_columns{{norm.data(), largest_norm(norm.data(), kEvents)}};
  const std::vector<const double*> exact_columns{exact[0].data(), exact[1].data(), exact[2].data()};
  for (const Pair& gate : pairs()) {
    CAPTURE(gate.name);
    const std::size_t n_words = (kEvents + 63) / 64;
    std::vector<std::uint64_t> inside(n_words), doubt(n_words), truth(n_words);
    gate.in_float(columns, norm_columns, kEvents, inside.data(), doubt.data());
    gate.in_double(exact_columns, kEvents, truth.data());
    std::size_t wrong = 0, doubted = 0, in = 0;
    for (std::size_t w = 0; w < n_words; ++w) {
      wrong += static_cast<std::size_t>(std::popcount((inside[w] ^ truth[w]) & ~doubt[w]));
      doubted += static_cast<std::size_t>(std::popcount(doubt[w]));
      in += static_cast<std::size_t>(std::popcount(inside[w] & ~doubt[w]));
    }
    CHECK(wrong == 0);
    CHECK(doubted < kEvents / 3);  // decides most events even here, where many were laid on the edges
    if (gate.name != "line" && gate.name != "sliver") CHECK(in > kEvents / 1000);
  }
}

TEST_CASE("doubt: a sum of absolute values is the same on every target, NaN where an input is") {
  const std::vector<float> a = hard_values(300, 1), b = hard_values(300, 2);
  const std::vector<const float*> in{a.data(), b.data()};
  const auto run = [&](const std::string& target) {
    UseTarget use(target);
    std::vector<float> out(300, kUntouched);
    absolute_sum(in, out.data(), 299);
    return out;
  };
  const auto expected = run("SCALAR");
  CHECK(expected.back() == kUntouched);
  for (std::size_t e = 0; e < 299; ++e) {
    CAPTURE(e);
    if (std::isnan(a[e]) || std::isnan(b[e])) {
      CHECK(std::isnan(expected[e]));
    } else {
      CHECK(expected[e] == std::fabs(a[e]) + std::fabs(b[e]));
    }
  }
  for (const std::string& target : simd_targets()) {
    CAPTURE(target);
    const auto sum = run(target);
    for (std::size_t e = 0; e < 300; ++e)
      CHECK((sum[e] == expected[e] || (std::isnan(sum[e]) && std::isnan(expected[e]))));
  }
}
