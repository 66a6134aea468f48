// SPDX-License-Identifier: Apache-2.0
#include "gating/auto/evidence.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "tests/unit/auto/draws.h"

using namespace fcscreen;
using namespace fcscreen::gating;

namespace {

const RelaxParameters kWide{-1.0, -5.0, 0.5, 0.08};  // a wide range, so that the rule and not the limit decides

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kExcluded = -std::numeric_limits<float>::infinity();

double log_sigma(double m) { return -std::log1p(std::exp(-m)); }

float evidence_of(const EvidenceModel& model, std::size_t i, const MarginShift& shift = {}) {
  return log_evidence(model, Bitmask(model.all_of.front().values.size(), true), shift, 1)[i];
}

std::vector<float> repeated(std::size_t n, float value, std::size_t more, float other) {
  std::vector<float> out(n, value);
  out.resize(n + more, other);
  return out;
}

}  // namespace

TEST_CASE("Evidence: margins add as logarithms of logistic functions, in units of their noise") {
  const std::vector<float> cd19{2.0F}, cd45{2.5F};
  EvidenceModel model;
  model.all_of = {{"CD19", cd19, 1.5, 0.1, Side::Above}};
  CHECK(evidence_of(model, 0) == doctest::Approx(log_sigma(5)));
  model.all_of.push_back({"CD45", cd45, 2.7, 0.2, Side::Below});
  CHECK(evidence_of(model, 0) == doctest::Approx(log_sigma(5) + log_sigma(1)));
}

TEST_CASE("Evidence: of the margins that stand for each other the best one counts") {
  const std::vector<float> base{9.0F}, cd10{0.9F}, cd34{1.3F};
  EvidenceModel model;
  model.all_of = {{"CD19", base, 0, 1, Side::Above}};
  model.any_of = {{"CD10", cd10, 1, 0.1, Side::Above}, {"CD34", cd34, 1, 0.1, Side::Above}};
  CHECK(evidence_of(model, 0) == doctest::Approx(log_sigma(8) + log_sigma(3)));  // CD19's margin is capped at 8
}

TEST_CASE("Evidence: a margin counts no further than its cap") {
  const std::vector<float> near{8.0F}, far{8000.0F};
  EvidenceModel a, b;
  a.all_of = {{"CD19", near, 0, 1, Side::Above}};
  b.all_of = {{"CD19", far, 0, 1, Side::Above}};
  CHECK(evidence_of(a, 0) == evidence_of(b, 0));
}

TEST_CASE("Evidence: NaN in a needed margin, or no base, excludes an event") {
  const std::vector<float> cd19{3, kNan, 3, 3}, cd10{3, 3, kNan, 3}, cd34{3, 3, 3, 3}, lost{kNan, kNan, kNan, kNan};
  EvidenceModel model;
  model.all_of = {{"CD19", cd19, 1, 0.1, Side::Above}};
  model.any_of = {{"CD10", cd10, 1, 0.1, Side::Above}, {"CD34", cd34, 1, 0.1, Side::Above}};
  Bitmask base(4, true);
  base.reset(3);
  const auto e = log_evidence(model, base, {}, 1);
  CHECK(std::isfinite(e[0]));
  CHECK(e[1] == kExcluded);
  CHECK(e[2] == e[0]);  // CD34 is enough
  CHECK(e[3] == kExcluded);
  model.any_of = {{"CD10", lost, 1, 0.1, Side::Above}};
  CHECK(evidence_of(model, 0) == kExcluded);
}

TEST_CASE("Evidence: a moved margin is a margin with a moved cut, outward for positive steps") {
  const std::vector<float> cd19{1.4F}, cd45{2.8F}, fsc{0.5F};
  EvidenceModel model, outward, one;
  model.all_of = {{"CD19", cd19, 1.5, 0.1, Side::Above, 0.1},
                  {"CD45", cd45, 2.7, 0.1, Side::Below, 0.1},
                  {"FSC", fsc, 1, 1, Side::Above, 0}};
  outward.all_of = one.all_of = model.all_of;
  outward.all_of[0].cut = 1.4;
  outward.all_of[1].cut = 2.8;
  one.all_of[1].cut = 2.6;
  CHECK(evidence_of(model, 0, {1, {}}) == doctest::Approx(evidence_of(outward, 0)));
  CHECK(evidence_of(model, 0, {-1, "CD45"}) == doctest::Approx(evidence_of(one, 0)));
  CHECK(evidence_of(model, 0, {1, "FSC"}) == evidence_of(model, 0));  // a band step of 0 is not moved
}

TEST_CASE("Evidence: moving all margins outward never loses an event, inward never gains one") {
  const auto a = test::draw({{5000, 1, 1}}, 1), b = test::draw({{5000, 1, 1}}, 2), c = test::draw({{5000, 1, 1}}, 3);
  EvidenceModel model;
  model.all_of = {{"a", a, 1, 0.2, Side::Above}, {"b", b, 1.5, 0.2, Side::Below}};
  model.any_of = {{"a", a, 2, 0.2, Side::Above}, {"c", c, 1, 0.2, Side::Above}};
  const Bitmask base(5000, true);
  const auto in = log_evidence(model, base, {-1, {}}, 1), out = log_evidence(model, base, {1, {}}, 1);
  const auto at = log_evidence(model, base, {}, 1);
  std::size_t broken = 0;
  for (std::size_t i = 0; i < at.size(); ++i) broken += in[i] <= at[i] && at[i] <= out[i] ? 0 : 1;
  CHECK(broken == 0);
}

TEST_CASE("Evidence: any number of threads gives the same bits") {
  const std::size_t n = 150000;
  const auto a = test::draw({{n, 1, 1}}, 1), b = test::draw({{n, 1, 1}}, 2);
  EvidenceModel model;
  model.all_of = {{"a", a, 1, 0.2, Side::Above}};
  model.any_of = {{"b", b, 1, 0.3, Side::Above}};
  const auto one = log_evidence(model, Bitmask(n, true), {}, 1);
  for (const unsigned threads : {2U, 7U}) {
    const auto many = log_evidence(model, Bitmask(n, true), {}, threads);
    CHECK(std::memcmp(one.data(), many.data(), n * sizeof(float)) == 0);
  }
}

TEST_CASE("Threshold: with fewer than ten events at the strict one the strict one stands") {
  CHECK(relax_threshold(repeated(9, 0, 1000, -1.2F), kWide) == -1.0);
  CHECK(relax_threshold({}, kWide) == -1.0);
}

TEST_CASE("Threshold: a core without a shell relaxes as far as is allowed and no further") {
  CHECK(relax_threshold(repeated(1000, -0.1F, 50000, kExcluded), kWide) == -5.0);
  CHECK(relax_threshold(repeated(1000, -0.1F, 50000, -5.2F), kWide) == -5.0);
}

TEST_CASE("Threshold: a step is taken only while the shell is small against the core") {
  CHECK(relax_threshold(repeated(1000, -0.1F, 80, -1.2F), kWide) == -5.0);   // 8 %: taken, and nothing beyond
  CHECK(relax_threshold(repeated(1000, -0.1F, 81, -1.2F), kWide) == -1.0);   // more: not taken
  CHECK(relax_threshold(repeated(1000, -0.1F, 500, -2.7F), kWide) == -2.5);  // the large shell further out stops it
}

TEST_CASE("Threshold: the share of the blasts does not matter, only the shell against the core") {
  for (const std::size_t core : {20U, 200U, 20000U})
    CHECK(relax_threshold(repeated(core, 0, core / 20, -1.2F), kWide) == -5.0);
}

TEST_CASE("Threshold: events at it are in") {
  const std::vector<float> e{-1.0F, -1.5F, -1.5001F, kExcluded};
  const Bitmask in = at_least_evidence(e, -1.5);
  CHECK(in.count() == 2);
  CHECK(in.test(1));
}
