// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/ploidy.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

#include "engine/core/random.h"
#include "engine/core/whole_file.h"
#include "io/text/result_json.h"
#include "tests/support/paths.h"
#include "tests/unit/screen/sample.h"

using namespace fcscreen;
using simulate::Population;
using simulate::Recipe;
using simulate::Simulated;

namespace {

Recipe recipe(const std::string& name) {
  const auto found = simulate::recipe_by_name(test::source_dir() / "sample_fcs/recipes.toml", name);
  REQUIRE(found);
  return *found;
}

std::size_t parameter(const Simulated& s, const std::string& name) {
  const auto& all = s.dataset.parameters;
  const auto at = std::find_if(all.begin(), all.end(), [&](const auto& p) { return p.name == name; });
  REQUIRE(at != all.end());
  return static_cast<std::size_t>(at - all.begin());
}

void label(Simulated& s, const std::string& name, const std::string& with) {
  s.dataset.parameters[parameter(s, name)].label = with;
}

void remove(Simulated& s, const std::string& name) {
  const auto at = static_cast<std::ptrdiff_t>(parameter(s, name));
  s.dataset.parameters.erase(s.dataset.parameters.begin() + at);
  s.columns.erase(s.columns.begin() + at);
}

struct Screened {
  Simulated truth;
  engine::ScreenOutput out;
};

using Change = std::function<void(Simulated&)>;

Screened screen(const Recipe& r, const Change& change = {}, std::size_t n_events = 40000, unsigned threads = 2,
                const std::string& reference = {}) {
  auto made = simulate::simulate(r, n_events, r.seed, 2);
  REQUIRE(made);
  if (change) change(*made);
  const auto bytes = simulate::to_fcs(*made);
  REQUIRE_MESSAGE(bytes.has_value(), bytes.error().text());
  const std::filesystem::path file = test::scratch("ploidy") / (r.name + ".fcs");
  REQUIRE(write_whole_file(file, *bytes, true));
  auto options = test::default_options();
  options.threads = threads;
  options.reference = reference;
  auto out = engine::screen_file(file, options);
  REQUIRE_MESSAGE(out.has_value(), out.error().text());
  return {std::move(*made), std::move(*out)};
}

result::Ploidy block(const Recipe& r, const Change& change = {}) {
  const auto screened = screen(r, change);
  REQUIRE(screened.out.result.ploidy.has_value());
  return *screened.out.result.ploidy;
}

void check_not_assessed(const result::Ploidy& p, const std::string& why) {
  CHECK(p.status == "not_assessed");
  CAPTURE(p.why);
  CHECK(p.why.find(why) != std::string::npos);
  CHECK_FALSE(p.index.has_value());
  CHECK_FALSE(p.cv.has_value());
  CHECK_FALSE(p.aberrant_share.has_value());
  CHECK(p.band.empty());
  CHECK(p.sentences.empty());
}

bool says(const result::Ploidy& p, const std::string& words) {
  return std::any_of(p.sentences.begin(), p.sentences.end(),
                     [&](const std::string& s) { return s.find(words) != std::string::npos; });
}

}  // namespace

TEST_CASE("DNA index: 1.00, 0.80, 0.60 and 1.20 come back within 2 %, with their band and what must be said") {
  for (const char* name : {"dna_diploid", "dna_hypodiploid", "dna_near_haploid", "dna_doubled"}) {
    for (const std::uint64_t more : {0U, 100U, 200U}) {
      Recipe r = recipe(name);
      r.seed += more;
      CAPTURE(r.seed);
      const result::Ploidy p = block(r);
      CAPTURE(name);
      CAPTURE(p.why);
      REQUIRE(p.index.has_value());
      CHECK(p.status == "assessed");
      CHECK(*p.index == doctest::Approx(r.dna_index).epsilon(0.02));
      CHECK(*p.cv == doctest::Approx(r.dna_cv).epsilon(0.15));
      CHECK(p.target_count > 1000);
      CHECK(p.channel == "UV450-A");
      REQUIRE_MESSAGE(p.references.size() == 2, "T and NK cells, granulocytes");
      CHECK(p.references[0].population == "T and NK cells");
      CHECK(p.references[0].used);
      CHECK(*p.references[0].median == doctest::Approx(60000).epsilon(0.01));
      CHECK(*p.references[1].median == doctest::Approx(60000).epsilon(0.01));
      const bool diploid = r.dna_index == 1;
      CHECK(p.band == (diploid ? "diploid" : r.dna_index < 1 ? "hypo" : "hyper"));
      CHECK(says(p, "does not exclude aneuploidy") == diploid);
      CHECK(says(p, "Masked hypodiploidy is not excluded") == (r.dna_index > 1));
      CHECK(says(p, "near-haploid ones at 0.52 to 0.65") == (r.dna_index < 1));
      if (diploid) CHECK(*p.aberrant_share == 0);
      if (!diploid) CHECK(*p.aberrant_share > 0.75);
    }
  }
}

TEST_CASE("DNA index: the aberrant peak is told where normal precursors make a diploid one beside it") {
  Recipe r = recipe("dna_hypodiploid");
  r.hematogones = 0.08;
  // The generic reference removes no precursors: the target is all immature B cells.
  const auto screened = screen(r, {}, 40000, 2, "generic-literature-1");
  const auto& p = *screened.out.result.ploidy;
  REQUIRE(p.peaks.size() == 2);
  CHECK(p.peaks[0].band == "hypo");
  CHECK(p.peaks[1].band == "diploid");
  CHECK_MESSAGE(p.peaks[1].count > p.peaks[0].count, "the diploid one is the larger");
  CHECK(*p.index == doctest::Approx(0.80).epsilon(0.02));
  CHECK(says(p, "A diploid peak stands beside it"));
  // Of the target's single cells, those of the simulator's B-ALL-like population.
  std::size_t blasts = 0;
  const Bitmask& target = screened.out.events.target;
  target.for_each([&](std::size_t i) {
    blasts += screened.truth.population[i] == static_cast<std::uint8_t>(Population::BAllLike) ? 1 : 0;
  });
  CHECK(*p.aberrant_share ==
        doctest::Approx(static_cast<double>(blasts) / static_cast<double>(target.count())).epsilon(0.10));
}

TEST_CASE("DNA index: 300 events of the target are too few, and said to be") {
  Recipe r = recipe("dna_hypodiploid");
  r.hematogones = 0.001;
  r.blasts = 0.0075;
  const auto p = block(r);
  CHECK(p.target_count > 200);
  CHECK(p.target_count < 400);
  check_not_assessed(p, std::to_string(p.target_count) + " events of the target with a DNA signal; 500 are needed");
}

TEST_CASE("DNA index: a CV of 8 % is too wide, of the diploid cells or of the target alone") {
  Recipe r = recipe("dna_hypodiploid");
  r.dna_cv = 0.08;
  check_not_assessed(block(r), "the G0/G1 peak of the T and NK cells has a CV of ");

  r = recipe("dna_hypodiploid");
  const auto p = block(r, [](Simulated& s) {
    auto& dna = s.columns[parameter(s, "UV450-A")];
    for (std::size_t i = 0; i < dna.size(); ++i) {
      Random random(9, 1, i);
      const double error = 1 + 0.075 * random.normal();
      if (s.population[i] == static_cast<std::uint8_t>(Population::BAllLike)) {
        dna[i] = static_cast<float>(dna[i] * error);
      }
    }
  });
  check_not_assessed(p, "the G0/G1 peak of the target has a CV of ");
}

TEST_CASE(
    "DNA index: a logarithmic amplifier, scale values, a height alone and an axis that ends too low are refused") {
  const Recipe r = recipe("dna_hypodiploid");
  const auto area = [](Simulated& s) -> std::vector<float>& { return s.columns[parameter(s, "UV450-A")]; };
  const auto log = block(r, [&](Simulated& s) {
    auto& p = s.dataset.parameters[parameter(s, "UV450-A")];
    p.type = io::fcs::DataType::Integer;
    p.bits = 16;
    p.range = 65536;
    p.log_decades = 5.5;
    p.log_offset = 1;
    for (float& v : area(s)) v = std::clamp(std::floor(std::log10(std::max(v, 1.0F)) / 5.5F * 65536), 0.0F, 65535.0F);
  });
  check_not_assessed(log, "the DNA axis is logarithmic");
  const auto shown = block(r, [&](Simulated& s) {
    for (float& v : area(s)) v = std::asinh(v / 150);
  });
  check_not_assessed(shown, "not on the linear scale of an instrument");
  const auto top = block(r, [&](Simulated& s) {
    for (float& v : area(s)) v = std::min(v * 6.0F, 262143.0F);  // G0/G1 of diploid cells at 360,000
  });
  check_not_assessed(top, "the T and NK cells have no G0/G1 peak on the DNA scale");
  const auto height = block(r, [](Simulated& s) {
    remove(s, "UV450-A");
    remove(s, "UV450-W");
    label(s, "UV450-H", "FxCycle Violet");
  });
  check_not_assessed(height, "recorded no pulse area");
}

TEST_CASE("DNA index: a target at the top of the axis is off the scale, not at its top") {
  Recipe r = recipe("dna_doubled");
  const auto p = block(r, [](Simulated& s) {
    for (float& v : s.columns[parameter(s, "UV450-A")]) v = std::min(v * 3.8F, 262143.0F);  // diploid 228,000; 1.2: off
  });
  check_not_assessed(p, "of the target lie off the DNA scale");
}

TEST_CASE("DNA index: doublets that scatter lets through are left out by the DNA pulse") {
  Recipe r = recipe("dna_hypodiploid");
  r.impostors = 3;                       // doublets are 10 % of all events
  const auto blind = [](Simulated& s) {  // scatter that knows no doublet
    auto& height = s.columns[parameter(s, "FSC-H")];
    const auto& fsc = s.columns[parameter(s, "FSC-A")];
    for (std::size_t i = 0; i < fsc.size(); ++i) {
      Random random(3, 1, i);
      height[i] = static_cast<float>(std::max(0.92 * fsc[i] * (1 + 0.018 * random.normal()), 1.0));
    }
    remove(s, "FSC-W");
  };
  const auto both = screen(r, blind, 40000, 2, "generic-literature-1");
  std::size_t doublets = 0;
  both.out.events.target.for_each([&](std::size_t i) {
    doublets += both.truth.population[i] == static_cast<std::uint8_t>(Population::Doublet) ? 1 : 0;
  });
  REQUIRE(doublets > 20);
  const auto& p = *both.out.result.ploidy;
  CHECK(*p.index == doctest::Approx(0.80).epsilon(0.02));
  CHECK(p.doublets.find("DNA area over height and DNA width") != std::string::npos);
  CHECK(p.doublet_count > 0.7 * static_cast<double>(doublets));
  CHECK(p.doublet_count < 1.3 * static_cast<double>(doublets));
  const auto width = screen(
      r,
      [&](Simulated& s) {
        blind(s);
        remove(s, "UV450-H");
      },
      40000, 2, "generic-literature-1");
  CHECK(width.out.result.ploidy->doublets.find("DNA width at most") != std::string::npos);
  CHECK(width.out.result.ploidy->doublet_count > 0.7 * static_cast<double>(doublets));
  const auto none = block(r, [](Simulated& s) {
    remove(s, "UV450-H");
    remove(s, "UV450-W");
  });
  CHECK(none.doublets.find("neither height nor width") != std::string::npos);
  CHECK(none.doublet_count == 0);
  CHECK(*none.index == doctest::Approx(0.80).epsilon(0.02));
}

TEST_CASE("DNA index: a dye of two uses is a viability dye until the cells were permeabilised and show a G0/G1 peak") {
  const Recipe r = recipe("dna_hypodiploid");
  for (const char* dye : {"DAPI", "PI", "7-AAD"}) {
    CAPTURE(dye);
    const auto surface = screen(r, [&](Simulated& s) { label(s, "UV450-A", dye); });
    CHECK_FALSE(surface.out.result.ploidy.has_value());
    const auto inside = screen(r, [&](Simulated& s) {
      label(s, "UV450-A", dye);
      label(s, "PE-A", "MPO");
    });
    REQUIRE(inside.out.result.ploidy.has_value());
    CHECK(inside.out.result.ploidy->index.value_or(0) == doctest::Approx(0.80).epsilon(0.02));
    const auto live = screen(r, [&](Simulated& s) {  // shut out by living cells
      label(s, "UV450-A", dye);
      label(s, "PE-A", "MPO");
      auto& values = s.columns[parameter(s, "UV450-A")];
      for (std::size_t i = 0; i < values.size(); ++i) {
        Random random(4, 1, i);
        const bool dead = s.population[i] == static_cast<std::uint8_t>(Population::Dead);
        values[i] = static_cast<float>((dead ? 40000 : 150) * std::exp(0.4 * random.normal()));
      }
    });
    CHECK_FALSE(live.out.result.ploidy.has_value());
  }
  for (const char* dye : {"SYTO 41", "DRAQ5", "Hoechst 33342", "Vybrant DyeCycle Violet"}) {
    CAPTURE(dye);
    const auto nucleated = screen(r, [&](Simulated& s) {
      label(s, "UV450-A", dye);
      label(s, "PE-A", "MPO");
    });
    CHECK_FALSE(nucleated.out.result.ploidy.has_value());
  }
}

TEST_CASE("DNA index: a tube without the dye has no block, and the dye adds nothing else to what is counted") {
  Recipe with = recipe("dna_hypodiploid"), without = with;
  without.panel = "ball8";
  const auto a = screen(without), b = screen(with);
  CHECK_FALSE(a.out.result.ploidy.has_value());
  CHECK(io::text::to_json(a.out.result).find("ploidy") == std::string::npos);
  REQUIRE(b.out.result.ploidy.has_value());
  CHECK(a.out.result.target.count == b.out.result.target.count);
  CHECK(a.out.result.target.denominator_count == b.out.result.target.denominator_count);
  CHECK(a.out.result.target.call == b.out.result.target.call);
}

TEST_CASE("DNA index: 1, 2 and 7 threads give the same bytes of JSON, and they read back") {
  const Recipe r = recipe("dna_doubled");
  const std::string first = io::text::to_json(screen(r, {}, 150000, 1).out.result);
  CHECK(first.find("\"ploidy\"") != std::string::npos);
  for (const unsigned threads : {2U, 7U}) {
    CHECK((io::text::to_json(screen(r, {}, 150000, threads).out.result) == first));
  }
  const auto again = io::text::from_json(first);
  REQUIRE(again);
  CHECK(io::text::to_json(*again) == first);
}
