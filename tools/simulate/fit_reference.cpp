// SPDX-License-Identifier: Apache-2.0
// Fit the maturation reference of the simulator's own instrument to synthetic normal marrows, and its limit of blank to
// further ones. Writes models/reference/synthetic.toml; everything in it is SYNTHETIC.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "engine/core/version.h"
#include "engine/core/whole_file.h"
#include "engine/reference/trimmed_fit.h"
#include "io/text/reference_toml.h"
#include "models/counting.h"
#include "tools/simulate/simulate.h"

namespace {

using namespace fcscreen;
namespace fs = std::filesystem;

constexpr double kTrimDistance = 4.82;  // sqrt of the 99th percentile of chi-square with 10 degrees of freedom
constexpr std::size_t kTrimPasses = 3;

struct Plan {
  std::string recipes = "sample_fcs/recipes.toml", out = "models/reference/synthetic.toml";
  std::size_t resting = 20, regenerating = 12;              // fitted
  std::size_t blank_resting = 36, blank_regenerating = 24;  // limit of blank: 60 of 59 needed for 95 % confidence
  std::size_t events = 300000;
};

struct Tube {
  engine::TubeData data;
  engine::GatedTube gated;
};

/// Simulate one normal donor and gate it.
Result<Tube> normal_tube(const Plan& plan, const std::string& panel, bool regenerating, std::uint64_t donor,
                         const fs::path& scratch) {
  auto recipe = simulate::recipe_by_name(plan.recipes, regenerating ? "regenerating" : "normal");
  if (!recipe) return fail(recipe.error());
  recipe->panel = panel;
  recipe->donor = donor;
  const auto sample = simulate::simulate(*recipe, plan.events, 7000 + donor, 0);
  if (!sample) return fail(sample.error());
  const auto bytes = simulate::to_fcs(*sample);
  if (!bytes) return fail(bytes.error());
  const fs::path file = scratch / "normal.fcs";
  if (auto written = write_whole_file(file, *bytes, true); !written) return fail(written.error());
  auto data = engine::load_tube(file, {});
  if (!data) return fail(data.error());
  Tube tube{std::move(*data), {}};
  tube.gated = engine::gate_tube(tube.data, {});
  return tube;
}

std::vector<result::MarkerAnchor> anchors() {
  std::vector<result::MarkerAnchor> out;
  for (const char* marker : {"CD45", "CD34", "TdT", "CD10", "CD19", "CD20", "CD38", "CD81", "CD58", "CD66c"}) {
    out.push_back({marker, "T", "", 1});
  }
  return out;
}

models::PathFitOptions fit_options(const Plan& plan) {
  models::PathFitOptions options;
  options.id = "synthetic-1";
  options.text = "SYNTHETIC: fitted to " + std::to_string(plan.resting) + " resting and " +
                 std::to_string(plan.regenerating) +
                 " regenerating marrows written by the simulator; valid for its files only";
  options.synthetic = true;
  options.instrument_class = "fcscreen-simulator";
  options.markers = anchors();
  return options;
}

Result<result::MaturationReference> fit(const Plan& plan, const fs::path& scratch) {
  std::vector<engine::NormalRows> normals;
  const auto markers = anchors();
  for (std::size_t i = 0; i < plan.resting + plan.regenerating; ++i) {
    const bool regenerating = i >= plan.resting;
    auto tube = normal_tube(plan, "tdt10", regenerating, 1 + i, scratch);
    if (!tube) return fail(tube.error());
    normals.push_back({engine::clean_rows(tube->data, tube->gated, markers, {}), regenerating});
    std::fprintf(stderr, "donor %zu (%s): %zu B-lineage events\n", i + 1, regenerating ? "regenerating" : "resting",
                 normals.back().values.size() / markers.size());
  }
  return engine::fit_trimmed(std::move(normals), fit_options(plan), {kTrimDistance, kTrimPasses});
}

/// Rates of class >= 2 and class >= 1 events in normals that were not fitted.
Status add_limit(const Plan& plan, const std::string& panel, const fs::path& scratch,
                 result::MaturationReference& reference) {
  std::vector<double> aberrant, equivocal;
  result::LimitOfBlank limit;
  for (std::size_t i = 0; i < plan.blank_resting + plan.blank_regenerating; ++i) {
    auto tube = normal_tube(plan, panel, i >= plan.blank_resting, 1001 + i, scratch);
    if (!tube) return fail(tube.error());
    const auto counts = engine::count_blank(tube->data, tube->gated, reference, {});
    if (!counts) continue;
    const double n = static_cast<double>(counts->denominator);
    aberrant.push_back(static_cast<double>(counts->class2) / n);
    equivocal.push_back(static_cast<double>(counts->class1) / n);
    std::fprintf(stderr, "%s blank %zu: k %zu, k1 %zu, beyond normal %zu of %zu candidates, N %.0f\n", panel.c_str(),
                 i + 1, counts->class2, counts->class1, counts->different_from_normal,
                 tube->gated.strict_candidates.count(), n);
    if (limit.markers.empty()) {
      for (const auto& [marker, values] : tube->data.view.markers) limit.markers.push_back(marker);
    }
  }
  const auto r2 = models::lob_rate(aberrant), r1 = models::lob_rate(equivocal);
  if (!r2 || !r1) return {};
  limit.n_normals = aberrant.size();
  limit.rate_class2 = r2->r95;
  limit.rate_class1 = r1->r95;
  limit.confidence = r2->confidence;
  limit.analysis_version = kAnalysisVersion;
  reference.limits.push_back(std::move(limit));
  return {};
}

Status run(const Plan& plan) {
  const fs::path scratch = fs::temp_directory_path() / "fcscreen_fit_reference";
  fs::create_directories(scratch);
  auto reference = fit(plan, scratch);
  if (!reference) return fail(reference.error());
  for (const char* panel : {"ball8", "tdt10"}) {
    if (auto added = add_limit(plan, panel, scratch, *reference); !added) return added;
  }
  fs::remove_all(scratch);
  return write_whole_file(plan.out, io::text::to_toml(*reference), true);
}

}  // namespace

int main(int argc, char** argv) {
  Plan plan;
  CLI::App app{
      "Fit the synthetic maturation reference and its limit of blank.\nExample: fit_reference --out "
      "models/reference/synthetic.toml"};
  app.add_option("--recipes", plan.recipes, "recipes.toml")->capture_default_str();
  app.add_option("--out", plan.out, "reference to write")->capture_default_str();
  app.add_option("--resting", plan.resting)->capture_default_str();
  app.add_option("--regenerating", plan.regenerating)->capture_default_str();
  app.add_option("--blank-resting", plan.blank_resting)->capture_default_str();
  app.add_option("--blank-regenerating", plan.blank_regenerating)->capture_default_str();
  app.add_option("--events", plan.events)->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  if (const auto done = run(plan); !done) {
    std::fprintf(stderr, "fit_reference: %s\n", done.error().text().c_str());
    return 1;
  }
  return 0;
}
