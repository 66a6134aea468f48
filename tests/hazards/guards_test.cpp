// SPDX-License-Identifier: Apache-2.0
// Hazards that need a guard beside the gates: therapy, dilution, staining, labels. README.md lists them all.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
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

bool is_precursor(const simulate::Simulated& s, std::size_t i) {
  return is(s, i, Population::HematogoneI) || is(s, i, Population::HematogoneII) || is(s, i, Population::HematogoneIII);
}

constexpr std::size_t kDye38 = test::kCd38 - test::kCd81, kDye81 = 0, kDye58 = test::kCd58 - test::kCd81,
                      kDye20 = test::kCd20 - test::kCd81, kDye10 = test::kCd10 - test::kCd81;

/// Therapeutic antibody on the epitope: an eighth of the CD38 signal is left on every cell.
void cover_cd38(simulate::Simulated& s) {
  test::edit_dyes(s, [](std::size_t, std::vector<double>& dyes) { dyes[kDye38] /= 8; });
}

/// CD81 and CD58 give way to CD71 (bright on erythroblasts) and CD117 (progenitors; mast cells, made of 1 in 400
/// neutrophils, 8 times brighter).
void erythroid_and_mast(simulate::Simulated& s) {
  s.dataset.parameters[test::kCd81].label = "CD71";
  s.dataset.parameters[test::kCd58].label = "CD117";
  test::edit_dyes(s, [&](std::size_t i, std::vector<double>& dyes) {
    Random random(23, 1, i);
    const double spread = std::pow(10.0, 0.12 * random.normal());
    const bool mast = is(s, i, Population::Neutrophil) && random.uniform() < 1.0 / 400;
    const bool cd117 = is(s, i, Population::Progenitor) || is(s, i, Population::GranulocyteImmature);
    dyes[kDye81] = 60 * random.normal() + (is(s, i, Population::Erythroblast) ? 9000 * spread : 0);
    dyes[kDye58] = 60 * random.normal() + (mast ? 24000 * spread : cd117 ? 3000 * spread : 0);
    if (mast) s.population[i] = static_cast<std::uint8_t>(simulate::kPopulations);  // a name of its own
  });
}

/// Nine of ten cells that only marrow has become mature blood cells.
void dilute(simulate::Simulated& s) {
  std::vector<std::size_t> blood;
  for (std::size_t i = 0; i < s.population.size(); ++i) {
    if (is(s, i, Population::Neutrophil) || is(s, i, Population::TCell)) blood.push_back(i);
  }
  REQUIRE(blood.size() > 1000);
  for (std::size_t i = 0; i < s.population.size(); ++i) {
    const bool marrow = is_precursor(s, i) || is(s, i, Population::Erythroblast) || is(s, i, Population::Progenitor) ||
                        is(s, i, Population::GranulocyteImmature) || is(s, i, Population::Doublet) ||
                        is(s, i, Population::Dead) || is(s, i, Population::EdgeProgenitor) ||
                        s.population[i] >= simulate::kPopulations;
    Random random(29, 1, i);
    if (!marrow || random.uniform() < 0.1) continue;
    const std::size_t from = blood[static_cast<std::size_t>(random.uniform() * static_cast<double>(blood.size()))];
    for (std::size_t c = 0; c < s.columns.size(); ++c) {
      if (s.dataset.parameters[c].name != "Time") s.columns[c][i] = s.columns[c][from];
    }
    s.population[i] = s.population[from];
  }
}

/// Of this patient lenalidomide is on record and nothing else.
engine::TherapyOptions lenalidomide_only() {
  engine::TherapyOptions therapy = test::no_therapy();
  therapy.patient = "P-1";
  result::ExposureRow row;
  row.patient = "P-1";
  row.drug = "lenalidomide";
  row.start = std::chrono::sys_days(std::chrono::year(2020) / 1 / 1);
  row.status = result::ExposureStatus::Ongoing;
  therapy.exposures = {row};
  therapy.source = "exposure.csv";
  return therapy;
}

void any_panel(result::MaturationReference& r) {
  for (auto& limit : r.limits) limit.markers.clear();
}

void exchange_labels(simulate::Simulated& s, std::size_t a, std::size_t b) {
  std::swap(s.dataset.parameters[a].label, s.dataset.parameters[b].label);
}

Made with_blasts(double blasts) {
  Made made;
  made.recipe = "positive_2pct";
  made.recipe_change = [blasts](simulate::Recipe& r) { r.blasts = blasts; };
  return made;
}

bool flagged(const Hazard& h, const std::string& code) {
  const auto& flags = h.target().flags;
  return std::any_of(flags.begin(), flags.end(),
                     [&](const std::string& f) { return f == code || f.rfind(code + ":", 0) == 0; });
}

}  // namespace

TEST_CASE("Hazard 3: CD38-dim precursors under anti-CD38 raise no alarm, known or not, and blasts are still found") {
  Made covered;
  covered.change = cover_cd38;
  const Hazard harm = test::make(covered);  // said not to have been given: every precursor differs from normal
  CAPTURE(harm.out.result.headline);
  CHECK(harm.target().call == result::Call::AtypicalImmatureB);
  for (const Treatment anti_cd38 : {Treatment::Yes, Treatment::Unknown}) {
    covered.therapy.anti_cd38 = anti_cd38;
    const Hazard h = test::make(covered);
    CAPTURE(h.out.result.headline);
    CHECK(h.target().call == result::Call::NormalPrecursorsOnly);
    REQUIRE(h.out.result.therapy);
    CHECK(h.out.result.therapy->masked.front() == "CD38");
    CHECK_FALSE(h.out.result.therapy->sentences.empty());
    for (const auto& group : h.out.result.aberrancy.clusters) {
      for (const auto& feature : group.features) CHECK(feature.marker != "CD38");
    }
  }
  Made found = with_blasts(0.01);
  found.change = cover_cd38;
  found.therapy.anti_cd38 = Treatment::Unknown;
  const Hazard h = test::make(found);
  CAPTURE(h.out.result.headline);
  CHECK(h.positive());
}

TEST_CASE(
    "Hazard 4: a marrow diluted with blood gives no negative, and a population in it is at least what is printed") {
  Made marrow;
  marrow.therapy = lenalidomide_only();
  marrow.change = erythroid_and_mast;
  marrow.reference = any_panel;
  const Hazard whole = test::make(marrow);
  CAPTURE(whole.out.result.headline);
  CHECK(whole.negative());
  CHECK(whole.out.result.marrow_quality.hemodilution == "HEMODILUTION_NOT_ASSESSED");
  // Percentiles of this laboratory: well below what an undiluted marrow holds.
  const auto populations = whole.out.result.marrow_quality.populations;
  REQUIRE(populations.size() == 3);
  marrow.reference = [&](result::MaturationReference& r) {
    any_panel(r);
    for (const auto& p : populations) {
      REQUIRE(p.count > 30);
      r.marrow.push_back({p.population, 0.4 * p.fraction, 20});
    }
  };
  const Hazard judged = test::make(marrow);
  CAPTURE(judged.out.result.headline);
  CHECK(judged.negative());
  CHECK(judged.out.result.marrow_quality.hemodilution == "OK");
  marrow.change = [](simulate::Simulated& s) {
    erythroid_and_mast(s);
    dilute(s);
  };
  const Hazard diluted = test::make(marrow);
  CAPTURE(diluted.out.result.headline);
  CHECK(diluted.target().call == result::Call::Indeterminate);
  CHECK(diluted.reason("HEMODILUTED"));
  Made blasts = marrow;
  blasts.recipe = "positive_2pct";
  blasts.recipe_change = [](simulate::Recipe& r) { r.blasts = 0.01; };
  const Hazard positive = test::make(blasts);
  CAPTURE(positive.out.result.headline);
  CHECK(positive.positive());
  CHECK(flagged(positive, "AT_LEAST"));
  marrow.reference = any_panel;  // without the guard's percentiles the same diluted tube is called negative
  CHECK(test::make(marrow).negative());
}

TEST_CASE("Hazard 6: exchanged labels of CD10 and CD20 or CD34 are held, the right ones are not") {
  for (const auto& [a, b] : {std::pair(test::kCd10, test::kCd20), std::pair(test::kCd10, test::kCd34)}) {
    for (const double blasts : {0.0, 0.02}) {
      CAPTURE(a);
      CAPTURE(b);
      CAPTURE(blasts);
      Made made = with_blasts(blasts);
      made.events = 100000;
      const Hazard right = test::make(made);
      CHECK_FALSE(right.reason("LABEL_SWAP_SUSPECT"));
      CHECK_FALSE(flagged(right, "LABEL_SWAP_SUSPECT"));
      made.change = [a = a, b = b](simulate::Simulated& s) { exchange_labels(s, a, b); };
      const Hazard h = test::make(made);
      CAPTURE(h.out.result.headline);
      CHECK(h.target().call == result::Call::Indeterminate);
      CHECK(h.reason("LABEL_SWAP_SUSPECT"));
    }
  }
}

TEST_CASE("Hazard 7: a staining that failed by its own control cells makes no negative, unless therapy explains it") {
  Made made;
  made.reference = any_panel;
  const Hazard blank = test::make(made);
  CHECK(blank.negative());
  CHECK(flagged(blank, "CONTROL_NO_BASELINE"));
  const auto controls = blank.out.result.qc.controls;
  made.reference = [&](result::MaturationReference& r) {
    any_panel(r);
    for (const auto& c : controls) {
      if (c.level) r.controls.push_back({c.marker, c.population, *c.level, 20});
    }
  };
  const Hazard same = test::make(made);
  CAPTURE(same.out.result.headline);
  CHECK(same.negative());
  CHECK_FALSE(flagged(same, "CONTROL_NO_BASELINE"));
  CHECK(flagged(same, "CONTROL_NOT_ASSESSABLE"));  // CD38: no CD138 in the tube
  for (const std::size_t dye : {kDye10, kDye20}) {
    CAPTURE(dye);
    made.change = [dye](simulate::Simulated& s) {  // a tenth of the antibody
      test::edit_dyes(s, [&](std::size_t, std::vector<double>& dyes) { dyes[dye] /= 10; });
    };
    const Hazard h = test::make(made);
    CAPTURE(h.out.result.headline);
    CHECK(h.target().call == result::Call::Indeterminate);
    CHECK(h.reason("STAIN_FAIL"));
  }
  made.therapy = lenalidomide_only();
  made.therapy.exposures.front().drug = "rituximab";
  const Hazard explained = test::make(made);  // CD20 is dim, and an anti-CD20 drug is on record
  CAPTURE(explained.out.result.headline);
  CHECK_FALSE(explained.reason("STAIN_FAIL"));
}

TEST_CASE("Hazard 1: CD19 lost, with CD22 in the tube, is seen by CD22 and is no negative") {
  Made made = with_blasts(0.01);
  made.reference = any_panel;
  made.change = [](simulate::Simulated& s) {
    s.dataset.parameters[test::kCd58].label = "CD22";
    test::edit_dyes(s, [&](std::size_t i, std::vector<double>& dyes) {
      Random random(31, 1, i);
      const double spread = std::pow(10.0, 0.12 * random.normal());
      const bool blast = is(s, i, Population::BAllLike);
      const double cd22 = is(s, i, Population::MatureB) ? 7000 : blast || is_precursor(s, i) ? 1800 : 0;
      dyes[kDye58] = 60 * random.normal() + cd22 * spread;
      if (blast) dyes[test::kCd19 - test::kCd81] = 60 * random.normal();
    });
  };
  const Hazard harm = test::make(made, Treatment::No);  // gated by CD19 alone
  CAPTURE(harm.out.result.headline);
  CHECK_FALSE(harm.positive());  // the harm: not seen; that such cells are there is said (SCR-D03)
  CHECK_FALSE(harm.negative());
  CHECK(harm.reason("LINEAGE_MASKED"));
  CHECK(harm.out.result.findings.has("SCR-D03"));
  for (const Treatment anti_cd19 : {Treatment::Yes, Treatment::Unknown}) {
    const Hazard h = test::make(made, anti_cd19);
    CAPTURE(h.out.result.headline);
    CHECK_FALSE(h.negative());
    CHECK(h.target().call != result::Call::Indeterminate);
    std::size_t blasts = 0, seen = 0;
    for (std::size_t i = 0; i < h.truth.population.size(); ++i) {
      if (!is(h.truth, i, Population::BAllLike)) continue;
      ++blasts;
      seen += h.out.events.immature_b.test(i) ? 1 : 0;
    }
    CHECK(seen > 0.8 * static_cast<double>(blasts));
  }
}

TEST_CASE("Hazard 5: an accession that the file contradicts is held, one that it repeats is not") {
  Made made;
  made.events = 40000;
  made.recipe_change = [](simulate::Recipe& r) { r.accession = "S24-1235"; };
  made.accession = "S24-1235";
  CHECK_FALSE(test::make(made).reason("ID_CONFLICT"));
  made.accession = "S24-1234";
  const Hazard swapped = test::make(made);
  CAPTURE(swapped.out.result.headline);
  CHECK(swapped.target().call == result::Call::Indeterminate);
  CHECK(swapped.reason("ID_CONFLICT"));
  CHECK(swapped.out.result.findings.has("SCR-I01"));
}

TEST_CASE("Hazard 13: blasts that the tube before left in the first events are held as carry-over") {
  Made made = with_blasts(0.0004);
  made.change = [](simulate::Simulated& s) {  // they come first: exchange them with the first other events
    std::size_t time = 0, next = 0;
    while (s.dataset.parameters[time].name != "Time") ++time;
    for (std::size_t i = 0; i < s.population.size(); ++i) {
      if (!is(s, i, Population::BAllLike)) continue;
      while (is(s, next, Population::BAllLike)) ++next;
      if (next >= i) continue;
      std::swap(s.population[i], s.population[next]);
      for (std::size_t c = 0; c < s.columns.size(); ++c) {
        if (c != time) std::swap(s.columns[c][i], s.columns[c][next]);
      }
      next += 40;
    }
  };
  const Hazard alone = test::make(made);
  CAPTURE(alone.out.result.headline);
  CHECK(alone.positive());
  CHECK(alone.out.result.findings.has("SCR-D02"));
  const std::string acquired = alone.out.result.input.acquired;
  REQUIRE(acquired.size() >= 19);
  made.previous =
      engine::PreviousTube{"before", alone.out.result.input.cytometer, acquired.substr(0, 11) + "00:00:01", 0.4};
  const Hazard after = test::make(made);
  CAPTURE(after.out.result.headline);
  CHECK(after.target().call == result::Call::Indeterminate);
  CHECK(after.reason("CARRYOVER_SUSPECT"));
  made.previous->immature_fraction = 0.01;  // too few to leave any
  CHECK(test::make(made).positive());
}
