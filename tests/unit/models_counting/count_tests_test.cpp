// SPDX-License-Identifier: Apache-2.0
#include "models/count_tests.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>

using namespace fcscreen::models;

namespace {

/// P(X >= k) by adding up the binomial terms.
double summed(std::uint64_t k, std::uint64_t n, double p) {
  double sum = 0;
  for (std::uint64_t i = k; i <= n; ++i) {
    const double x = static_cast<double>(i), m = static_cast<double>(n);
    sum += std::exp(std::lgamma(m + 1) - std::lgamma(x + 1) - std::lgamma(m - x + 1) + x * std::log(p) +
                    (m - x) * std::log1p(-p));
  }
  return sum;
}

}  // namespace

TEST_CASE("Binomial tail: equal to the sum of its terms, with its ends") {
  for (const std::uint64_t n : {1U, 7U, 40U, 300U}) {
    for (std::uint64_t k = 1; k <= n; k += 1 + n / 9) {
      for (const double p : {0.01, 0.1, 0.5, 0.93}) {
        CHECK(binomial_upper_tail(k, n, p) == doctest::Approx(summed(k, n, p)).epsilon(1e-9));
      }
    }
  }
  CHECK(binomial_upper_tail(0, 10, 0.1) == 1);
  CHECK(binomial_upper_tail(11, 10, 0.1) == 0);
  CHECK(binomial_upper_tail(1, 10, 0) == 0);
  CHECK(binomial_upper_tail(10, 10, 1) == 1);
}

TEST_CASE("Homogeneity: two files of 30 and 12 events differ") {
  // By the definition: 18² / (42 (1 - p)), one degree of freedom; P by the error function.
  const std::array<std::uint64_t, 2> counts{30, 12}, n{100000, 100000};
  const Homogeneity h = homogeneity(counts, n);
  CHECK(h.count == 42);
  CHECK(h.denominator == 200000);
  CHECK(h.degrees == 1);
  CHECK(h.chi_square == doctest::Approx(18.0 * 18.0 / (42.0 * (1 - 42.0 / 200000))).epsilon(1e-12));
  REQUIRE(h.p_value);
  CHECK(*h.p_value == doctest::Approx(std::erfc(std::sqrt(h.chi_square / 2))).epsilon(1e-10));
  CHECK(*h.p_value < 0.01);
}

TEST_CASE("Homogeneity: equal rates do not differ, one file or no count says nothing") {
  const std::array<std::uint64_t, 3> equal{10, 20, 40}, n{100000, 200000, 400000}, none{0, 0, 0}, one{0, 200000, 0};
  CHECK(homogeneity(equal, n).chi_square == doctest::Approx(0));
  CHECK(*homogeneity(equal, n).p_value == doctest::Approx(1));
  CHECK_FALSE(homogeneity(none, n).p_value);
  const std::array<std::uint64_t, 3> counted{0, 7, 0};
  CHECK_FALSE(homogeneity(counted, one).p_value);
}
