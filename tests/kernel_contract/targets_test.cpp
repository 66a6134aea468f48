// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/kernel_contract/contract.h"

using namespace fcscreen;
using namespace fcscreen::gating;

TEST_CASE("targets: the scalar twin is always there and last, the first is in use") {
  const auto names = simd_targets();
  REQUIRE(!names.empty());
  CHECK(names.back() == "SCALAR");
  CHECK(simd_target() == names.front());
}

#if defined(__x86_64__)
TEST_CASE("targets: a processor with AVX2 and fused multiply-add, or with AVX-512, is not left to the twin") {
  const auto names = simd_targets();
  const auto has = [&](const char* name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  CHECK(has("AVX2") == (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")));
  if (__builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")) CHECK(has("AVX3"));
}
#endif

TEST_CASE("targets: one is chosen by name in any case, an unknown name is refused and changes nothing") {
  {
    contract::UseTarget use("scalar");
    CHECK(use.usable());
    CHECK(simd_target() == "SCALAR");
    const Status refused = set_simd_target("AVX1024");
    REQUIRE(!refused);
    CHECK(refused.error().kind == ErrorKind::Usage);
    CHECK(refused.error().code == "GATE-K01");
    CHECK(refused.error().next.find("SCALAR") != std::string::npos);
    CHECK(simd_target() == "SCALAR");
  }
  CHECK(simd_target() == simd_targets().front());
}
