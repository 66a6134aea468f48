// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "engine/screen/screen.h"
#include "tools/simulate/simulate.h"

namespace fcscreen::test {

/// A simulated sample, the file it was written to and what the screen made of it. Made once per recipe.
struct Sample {
  simulate::Simulated truth;
  std::filesystem::path file;
  engine::ScreenOutput out;
};

/// Default thresholds, two threads.
[[nodiscard]] engine::ScreenOptions default_options();

/// 40,000 events of a recipe in sample_fcs/recipes.toml, screened.
[[nodiscard]] const Sample& screened(const std::string& recipe);

}  // namespace fcscreen::test
