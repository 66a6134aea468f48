// SPDX-License-Identifier: Apache-2.0
// Each hazard of the domain specification (§9) is made to happen on a whole sample; README.md lists them all.
#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "engine/core/random.h"
#include "tests/hazards/made.h"

using namespace fcscreen;
using gating::Treatment;
using simulate::Population;
using test::Hazard;
using test::Made;

namespace {

bool is(const simulate::Simulated& s, std::size_t i, Population p) { return s.population[i] == index(p); }

/// B-ALL-like cells take the CD19 signal of T cells.
void lose_cd19(simulate::Simulated& s) {
  std::vector<float> t_cells;
  std::vector<float>& cd19 = s.columns[test::kCd19];
  for (std::size_t i = 0; i < cd19.size(); ++i) {
    if (is(s, i, Population::TCell)) t_cells.push_back(cd19[i]);
  }
  REQUIRE_FALSE(t_cells.empty());
  for (std::size_t i = 0; i < cd19.size(); ++i) {
    if (is(s, i, Population::BAllLike)) cd19[i] = t_cells[i % t_cells.size()];
  }
}

/// B-ALL-like cells get the pulse height of doublets.
void look_like_doublets(simulate::Simulated& s) {
  for (std::size_t i = 0; i < s.population.size(); ++i) {
    if (is(s, i, Population::BAllLike)) s.columns[test::kFscHeight][i] *= 0.55F;
  }
}

/// CD81's channel becomes CD3: bright on T cells, and `residue` of the CD19 signal beside it.
void cd3_with_residue(simulate::Simulated& s, double residue) {
  s.dataset.parameters[test::kCd81].label = "CD3";
  for (std::size_t i = 0; i < s.population.size(); ++i) {
    Random random(17, 1, i);
    const double antigen = is(s, i, Population::TCell) ? 9000 * (0.8 + 0.4 * random.uniform()) : 0;
    const double signal =
        antigen + 120 + 60 * random.normal() + residue * static_cast<double>(s.columns[test::kCd19][i]);
    s.columns[test::kCd81][i] = static_cast<float>(std::clamp(signal, 0.0, 262143.0));
  }
}

std::size_t counted(const Hazard& h, Population p) {
  std::size_t n = 0;
  for (std::size_t i = 0; i < h.truth.population.size(); ++i) {
    n += is(h.truth, i, p) && h.out.events.target.test(i) ? 1 : 0;
  }
  return n;
}

Made positive(double blasts, std::size_t events = 250000) {
  Made made;
  made.recipe = "positive_2pct";
  made.events = events;
  made.recipe_change = [blasts](simulate::Recipe& r) { r.blasts = blasts; };
  return made;
}

}  // namespace

TEST_CASE("Hazard 0: the same marrows without the hazard are a clean negative and a clean positive") {
  const Hazard blank = test::make({});
  CAPTURE(blank.out.result.headline);
  CHECK(blank.negative());
  CHECK_FALSE(blank.out.result.findings.has("SCR-D03"));
  CHECK_FALSE(blank.out.result.findings.has("SCR-D04"));
  const Hazard found = test::make(positive(0.01));
  CAPTURE(found.out.result.headline);
  CHECK(found.positive());
}

TEST_CASE("Hazard 1: CD19 lost under anti-CD19 is never a negative, and of unknown therapy none is made") {
  Made lost = positive(0.01);
  lost.change = lose_cd19;
  const Hazard unguarded = test::make(lost, Treatment::No);
  CAPTURE(unguarded.out.result.headline);
  CHECK_FALSE(unguarded.positive());  // the harm: by CD19 alone these cells are not seen
  const Hazard given = test::make(lost, Treatment::Yes);
  CAPTURE(given.out.result.headline);
  CHECK_FALSE(given.negative());
  CHECK(given.target().call == result::Call::Indeterminate);
  const Hazard unknown = test::make(lost, Treatment::Unknown);
  CAPTURE(unknown.out.result.headline);
  CHECK(unknown.target().call == result::Call::Indeterminate);
  CHECK((unknown.reason("THERAPY_UNKNOWN") || unknown.reason("LINEAGE_MASKED")));
}

TEST_CASE("Hazard 1: CD19 dim by 0.8 decade is not counted, and no negative is made of it") {
  Made dim = positive(0.01);
  const auto before = dim.recipe_change;
  dim.recipe_change = [before](simulate::Recipe& r) {
    if (before) before(r);
    r.deviation = "cd19dim";
  };
  const Hazard h = test::make(dim, Treatment::No);
  CAPTURE(h.out.result.headline);
  CHECK(h.target().count < 500);  // of some 2,000
  CHECK_FALSE(h.negative());
  CHECK(h.reason("LINEAGE_MASKED"));
  CHECK(h.out.result.findings.has("SCR-D03"));
}

TEST_CASE("A small aberrant group beside many equivocal events: the reader is told") {
  Made subtle = positive(0.3);
  subtle.events = 100000;
  const auto before = subtle.recipe_change;
  subtle.recipe_change = [before](simulate::Recipe& r) {
    if (before) before(r);
    r.deviation = "subtle";
  };
  const Hazard h = test::make(subtle, Treatment::No);
  CAPTURE(h.out.result.headline);
  CHECK_FALSE(h.negative());
  CHECK((h.target().call == result::Call::AtypicalImmatureB || h.out.result.findings.has("SCR-D04")));
}

TEST_CASE("Hazard 2: a regenerating marrow of 20 % precursors is not called detected or trace") {
  Made made;
  made.recipe = "regenerating";
  made.recipe_change = [](simulate::Recipe& r) {
    r.hematogones = 0.20;
    r.donor = 23;
  };
  const Hazard h = test::make(made);
  CAPTURE(h.out.result.headline);
  CHECK_FALSE(h.positive());
  CHECK(h.out.result.hematogones.count > 10000);
}

TEST_CASE("Hazard 4: a blank of too few events is no negative, and says so") {
  Made few;
  few.events = 60000;
  const Hazard h = test::make(few);
  CAPTURE(h.out.result.headline);
  CHECK(h.target().call == result::Call::Indeterminate);
  CHECK(h.reason("LOW_SENSITIVITY"));
  CHECK(h.out.result.headline.find("not a negative") != std::string::npos);
}

TEST_CASE("Hazard 6: spill that was not compensated overrides a call that rests on the channel") {
  for (const double residue : {0.0, 0.15}) {
    CAPTURE(residue);
    Made made = positive(0.02, 100000);
    made.change = [residue](simulate::Simulated& s) {
      cd3_with_residue(s, residue);
      REQUIRE(s.dataset.spillover);
      auto& matrix = s.dataset.spillover->matrix;  // the channel was made anew: it is taken out of the matrix
      const std::size_t n = s.dataset.spillover->names.size();
      REQUIRE(s.dataset.spillover->names.front() == s.dataset.parameters[test::kCd81].name);
      for (std::size_t k = 1; k < n; ++k) matrix[k] = matrix[k * n] = 0;
    };
    const Hazard h = test::make(made);
    CAPTURE(h.out.result.headline);
    CAPTURE(h.out.result.qc.compensation.note);
    CHECK((h.out.result.qc.compensation.status == result::QcStatus::Fail) == (residue > 0));
    if (residue > 0) {
      CHECK(h.target().call == result::Call::Indeterminate);
      CHECK(h.reason("COMP_FAIL"));
    }
  }
}

TEST_CASE("Hazard 7: CD45RA is not CD45, and a marker claimed twice is held") {
  Made other = positive(0.02, 40000);
  other.change = [](simulate::Simulated& s) { s.dataset.parameters[test::kCd45].label = "CD45RA"; };
  const Hazard ra = test::make(other);
  CHECK(ra.target().call == result::Call::Indeterminate);
  CHECK(ra.reason("PANEL_INSUFFICIENT"));
  other.change = [](simulate::Simulated& s) { s.dataset.parameters[test::kCd81].label = "CD10"; };
  const Hazard twice = test::make(other);
  CHECK(twice.target().call == result::Call::Indeterminate);
  CHECK(twice.reason("PANEL_AMBIGUOUS"));
}

TEST_CASE("Hazard 8: from 0 to 95 % blasts the call is never inverted and the fraction follows") {
  for (int percent = 0; percent <= 95; percent += 5) {
    CAPTURE(percent);
    const Hazard h = test::make(positive(percent / 100.0, 40000));
    CAPTURE(h.out.result.headline);
    if (percent == 0) {
      CHECK_FALSE(h.positive());
      continue;
    }
    CHECK_FALSE(h.negative());
    CHECK(h.target().fraction > 0.8 * percent / 100.0);
    CHECK(h.target().fraction < std::min(1.0, 1.2 * percent / 100.0 + 0.03));  // with the marrow's own precursors
  }
}

TEST_CASE("Hazard 9: blasts that the singlet gate removes are counted as lost, and no negative is made") {
  Made made = positive(0.005);
  made.change = look_like_doublets;
  const Hazard h = test::make(made);
  CAPTURE(h.out.result.headline);
  CHECK_FALSE(h.negative());
  const auto& flags = h.target().flags;
  CHECK((h.reason("TARGET_LOSS") || std::find(flags.begin(), flags.end(), "TARGET_LOSS") != flags.end()));
  const auto& lost = h.out.result.qc.target_lost_per_gate;
  const auto singlets = std::find_if(lost.begin(), lost.end(), [](const auto& l) { return l.gate == "singlets"; });
  REQUIRE(singlets != lost.end());
  CHECK(singlets->lost > 800);  // of 1,100 or so
  CHECK(h.out.result.findings.has("SCR-D01"));
}

TEST_CASE("Hazard 13: plasma cells, basophils, pDC, NK cells and doublets in plenty carry no call") {
  Made made;
  made.recipe_change = [](simulate::Recipe& r) {
    for (const Population p : {Population::PlasmaCell, Population::PlasmaCellClonal, Population::Basophil,
                               Population::Pdc, Population::NkCell}) {
      r.shares[index(p)] = std::max(r.shares[index(p)], 0.03);
    }
    r.impostors = 2;
  };
  const Hazard h = test::make(made);
  CAPTURE(h.out.result.headline);
  CHECK_FALSE(h.positive());
  for (const Population p : {Population::PlasmaCell, Population::PlasmaCellClonal, Population::Basophil,
                             Population::Pdc, Population::NkCell}) {
    CAPTURE(simulate::population_names()[index(p)]);
    CHECK(counted(h, p) < 10);
  }
}

TEST_CASE("Hazard 15: every headline says that nobody has reviewed it") {
  for (const double blasts : {0.0, 0.02}) {
    const Hazard h = test::make(positive(blasts, 40000));
    const std::string& line = h.out.result.headline;
    CHECK(line.substr(line.size() - 14) == "; not reviewed");
  }
}
