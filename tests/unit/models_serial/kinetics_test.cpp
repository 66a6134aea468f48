// SPDX-License-Identifier: Apache-2.0
#include "models/kinetics.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>
#include <vector>

#include "engine/core/random.h"
#include "tests/golden/table.h"

using namespace fcscreen;
using models::fit_piecewise;
using models::KineticPoint;
using models::PiecewiseShape;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Series {
  std::vector<KineticPoint> points;
  double blank_rate = 0;
};

std::vector<double> numbers(const std::string& text) {
  std::vector<double> out;
  std::stringstream in(text);
  for (std::string part; std::getline(in, part, ',');) out.push_back(std::stod(part));
  return out;
}

/// The series that the R script fitted, from the comment lines of its table.
std::map<std::string, Series> fitted_series() {
  std::map<std::string, Series> out;
  std::ifstream in(test::source_dir() / "tests/golden/r/kinetics_fits.tsv");
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("# ", 0) != 0 || line.find('\t') == std::string::npos) continue;
    std::stringstream fields(line.substr(2));
    std::string name, days, events, sizes, sigmas, blank;
    for (std::string* field : {&name, &days, &events, &sizes, &sigmas, &blank}) std::getline(fields, *field, '\t');
    const auto t = numbers(days), k = numbers(events), n = numbers(sizes), s = numbers(sigmas);
    Series series;
    for (std::size_t i = 0; i < t.size(); ++i) {
      series.points.push_back({t[i], static_cast<std::uint64_t>(k[i]), static_cast<std::uint64_t>(n[i]), s[i]});
    }
    series.blank_rate = std::stod(blank);
    out[name] = series;
  }
  return out;
}

PiecewiseShape shape_of(const std::string& name) {
  return name == "one" ? PiecewiseShape::OneSlope : name == "knot" ? PiecewiseShape::Knot : PiecewiseShape::OffOnly;
}

/// Counts of a series with a known course, drawn from the model itself.
std::vector<KineticPoint> drawn(const std::vector<double>& days, double level, double on, double off, double sigma,
                                std::uint64_t seed) {
  std::vector<KineticPoint> out;
  Random random(seed, 1, 0);
  for (const double day : days) {
    const double eta = std::log(level) + on * std::min(day, 0.0) + off * std::max(day, 0.0);
    const double f = std::exp(eta) * std::pow(10.0, sigma * random.normal());
    out.push_back({day, random.poisson(5e5 * std::min(0.9, f)), 500000, sigma});
  }
  return out;
}

}  // namespace

TEST_CASE("Kinetics: slopes, likelihood and profile intervals are those of an independent fit in R (golden/r)") {
  const auto series = fitted_series();
  REQUIRE(series.size() == 7);
  const auto rows = test::golden_table("r/kinetics_fits.tsv");
  REQUIRE(rows.size() == 42);
  for (const auto& r : rows) {
    const std::string name = r[0] + " " + r[1] + " " + r[2] + " " + r[4];
    const Series& s = series.at(r[0]);
    const auto fit = fit_piecewise(s.points, std::stod(r[2]), shape_of(r[1]), s.blank_rate);
    REQUIRE_MESSAGE(fit.has_value(), name);
    const auto& slope = r[4] == "on" ? fit->on : fit->off;
    REQUIRE_MESSAGE(slope.has_value(), name);
    // R's optimiser works on numerical derivatives; a millionth of a slope's interval is far below any use.
    const double width = std::stod(r[7]) - std::stod(r[6]);
    CHECK_MESSAGE(std::abs(fit->intercept - std::stod(r[3])) < 1e-6, name);
    CHECK_MESSAGE(std::abs(slope->per_day - std::stod(r[5])) < 1e-6 * width, name);
    CHECK_MESSAGE(std::abs(slope->ci95.lo - std::stod(r[6])) < 1e-6 * width, name);
    CHECK_MESSAGE(std::abs(slope->ci95.hi - std::stod(r[7])) < 1e-6 * width, name);
    CHECK_MESSAGE(std::abs(fit->log_likelihood - std::stod(r[8])) < 1e-8, name);
  }
}

TEST_CASE("Kinetics: a course without noise gives its slopes back") {
  std::vector<KineticPoint> points;
  for (const double day : {-90.0, -40.0, 0.0, 30.0, 60.0, 100.0}) {
    const double f = 0.01 * std::exp(day < 0 ? 0.008 * day : -0.023 * day);
    points.push_back({day, static_cast<std::uint64_t>(std::llround(1e9 * f)), 1000000000, 0.15});
  }
  const auto fit = fit_piecewise(points, 0, PiecewiseShape::Knot);
  REQUIRE(fit.has_value());
  CHECK(fit->intercept == doctest::Approx(std::log(0.01)).epsilon(1e-6));
  CHECK(fit->on->per_day == doctest::Approx(0.008).epsilon(1e-5));
  CHECK(fit->off->per_day == doctest::Approx(-0.023).epsilon(1e-5));
  const auto half = models::kinetic_time(*fit->off, true);
  CHECK(*half.days == doctest::Approx(std::log(2.0) / 0.023).epsilon(1e-5));
  CHECK(half.ci95.lo == doctest::Approx(-std::log(2.0) / fit->off->ci95.lo));
}

TEST_CASE("Kinetics: 95 % intervals of the slope after the stop hold the truth 95 times in 100") {
  int inside = 0, fitted = 0;
  for (std::uint64_t run = 0; run < 1000; ++run) {
    const auto points = drawn({-180, -90, 0, 30, 60, 120}, 5e-3, 0.0077, -0.0231, 0.15, 500 + run);
    const auto fit = fit_piecewise(points, 0, PiecewiseShape::Knot);
    if (!fit) continue;
    ++fitted;
    inside += fit->off->ci95.lo <= -0.0231 && -0.0231 <= fit->off->ci95.hi ? 1 : 0;
  }
  CHECK(fitted == 1000);
  CHECK(inside >= 929);  // 950 expected, three standard errors of the simulation
  CHECK(inside <= 971);
}

TEST_CASE("Kinetics: zeros alone after the stop bound the fall on one side only") {
  const std::vector<KineticPoint> points = {
      {-60, 800, 500000}, {-30, 900, 500000}, {0, 850, 500000}, {40, 0, 500000}, {80, 0, 500000}};
  const auto fit = fit_piecewise(points, 0, PiecewiseShape::Knot);
  REQUIRE(fit.has_value());
  CHECK(fit->off->ci95.lo == -kInfinity);
  CHECK(fit->off->ci95.hi < -0.08);  // at least from 850 to a few events in 40 days
  CHECK(std::isfinite(fit->off->ci95.hi));
  CHECK(*fit->p_off_negative > 0.999);
}

TEST_CASE("Kinetics: a line that the samples do not fix is not fitted") {
  const std::vector<KineticPoint> one_before = {{0, 800, 500000}, {30, 300, 500000}, {60, 100, 500000}};
  CHECK_FALSE(fit_piecewise(one_before, 0, PiecewiseShape::Knot).has_value());  // nothing before the knot
  CHECK(fit_piecewise(one_before, 0, PiecewiseShape::OffOnly).has_value());
  CHECK_FALSE(fit_piecewise(std::vector{one_before[0]}, 0, PiecewiseShape::OneSlope).has_value());
  const std::vector<KineticPoint> empty = {{0, 0, 500000}, {30, 0, 500000}, {60, 0, 500000}};
  CHECK_FALSE(fit_piecewise(empty, 0, PiecewiseShape::OneSlope).has_value());
  const std::vector<KineticPoint> impossible = {{0, 5, 4}, {30, 3, 500000}};
  CHECK_FALSE(fit_piecewise(impossible, 0, PiecewiseShape::OneSlope).has_value());
  CHECK_FALSE(fit_piecewise(one_before, 0, PiecewiseShape::OffOnly, -1e-6).has_value());
  CHECK_FALSE(fit_piecewise(one_before, std::nan(""), PiecewiseShape::OffOnly).has_value());
}

TEST_CASE("Kinetics: the order of the samples does not matter to the last bit") {
  const auto points = drawn({-180, -90, 0, 30, 60, 120}, 1e-3, 0.0077, -0.0231, 0.15, 9);
  auto reversed = points;
  std::reverse(reversed.begin(), reversed.end());
  const auto one = fit_piecewise(points, 0, PiecewiseShape::Knot),
             two = fit_piecewise(reversed, 0, PiecewiseShape::Knot);
  CHECK(one->off->per_day == two->off->per_day);
  CHECK(one->off->ci95 == two->off->ci95);
}

TEST_CASE("Kinetics: a free knot is found where the course turns") {
  std::vector<KineticPoint> points;
  for (const double day : {-120.0, -60.0, 0.0, 20.0, 40.0, 60.0, 90.0, 120.0}) {
    const double u = day - 30, f = 0.004 * std::exp(u < 0 ? 0.006 * u : -0.03 * u);
    points.push_back({day, static_cast<std::uint64_t>(std::llround(5e6 * f)), 5000000, 0.05});
  }
  const auto free = models::fit_free_knot(points);
  REQUIRE(free.has_value());
  CHECK(std::abs(free->knot_day - 30) <= 2);
  CHECK(free->parameters == 4);
  const auto fixed = fit_piecewise(points, 0, PiecewiseShape::Knot);
  CHECK(free->bic < fixed->bic);
  CHECK_FALSE(models::fit_free_knot(std::vector(points.begin(), points.begin() + 3)).has_value());
}

TEST_CASE("Kinetics: probabilities of a fall agree with the interval about them") {
  const auto points = drawn({-180, -90, 0, 30, 60, 120}, 5e-3, 0.0077, -0.0231, 0.15, 3);
  const auto one = fit_piecewise(points, 0, PiecewiseShape::OneSlope),
             knot = fit_piecewise(points, 0, PiecewiseShape::Knot);
  CHECK((knot->off->ci95.hi < 0) == (*knot->p_off_negative > 0.975));
  CHECK(models::p_off_below_on(*one, *knot) > 0.99);
  CHECK(one->bic > knot->bic);
}

TEST_CASE("Kinetics: a half-life needs a fall, and says when it is poorly determined") {
  CHECK(models::kinetic_time({0.01, {0.005, 0.015}}, true).status == "not estimable: the slope does not fall");
  CHECK_FALSE(models::kinetic_time({0.01, {0.005, 0.015}}, true).days.has_value());
  const auto wide = models::kinetic_time({-0.01, {-0.03, 0.001}}, true);
  CHECK(wide.ci95.hi == kInfinity);
  CHECK(wide.status == "poorly determined");
  CHECK(models::kinetic_time({-0.01, {-0.02, -0.0019}}, true).status == "poorly determined");  // 5.3 times the point
  CHECK(models::kinetic_time({-0.01, {-0.02, -0.0021}}, true).status == "estimated");
  const auto doubling = models::kinetic_time({0.01, {0.005, kInfinity}}, false);
  CHECK(*doubling.days == doctest::Approx(69.3147).epsilon(1e-5));
  CHECK(doubling.ci95.lo == 0);
  CHECK(doubling.ci95.hi == doctest::Approx(138.629).epsilon(1e-5));
}
