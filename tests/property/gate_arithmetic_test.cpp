// SPDX-License-Identifier: Apache-2.0
// Random gating documents on random files: the float way must give the masks of double arithmetic, bit for bit.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "engine/core/simd_target.h"
#include "tests/property/random_gating.h"

using namespace fcscreen;
using namespace fcscreen::test;
using engine::Arithmetic;
using engine::GateProgram;

namespace {

constexpr std::size_t kEvents = 40013;  // not whole words

}  // namespace

TEST_CASE("gates decided in float first are those of double arithmetic, on every target and thread count") {
  std::size_t members = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    CAPTURE(seed);
    Draw draw(seed);
    const std::string bytes = random_events(draw, kEvents).bytes();
    const io::fcs::File file = open_random(bytes);
    auto program = GateProgram::make(file, 0, random_document(draw, file));
    REQUIRE_MESSAGE(program, program.error().message);
    const auto expected = masks_of(*program, 1, Arithmetic::Double);
    const auto compare = [&](const std::vector<Bitmask>& masks) {
      for (std::size_t g = 0; g < masks.size(); ++g) {
        CAPTURE(g);
        CHECK(differences(masks[g], expected[g]) == 0);
      }
    };
    for (const Bitmask& mask : expected) members += mask.count();
    compare(masks_of(*program, 1, Arithmetic::FloatFirst));
    if (seed > 3) continue;
    for (const unsigned threads : {2U, 7U}) compare(masks_of(*program, threads, Arithmetic::FloatFirst));
    for (const std::string& target : simd_targets()) {
      CAPTURE(target);
      REQUIRE(set_simd_target(target));
      compare(masks_of(*program, 1, Arithmetic::FloatFirst));
    }
    REQUIRE(set_simd_target("best"));
  }
  CHECK(members > kEvents * 10);  // the documents are no empty ones
}

TEST_CASE("gates do not depend on how the events are cut into calls") {
  Draw draw(99);
  const std::string bytes = random_events(draw, kEvents).bytes();
  const io::fcs::File file = open_random(bytes);
  const auto program = GateProgram::make(file, 0, random_document(draw, file));
  REQUIRE(program);
  const auto whole = program->evaluate(0, kEvents);
  REQUIRE(whole);
  for (std::size_t first = 0; first < kEvents; first += 12345) {
    const std::size_t n = std::min<std::size_t>(12345, kEvents - first);
    const auto part = program->evaluate(first, n);
    REQUIRE(part);
    for (std::size_t g = 0; g < whole->size(); ++g) {
      CAPTURE(g);
      std::size_t wrong = 0;
      for (std::size_t e = 0; e < n; ++e) wrong += (*part)[g].test(e) != (*whole)[g].test(first + e);
      CHECK(wrong == 0);
    }
  }
}
