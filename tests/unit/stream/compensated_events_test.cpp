// SPDX-License-Identifier: Apache-2.0
#include "engine/stream/compensated_events.h"

#include <doctest/doctest.h>

#include <bit>
#include <cstdint>

#include "engine/core/parallel.h"
#include "engine/stream/load_events.h"
#include "tests/unit/stream/sample.h"

using namespace fcscreen;

TEST_CASE("compensated events: bit for bit what load_events keeps, whatever the blocks") {
  const auto sample = test::make_sample(kBlockEvents + 777, 6);
  const auto file = test::open_sample(sample);
  engine::LoadRequest request;
  for (std::size_t p = 0; p < sample.names.size(); ++p) request.columns.push_back({p, result::LinearScale{}});
  request.compensation = sample.spillover;
  const auto loaded = engine::load_events(file, request);
  REQUIRE(loaded);
  auto source = engine::CompensatedEvents::create(file, 0, sample.spillover);
  REQUIRE(source);
  std::size_t wrong = 0, changed = 0;
  for (std::size_t first = 0; first < (*source)->n_events(); first += 1000) {
    const std::size_t count = std::min<std::size_t>(1000, (*source)->n_events() - first);
    const auto views = (*source)->block(first, count);
    REQUIRE(views);
    REQUIRE(views->size() == sample.names.size());
    for (std::size_t c = 0; c < views->size(); ++c) {
      const auto& values = std::get<std::span<const float>>((*views)[c]);
      const auto expected = loaded->linear.column(c).values();
      for (std::size_t i = 0; i < count; ++i) {
        wrong += std::bit_cast<std::uint32_t>(values[i]) == std::bit_cast<std::uint32_t>(expected[first + i]) ? 0 : 1;
        changed += values[i] == sample.columns[c][first + i] ? 0 : 1;
      }
    }
  }
  CHECK(wrong == 0);
  CHECK(changed > 0);
}

TEST_CASE("compensated events: a matrix of other channels is refused") {
  const auto sample = test::make_sample(10, 2);
  const auto file = test::open_sample(sample);
  auto matrix = sample.spillover;
  matrix.names[0].assign(1, 'Z');
  const auto source = engine::CompensatedEvents::create(file, 0, matrix);
  REQUIRE_FALSE(source);
  CHECK(source.error().code == "ENG-L02");
}
