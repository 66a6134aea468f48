// SPDX-License-Identifier: Apache-2.0
#include "tools/simulate/recipe.h"

#include <doctest/doctest.h>

#include <set>

#include "engine/core/whole_file.h"
#include "tests/support/paths.h"

using namespace fcscreen;
namespace fs = std::filesystem;

namespace {

Result<std::vector<simulate::Recipe>> read(const std::string& text) {
  const fs::path file = test::scratch("recipes") / "recipes.toml";
  REQUIRE(write_whole_file(file, text, true).has_value());
  return simulate::read_recipes(file);
}

}  // namespace

TEST_CASE("recipe: every shipped recipe is read, has a title and a name of its own") {
  const auto recipes = simulate::read_recipes(test::source_dir() / "sample_fcs" / "recipes.toml");
  REQUIRE(recipes.has_value());
  std::set<std::string> names;
  for (const auto& r : *recipes) {
    CHECK_FALSE(r.title.empty());
    names.insert(r.name);
  }
  CHECK(names.size() == recipes->size());
  for (const char* needed : {"normal", "regenerating", "positive_2pct", "positive_0p3pct", "myeloma", "withdrawal_1",
                             "withdrawal_2", "withdrawal_3", "withdrawal_4", "withdrawal_5"}) {
    CHECK(names.count(needed) == 1);
  }
}

TEST_CASE("recipe: keys reach their fields") {
  const auto recipes = read(
      "[[recipe]]\nname = \"a\"\nevents = 123\nseed = 9\nblasts = 0.25\nstages = [1, 2, 3.5]\nsample = true\n"
      "shares = { t_cell = 0.5 }\n");
  REQUIRE(recipes.has_value());
  const simulate::Recipe& r = recipes->front();
  CHECK(r.n_events == 123);
  CHECK(r.seed == 9);
  CHECK(r.blasts == 0.25);
  CHECK(r.stages[2] == 3.5);
  CHECK(r.sample);
  CHECK(r.shares[simulate::index(simulate::Population::TCell)] == 0.5);
}

TEST_CASE("recipe: an unknown key, a wrong type and a value out of range are refused") {
  CHECK_FALSE(read("[[recipe]]\nname = \"a\"\nblast = 0.1\n").has_value());
  CHECK_FALSE(read("[[recipe]]\nname = \"a\"\nblasts = \"many\"\n").has_value());
  CHECK_FALSE(read("[[recipe]]\nname = \"a\"\nblasts = 1.5\n").has_value());
  CHECK_FALSE(read("[[recipe]]\nname = \"a\"\nevents = -1\n").has_value());
  CHECK_FALSE(read("[[recipe]]\nname = \"a\"\npanel = \"none\"\n").has_value());
  CHECK_FALSE(read("[[recipe]]\nname = \"a\"\nshares = { unicorn = 0.5 }\n").has_value());
  CHECK_FALSE(read("[[recipe]]\nseed = 1\n").has_value());
  CHECK_FALSE(read("nothing = 1\n").has_value());
  const auto broken = read("[[recipe\n");
  REQUIRE_FALSE(broken.has_value());
  CHECK(broken.error().kind == ErrorKind::Input);
}

TEST_CASE("recipe: an unknown name lists the known ones") {
  const auto none = simulate::recipe_by_name(test::source_dir() / "sample_fcs" / "recipes.toml", "nonesuch");
  REQUIRE_FALSE(none.has_value());
  CHECK(none.error().next.find("regenerating") != std::string::npos);
}
