// SPDX-License-Identifier: Apache-2.0
#include "tests/hazards/made.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "engine/core/whole_file.h"
#include "engine/screen/reference_library.h"
#include "io/text/config.h"
#include "tests/support/paths.h"

namespace fcscreen::test {
namespace {

const result::MaturationReference& laboratory() {
  static const result::MaturationReference reference = [] {
    result::MaturationReference r = **engine::choose_reference("synthetic-1", "");
    r.id = "hazard-laboratory";
    r.synthetic = false;
    for (auto& limit : r.limits) limit.rate_class2 = 0;
    return r;
  }();
  return reference;
}

}  // namespace

bool Hazard::reason(const std::string& code) const {
  return std::find(target().reasons.begin(), target().reasons.end(), code) != target().reasons.end();
}

bool Hazard::positive() const {
  using result::Call;
  return target().call == Call::Trace || target().call == Call::DetectedBelowLoq ||
         target().call == Call::DetectedQuantifiable;
}

bool Hazard::negative() const {
  using result::Call;
  return target().call == Call::NotDetected || target().call == Call::NormalPrecursorsOnly;
}

Hazard make(const Made& made, gating::Treatment anti_cd19) {
  auto recipe = simulate::recipe_by_name(source_dir() / "sample_fcs/recipes.toml", made.recipe);
  REQUIRE(recipe);
  if (made.recipe_change) made.recipe_change(*recipe);
  auto sample = simulate::simulate(*recipe, made.events, 91, 2);
  REQUIRE(sample);
  if (made.change) made.change(*sample);
  if (made.patient) {
    for (auto& [name, value] : sample->dataset.keywords) {
      if (name == "FCSCREEN_SYNTHETIC") value = "0";
    }
  }
  const auto bytes = simulate::to_fcs(*sample);
  REQUIRE(bytes);
  const std::filesystem::path folder = scratch("hazard");
  REQUIRE(write_whole_file(folder / "sample.fcs", *bytes, true));
  const io::text::Config config = io::text::Config::defaults();
  engine::ScreenOptions options;
  options.parameters = engine::parameters_from(config);
  options.config_hash = config.hash();
  options.anti_cd19 = anti_cd19;
  options.anti_cd22 = gating::Treatment::No;
  options.own_reference = &laboratory();
  options.threads = 2;
  auto out = engine::screen_file(folder / "sample.fcs", options);
  REQUIRE_MESSAGE(out.has_value(), out.error().text());
  std::filesystem::remove_all(folder);
  return {std::move(*sample), std::move(*out)};
}

}  // namespace fcscreen::test
