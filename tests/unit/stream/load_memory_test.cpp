// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "engine/stream/load_events.h"
#include "tests/support/heap_count.h"
#include "tests/unit/stream/sample.h"

TEST_CASE("load: the peak of allocated memory is at most 1.35 times the columns kept") {
  using namespace fcscreen;
  const auto sample = test::make_sample(200000, 8);
  const auto file = test::open_sample(sample);
  engine::LoadRequest request;
  request.compensation = sample.spillover;
  request.threads = 4;
  for (std::size_t p = 0; p < sample.names.size(); ++p) request.columns.push_back({p, result::LogicleScale{}});
  const double kept = 200000.0 * 10 * 8;
  const test::HeapPeak heap;
  const auto events = engine::load_events(file, request);
  REQUIRE(events);
  const auto used = static_cast<double>(heap.bytes());
  MESSAGE("peak " << used / kept << " of the columns kept");
  CHECK(used >= kept);
  CHECK(used <= 1.35 * kept);
}
