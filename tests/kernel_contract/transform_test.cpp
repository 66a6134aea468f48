// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cstring>

#include "engine/core/aligned_buffer.h"
#include "gating/scale/scale.h"
#include "tests/kernel_contract/contract.h"

using namespace fcscreen;
using namespace fcscreen::gating;
using namespace fcscreen::gating::contract;

namespace {

std::vector<result::ScaleSpec> scales() {
  return {result::IdentityScale{},
          result::LinearScale{262144, 1000},
          result::LogScale{262144, 4.5},
          result::LogScale{1, 0.7},
          result::AsinhScale{262144, 4.5, 0.5},
          result::LogicleScale{262144, 0.5, 4.5, 0},
          result::LogicleScale{262144, 0, 4.5, 0},
          result::LogicleScale{10000, 1, 4, 0.5},
          result::LogicleScale{262144, 2.25, 4.5, 0},
          result::LogicleScale{262144, 0.2, 12, 0},
          result::LogicleScale{1e-3, 0.5, 4.5, -0.25}};
}

std::vector<float> run(const TransformPlan& plan, std::span<const float> in, std::size_t offset, std::size_t n) {
  std::vector<float> out(offset + n + 64, kUntouched);
  transform(plan, in.data() + offset, out.data() + offset, n);
  return out;
}

}  // namespace

TEST_CASE("transform: every target gives the twin's bits at every size and alignment, and writes nothing else") {
  const auto in = hard_values(kLargeSize + kMisalignments, 1);
  for (const auto& spec : scales()) {
    const auto plan = make_transform_plan(*make_scale(spec));
    REQUIRE(plan);
    for (const std::size_t n : sizes(1)) {
      const std::size_t offset = n % kMisalignments;
      const auto expected = [&] {
        UseTarget twin("SCALAR");
        return run(*plan, in, offset, n);
      }();
      for (std::size_t i = 0; i < expected.size(); ++i) {
        if (i < offset || i >= offset + n) REQUIRE(expected[i] == kUntouched);
      }
      for (const std::string& target : simd_targets()) {
        CAPTURE(target);
        CAPTURE(n);
        UseTarget use(target);
        REQUIRE(use.usable());
        REQUIRE(same_bits(run(*plan, in, offset, n), expected));
      }
    }
  }
}

TEST_CASE("transform: a hundred thousand hard values and every misalignment give the twin's bits") {
  const auto in = hard_values(100000 + kMisalignments, 2);
  for (const auto& spec : scales()) {
    const auto plan = make_transform_plan(*make_scale(spec));
    REQUIRE(plan);
    const auto expected = [&] {
      UseTarget twin("SCALAR");
      return run(*plan, in, 0, 100000);
    }();
    for (const std::string& target : simd_targets()) {
      CAPTURE(target);
      UseTarget use(target);
      CHECK(same_bits(run(*plan, in, 0, 100000), expected));
    }
  }
  const auto plan = make_transform_plan(*make_scale(result::LogicleScale{}));
  for (std::size_t offset = 0; offset < kMisalignments; ++offset) {
    const auto expected = [&] {
      UseTarget twin("SCALAR");
      return run(*plan, in, offset, 100);
    }();
    for (const std::string& target : simd_targets()) {
      UseTarget use(target);
      CHECK(same_bits(run(*plan, in, offset, 100), expected));
    }
  }
}

TEST_CASE("transform: NaN gives one quiet NaN, infinities their own sign, zero the centre, in place too") {
  const float inf = std::numeric_limits<float>::infinity();
  for (const std::string& target : simd_targets()) {
    CAPTURE(target);
    UseTarget use(target);
    std::vector<float> v(32, 0.0F);
    v[0] = std::bit_cast<float>(0xFFC12345U);
    v[1] = inf;
    v[2] = -inf;
    const auto logicle = make_transform_plan(*make_scale(result::LogicleScale{262144, 0.5, 4.5, 0}));
    transform(*logicle, v.data(), v.data(), v.size());
    CHECK(std::bit_cast<std::uint32_t>(v[0]) == 0x7FC00000U);
    CHECK(v[1] == inf);
    CHECK(v[2] == -inf);
    CHECK(v[3] == static_cast<float>(0.5 / 4.5));  // x1 = (A + W) / (M + A)
    v = {1.0F, 0.0F, -5.0F, inf, -inf, 262144.0F};
    v.resize(32, 1.0F);
    const auto log = make_transform_plan(*make_scale(result::LogScale{262144, 4.5}));
    transform(*log, v.data(), v.data(), v.size());
    CHECK(v[1] == -inf);
    CHECK(v[2] == -inf);
    CHECK(v[3] == inf);
    CHECK(v[4] == -inf);
    CHECK(v[5] == 1.0F);
  }
}

TEST_CASE(
    "transform: whole groups of ordinary values give the twin's bits; so does the streamed copy, alone or beside") {
  constexpr std::size_t kEvents = 3000;
  std::vector<float> in(kEvents);
  for (std::size_t i = 0; i < kEvents; ++i) {
    Random random(31, 1, i);
    in[i] = static_cast<float>((random.uniform() < 0.3 ? -1 : 1) * std::pow(10.0, 6 * random.uniform() - 1));
  }
  in[1000] = std::numeric_limits<float>::quiet_NaN();  // three groups that are not ordinary
  in[1100] = std::numeric_limits<float>::infinity();
  in[1200] = -1e30F;
  AlignedBuffer<float> room(2 * (kEvents + 64));
  for (const auto& spec : scales()) {
    const auto plan = make_transform_plan(*make_scale(spec));
    REQUIRE(plan);
    const auto expected = [&] {
      UseTarget twin("SCALAR");
      return run(*plan, in, 0, kEvents);
    }();
    for (const std::string& target : simd_targets()) {
      CAPTURE(target);
      UseTarget use(target);
      for (const std::size_t n : {std::size_t{0}, std::size_t{7}, std::size_t{64}, std::size_t{1061}, kEvents}) {
        for (const std::size_t offset : {std::size_t{0}, std::size_t{1}, std::size_t{8}}) {
          CAPTURE(n);
          CAPTURE(offset);
          float* const streamed = room.data() + offset;
          const std::span<const float> found(streamed, n), wanted(expected.data(), n);
          for (const bool alone : {false, true}) {
            std::fill_n(room.data(), room.size(), kUntouched);
            std::vector<float> out(n + 1, kUntouched);
            transform(*plan, in.data(), alone ? nullptr : out.data(), n, streamed);
            finish_stream_copies();
            REQUIRE(std::equal(found.begin(), found.end(), wanted.begin(), [](float a, float b) {
              return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
            }));
            REQUIRE(streamed[n] == kUntouched);
            REQUIRE(out[n] == kUntouched);
            if (!alone) REQUIRE(std::memcmp(out.data(), streamed, n * sizeof(float)) == 0);
          }
        }
      }
    }
  }
}
