// SPDX-License-Identifier: Apache-2.0
#include "gating/scale/unmixing.h"

#include <doctest/doctest.h>

#include <limits>
#include <vector>

using namespace fcscreen;
using namespace fcscreen::gating;
using result::SpectrumMatrix;

namespace {

std::vector<double> unmix(const Unmixing& u, const std::vector<double>& observed) {
  std::vector<double> out(u.fluorochromes().size(), 0.0);
  for (std::size_t j = 0; j < out.size(); ++j) {
    for (std::size_t i = 0; i < observed.size(); ++i) out[j] += observed[i] * u.coefficients()[i * out.size() + j];
  }
  return out;
}

}  // namespace

TEST_CASE("unmixing: a square matrix of spectra is inverted") {
  const auto u = make_unmixing({"M", {"FITC", "PE"}, {"FL1", "FL2"}, {1, 0.2, 0.05, 1}, false});
  REQUIRE(u);
  const auto t = unmix(*u, {1000 + 0.05 * 300, 0.2 * 1000 + 300});
  CHECK(t[0] == doctest::Approx(1000).epsilon(1e-13));
  CHECK(t[1] == doctest::Approx(300).epsilon(1e-13));
}

TEST_CASE("unmixing: more detectors than fluorochromes are solved by least squares") {
  const auto u = make_unmixing({"M", {"A", "B"}, {"D1", "D2", "D3"}, {1, 0.5, 0.1, 0, 0.25, 1}, false});
  REQUIRE(u);
  // A mixture is taken apart exactly; noise orthogonal to both spectra (their cross product) changes nothing.
  const std::vector<double> noise = {0.5 * 1 - 0.1 * 0.25, 0.1 * 0 - 1 * 1, 1 * 0.25 - 0.5 * 0};
  const auto t = unmix(*u, {400 + 3 * noise[0], 200 + 50 + 3 * noise[1], 40 + 200 + 3 * noise[2]});
  CHECK(t[0] == doctest::Approx(400).epsilon(1e-12));
  CHECK(t[1] == doctest::Approx(200).epsilon(1e-12));
}

TEST_CASE("unmixing: a matrix that is inverted already is used as it is, detectors in rows") {
  const std::vector<double> given = {1, 0, 0.5, 2, 0, -1};
  const auto u = make_unmixing({"M", {"A", "B"}, {"D1", "D2", "D3"}, given, true});
  REQUIRE(u);
  CHECK(std::vector<double>(u->coefficients().begin(), u->coefficients().end()) == given);
  CHECK(unmix(*u, {1, 10, 100}) == std::vector<double>{1 + 5, 20 - 100});
}

TEST_CASE("unmixing: what cannot be solved is refused by name") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  struct Bad {
    SpectrumMatrix matrix;
    const char* code;
  };
  for (const Bad& bad :
       {Bad{{"M", {}, {}, {}, false}, "GATE-C01"}, Bad{{"M", {"A", "B"}, {"D"}, {1, 1}, false}, "GATE-C01"},
        Bad{{"M", {"A"}, {"D", "E"}, {1, 1, 1}, false}, "GATE-C01"},
        Bad{{"M", {"A"}, {"D", "E"}, {1, nan}, false}, "GATE-C01"},
        Bad{{"M", {"A", "A"}, {"D", "E"}, {1, 0, 0, 1}, false}, "GATE-C01"},
        Bad{{"M", {"A", "B"}, {"D", "D"}, {1, 0, 0, 1}, false}, "GATE-C01"},
        Bad{{"M", {"A", "B"}, {"D", "E"}, {1, 2, 2, 4}, false}, "GATE-C02"},
        Bad{{"M", {"A", "B"}, {"D", "E", "F"}, {1, 2, 3, 2, 4, 6}, false}, "GATE-C02"}}) {
    const auto u = make_unmixing(bad.matrix);
    REQUIRE(!u);
    CHECK(u.error().code == bad.code);
    CHECK(u.error().message.find("\"M\"") != std::string::npos);
  }
}
