// SPDX-License-Identifier: Apache-2.0
#include "tools/simulate/simulate.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>

#include "tools/simulate/panel.h"

using namespace fcscreen;
using simulate::Population;
using simulate::Recipe;
using simulate::Simulated;

namespace {

Simulated make(const Recipe& recipe, std::size_t n = 20'000, std::uint64_t seed = 5, unsigned threads = 0) {
  auto sample = simulate::simulate(recipe, n, seed, threads);
  REQUIRE(sample.has_value());
  return std::move(*sample);
}

std::size_t count(const Simulated& s, Population p) {
  return static_cast<std::size_t>(std::count(s.population.begin(), s.population.end(), simulate::index(p)));
}

std::size_t nucleated(const Simulated& s) {
  return static_cast<std::size_t>(std::count_if(s.population.begin(), s.population.end(),
                                                [](std::uint8_t p) { return p < simulate::kFirstArtefact; }));
}

std::size_t column(const Simulated& s, const std::string& name) {
  for (std::size_t p = 0; p < s.dataset.parameters.size(); ++p) {
    if (s.dataset.parameters[p].name == name || s.dataset.parameters[p].label == name) return p;
  }
  FAIL("no column " << name);
  return 0;
}

double median(const Simulated& s, const std::string& name, Population population) {
  const auto& values = s.columns[column(s, name)];
  std::vector<float> kept;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (s.population[i] == simulate::index(population)) kept.push_back(values[i]);
  }
  REQUIRE(!kept.empty());
  std::nth_element(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(kept.size() / 2), kept.end());
  return kept[kept.size() / 2];
}

std::string keyword(const Simulated& s, const std::string& key) {
  for (const auto& [name, value] : s.dataset.keywords) {
    if (name == key) return value;
  }
  return {};
}

}  // namespace

TEST_CASE("simulate: one, two and seven threads give the same bytes and the same truth") {
  Recipe recipe;
  recipe.blasts = 0.01;
  recipe.drift = 0.1;
  const Simulated one = make(recipe, 40'000, 9, 1);
  const auto bytes = simulate::to_fcs(one);
  REQUIRE(bytes.has_value());
  for (const unsigned threads : {2u, 7u}) {
    const Simulated many = make(recipe, 40'000, 9, threads);
    CHECK(*simulate::to_fcs(many) == *bytes);
    CHECK(simulate::to_truth_csv(many) == simulate::to_truth_csv(one));
  }
  CHECK(*simulate::to_fcs(make(recipe, 40'000, 10, 1)) != *bytes);
}

TEST_CASE("simulate: the B-ALL-like count is the asked fraction of nucleated single live events, exactly") {
  for (const double fraction : {0.0, 0.001, 0.02, 0.5, 0.95}) {
    Recipe recipe;
    recipe.blasts = fraction;
    const Simulated s = make(recipe);
    const auto expected = static_cast<std::size_t>(std::lround(fraction * static_cast<double>(nucleated(s))));
    CHECK(count(s, Population::BAllLike) == expected);
    CHECK(s.population.size() == 20'000);
  }
}

TEST_CASE("simulate: hematogones are the asked fraction of what is not B-ALL-like") {
  Recipe recipe;
  recipe.hematogones = 0.10;
  const Simulated s = make(recipe);
  const std::size_t k =
      count(s, Population::HematogoneI) + count(s, Population::HematogoneII) + count(s, Population::HematogoneIII);
  CHECK(static_cast<double>(k) / static_cast<double>(nucleated(s)) == doctest::Approx(0.10).epsilon(0.01));
}

TEST_CASE("simulate: acquisition order is shuffled, no run of one population is long") {
  const Simulated s = make(Recipe{});
  std::size_t longest = 0, run = 0;
  for (std::size_t i = 1; i < s.population.size(); ++i) {
    run = s.population[i] == s.population[i - 1] ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  CHECK(longest < 25);  // the commonest population has a share of 0.32: 0.32^25 · 20000 < 1e-7
}

TEST_CASE("simulate: pseudo-time is given to the B-lineage and to nothing else") {
  Recipe recipe;
  recipe.blasts = 0.02;
  const Simulated s = make(recipe);
  for (std::size_t i = 0; i < s.population.size(); ++i) {
    const auto p = static_cast<Population>(s.population[i]);
    const bool lineage = p == Population::MatureB || p == Population::BAllLike ||
                         (p >= Population::HematogoneI && p <= Population::HematogoneIII);
    REQUIRE(std::isnan(s.stage[i]) == !lineage);
    if (p == Population::HematogoneII) REQUIRE((s.stage[i] >= 0.25f && s.stage[i] <= 0.65f));
  }
}

TEST_CASE("simulate: the truth file has a header and one row per event") {
  const Simulated s = make(Recipe{}, 1000);
  const std::string csv = simulate::to_truth_csv(s);
  CHECK(csv.rfind("event,population,stage\n", 0) == 0);
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 1001);
}

TEST_CASE("simulate: every file says that it is synthetic") {
  Recipe recipe;
  recipe.name = "some_recipe";
  const Simulated s = make(recipe, 1000, 77);
  CHECK(keyword(s, "$CYT") == "fcscreen-simulator");
  CHECK(keyword(s, "$COM") == "SYNTHETIC: not from a person");
  CHECK(keyword(s, "FCSCREEN_SYNTHETIC") == "1");
  CHECK(keyword(s, "FCSCREEN_RECIPE") == "some_recipe");
  CHECK(keyword(s, "FCSCREEN_SEED") == "77");
  CHECK(keyword(s, "$DATE") == recipe.date);
}

TEST_CASE("simulate: a DNA dye adds its detector and changes nothing else; its peaks stand where the recipe says") {
  Recipe plain, dyed;
  plain.blasts = dyed.blasts = 0.05;
  dyed.panel = "ball8dna";
  dyed.dna_index = 0.8;
  const Simulated a = make(plain), b = make(dyed);
  REQUIRE(b.columns.size() == a.columns.size() + 3);
  CHECK((a.population == b.population));
  for (std::size_t p = 0; p < a.columns.size(); ++p) {
    CHECK((a.columns[p] == b.columns[column(b, a.dataset.parameters[p].name)]));
  }
  CHECK(column(b, "FxCycle Violet") == column(b, "UV450-A"));
  CHECK(median(b, "UV450-A", Population::TCell) == doctest::Approx(60000).epsilon(0.01));
  CHECK(median(b, "UV450-A", Population::Neutrophil) == doctest::Approx(60000).epsilon(0.01));
  CHECK(median(b, "UV450-A", Population::BAllLike) == doctest::Approx(48000).epsilon(0.02));
  CHECK(median(b, "UV450-A", Population::Doublet) > 110000);
  CHECK(median(b, "UV450-W", Population::Doublet) > 1.3 * median(b, "UV450-W", Population::TCell));
  CHECK(median(b, "UV450-A", Population::Debris) < 6000);
}

TEST_CASE("simulate: the three tubes carry the markers of their level") {
  const auto markers = [](const std::string& panel) {
    Recipe recipe;
    recipe.panel = panel;
    std::set<std::string> labels;
    for (const auto& p : make(recipe, 100).dataset.parameters) labels.insert(p.label);
    labels.erase("");
    return labels;
  };
  CHECK(markers("ball8") == std::set<std::string>{"CD10", "CD19", "CD20", "CD34", "CD38", "CD45", "CD58", "CD81"});
  CHECK(markers("tdt10") ==
        std::set<std::string>{"CD10", "CD19", "CD20", "CD34", "CD38", "CD45", "CD58", "CD66c", "CD81", "TdT"});
  CHECK(markers("myeloma8") == std::set<std::string>{"CD117", "CD138", "CD19", "CD27", "CD38", "CD45", "CD56", "CD81"});
}

TEST_CASE("simulate: the written matrix is near the true one and not equal to it; the factor and its absence hold") {
  Recipe recipe;
  const Simulated s = make(recipe, 100);
  REQUIRE(s.dataset.spillover.has_value());
  const auto& written = s.dataset.spillover->matrix;
  REQUIRE(written.size() == s.true_spillover.size());
  double largest = 0;
  for (std::size_t k = 0; k < written.size(); ++k) {
    largest = std::max(largest, std::abs(written[k] - s.true_spillover[k]));
  }
  CHECK(largest > 0.0005);
  CHECK(largest < 0.010);  // five SD of 0.002
  recipe.compensation_error = 0;
  recipe.compensation_factor = 1.1;
  const Simulated wrong = make(recipe, 100);
  CHECK(wrong.dataset.spillover->matrix[1] == doctest::Approx(1.1 * wrong.true_spillover[1]).epsilon(1e-5));
  recipe.spillover = false;
  CHECK_FALSE(make(recipe, 100).dataset.spillover.has_value());
}

TEST_CASE("simulate: signals are uncompensated, within full scale and in steps of 1/16") {
  const Simulated s = make(Recipe{});
  for (std::size_t p = 0; p < s.columns.size(); ++p) {
    for (const float v : s.columns[p]) {
      REQUIRE(std::abs(v) <= 262143.0f);
      REQUIRE(v * 16 == std::floor(v * 16));
    }
  }
  // T cells carry no CD20, yet CD45 (V500) spills 11.7 % into its detector.
  const double expected = 0.117 * median(s, "CD45", Population::TCell);
  CHECK(median(s, "CD20", Population::TCell) > 0.8 * expected);
}

TEST_CASE("simulate: Time never runs backwards") {
  const Simulated s = make(Recipe{});
  CHECK(std::is_sorted(s.columns.back().begin(), s.columns.back().end()));
  CHECK(s.dataset.parameters.back().name == "Time");
}

TEST_CASE("simulate: doublets have more area for their height than single cells") {
  const Simulated s = make(Recipe{}, 50'000);
  const auto &area = s.columns[column(s, "FSC-A")], &height = s.columns[column(s, "FSC-H")];
  std::size_t wide = 0, wide_singles = 0, singles = 0;
  for (std::size_t i = 0; i < area.size(); ++i) {
    const bool is_wide = area[i] / height[i] > 1.2f;
    if (s.population[i] == simulate::index(Population::Doublet)) wide += is_wide;
    if (s.population[i] < simulate::kFirstArtefact) ++singles, wide_singles += is_wide;
  }
  CHECK(static_cast<double>(wide) > 0.75 * static_cast<double>(count(s, Population::Doublet)));
  CHECK(static_cast<double>(wide_singles) < 0.001 * static_cast<double>(singles));
}

TEST_CASE("simulate: the gain multiplies fluorescence, not scatter") {
  Recipe recipe;
  const Simulated base = make(recipe);
  recipe.gain = 2;
  const Simulated twice = make(recipe);
  const auto ratio = [&](const char* name) {
    return median(twice, name, Population::TCell) / median(base, name, Population::TCell);
  };
  CHECK(ratio("CD45") == doctest::Approx(2).epsilon(0.02));
  CHECK(ratio("CD38") == doctest::Approx(2).epsilon(0.05));
  CHECK(ratio("FSC-A") == doctest::Approx(1).epsilon(0.001));
}

TEST_CASE("simulate: drift raises the signals from start to end, a blocked nozzle lowers rate and scatter") {
  Recipe recipe;
  recipe.drift = 0.3;
  recipe.clog_start = 0.4;
  recipe.clog_length = 0.2;
  const Simulated s = make(recipe, 40'000);
  const auto& cd45 = s.columns[column(s, "CD45")];
  const auto mean = [&](const std::vector<float>& v, std::size_t from, std::size_t to) {
    double sum = 0;
    for (std::size_t i = from; i < to; ++i) sum += v[i];
    return sum / static_cast<double>(to - from);
  };
  CHECK(mean(cd45, 36'000, 40'000) / mean(cd45, 0, 4'000) == doctest::Approx(std::pow(10, 0.27)).epsilon(0.1));
  const auto& fsc = s.columns[column(s, "FSC-A")];
  // 0.8 of the scatter while blocked, times 0.3 decades of drift over a fifth of the acquisition
  const double blocked = 0.8 * std::pow(10, 0.06);
  CHECK(mean(fsc, 18'000, 22'000) / mean(fsc, 10'000, 14'000) == doctest::Approx(blocked).epsilon(0.03));
  const auto& time = s.columns.back();
  CHECK(time[22'000] - time[18'000] > 2.5f * (time[14'000] - time[10'000]));
}

TEST_CASE("simulate: donors differ in shares and levels, a donor is the same at every seed") {
  Recipe recipe;
  std::set<std::size_t> t_cells;
  std::set<double> cd45;
  for (const std::uint64_t donor : {0, 1, 2, 3}) {
    recipe.donor = donor;
    const Simulated s = make(recipe), again = make(recipe, 20'000, 6);
    CHECK(count(s, Population::TCell) == count(again, Population::TCell));
    CHECK(median(s, "CD45", Population::TCell) ==
          doctest::Approx(median(again, "CD45", Population::TCell)).epsilon(0.05));
    t_cells.insert(count(s, Population::TCell));
    cd45.insert(std::round(20 * std::log10(median(s, "CD45", Population::TCell))));
  }
  CHECK(t_cells.size() == 4);
  CHECK(cd45.size() >= 2);
}

TEST_CASE("simulate: variants of the B-ALL-like population show their mark") {
  Recipe recipe;
  recipe.blasts = 0.2;
  const Simulated classic = make(recipe);
  recipe.deviation = "cd34neg";
  const Simulated cd34neg = make(recipe);
  recipe.deviation = "subtle";
  const Simulated subtle = make(recipe);
  CHECK(median(classic, "CD34", Population::BAllLike) > 5 * median(cd34neg, "CD34", Population::BAllLike));
  CHECK(median(classic, "CD10", Population::BAllLike) > 3 * median(classic, "CD10", Population::HematogoneI));
  CHECK(median(classic, "CD58", Population::BAllLike) > 2 * median(classic, "CD58", Population::HematogoneI));
  CHECK(median(subtle, "CD10", Population::BAllLike) < 2.5 * median(subtle, "CD10", Population::HematogoneI));
}

TEST_CASE("simulate: no events is an empty sample, not a crash") {
  const Simulated s = make(Recipe{}, 0);
  CHECK(s.population.empty());
  CHECK(simulate::to_fcs(s).has_value());
}
