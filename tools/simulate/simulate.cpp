// SPDX-License-Identifier: Apache-2.0
#include "tools/simulate/simulate.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>
#include <span>
#include <utility>

#include "engine/core/parallel.h"
#include "engine/core/random.h"
#include "engine/core/whole_file.h"
#include "tools/simulate/cell.h"
#include "tools/simulate/dna.h"
#include "tools/simulate/instrument.h"
#include "tools/simulate/panel.h"

namespace fcscreen::simulate {
namespace {

constexpr std::uint64_t kShuffle = 1, kCells = 2, kArrivals = 3, kDna = 4;  // streams
constexpr double kEventsPerSecond = 2500, kClogRate = 0.3, kTimestep = 0.01;

/// Split n into parts proportional to the weights: largest remainder, ties to the earlier part.
void share_out(std::size_t n, std::span<const double> weights, std::span<std::size_t> counts) {
  double total = 0;
  for (const double w : weights) total += w;
  if (!(total > 0) || n == 0) return;
  std::vector<std::pair<double, std::size_t>> remainder;
  std::size_t given = 0;
  for (std::size_t p = 0; p < weights.size(); ++p) {
    const double exact = static_cast<double>(n) * weights[p] / total, whole = std::floor(exact);
    counts[p] = static_cast<std::size_t>(whole);
    given += counts[p];
    remainder.emplace_back(whole - exact, p);
  }
  std::sort(remainder.begin(), remainder.end());
  for (std::size_t k = 0; given < n; ++k, ++given) ++counts[remainder[k % remainder.size()].second];
}

std::array<std::size_t, kPopulations> event_counts(const Recipe& recipe, std::size_t n_events) {
  const auto shares = donor_shares(recipe);
  std::array<std::size_t, kPopulations> counts{};
  const std::span<const double> weights(shares);
  const std::span<std::size_t> out(counts);
  const double artefacts = std::accumulate(shares.begin() + kFirstArtefact, shares.end(), 0.0);
  const auto n_artefacts = static_cast<std::size_t>(std::floor(static_cast<double>(n_events) * artefacts + 0.5));
  const std::size_t n_cells = n_events - std::min(n_events, n_artefacts);
  share_out(n_events - n_cells, weights.subspan(kFirstArtefact), out.subspan(kFirstArtefact));
  const auto n_blasts = static_cast<std::size_t>(std::floor(static_cast<double>(n_cells) * recipe.blasts + 0.5));
  share_out(n_cells - n_blasts, weights.first(kFirstArtefact), out.first(kFirstArtefact));
  counts[index(Population::BAllLike)] = n_blasts;
  return counts;
}

/// Labels in acquisition order: a shuffle by counter-based keys.
std::vector<std::uint8_t> shuffled_labels(const std::array<std::size_t, kPopulations>& counts, std::size_t n_events,
                                          std::uint64_t seed) {
  std::vector<std::pair<std::uint64_t, std::uint8_t>> order;
  order.reserve(n_events);
  for (std::size_t p = 0; p < kPopulations; ++p) {
    for (std::size_t k = 0; k < counts[p]; ++k) {
      const auto words = philox(seed, kShuffle, order.size());
      order.emplace_back((static_cast<std::uint64_t>(words[0]) << 32) | words[1], static_cast<std::uint8_t>(p));
    }
  }
  std::sort(order.begin(), order.end());
  std::vector<std::uint8_t> labels;
  labels.reserve(n_events);
  for (const auto& entry : order) labels.push_back(entry.second);
  return labels;
}

/// Arrival times in ticks: exponential gaps, longer while the nozzle is blocked.
std::vector<float> arrival_ticks(const Instrument& instrument, std::size_t n_events, std::uint64_t seed) {
  std::vector<float> ticks(n_events);
  double seconds = 0;
  for (std::size_t i = 0; i < n_events; ++i) {
    Random random(seed, kArrivals, i);
    const double position = static_cast<double>(i) / static_cast<double>(n_events);
    const double rate = kEventsPerSecond * (instrument.clogged(position) ? kClogRate : 1.0);
    seconds -= std::log(random.uniform()) / rate;
    ticks[i] = static_cast<float>(std::floor(seconds / kTimestep));
  }
  return ticks;
}

std::string clock_time(double seconds_after_nine) {
  const auto s = static_cast<unsigned>(seconds_after_nine);
  char text[16];
  std::snprintf(text, sizeof text, "%02u:%02u:%02u", (9 + s / 3600) % 24, s / 60 % 60, s % 60);
  return text;
}

void describe(const Recipe& recipe, const Panel& panel, std::uint64_t seed, double last_tick,
              io::fcs::WriteDataset& dataset) {
  dataset.parameters = {{"FSC-A", "", 262144, 1, {{"V", "280"}}},
                        {"FSC-H", "", 262144, 1, {{"V", "280"}}},
                        {"FSC-W", "", 262144, 1, {{"V", "280"}}},
                        {"SSC-A", "", 262144, 1, {{"V", "330"}}}};
  for (const Detector& d : panel.detectors) {
    dataset.parameters.push_back(
        {d.name, std::string(kMarkerNames[d.marker]), 262144, 1, {{"V", std::to_string(static_cast<int>(d.voltage))}}});
  }
  if (panel.dna) {
    dataset.parameters.push_back({"UV450-A", "FxCycle Violet", 262144, 1, {{"V", "350"}}});
    dataset.parameters.push_back({"UV450-H", "", 262144, 1, {{"V", "350"}}});
    dataset.parameters.push_back({"UV450-W", "", 262144, 1, {{"V", "350"}}});
  }
  dataset.parameters.push_back({"Time", "", 262144, 1, {}});
  dataset.keywords = {{"$CYT", "fcscreen-simulator"},
                      {"$COM", "SYNTHETIC: not from a person"},
                      {"$DATE", recipe.date},
                      {"$BTIM", clock_time(0)},
                      {"$ETIM", clock_time(last_tick * kTimestep)},
                      {"$TIMESTEP", "0.01"},
                      {"$SMNO", recipe.accession},
                      {"$SRC", "synthetic bone marrow"},
                      {"SAMPLE ID", recipe.accession},
                      {"PATIENT ID", recipe.patient},
                      {"TUBE NAME", panel.name},
                      {"FCSCREEN_SYNTHETIC", "1"},
                      {"FCSCREEN_RECIPE", recipe.name},
                      {"FCSCREEN_SEED", std::to_string(seed)}};
}

}  // namespace

Result<Simulated> simulate(const Recipe& recipe, std::size_t n_events, std::uint64_t seed, unsigned threads) {
  if (auto ok = validate(recipe); !ok) return fail(ok.error());
  const auto panel = panel_by_name(recipe.panel);
  if (!panel) return fail(panel.error());
  std::vector<Marker> used;
  for (const Detector& d : panel->detectors) used.push_back(d.marker);
  const Sampler sampler(recipe, used);
  const Instrument instrument(recipe, *panel);
  const std::size_t dna = kScatterColumns + panel->size(),
                    width = dna + (panel->dna ? std::size_t{kDnaColumns} : std::size_t{0});

  Simulated out;
  out.population = shuffled_labels(event_counts(recipe, n_events), n_events, seed);
  out.population_names = population_names();
  out.stage.assign(n_events, std::numeric_limits<float>::quiet_NaN());
  out.columns.assign(width, std::vector<float>(n_events));
  parallel_for(n_blocks(n_events), threads, [&](std::size_t block) {
    const std::size_t end = std::min(n_events, (block + 1) * kBlockEvents);
    std::vector<float> row(width);
    for (std::size_t i = block * kBlockEvents; i < end; ++i) {
      Random random(seed, kCells, i);
      const auto population = static_cast<Population>(out.population[i]);
      const double position = static_cast<double>(i) / static_cast<double>(n_events);
      const Cell cell = sampler.draw(population, random);
      out.stage[i] = cell.stage;
      instrument.record(cell, position, random, row);
      if (panel->dna) {
        Random nuclei(seed, kDna, i);  // of its own: the same recipe without the dye is the same sample
        instrument.record_dna(draw_dna(cell, population, recipe, nuclei), position, nuclei,
                              std::span<float>(row).subspan(dna));
      }
      for (std::size_t p = 0; p < width; ++p) out.columns[p][i] = row[p];
    }
  });
  out.columns.push_back(arrival_ticks(instrument, n_events, seed));
  out.true_spillover = panel->spillover;
  describe(recipe, *panel, seed, n_events == 0 ? 0 : out.columns.back().back(), out.dataset);
  if (recipe.spillover) {
    Spillover spill;
    for (const Detector& d : panel->detectors) spill.names.push_back(d.name);
    spill.matrix = instrument.written_spillover(seed);
    spill.keyword = "$SPILLOVER";
    out.dataset.spillover = std::move(spill);
  }
  return out;
}

Result<std::string> to_fcs(const Simulated& sample) {
  const std::vector<std::span<const float>> columns(sample.columns.begin(), sample.columns.end());
  return io::fcs::write_bytes(sample.dataset, columns);
}

std::string to_truth_csv(const Simulated& sample) {
  std::string text = "event,population,stage\n";
  char number[32];
  for (std::size_t i = 0; i < sample.population.size(); ++i) {
    text += std::to_string(i) + "," + sample.population_names[sample.population[i]] + ",";
    if (!std::isnan(sample.stage[i])) {
      std::snprintf(number, sizeof number, "%.4f", static_cast<double>(sample.stage[i]));
      text += number;
    }
    text += "\n";
  }
  return text;
}

Status write_samples(const std::filesystem::path& recipes_toml, const std::filesystem::path& folder, bool force,
                     unsigned threads) {
  const auto recipes = read_recipes(recipes_toml);
  if (!recipes) return fail(recipes.error());
  for (const Recipe& recipe : *recipes) {
    if (!recipe.sample) continue;
    const auto sample = simulate(recipe, recipe.n_events, recipe.seed, threads);
    if (!sample) return fail(sample.error());
    const auto bytes = to_fcs(*sample);
    if (!bytes) return fail(bytes.error());
    if (auto ok = write_whole_file(folder / (recipe.name + ".fcs"), *bytes, force); !ok) return ok;
  }
  return {};
}

}  // namespace fcscreen::simulate
