// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/reference/synthetic_normals.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "engine/core/whole_file.h"
#include "io/text/config.h"
#include "tests/support/paths.h"

namespace fcscreen::test {

namespace fs = std::filesystem;

void write_synthetic(const fs::path& file, const Synthetic& what) {
  auto recipe = simulate::recipe_by_name(source_dir() / "sample_fcs/recipes.toml", what.recipe);
  REQUIRE(recipe);
  recipe->panel = what.panel;
  recipe->donor = what.donor;
  if (what.blasts > 0) recipe->blasts = what.blasts;
  auto sample = simulate::simulate(*recipe, what.events, 500 + what.donor, 2);
  REQUIRE(sample);
  if (what.change) what.change(*sample);
  const auto bytes = simulate::to_fcs(*sample);
  REQUIRE(bytes);
  fs::create_directories(file.parent_path());
  REQUIRE(write_whole_file(file, *bytes, true));
}

void write_normals(const fs::path& folder, std::size_t resting, std::size_t regenerating, std::uint64_t first_donor,
                   std::size_t events) {
  for (std::size_t i = 0; i < resting + regenerating; ++i) {
    Synthetic what;
    what.recipe = i < resting ? "normal" : "regenerating";
    what.donor = first_donor + i;
    what.events = events;
    const fs::path state = folder / (i < resting ? "resting" : "regenerating");
    write_synthetic(state / ("n" + std::to_string(what.donor) + ".fcs"), what);
  }
}

void set_keyword(simulate::Simulated& sample, const std::string& name, const std::string& value) {
  auto& keywords = sample.dataset.keywords;
  const auto it = std::find_if(keywords.begin(), keywords.end(), [&](const auto& k) { return k.first == name; });
  if (it == keywords.end()) {
    keywords.push_back({name, value});
  } else {
    it->second = value;
  }
}

engine::ScreenOptions screen_options() {
  const io::text::Config config = io::text::Config::defaults();
  engine::ScreenOptions options;
  options.parameters = engine::parameters_from(config);
  options.config_hash = config.hash();
  options.therapy.anti_cd19 = options.therapy.anti_cd22 = options.therapy.anti_cd38 = gating::Treatment::No;
  options.threads = 2;
  return options;
}

engine::BuildOptions build_options(const std::string& name, std::size_t min_denominator) {
  engine::BuildOptions options;
  options.name = name;
  options.rules = engine::build_rules_from(io::text::Config::defaults());
  options.rules.min_denominator = min_denominator;
  options.screen = screen_options();
  return options;
}

}  // namespace fcscreen::test
