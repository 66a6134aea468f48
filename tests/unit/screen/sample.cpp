// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/screen/sample.h"

#include <doctest/doctest.h>

#include <map>

#include "engine/core/whole_file.h"
#include "io/text/config.h"
#include "tests/support/paths.h"

namespace fcscreen::test {

engine::ScreenOptions default_options() {
  engine::ScreenOptions options;
  options.parameters = engine::parameters_from(io::text::Config::defaults());
  options.threads = 2;
  return options;
}

const Sample& screened(const std::string& name) {
  static std::map<std::string, Sample> made;
  if (const auto it = made.find(name); it != made.end()) return it->second;
  const auto recipe = simulate::recipe_by_name(source_dir() / "sample_fcs/recipes.toml", name);
  REQUIRE(recipe);
  auto sample = simulate::simulate(*recipe, 40000, recipe->seed, 2);
  REQUIRE(sample);
  const auto bytes = simulate::to_fcs(*sample);
  REQUIRE(bytes);
  const std::filesystem::path file = scratch("screened_" + name) / (name + ".fcs");
  REQUIRE(write_whole_file(file, *bytes, true));
  auto out = engine::screen_file(file, default_options());
  REQUIRE(out);
  return made.emplace(name, Sample{std::move(*sample), file, std::move(*out)}).first->second;
}

}  // namespace fcscreen::test
