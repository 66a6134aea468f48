// SPDX-License-Identifier: Apache-2.0
// Every display scale undoes itself both ways, for random parameters, at negative values, zero, T and beyond T.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "gating/scale/scale.h"
#include "tests/property/draw.h"

using namespace fcscreen;
using namespace fcscreen::gating;
using test::Draw;

namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

// A display position is within 4 units in the last place of max(1, |y|) (scale.h, hyperlog.h); as much again for the
// roundings of the way back, which act like a step of y since they are roundings of an exponent.
constexpr double kDisplayUlps = 8;
// Roundings of the way back that are relative to the value itself: products and differences with T.
constexpr double kRelative = 8 * kEpsilon;

struct Family {
  std::string name;
  std::function<result::ScaleSpec(Draw&)> draw;
};

double random_T(Draw& draw) { return draw.uniform() < 0.3 ? 262144 : std::pow(10.0, draw.between(0, 7)); }

std::vector<Family> families() {
  return {
      {"identity", [](Draw&) { return result::IdentityScale{}; }},
      {"linear",
       [](Draw& d) {
         const double T = random_T(d);
         return result::LinearScale{T, d.uniform() < 0.2 ? 0 : d.uniform() < 0.2 ? T : d.between(0, T)};
       }},
      {"log",
       [](Draw& d) {
         return result::LogScale{random_T(d), d.between(0.5, 8)};
       }},
      {"asinh",
       [](Draw& d) {
         const double M = d.between(0.5, 8);
         return result::AsinhScale{random_T(d), M, d.uniform() < 0.2 ? 0 : d.uniform() < 0.2 ? M : d.between(0, M)};
       }},
      {"logicle",
       [](Draw& d) {
         const double M = d.between(1, 8), W = d.uniform() < 0.2 ? 0 : d.uniform() < 0.2 ? M / 2 : d.between(0, M / 2);
         return result::LogicleScale{random_T(d), W, M, d.uniform() < 0.3 ? 0 : d.between(-W, M - 2 * W)};
       }},
      {"hyperlog",
       [](Draw& d) {
         const double M = d.between(1, 8), W = d.uniform() < 0.2 ? M / 2 : d.between(0.02, M / 2);
         return result::HyperlogScale{random_T(d), W, M, d.uniform() < 0.3 ? 0 : d.between(-W, M - 2 * W)};
       }},
      {"biex", [](Draw& d) {
         result::BiexScale s;
         s.positive_decades = d.between(3.5, 5);
         s.negative_decades = d.uniform() < 0.5 ? 0 : d.between(0, 1);
         s.width = -std::pow(10.0, d.between(0.5, 3));
         s.channels = d.uniform() < 0.5 ? 256 : 4096;
         return s;
       }}};
}

double top(const result::ScaleSpec& spec) {
  return std::visit(
      [](const auto& s) {
        if constexpr (requires { s.T; }) return s.T;
        if constexpr (requires { s.max_value; }) return s.max_value;
        return 262144.0;
      },
      spec);
}

/// Zero, both signs of many decades below and above T, T and its neighbours.
std::vector<double> values(Draw& draw, double T) {
  std::vector<double> out = {0,
                             -0.0,
                             T,
                             -T,
                             std::nextafter(T, 0.0),
                             std::nextafter(T, 2 * T),
                             2 * T,
                             1.5 * T,
                             -2 * T,
                             100 * T,
                             -100 * T,
                             1e6 * T,
                             -1e6 * T,
                             1e-12 * T,
                             -1e-12 * T};
  for (int i = 0; i < 100; ++i) {
    const double magnitude = T * std::pow(10.0, draw.between(-9, 3));
    out.push_back(draw.uniform() < 0.4 ? -magnitude : magnitude);
  }
  return out;
}

/// What the way there and back should give: the logarithm has no place for values below 0, the table none beyond it.
double expected(const Scale& scale, double x) {
  if (std::holds_alternative<result::LogScale>(scale.spec())) return std::max(x, 0.0);
  if (std::holds_alternative<result::BiexScale>(scale.spec())) {
    return std::clamp(x, scale.inverse(0), scale.inverse(1));
  }
  return x;
}

double display_step(double y) { return kDisplayUlps * kEpsilon * std::max(1.0, std::fabs(y)); }

void check_there_and_back(const Scale& scale, double x, double& worst) {
  CAPTURE(x);
  const double y = scale.forward(x), back = scale.inverse(y), wanted = expected(scale, x);
  const double step = std::isinf(y) ? 0 : display_step(y);
  const double tolerance =
      kRelative * std::fabs(wanted) + (step > 0 ? (scale.inverse(y + step) - scale.inverse(y - step)) / 2 : 0);
  REQUIRE(std::fabs(back - wanted) <= tolerance);
  if (tolerance > 0) worst = std::max(worst, std::fabs(back - wanted) / tolerance);
}

void check_back_and_there(const Scale& scale, double y, double& worst) {
  CAPTURE(y);
  const double again = scale.forward(scale.inverse(y));
  const double wanted = std::holds_alternative<result::BiexScale>(scale.spec()) ? std::clamp(y, 0.0, 1.0) : y;
  REQUIRE(std::fabs(again - wanted) <= display_step(wanted));
  worst = std::max(worst, std::fabs(again - wanted) / display_step(wanted));
}

}  // namespace

TEST_CASE("scale: inverse ∘ forward and forward ∘ inverse are the identity within their stated roundings") {
  for (const Family& family : families()) {
    CAPTURE(family.name);
    double worst_value = 0, worst_place = 0;
    std::size_t made = 0;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
      CAPTURE(seed);
      Draw draw(seed);
      const auto scale = make_scale(family.draw(draw));
      if (!scale) continue;
      ++made;
      for (const double x : values(draw, top(scale->spec()))) check_there_and_back(*scale, x, worst_value);
      for (const double y : {0.0, 1.0, 0.5, std::nextafter(1.0, 0.0), std::nextafter(1.0, 2.0)}) {
        check_back_and_there(*scale, y, worst_place);
      }
      for (int i = 0; i < 100; ++i) check_back_and_there(*scale, draw.between(-1, 2), worst_place);
    }
    MESSAGE(family.name << ": largest share of the tolerance " << worst_value << " of a value, " << worst_place
                        << " of a place");
    CHECK(made > 200);
  }
}
