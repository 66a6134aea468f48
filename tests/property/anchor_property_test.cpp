// SPDX-License-Identifier: Apache-2.0
// What exposes weak anchors (design/DETECTION.md item 9): the blast share swept from 0 to 95 %, gains halved and
// doubled.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "engine/core/whole_file.h"
#include "engine/screen/screen.h"
#include "io/text/config.h"
#include "tests/support/paths.h"
#include "tools/simulate/simulate.h"

namespace {

namespace fs = std::filesystem;
using namespace fcscreen;
using simulate::Population;

constexpr std::size_t kEvents = 30000;

struct Outcome {
  double recall = 0;  ///< B-ALL-like cells that are immature B cells
  double blasts_in_anchor = 0, t_nk_in_anchor = 0;
  std::size_t anchor = 0;
};

Outcome outcome(double blasts, double gain) {
  auto recipe = simulate::recipe_by_name(test::source_dir() / "sample_fcs/recipes.toml", "positive_2pct");
  REQUIRE(recipe);
  recipe->blasts = blasts;
  recipe->gain = recipe->scatter_gain = gain;
  const auto sample = simulate::simulate(*recipe, kEvents, 21, 2);
  REQUIRE(sample);
  const auto bytes = simulate::to_fcs(*sample);
  REQUIRE(bytes);
  const fs::path folder = test::scratch("anchors");
  REQUIRE(write_whole_file(folder / "sample.fcs", *bytes, true));
  engine::ScreenOptions options;
  options.parameters = engine::parameters_from(io::text::Config::defaults());
  options.threads = 2;
  const auto out = engine::screen_file(folder / "sample.fcs", options);
  REQUIRE(out);
  fs::remove_all(folder);
  const auto& gates = out->events.gates;
  const auto anchor =
      std::find_if(gates.begin(), gates.end(), [](const auto& g) { return g.first == "T and NK anchor"; });
  REQUIRE(anchor != gates.end());
  std::size_t blasts_in = 0, t_nk_in = 0, hit = 0, truth = 0;
  for (std::size_t i = 0; i < kEvents; ++i) {
    const auto population = static_cast<Population>(sample->population[i]);
    truth += population == Population::BAllLike ? 1 : 0;
    hit += population == Population::BAllLike && out->events.immature_b.test(i) ? 1 : 0;
    if (!anchor->second.test(i)) continue;
    blasts_in += population == Population::BAllLike ? 1 : 0;
    t_nk_in += population == Population::TCell || population == Population::NkCell ? 1 : 0;
  }
  Outcome o;
  o.anchor = anchor->second.count();
  REQUIRE(o.anchor > 0);
  o.recall = truth == 0 ? 1 : static_cast<double>(hit) / static_cast<double>(truth);
  o.blasts_in_anchor = static_cast<double>(blasts_in) / static_cast<double>(o.anchor);
  o.t_nk_in_anchor = static_cast<double>(t_nk_in) / static_cast<double>(o.anchor);
  return o;
}

}  // namespace

TEST_CASE("Anchors on simulated marrow: from 0 to 95 % blasts the T/NK anchor stays and the blasts are immature B") {
  for (const double blasts : {0.0, 0.02, 0.20, 0.40, 0.60, 0.80, 0.95}) {
    CAPTURE(blasts);
    const Outcome o = outcome(blasts, 1);
    MESSAGE(o.anchor, " anchor events, T/NK ", o.t_nk_in_anchor, ", blasts ", o.blasts_in_anchor, ", recall ",
            o.recall);
    CHECK(o.blasts_in_anchor < 0.01);
    if (blasts <= 0.4)
      CHECK(o.t_nk_in_anchor > 0.8);  // beyond, few T and NK cells stand beside doublets and dying cells
    CHECK(o.recall > 0.9);
  }
}

TEST_CASE("Anchors on simulated marrow: half and double gain of all detectors find the same") {
  for (const double gain : {0.5, 2.0}) {
    CAPTURE(gain);
    for (const double blasts : {0.02, 0.60}) {
      CAPTURE(blasts);
      const Outcome o = outcome(blasts, gain);
      MESSAGE(o.anchor, " anchor events, T/NK ", o.t_nk_in_anchor, ", blasts ", o.blasts_in_anchor, ", recall ",
              o.recall);
      CHECK(o.blasts_in_anchor < 0.01);
      if (blasts <= 0.4) CHECK(o.t_nk_in_anchor > 0.8);
      CHECK(o.recall > 0.9);
    }
  }
}
