// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <set>

#include "engine/core/whole_file.h"
#include "tests/support/paths.h"
#include "tools/simulate/simulate.h"

using namespace fcscreen;
namespace fs = std::filesystem;

TEST_CASE("sample_fcs: every file is what the simulator writes, byte for byte") {
  const fs::path folder = test::source_dir() / "sample_fcs";
  const auto recipes = simulate::read_recipes(folder / "recipes.toml");
  REQUIRE(recipes.has_value());
  std::set<std::string> written;
  for (const simulate::Recipe& recipe : *recipes) {
    if (!recipe.sample) continue;
    CAPTURE(recipe.name);
    const auto sample = simulate::simulate(recipe, recipe.n_events, recipe.seed, 0);
    REQUIRE(sample.has_value());
    const auto bytes = simulate::to_fcs(*sample);
    REQUIRE(bytes.has_value());
    const auto file = read_whole_file(folder / (recipe.name + ".fcs"));
    REQUIRE(file.has_value());
    CHECK((*file == *bytes));
    written.insert(recipe.name + ".fcs");
  }
  CHECK(written.size() >= 10);
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".fcs") CHECK(written.count(entry.path().filename().string()) == 1);
  }
}

TEST_CASE("sample_fcs: no file exceeds 2 MB and the folder stays below 25 MB") {
  std::uintmax_t total = 0;
  for (const auto& entry : fs::directory_iterator(test::source_dir() / "sample_fcs")) {
    CHECK(entry.file_size() <= 2'000'000);
    total += entry.file_size();
  }
  CHECK(total <= 25'000'000);
}
