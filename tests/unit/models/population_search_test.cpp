// SPDX-License-Identifier: Apache-2.0
#include "models/population_search.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include "engine/core/random.h"

using namespace fcscreen;
using namespace fcscreen::models;

namespace {

constexpr std::size_t kWidth = 6;

/// Rows on axes of unit scale with what they may be, and which of them belong to the population looked for.
struct Sample {
  std::vector<float> values;
  std::vector<RowRole> role;
  std::vector<bool> wanted;

  [[nodiscard]] Rows rows() const { return {values, role.size(), kWidth}; }

  /// A cloud about `at` on the first axis and `off` on the others. The first axis is scatter: from `core` on a row is
  /// core, from 0 on a candidate, below it is beyond the margin.
  void add(std::size_t n, double at, double off, double sd, std::uint64_t seed, bool is_wanted, double core = 1) {
    for (std::size_t i = 0; i < n; ++i) {
      Random random(seed, 1, i);
      const double x = at + sd * random.normal();
      values.push_back(static_cast<float>(x));
      for (std::size_t j = 1; j < kWidth; ++j) values.push_back(static_cast<float>(off + sd * random.normal()));
      role.push_back(x >= core ? RowRole::Core : x >= 0 ? RowRole::Candidate : RowRole::Beyond);
      wanted.push_back(is_wanted);
    }
  }

  [[nodiscard]] FoundPopulations search(const SearchOptions& options = {}) const {
    return find_populations(rows(), role, std::vector<double>(kWidth, 1.0), options).value();
  }
};

/// Members of label `label`: how many are wanted ones, how many others.
std::pair<std::size_t, std::size_t> hits(const Sample& s, const FoundPopulations& found, std::int32_t label) {
  std::pair<std::size_t, std::size_t> out{0, 0};
  for (std::size_t i = 0; i < s.wanted.size(); ++i) {
    if (found.label[i] == label && s.role[i] != RowRole::Beyond) ++(s.wanted[i] ? out.first : out.second);
  }
  return out;
}

}  // namespace

TEST_CASE("find_populations: forty events are told from impostors that lean against the scatter margin beside them") {
  Sample s;
  s.add(40, 3.5, 0, 1, 1, true);
  s.add(200, -1, 2, 1, 2, false);  // some thirty of them pass the margin
  const FoundPopulations found = s.search();
  REQUIRE(found.n >= 1);
  const auto [right, wrong] = hits(s, found, 1);
  CHECK(right >= 36);
  CHECK(wrong <= 4);
}

TEST_CASE("find_populations: the probabilities tell how many members are false and how many are missed") {
  Sample s;
  s.add(300, 3.0, 0, 1, 3, true, 0.5);
  s.add(300, 0.5, 1.0, 1, 4, false, 0.5);
  const FoundPopulations found = s.search();
  REQUIRE(found.n >= 1);
  const auto [right, wrong] = hits(s, found, 1);
  CHECK(right >= 240);
  CHECK(found.expected_false[0] > 0);
  CHECK(static_cast<double>(wrong) < 3 * found.expected_false[0] + 10);
}

TEST_CASE("find_populations: one normal cloud is one population, of any size") {
  for (const std::size_t n : {30U, 400U, 9000U}) {
    CAPTURE(n);
    Sample s;
    s.add(n, 6, 0, 1, 5, true);
    const FoundPopulations found = s.search();
    REQUIRE(found.n >= 1);
    CHECK(hits(s, found, 1).first >= n * 95 / 100);
  }
}

TEST_CASE("find_populations: a rare population beside a very large one is found in what that leaves over") {
  Sample s;
  s.add(30000, 6, 0, 1, 6, false);
  s.add(300, 6, 8, 1, 7, true);
  const FoundPopulations found = s.search();
  std::size_t best = 0;
  for (std::size_t p = 1; p <= found.n; ++p) {
    const auto [right, wrong] = hits(s, found, static_cast<std::int32_t>(p));
    if (wrong < 10) best = std::max(best, right);
  }
  CHECK(best >= 270);
}

TEST_CASE("find_populations: two populations that one group joins are parted") {
  Sample s;
  s.add(60, 6, 0, 1, 8, true);
  s.add(60, 6, 2.6, 1, 9, false);
  const FoundPopulations found = s.search();
  REQUIRE(found.n >= 2);
  for (const std::int32_t p : {1, 2}) {
    const auto [a, b] = hits(s, found, p);
    CHECK(std::min(a, b) <= 3);
    CHECK(std::max(a, b) >= 50);
  }
}

TEST_CASE("find_populations: fewer than ten events are none, and a row with NaN or of no role never counts for one") {
  Sample s;
  s.add(9, 6, 0, 0.5, 10, true);
  CHECK(s.search().n == 0);
  s.add(20, 6, 0, 0.5, 11, true);
  s.values[3] = std::numeric_limits<float>::quiet_NaN();
  s.role[1] = RowRole::Other;  // asked, but no candidate
  const FoundPopulations found = s.search();
  REQUIRE(found.n == 1);
  CHECK(found.label[0] == 0);
  CHECK(found.label[1] == 1);
  Sample outside = s;
  for (RowRole& role : outside.role) role = RowRole::Other;
  CHECK(outside.search().n == 0);
}

TEST_CASE("find_populations: labels stay with their rows whatever the order") {
  Sample s;
  s.add(50, 3.5, 0, 1, 12, true);
  s.add(150, -1, 2, 1, 13, false);
  s.add(5000, 7, 6, 1, 14, false);
  const FoundPopulations first = s.search();
  const std::size_t n = s.role.size(), stride = 1237;
  REQUIRE(std::gcd(n, stride) == 1);
  Sample other;
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t from = (i * stride + 11) % n;
    const auto row = s.values.begin() + static_cast<std::ptrdiff_t>(from * kWidth);
    other.values.insert(other.values.end(), row, row + static_cast<std::ptrdiff_t>(kWidth));
    other.role.push_back(s.role[from]);
  }
  const FoundPopulations again = other.search();
  REQUIRE(again.n == first.n);
  CHECK(again.expected_false == first.expected_false);
  for (std::size_t i = 0; i < n; ++i) REQUIRE(again.label[i] == first.label[(i * stride + 11) % n]);
}

TEST_CASE("find_populations: sizes that do not fit are refused, and nothing gives nothing") {
  const std::vector<float> x(12, 1.0F);
  const std::vector<RowRole> role(2, RowRole::Core), short_role(1, RowRole::Core);
  const std::vector<double> scale(6, 1.0), zero(6, 0.0), narrow(5, 1.0);
  CHECK(find_populations({x, 2, 6}, short_role, scale).error().code == "MODEL-S01");
  CHECK(find_populations({x, 2, 6}, role, zero).error().code == "MODEL-S01");
  CHECK(find_populations({x, 2, 6}, role, narrow).error().code == "MODEL-S01");
  CHECK(find_populations({{}, 0, 6}, {}, scale).value().n == 0);
}
