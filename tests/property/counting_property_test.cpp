// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cmath>

#include "engine/core/random.h"
#include "models/counting.h"

using namespace fcscreen;
using namespace fcscreen::models;

TEST_CASE("Counting: the exact interval covers at its stated tails and moves with the count") {
  for (std::uint64_t i = 0; i < 3000; ++i) {
    Random random(5, 1, i);
    const auto n = static_cast<std::uint64_t>(std::exp(random.uniform() * 16)) + 2;
    const auto k = static_cast<std::uint64_t>(random.uniform() * static_cast<double>(n - 1));
    const result::Interval here = clopper_pearson(k, n), next = clopper_pearson(k + 1, n),
                           wide = clopper_pearson(k, n, 0.99);
    const double p = static_cast<double>(k) / static_cast<double>(n);
    if (!(here.lo <= p && p <= here.hi)) FAIL("k " << k << " n " << n);
    if (!(here.lo < next.lo && here.hi < next.hi)) FAIL("k " << k << " n " << n);
    if (!(wide.lo <= here.lo && here.hi < wide.hi)) FAIL("k " << k << " n " << n);
  }
}

TEST_CASE("Counting: Garwood's bounds put 2.5 % of the Poisson distribution beyond the count") {
  for (std::uint64_t k = 0; k < 2000; k += 7) {
    const result::Interval i = garwood(k);
    CHECK(std::abs(poisson_cdf(k, i.hi) - 0.025) < 1e-9);
    if (k > 0) CHECK(std::abs(poisson_at_least(k, i.lo) - 0.025) < 1e-9);
  }
}

TEST_CASE("Counting: a higher background or a higher spiked level never lowers a threshold") {
  for (std::uint64_t i = 0; i < 20000; ++i) {
    Random random(5, 2, i);
    const auto n = static_cast<std::uint64_t>(random.uniform() * 5e6);
    const auto lob = static_cast<std::uint64_t>(random.uniform() * 200);
    const double l95 = random.uniform() * 1e-4;
    const CountLimits a = count_limits(n, lob, l95), b = count_limits(n, lob + 1, l95),
                      c = count_limits(n, lob, l95 * 1.5);
    if (!(a.trace_ev <= a.lod_ev && a.lod_ev <= a.loq_ev)) FAIL("case " << i);
    if (!(a.trace_ev > lob)) FAIL("case " << i << ": a count within the limit of blank would be a trace");
    if (!(b.trace_ev >= a.trace_ev && b.lod_ev >= a.lod_ev && c.lod_ev >= a.lod_ev)) FAIL("case " << i);
  }
}
