// SPDX-License-Identifier: Apache-2.0
// The informed arm on synthetic marrow: the population of an earlier sample is found again, a batch that does not agree
// falls back to the blind arm, a population away from the earlier one is reported as new, and blanks stay empty.
#include <doctest/doctest.h>

#include <algorithm>

#include <cstdint>
#include <filesystem>
#include <string>

#include "engine/core/whole_file.h"
#include "engine/screen/screen.h"
#include "io/text/config.h"
#include "io/text/result_json.h"
#include "tests/support/paths.h"
#include "tools/simulate/simulate.h"

namespace {

namespace fs = std::filesystem;
using namespace fcscreen;

constexpr unsigned kThreads = 2;
constexpr std::uint64_t kDonor = 31;
constexpr std::size_t kEvents = 400000;
constexpr double kBlankRate = 2e-5;  // false events per event on blanks, at most

simulate::Recipe recipe(const std::string& deviation, double blasts) {
  auto r = simulate::recipe_by_name(test::source_dir() / "sample_fcs/recipes.toml", "positive_2pct");
  REQUIRE(r);
  r->deviation = deviation;
  r->blasts = blasts;
  r->donor = kDonor;
  return *r;
}

simulate::Simulated sample(const simulate::Recipe& r, std::size_t n, std::uint64_t seed) {
  auto made = simulate::simulate(r, n, seed, kThreads);
  REQUIRE(made);
  return std::move(*made);
}

engine::ScreenOutput screen(const simulate::Simulated& made, const engine::LaipSource* laip) {
  const auto bytes = simulate::to_fcs(made);
  REQUIRE(bytes);
  const fs::path folder = test::scratch("laip");
  REQUIRE(write_whole_file(folder / "sample.fcs", *bytes, true));
  engine::ScreenOptions options;
  options.parameters = engine::parameters_from(io::text::Config::defaults());
  options.threads = kThreads;
  if (laip) options.laip = *laip;
  auto out = engine::screen_file(folder / "sample.fcs", options);
  REQUIRE(out);
  fs::remove_all(folder);
  return std::move(*out);
}

/// What a sample with 40 % of such cells teaches.
engine::LaipSource earlier(const std::string& deviation) {
  const engine::ScreenOutput out = screen(sample(recipe(deviation, 0.4), 60000, 1), nullptr);
  REQUIRE(out.phenotype);
  return {"earlier.fcs", out.result.input.sha256, out.phenotype};
}

double f1(const simulate::Simulated& made, const engine::ScreenOutput& out) {
  std::size_t hit = 0, wrong = 0;
  for (std::size_t i = 0; i < made.population.size(); ++i) {
    const bool blast = made.population[i] == simulate::index(simulate::Population::BAllLike);
    hit += blast && out.events.target.test(i) ? 1 : 0;
    wrong += blast != out.events.target.test(i) ? 1 : 0;
  }
  return hit == 0 ? 0 : 2.0 * double(hit) / double(2 * hit + wrong);
}

bool has_finding(const engine::ScreenOutput& out, const std::string& code) {
  for (const Finding& f : out.result.findings.items()) {
    if (f.code == code) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("informed arm: three phenotypes are found again at 1e-2, 3e-4 and 1e-4") {
  struct Level {
    double fraction, least;
    std::uint64_t seeds;
    double sum = 0;
    int runs = 0;
  } levels[] = {{1e-2, 0.95, 1}, {3e-4, 0.95, 2}, {1e-4, 0.85, 2}};
  for (const std::string deviation : {"classic", "cd34neg", "cd20half"}) {
    const engine::LaipSource source = earlier(deviation);
    for (Level& level : levels) {
      for (std::uint64_t seed = 21; seed < 21 + level.seeds; ++seed) {
        const auto made = sample(recipe(deviation, level.fraction), kEvents, seed);
        const auto out = screen(made, &source);
        REQUIRE(out.result.laip);
        CHECK(out.result.laip->status == "used");
        const double score = f1(made, out);
        MESSAGE(deviation, " at ", level.fraction, ", seed ", seed, ": F1 ", score, ", ", out.result.headline);
        level.sum += score;
        ++level.runs;
      }
    }
  }
  for (const Level& level : levels) {
    CAPTURE(level.fraction);
    CHECK(level.sum / level.runs >= level.least);
  }
}

TEST_CASE("informed arm: blanks hold at most 2e-5 matched events and no call rests on them") {
  const engine::LaipSource source = earlier("classic");
  for (const std::string name : {"normal", "regenerating"}) {
    auto r = *simulate::recipe_by_name(test::source_dir() / "sample_fcs/recipes.toml", name);
    r.donor = kDonor;
    const auto out = screen(sample(r, kEvents, 41), &source);
    REQUIRE(out.result.laip);
    MESSAGE(name, ": ", out.result.laip->count, " matched; ", out.result.headline);
    CHECK(double(out.result.laip->count) <= kBlankRate * double(kEvents));
    CHECK(out.result.laip->count < out.result.laip->trace_events);
  }
}

TEST_CASE("informed arm: a compensation error of 10 % fails the batch check and the blind arm is reported alone") {
  const engine::LaipSource source = earlier("classic");
  for (const double factor : {0.9, 1.1}) {
    auto r = recipe("classic", 0.01);
    r.compensation_factor = factor;
    const auto made = sample(r, 100000, 51);
    const auto out = screen(made, &source);
    const auto blind = screen(made, nullptr);
    REQUIRE(out.result.laip);
    CAPTURE(factor);
    CHECK(out.result.laip->status == "batch_check_failed");
    CHECK(has_finding(out, "SCR-L01"));
    CHECK(out.result.target == blind.result.target);
    CHECK(out.result.headline == blind.result.headline);
  }
}

TEST_CASE("informed arm: CD10 three times as bright or as dim fails the batch check") {
  const engine::LaipSource source = earlier("classic");
  for (const double factor : {3.0, 1.0 / 3.0}) {
    auto made = sample(recipe("classic", 0.01), 100000, 52);
    std::size_t cd10 = made.columns.size();
    for (std::size_t p = 0; p < made.dataset.parameters.size(); ++p) {
      if (made.dataset.parameters[p].label.find("CD10") != std::string::npos) cd10 = p;
    }
    REQUIRE(cd10 < made.columns.size());
    // Stained brighter, not amplified: the range stays, and values beyond it are clipped as the instrument clips them.
    for (float& v : made.columns[cd10]) v = std::min(static_cast<float>(v * factor), 262143.0F);
    const auto out = screen(made, &source);
    REQUIRE(out.result.laip);
    CAPTURE(factor);
    CHECK(out.result.laip->status == "batch_check_failed");
    CHECK(has_finding(out, "SCR-L01"));
  }
}

TEST_CASE("informed arm: a population away from the earlier one is reported as new and still called") {
  const engine::LaipSource source = earlier("cd34neg");
  const auto made = sample(recipe("classic", 0.005), 200000, 61);
  const auto out = screen(made, &source);
  REQUIRE(out.result.laip);
  REQUIRE(out.result.laip->status == "used");
  MESSAGE(out.result.laip->count, " matched, ", out.result.laip->new_count, " new; ", out.result.headline);
  CHECK(out.result.laip->new_count > 500);
  CHECK(out.result.laip->count < 50);
  CHECK(has_finding(out, "SCR-L03"));
  CHECK(out.result.target.call == result::Call::DetectedQuantifiable);
  CHECK(f1(made, out) > 0.9);
}

TEST_CASE("informed arm: an earlier sample without a population is said, and nothing else changes") {
  const auto normal = *simulate::recipe_by_name(test::source_dir() / "sample_fcs/recipes.toml", "normal");
  const auto before = screen(sample(normal, 60000, 71), nullptr);
  CHECK_FALSE(before.phenotype);
  const engine::LaipSource source{"earlier.fcs", before.result.input.sha256, before.phenotype};
  const auto made = sample(recipe("classic", 0.01), 60000, 72);
  const auto out = screen(made, &source), blind = screen(made, nullptr);
  REQUIRE(out.result.laip);
  CHECK(out.result.laip->status == "not_available");
  CHECK(has_finding(out, "SCR-L02"));
  CHECK(out.result.target == blind.result.target);
  CHECK_FALSE(blind.result.laip);
  CHECK(io::text::to_json(blind.result).find("\"laip\"") == std::string::npos);
  const auto again = io::text::from_json(io::text::to_json(out.result));
  REQUIRE(again);
  CHECK(again->laip == out.result.laip);
}
