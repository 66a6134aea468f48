// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>

#include "engine/core/whole_file.h"
#include "tools/simulate/simulate.h"

namespace sim = fcscreen::simulate;

namespace {

struct Options {
  std::filesystem::path recipes = "sample_fcs/recipes.toml", out, truth;
  std::string recipe, deviation;
  std::size_t n_events = 0;
  std::optional<std::uint64_t> seed, donor;
  std::optional<double> fraction, gain;
  bool all = false, list = false, force = false;
  unsigned threads = 0;
};

fcscreen::Status write_one(const Options& o) {
  auto recipe = sim::recipe_by_name(o.recipes, o.recipe);
  if (!recipe) return fcscreen::fail(recipe.error());
  if (o.fraction) recipe->blasts = *o.fraction;
  if (o.donor) recipe->donor = *o.donor;
  if (o.gain) recipe->gain = *o.gain;
  if (!o.deviation.empty()) recipe->deviation = o.deviation;
  const auto sample =
      sim::simulate(*recipe, o.n_events == 0 ? recipe->n_events : o.n_events, o.seed.value_or(recipe->seed), o.threads);
  if (!sample) return fcscreen::fail(sample.error());
  const auto bytes = sim::to_fcs(*sample);
  if (!bytes) return fcscreen::fail(bytes.error());
  if (auto ok = fcscreen::write_whole_file(o.out, *bytes, o.force); !ok || o.truth.empty()) return ok;
  return fcscreen::write_whole_file(o.truth, sim::to_truth_csv(*sample), o.force);
}

fcscreen::Status list(const Options& o) {
  const auto recipes = sim::read_recipes(o.recipes);
  if (!recipes) return fcscreen::fail(recipes.error());
  for (const sim::Recipe& r : *recipes) std::printf("%-20s %s\n", r.name.c_str(), r.title.c_str());
  return {};
}

int exit_code(const fcscreen::Error& error) {
  switch (error.kind) {
    case fcscreen::ErrorKind::Usage: return 2;
    case fcscreen::ErrorKind::Input: return 3;
    case fcscreen::ErrorKind::Output: return 4;
    case fcscreen::ErrorKind::Internal: return 70;
  }
  return 70;
}

}  // namespace

int main(int argc, char** argv) {
  Options o;
  CLI::App app{
      "Write synthetic bone-marrow FCS files. SYNTHETIC: not from a person.\n"
      "Example: simulate --recipe positive_2pct --events 300000 --out big.fcs --truth big.truth.csv"};
  app.add_option("--recipes", o.recipes, "recipes.toml")->capture_default_str();
  app.add_option("--recipe", o.recipe, "name of the recipe");
  app.add_option("--events", o.n_events, "number of events (default: the recipe's)");
  app.add_option("--seed", o.seed, "seed (default: the recipe's)");
  app.add_option("--fraction", o.fraction, "B-ALL-like fraction of nucleated single live cells");
  app.add_option("--deviation", o.deviation,
                 "classic, cd34neg, cd20half, subtle, cd10neg, tdtneg, cd45neg, cd20pos or cd19dim");
  app.add_option("--donor", o.donor, "donor number (0: the typical donor)");
  app.add_option("--gain", o.gain, "amplification of fluorescence");
  app.add_option("--out", o.out, "FCS file to write; with --all: a folder");
  app.add_option("--truth", o.truth, "CSV of the truth per event");
  app.add_option("--threads", o.threads, "0: all cores");
  app.add_flag("--all", o.all, "write the sample set");
  app.add_flag("--list", o.list, "list the recipes");
  app.add_flag("--force", o.force, "replace existing files");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  if (!o.list && (o.out.empty() || o.all != o.recipe.empty())) {
    std::fputs("simulate: give --list, or --out with either --recipe NAME or --all\n", stderr);
    return 2;
  }
  const auto done = o.list ? list(o) : o.all ? sim::write_samples(o.recipes, o.out, o.force, o.threads) : write_one(o);
  if (done) return 0;
  std::fprintf(stderr, "simulate: %s\n", done.error().text().c_str());
  return exit_code(done.error());
}
