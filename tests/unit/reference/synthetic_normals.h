// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "engine/reference/build.h"
#include "tools/simulate/simulate.h"

namespace fcscreen::test {

/// What a synthetic sample is to be; `change` may alter it before it is written (its keywords, its columns).
struct Synthetic {
  std::string recipe = "normal", panel = "ball8";
  std::uint64_t donor = 1;
  std::size_t events = 12000;
  double blasts = 0;
  std::function<void(simulate::Simulated&)> change = {};
};

/// Write one sample; the bytes depend on `what` alone.
void write_synthetic(const std::filesystem::path& file, const Synthetic& what);

/// FOLDER/resting and FOLDER/regenerating with that many donors, the first of each numbered `first_donor`.
void write_normals(const std::filesystem::path& folder, std::size_t resting, std::size_t regenerating,
                   std::uint64_t first_donor = 1, std::size_t events = 12000);

/// Replace a keyword of a sample.
void set_keyword(simulate::Simulated& sample, const std::string& name, const std::string& value);

/// Options for a build with the shipped configuration; `min_denominator` events are enough for a limit of blank.
[[nodiscard]] engine::BuildOptions build_options(const std::string& name, std::size_t min_denominator = 1000);

/// Options for a screen with the shipped configuration, anti-CD19 not given.
[[nodiscard]] engine::ScreenOptions screen_options();

}  // namespace fcscreen::test
