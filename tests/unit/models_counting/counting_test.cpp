// SPDX-License-Identifier: Apache-2.0
#include "models/counting.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/golden/table.h"

using namespace fcscreen;
using namespace fcscreen::models;

namespace {

/// Equal to a printed number with `digits` significant digits: within one unit of the last, or 1e-9 absolutely.
void check_printed(double value, const std::string& printed, int digits) {
  const double expected = std::stod(printed);
  const double unit = expected == 0 ? 0 : std::pow(10.0, std::floor(std::log10(std::abs(expected))) - digits + 1);
  CHECK_MESSAGE(std::abs(value - expected) <= std::max(0.51 * unit, expected == 0 ? 1e-9 : 0.0),
                value << " against " << printed);
}

/// Equal to a number printed with `decimals` digits after the point.
void check_decimals(double value, const std::string& printed, int decimals) {
  CHECK_MESSAGE(std::abs(value - std::stod(printed)) <= 0.51 * std::pow(10.0, -decimals),
                value << " against " << printed);
}

bool near(double a, double b) { return std::abs(a - b) <= 1e-9 * std::abs(b); }

}  // namespace

TEST_CASE("Intervals: every row of the domain's interval table holds to its printed digits (base R, stats_vectors.R)") {
  const auto rows = test::golden_table("annex/ci_vectors.tsv");
  REQUIRE(rows.size() == 16);
  for (const auto& row : rows) {
    const std::uint64_t k = std::stoull(row[0]), n = std::stoull(row[1]);
    check_printed(100 * static_cast<double>(k) / static_cast<double>(n), row[2], 8);
    const result::Interval exact = clopper_pearson(k, n), score = wilson(k, n), events = garwood(k);
    check_printed(100 * exact.lo, row[3], 8);
    check_printed(100 * exact.hi, row[4], 8);
    check_printed(100 * score.lo, row[5], 8);
    check_printed(100 * score.hi, row[6], 8);
    check_printed(events.lo, row[7], 8);
    check_printed(events.hi, row[8], 8);
    const CountLimits limits = count_limits(n);
    check_printed(100 * static_cast<double>(limits.lod_ev) / static_cast<double>(n), row[9], 6);
    check_printed(100 * static_cast<double>(limits.loq_ev) / static_cast<double>(n), row[10], 6);
  }
}

TEST_CASE("Intervals: agree with a second implementation to nine digits (SciPy 1.10.1, beta.ppf and gamma.ppf)") {
  CHECK(near(clopper_pearson(1, 500000).lo, 5.0635614686596966e-08));
  CHECK(near(clopper_pearson(1, 500000).hi, 1.114323583892303e-05));
  CHECK(near(clopper_pearson(50, 500000).lo, 7.42228099319384e-05));
  CHECK(near(clopper_pearson(50, 500000).hi, 0.00013183543460974374));
  CHECK(near(clopper_pearson(1234, 987654).hi, 0.0013210836747164147));
  CHECK(near(clopper_pearson(180000, 400000).lo, 0.44845739614816466));
  CHECK(near(garwood(20).lo, 12.216519585403944));
  CHECK(near(garwood(25000).hi, 25311.849776705112));
}

TEST_CASE("Intervals: none and all have their closed forms") {
  for (const std::uint64_t n : {1ULL, 7ULL, 20000ULL, 500000ULL, 5000000000ULL}) {
    const double root = std::log(0.025) / static_cast<double>(n);
    CHECK(clopper_pearson(0, n).lo == 0);
    CHECK(near(clopper_pearson(0, n).hi, -std::expm1(root)));  // 1 − (α/2)^(1/n)
    CHECK(near(clopper_pearson(n, n).lo, std::exp(root)));
    CHECK(clopper_pearson(n, n).hi == 1);
    CHECK(wilson(0, n).lo == 0);
    CHECK(wilson(n, n).hi == 1);
  }
  CHECK(near(garwood(0).hi, -std::log(0.025)));
  CHECK(clopper_pearson(0, 0) == result::Interval{0, 1});
  CHECK(wilson(0, 0) == result::Interval{0, 1});
}

TEST_CASE("Intervals: the exact interval holds the fraction and mirrors") {
  for (std::uint64_t n = 1; n < 60; ++n) {
    for (std::uint64_t k = 0; k <= n; ++k) {
      const double p = static_cast<double>(k) / static_cast<double>(n);
      const result::Interval i = clopper_pearson(k, n), mirror = clopper_pearson(n - k, n);
      CHECK((i.lo <= p && p <= i.hi));
      CHECK(std::abs(i.lo - (1 - mirror.hi)) < 1e-12);
    }
  }
}

TEST_CASE("Counts: precision and detection probabilities hold to their printed digits (base R, stats_vectors.R)") {
  const auto rows = test::golden_table("annex/count_precision.tsv");
  REQUIRE(rows.size() == 14);
  for (const auto& row : rows) {
    const double mean = std::stod(row[0]);
    check_decimals(100 * count_cv(mean), row[1], 1);
    check_decimals(100 * count_cv(mean, 0.15), row[2], 1);
    check_decimals(poisson_at_least(20, mean), row[3], 4);
    check_decimals(poisson_at_least(10, mean), row[4], 4);
    check_decimals(poisson_at_least(50, mean), row[5], 4);
  }
}

TEST_CASE("Counts: the Poisson sums agree with term-by-term addition") {
  for (const double mean : {0.1, 1.0, 5.0, 20.0, 60.0}) {
    double term = std::exp(-mean), sum = 0;
    for (std::uint64_t c = 0; c < 100; ++c) {
      CHECK(std::abs(poisson_at_least(c, mean) - (1 - sum)) < 1e-12);
      sum += term;
      CHECK(std::abs(poisson_cdf(c, mean) - sum) < 1e-12);
      term *= mean / static_cast<double>(c + 1);
    }
  }
  CHECK(poisson_cdf(0, 0) == 1);
  CHECK(poisson_at_least(1, 0) == 0);
  CHECK(poisson_at_least(0, 0) == 1);
}

TEST_CASE(
    "Limits: the three thresholds follow the limit of blank and the spiked level (annex/serial_pair_fixtures.json, "
    "lob)") {
  struct Row {
    double r95;
    std::uint64_t n, b, trace, lod, loq;
  };
  for (const Row& row : std::vector<Row>{{0.0, 500000, 0, 10, 20, 50},
                                         {1e-5, 500000, 9, 10, 20, 50},
                                         {2e-5, 500000, 15, 16, 20, 50},
                                         {5e-5, 500000, 33, 34, 34, 50},
                                         {2e-4, 500000, 117, 118, 118, 118},
                                         {2e-5, 2000000, 51, 52, 52, 52}}) {
    CHECK(lob_events(row.r95, row.n) == row.b);
    CHECK(count_limits(row.n, row.b) == CountLimits{row.trace, row.lod, row.loq});
  }
  CHECK(count_limits(500000, std::nullopt) == CountLimits{10, 20, 50});
  CHECK(count_limits(500000, 0, 8e-5) == CountLimits{10, 40, 50});
  CHECK(count_limits(500000, 0, 0.00012) == CountLimits{10, 60, 60});
}

TEST_CASE("Limits: b(N) is the 95 % point of the Poisson distribution, and the smallest such") {
  CHECK(lob_events(1e-3, 1000000) == 1052);        // SciPy 1.10.1, poisson.ppf(0.95, 1000)
  CHECK(lob_events(0.5, 2000000) == 1001645);      // poisson.ppf(0.95, 1e6)
  CHECK(lob_events(0.0123456, 1000000) == 12529);  // poisson.ppf(0.95, 12345.6)
  for (double mean = 0.01; mean < 500; mean *= 1.37) {
    const std::uint64_t b = lob_events(mean / 1e6, 1000000);
    CHECK(poisson_cdf(b, mean) >= 0.95);
    if (b > 0) CHECK(poisson_cdf(b - 1, mean) < 0.95);
  }
}

TEST_CASE("Limits: the order statistic of normal samples and its confidence (SPEC 3.2; SciPy 1.10.1, binom.cdf)") {
  const auto rates = [](std::size_t n) {
    std::vector<double> out;
    for (std::size_t i = n; i > 0; --i) out.push_back(1e-6 * static_cast<double>(i));  // order statistic m is m · 1e-6
    return out;
  };
  struct Row {
    std::size_t n, m;
    double confidence;
  };
  for (const Row& row : std::vector<Row>{{20, 20, 0.6415140775914581},
                                         {58, 58, 0.9489531313163967},
                                         {59, 59, 0.9515054747505769},
                                         {92, 92, 0.9910757508495328},
                                         {93, 92, 0.9500242047573837},
                                         {124, 122, 0.9504702223213131},
                                         {500, 484, 0.9657098134016047}}) {
    const auto rate = lob_rate(rates(row.n));
    REQUIRE(rate.has_value());
    CHECK(rate->r95 == doctest::Approx(1e-6 * static_cast<double>(row.m)));
    CHECK(std::abs(rate->confidence - row.confidence) < 1e-9);
  }
  CHECK_FALSE(lob_rate(rates(19)).has_value());
  auto broken = rates(60);
  broken[3] = std::nan("");
  CHECK_FALSE(lob_rate(broken).has_value());
}

TEST_CASE("Limits: the 95 %-detectable level is 28 / N for 20 events") {
  CHECK(detectable95_events(20) == 28);  // SPEC 3.2
  for (const auto& [lod, mean] : {std::pair<std::uint64_t, std::uint64_t>{34, 45}, {50, 63}, {118, 137}}) {
    CHECK(detectable95_events(lod) == mean);  // SciPy 1.10.1, poisson.sf
  }
  CHECK(detectable95(20, 500000).value() == 28.0 / 500000);
  CHECK_FALSE(detectable95(20, 0).has_value());
}

TEST_CASE("Level interval: below the limit of detection all levels up to the 95 %-detectable one remain open") {
  const auto none = level_interval(0, 500000, 20), few = level_interval(19, 500000, 20);
  CHECK(none.lo == 0);
  CHECK(near(none.hi, 28 / 500000.0));  // P(Poisson(28) >= 20) >= 0.95 (SPEC §3.2)
  CHECK(poisson_at_least(20, none.hi * 500000) >= 0.95);
  CHECK(few.lo == clopper_pearson(19, 500000).lo);
  CHECK(few.hi == clopper_pearson(19, 500000).hi);  // the count's own interval reaches further
  for (const std::uint64_t k : {20u, 50u, 5000u}) {
    CHECK(level_interval(k, 500000, 20).lo == clopper_pearson(k, 500000).lo);
    CHECK(level_interval(k, 500000, 20).hi == clopper_pearson(k, 500000).hi);
  }
  CHECK(level_interval(0, 10, 20).hi == 1);
  CHECK(level_interval(0, 0, 20).hi == 1);
}
