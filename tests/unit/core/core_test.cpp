// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <atomic>
#include <cmath>
#include <fstream>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "engine/core/bitmask.h"
#include "engine/core/content_hash.h"
#include "engine/core/event_table.h"
#include "engine/core/order_statistics.h"
#include "engine/core/parallel.h"
#include "engine/core/random.h"
#include "engine/core/whole_file.h"
#include "tests/support/paths.h"

using namespace fcscreen;

TEST_CASE("Bitmask: tail bits stay zero through flip and construction") {
  for (const std::size_t n : {0UL, 1UL, 63UL, 64UL, 65UL, 1000UL}) {
    Bitmask m(n, true);
    CHECK(m.count() == n);
    m.flip();
    CHECK(m.count() == 0);
    m.flip();
    CHECK(m.count() == n);
  }
}

TEST_CASE("Bitmask: and, or, and_not agree with sets") {
  Bitmask a(200), b(200);
  for (std::size_t i = 0; i < 200; i += 2) a.set(i);
  for (std::size_t i = 0; i < 200; i += 3) b.set(i);
  CHECK((a & b).count() == 34);
  CHECK((a | b).count() == 133);
  CHECK(count_and(a, b) == 34);
  Bitmask c = a.clone();
  c.and_not(b);
  CHECK(c.count() == 66);
  std::size_t sum = 0, expected = 0;
  (a & b).for_each([&](std::size_t i) { sum += i; });
  for (std::size_t i = 0; i < 200; i += 6) expected += i;
  CHECK(sum == expected);
}

TEST_CASE("EventTable: columns are 64-byte aligned and zero") {
  EventTable<RawScale> t(17, 3);
  for (std::size_t c = 0; c < 3; ++c) {
    CHECK(reinterpret_cast<std::uintptr_t>(t.column(c).values().data()) % 64 == 0);
    for (const float v : t.column(c).values()) CHECK(v == 0.0F);
  }
}

TEST_CASE("parallel_for: every block once at any thread count, and an exception comes back") {
  for (const unsigned threads : {1U, 2U, 7U}) {
    std::vector<std::atomic<int>> seen(100);
    parallel_for(100, threads, [&](std::size_t i) { ++seen[i]; });
    for (const auto& s : seen) CHECK(s == 1);
    CHECK_THROWS_AS(parallel_for(10, threads,
                                 [](std::size_t i) {
                                   if (i == 3) throw std::runtime_error("x");
                                 }),
                    std::runtime_error);
  }
}

TEST_CASE("philox: known answers of the published test vectors") {
  // Random123 kat_vectors, philox4x32-10: all zero, and all ones.
  CHECK(philox(0, 0, 0) == std::array<std::uint32_t, 4>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox(~0ULL, ~0ULL, ~0ULL) == std::array<std::uint32_t, 4>{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
}

TEST_CASE("Random: uniform and normal have their moments; Poisson its mean and variance") {
  double su = 0, sn = 0, sn2 = 0, sp = 0, sp2 = 0;
  constexpr int kN = 20000;
  for (int i = 0; i < kN; ++i) {
    Random r(7, 1, static_cast<std::uint64_t>(i));
    su += r.uniform();
    const double z = r.normal(), p = static_cast<double>(r.poisson(4.0));
    sn += z, sn2 += z * z, sp += p, sp2 += p * p;
  }
  CHECK(su / kN == doctest::Approx(0.5).epsilon(0.01));
  CHECK(std::fabs(sn / kN) < 0.03);
  CHECK(sn2 / kN == doctest::Approx(1.0).epsilon(0.03));
  CHECK(sp / kN == doctest::Approx(4.0).epsilon(0.02));
  CHECK(sp2 / kN - sp / kN * sp / kN == doctest::Approx(4.0).epsilon(0.06));
}

TEST_CASE("quantile: type 7, as R gives it") {
  const std::vector<float> v{3, 1, 4, 1, 5, 9, 2, 6};
  CHECK(quantile(v, 0.25) == doctest::Approx(1.75));  // R: quantile(c(3,1,4,1,5,9,2,6), .25)
  CHECK(median(v) == doctest::Approx(3.5));
  CHECK(std::isnan(median(std::vector<float>{})));
}

TEST_CASE("compensated_sum keeps what a plain sum loses") {
  const std::vector<double> v{1e16, 1.0, -1e16};
  CHECK(compensated_sum(v) == 1.0);
}

TEST_CASE("sha256: FIPS 180-4 example") {
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("WholeFile: nothing is left without commit; other content is refused, same content is not") {
  const auto dir = test::scratch("whole_file");
  {
    auto f = WholeFile::create(dir / "a", false);
    REQUIRE(f);
  }
  CHECK(std::filesystem::is_empty(dir));
  CHECK(write_whole_file(dir / "a", "one", false));
  CHECK(write_whole_file(dir / "a", "one", false));
  const auto refused = write_whole_file(dir / "a", "two", false);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::Output);
  CHECK(read_whole_file(dir / "a").value() == "one");
  CHECK(write_whole_file(dir / "a", "two", true));
  CHECK(read_whole_file(dir / "a").value() == "two");
  CHECK_FALSE(read_whole_file(dir));
  CHECK_FALSE(write_whole_file(dir / "no" / "b", "x", false));
}
