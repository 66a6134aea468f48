// SPDX-License-Identifier: Apache-2.0
#include "tools/bench/detection/tube.h"

#include <algorithm>
#include <cstdio>
#include <mutex>
#include <optional>
#include <utility>

#include "engine/core/parallel.h"
#include "engine/core/whole_file.h"
#include "io/text/config.h"
#include "models/counting.h"
#include "tools/simulate/hard_cuts.h"

namespace fcscreen::bench {
namespace {

using simulate::Population;

constexpr double kDiagnosisBlasts = 0.4;
constexpr std::size_t kDiagnosisEvents = 60'000;
constexpr std::uint64_t kDiagnosisSeeds = 5'000'000;  // + seed: another acquisition of the same donor

/// Truth, true fraction and the selected events by population.
Scored score(const Tube& tube, std::string_view arm, const simulate::Simulated& sample,
             const std::function<bool(std::size_t)>& selected) {
  Scored s;
  s.arm = arm;
  s.sample = tube.sample;
  s.level = tube.recipe.blasts;
  s.seed = tube.seed;
  s.donor = tube.recipe.donor;
  s.n_events = sample.population.size();
  std::size_t cells = 0;
  for (std::size_t i = 0; i < s.n_events; ++i) {
    const auto p = static_cast<Population>(sample.population[i]);
    const bool blast = p == Population::BAllLike;
    cells += simulate::index(p) < simulate::kFirstArtefact ? 1 : 0;
    s.truth += blast ? 1 : 0;
    if (!selected(i)) continue;
    ++s.target;
    s.hit += blast ? 1 : 0;
    s.hematogones += p >= Population::HematogoneI && p <= Population::HematogoneIII ? 1 : 0;
    if (!blast) ++s.false_of[sample.population_names[sample.population[i]]];
  }
  s.class2 = s.target;
  s.true_fraction = cells == 0 ? 0 : static_cast<double>(s.truth) / static_cast<double>(cells);
  s.denominator = cells;
  s.ci95 = models::clopper_pearson(std::min(s.target, s.denominator), s.denominator);
  return s;
}

}  // namespace

Result<Tube> make_tube(const Plan& plan, const std::string& recipe, double blasts, std::string_view phenotype,
                       std::uint64_t seed, std::uint64_t first_donor) {
  auto read = simulate::recipe_by_name(plan.recipes, recipe);
  if (!read) return fail(read.error());
  read->panel = plan.panel;
  read->blasts = blasts;
  read->deviation = phenotype;
  read->donor = plan.typical_donor ? 0 : first_donor + seed;
  return Tube{std::string(phenotype), std::move(*read), seed, plan.events, {}};
}

engine::ScreenOptions blind_options(unsigned threads) {
  engine::ScreenOptions options;
  options.parameters = engine::parameters_from(io::text::Config::defaults());
  options.threads = threads;
  return options;
}

Result<engine::ScreenOutput> screen_sample(const Plan& plan, const simulate::Simulated& sample,
                                           const std::string& file_name, const engine::LaipSource* earlier) {
  const auto bytes = simulate::to_fcs(sample);
  if (!bytes) return fail(bytes.error());
  const auto file = plan.scratch / file_name;
  if (auto written = write_whole_file(file, *bytes, true); !written) return fail(written.error());
  engine::ScreenOptions options = blind_options(1);
  if (earlier != nullptr) options.laip = *earlier;
  auto out = engine::screen_file(file, options);
  std::error_code ignored;
  std::filesystem::remove(file, ignored);
  if (out && !out->result.input.synthetic) {
    return fail(ErrorKind::Internal, "BENCH-SYN", "A simulated file was not recognised as synthetic.", file.string(),
                {}, "Report this as a bug.");
  }
  return out;
}

Scored score_screen(const Tube& tube, std::string_view arm, const simulate::Simulated& sample,
                    const engine::ScreenOutput& output) {
  const auto& target = output.result.target;
  Scored s = score(tube, arm, sample, [&](std::size_t i) { return output.events.target.test(i); });
  s.denominator = target.denominator_count;
  s.ci95 = target.ci95;
  if (target.count < target.lod_events && target.count == s.target) {
    s.ci95 = models::level_interval(std::min(s.target, s.denominator), s.denominator, target.lod_events);
  }
  if (arm == kBlind) {
    s.class2 = output.result.aberrancy.events_per_class[2] + output.result.aberrancy.events_per_class[3];
  }
  s.call = result::to_string(target.call);
  for (std::size_t i = 0; i < s.n_events; ++i) {
    if (sample.population[i] == simulate::index(Population::BAllLike) && !output.events.target.test(i)) {
      ++s.lost_as[output.events.class_names[output.events.class_index[i]]];
    }
  }
  return s;
}

Result<engine::LaipSource> at_diagnosis(const Plan& plan, const Tube& tube, std::string_view phenotype) {
  simulate::Recipe recipe = tube.recipe;
  recipe.blasts = kDiagnosisBlasts;
  recipe.deviation = phenotype;
  const auto sample = simulate::simulate(recipe, kDiagnosisEvents, kDiagnosisSeeds + tube.seed, 1);
  if (!sample) return fail(sample.error());
  const std::string name = "earlier_" + tube.sample + "_" + std::to_string(tube.seed) + ".fcs";
  auto out = screen_sample(plan, *sample, name);
  if (!out) return fail(out.error());
  return engine::LaipSource{name, out->result.input.sha256, std::move(out->phenotype)};
}

Result<std::vector<Scored>> run_tube(const Plan& plan, const Tube& tube) {
  auto sample = simulate::simulate(tube.recipe, tube.n_events, tube.seed, 1);
  if (!sample) return fail(sample.error());
  std::vector<Scored> rows;
  const std::string name =
      tube.sample + "_" + std::to_string(tube.recipe.blasts) + "_" + std::to_string(tube.seed) + ".fcs";
  const auto out = screen_sample(plan, *sample, name);
  if (!out) return fail(out.error());
  rows.push_back(score_screen(tube, kBlind, *sample, *out));
  if (tube.earlier) {
    const auto informed = screen_sample(plan, *sample, name, tube.earlier.get());
    if (!informed) return fail(informed.error());
    rows.push_back(score_screen(tube, kInformed, *sample, *informed));
  }
  const auto compensated = simulate::compensate(std::move(*sample));
  for (const bool lymphoid : {false, true}) {
    const auto selected = simulate::hard_cuts(compensated, lymphoid);
    if (!selected) return fail(selected.error());
    rows.push_back(score(tube, lymphoid ? kHardCutsLymphoid : kHardCuts, compensated.sample,
                         [&](std::size_t i) { return (*selected)[i]; }));
  }
  return rows;
}

Status run_jobs(const Plan& plan, std::string_view what, std::size_t n, const std::function<Status(std::size_t)>& job) {
  std::vector<std::optional<Error>> errors(n);
  std::mutex guard;
  std::size_t done = 0;
  parallel_for(n, plan.threads, [&](std::size_t i) {
    if (auto ok = job(i); !ok) errors[i] = ok.error();
    const std::lock_guard<std::mutex> lock(guard);
    ++done;
    if (done == n || done % 10 == 0) {
      std::fprintf(stderr, "%.*s: %zu of %zu\n", static_cast<int>(what.size()), what.data(), done, n);
    }
  });
  for (auto& e : errors) {
    if (e) return fail(std::move(*e));
  }
  return {};
}

}  // namespace fcscreen::bench
