// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/carryover.h"

#include <doctest/doctest.h>

#include <numeric>
#include <vector>

using namespace fcscreen;
using namespace fcscreen::engine;

namespace {

struct Run {
  std::vector<float> time = std::vector<float>(1000);
  Bitmask base{1000, true}, population{1000};
  Run() { std::iota(time.begin(), time.end(), 0.0F); }
};

}  // namespace

TEST_CASE("Carry-over: events spread over the acquisition are not early, those in its first tenth are") {
  Run spread, early;
  for (std::size_t i = 0; i < 1000; i += 25) spread.population.set(i);
  for (std::size_t i = 0; i < 40; ++i) early.population.set(i);
  const EarlyEvents a = early_events(spread.time, spread.base, spread.population, {});
  REQUIRE(a.assessed);
  CHECK(a.early.count() == 4);
  CHECK(a.expected_share == doctest::Approx(0.1));
  CHECK(a.probability > 0.3);
  const EarlyEvents b = early_events(early.time, early.base, early.population, {});
  CHECK(b.early.count() == 40);
  CHECK(b.probability < 1e-30);
  CHECK(b.too_many);
  CHECK_FALSE(a.too_many);
}

TEST_CASE("Carry-over: a slight drift of a large population is improbable and still no suspicion") {
  Run run;
  for (std::size_t i = 0; i < 1000; ++i) {
    if (i < 100 || i % 2 == 0) run.population.set(i);
  }
  const EarlyEvents e = early_events(run.time, run.base, run.population, {});
  CHECK(e.probability < 0.01);
  CHECK_FALSE(e.too_many);
}

TEST_CASE("Carry-over: without a moving clock nothing is assessed") {
  Run run;
  CHECK_FALSE(early_events({}, run.base, run.population, {}).assessed);
  run.time.assign(1000, 5.0F);
  CHECK_FALSE(early_events(run.time, run.base, run.population, {}).assessed);
}

TEST_CASE("Carry-over: only a tube of the same cytometer, earlier that day and rich in blasts can leave any") {
  const PreviousTube before{"a", "Canto", "2024-07-01T09:00:00", 0.05};
  CHECK(may_carry_over(before, "Canto", "2024-07-01T09:10:00", {}));
  CHECK_FALSE(may_carry_over(before, "Lyric", "2024-07-01T09:10:00", {}));
  CHECK_FALSE(may_carry_over(before, "Canto", "2024-07-01T08:50:00", {}));
  CHECK_FALSE(may_carry_over(before, "Canto", "2024-07-02T09:10:00", {}));
  PreviousTube few = before;
  few.immature_fraction = 0.049;
  CHECK_FALSE(may_carry_over(few, "Canto", "2024-07-01T09:10:00", {}));
}
