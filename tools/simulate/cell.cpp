// SPDX-License-Identifier: Apache-2.0
#include "tools/simulate/cell.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

namespace fcscreen::simulate {
namespace {

// Streams of the random numbers that belong to a donor, apart from those of events.
constexpr std::uint64_t kDonorShares = 11, kDonorLevels = 12, kDonorPath = 13;
constexpr float kNoStage = std::numeric_limits<float>::quiet_NaN();

constexpr double kCd34DimShift = -0.9, kTdtDimShift = -0.3;  // CD34-dim stage I of regenerating marrow, SPEC §0.3.4
constexpr double kBlastSpread = 0.18;
constexpr double kEdgeBlasts = 0.02;    // share of blasts with half the deviation and dim CD19
constexpr double kStickyDead = 0.035;   // share of dying cells that bind every antibody
constexpr double kDyingPrecursors = 3;  // how much more often hematogones die than other cells
// What a dying precursor has gained or lost at the end, decades.
//                                   CD19  CD10  CD34  CD38   CD45   CD20 CD58  CD81   TdT   CD66c
constexpr Levels kPrecursorChange = {0.05, 0.55, 0.15, -0.75, -0.55, 0.0, 0.65, -0.50, 0.20, 0.50, 0, 0, 0, 0};
constexpr double kThreshold = 5000;  // FSC-A at which the instrument triggers

double power10(double x) { return std::exp(x * std::numbers::ln10); }
double mix(double a, double b, double u) { return a + (b - a) * u; }

}  // namespace

std::array<double, kPopulations> donor_shares(const Recipe& recipe) {
  auto shares = recipe.shares;
  for (std::size_t p = kFirstArtefact; p < kPopulations; ++p) {
    const auto population = static_cast<Population>(p);
    if (population != Population::Debris && population != Population::Erythrocyte) shares[p] *= recipe.impostors;
  }
  shares[index(Population::EdgeGranulocyte)] *= recipe.impostors;
  shares[index(Population::EdgeProgenitor)] *= recipe.impostors;
  if (recipe.donor != 0) {
    for (std::size_t p = 0; p < kPopulations; ++p) {
      Random random(recipe.donor, kDonorShares, p);
      shares[p] *= power10(2 * recipe.donor_spread * random.normal());
    }
  }
  double cells = 0;
  for (std::size_t p = 0; p < kFirstArtefact; ++p) cells += shares[p];
  for (std::size_t p = 0; p < kFirstArtefact; ++p) shares[p] *= (1 - recipe.hematogones) / cells;
  const double stages = recipe.stages[0] + recipe.stages[1] + recipe.stages[2];
  for (std::size_t k = 0; k < 3; ++k) {
    shares[index(Population::HematogoneI) + k] = recipe.hematogones * recipe.stages[k] / stages;
  }
  return shares;
}

Sampler::Sampler(const Recipe& recipe, std::vector<Marker> used)
    : recipe_(recipe), used_(std::move(used)), deviation_(*deviation_by_name(recipe.deviation)) {
  if (recipe.donor != 0) {
    for (std::size_t p = 0; p < kPopulations; ++p) {
      Random random(recipe.donor, kDonorLevels, p);
      for (double& s : shift_[p]) s = 0.7 * recipe.donor_spread * random.normal();
    }
    Random random(recipe.donor, kDonorPath, 0);  // what all cells of the donor share: reagents, preparation
    Levels common{};
    for (double& s : common) s = 0.7 * recipe.donor_spread * random.normal();
    for (auto& population : shift_) {
      for (std::size_t m = 0; m < kMarkers; ++m) population[m] += common[m];
    }
    path_shift_ = shift_[index(Population::HematogoneI)];
  }
  const auto shares = donor_shares(recipe);
  double sum = 0;
  for (std::size_t p = 0; p < kFirstArtefact; ++p) {
    sum += p == index(Population::BAllLike) ? 0 : shares[p] * (1 - recipe.blasts);
    cumulative_[p] = sum;
  }
}

Population Sampler::any_cell(Random& random, bool with_blasts) const {
  const double total = cumulative_[kFirstArtefact - 1];
  const double u = random.uniform() * (with_blasts ? total + recipe_.blasts : total);
  const auto end = cumulative_.begin() + kFirstArtefact;
  const auto at = std::upper_bound(cumulative_.begin(), end, u);
  return at == end ? Population::BAllLike : static_cast<Population>(at - cumulative_.begin());
}

Cell Sampler::finish(const Levels& levels, double spread, Random& random) const {
  Cell cell;
  const double size = random.normal();  // larger cells carry more of everything
  for (const Marker m : used_) {
    const double sd = levels[m] < 1.55 ? 0.25 : spread;
    cell.dye[m] = power10(levels[m] + 0.05 * size + sd * random.normal());
  }
  cell.autofluorescence = power10(0.06 * size + 0.12 * random.normal());
  cell.fsc = power10(0.02 * size);
  cell.ssc = power10(0.03 * size);
  cell.height = 1 + 0.018 * random.normal();
  cell.stage = kNoStage;
  return cell;
}

Cell Sampler::simple(Population population, Random& random) const {
  const Phenotype& type = phenotype(population);
  const double u = random.uniform();
  Levels levels{};
  for (const Marker m : used_) levels[m] = mix(type.from[m], type.to[m], u) + shift_[index(population)][m];
  Cell cell = finish(levels, type.spread, random);
  cell.autofluorescence *= type.autofluorescence;
  cell.fsc *= mix(type.fsc_from, type.fsc_to, u) * power10(type.fsc_spread * random.normal());
  cell.ssc *= mix(type.ssc_from, type.ssc_to, u) * power10(type.ssc_spread * random.normal());
  if (population == Population::MatureB) cell.stage = 1;
  return cell;
}

Cell Sampler::precursor(Population population, Random& random) const {
  static constexpr std::array<double, 4> kEnds = {0, kStageI, kStageII, kStageIII};
  const std::size_t k = index(population) - index(Population::HematogoneI);
  const double t = mix(kEnds[k], kEnds[k + 1], random.uniform());
  const bool dim = k == 0 && random.uniform() < recipe_.cd34_dim;
  Levels levels = path_levels(t);
  for (const Marker m : used_) levels[m] += path_shift_[m];
  if (dim) {
    levels[CD34] = std::max(kNegative, levels[CD34] + kCd34DimShift);
    levels[TdT] = std::max(kNegative, levels[TdT] + kTdtDimShift);
  }
  Cell cell = finish(levels, kPathSpread, random);
  cell.fsc *= path_fsc(t) * power10(0.04 * random.normal());
  cell.ssc *= path_ssc(t) * power10(0.09 * random.normal());
  cell.stage = static_cast<float>(t);
  return cell;
}

Cell Sampler::blast(Random& random) const {
  const double t = std::clamp(deviation_.stage + 0.02 * random.normal(), 0.0, 1.0);
  const bool edge = random.uniform() < kEdgeBlasts;
  const bool cd20 = random.uniform() < deviation_.cd20_positive;
  const Levels path = path_levels(deviation_.stage);
  Levels levels{};
  for (const Marker m : used_) {
    levels[m] = path[m] + (edge ? 0.5 : 1.0) * deviation_.delta[m] + shift_[index(Population::BAllLike)][m];
  }
  if (edge) levels[CD19] -= 1.1;
  if (cd20) levels[CD20] = kCd20Positive;
  if (deviation_.cd34_negative) levels[CD34] = kNegative;
  Cell cell = finish(levels, kBlastSpread, random);
  cell.height *= 1 + 0.020 * random.normal();  // irregular cells: a wider ratio of area to height
  cell.autofluorescence *= 1.1;
  cell.fsc *= 69e3 * power10(0.048 * random.normal());
  cell.ssc *= 14.5e3 * power10(0.11 * random.normal());
  cell.stage = static_cast<float>(t);
  return cell;
}

// B-lineage, T and erythroid cells die more often than their share; precursors most of all.
Population Sampler::dying_cell(Random& random) const {
  const double precursors = std::min(0.1, kDyingPrecursors * recipe_.hematogones), u = random.uniform();
  if (u < precursors) {
    const double v = random.uniform();
    return v < 0.45 ? Population::HematogoneI : v < 0.85 ? Population::HematogoneII : Population::HematogoneIII;
  }
  if (u < precursors + 0.08) return Population::MatureB;
  if (u < precursors + 0.22) return Population::TCell;
  if (u < precursors + 0.34) return Population::Erythroblast;
  return any_cell(random, false);
}

// Dying cells: shrunken, granular, own antigens falling, and in some of them every antibody sticks by a common factor.
// Dying precursors lose CD45, CD38 and CD81 first and so resemble B-ALL in their antigens; their scatter tells.
Cell Sampler::dead(Random& random) const {
  const Population parent = dying_cell(random);
  Cell cell = draw(parent, random);
  const double progress = random.uniform();
  const bool sticky = random.uniform() < kStickyDead;
  const double stick = (sticky ? 2.85 : 1.20) + 0.32 * random.normal();
  const bool precursor = parent >= Population::HematogoneI && parent <= Population::HematogoneIII;
  for (const Marker m : used_) {
    const double change = precursor ? kPrecursorChange[m] * (0.3 + 0.7 * progress) : -0.4 * progress;
    cell.dye[m] = cell.dye[m] * power10(change) + power10(stick + 0.22 * random.normal());
  }
  const double shrinkage = std::max(0.0, progress + 0.2 * random.normal());
  cell.autofluorescence *= 1.0 + 0.6 * progress;
  cell.fsc *= power10(-0.05 - 0.27 * shrinkage + 0.05 * random.normal());
  cell.ssc *= power10(0.05 + 0.23 * shrinkage + 0.10 * random.normal());
  cell.height *= 1 - 0.04 * random.uniform();
  cell.stage = kNoStage;
  return cell;
}

// Two cells in one pulse: areas add; the height is the larger one's unless they pass side by side.
Cell Sampler::doublet(Random& random) const {
  const double kind = random.uniform();
  Population a = any_cell(random, true), b = any_cell(random, true);
  if (kind < 0.10) {
    a = Population::MatureB, b = Population::TCell;
  } else if (kind < 0.22) {
    a = Population::MatureB, b = Population::Neutrophil;
  } else if (kind < 0.24) {
    a = Population::PlasmaCell, b = Population::Neutrophil;
  }
  Cell cell = draw(a, random);
  const Cell other = draw(b, random);
  for (const Marker m : used_) cell.dye[m] += other.dye[m];
  cell.autofluorescence += other.autofluorescence;
  const double larger = std::max(cell.fsc, other.fsc), sum = cell.fsc + other.fsc;
  const double overlap = std::pow(random.uniform(), 2.5);  // most pass one after the other
  cell.height *= (larger + overlap * (sum - larger)) / sum;
  cell.fsc = sum;
  cell.ssc += other.ssc;
  cell.stage = kNoStage;
  cell.doublet = true;
  cell.pair = {a, b};
  cell.overlap = overlap;
  return cell;
}

Cell Sampler::draw(Population population, Random& random) const {
  Cell cell;
  switch (population) {
    case Population::HematogoneI:
    case Population::HematogoneII:
    case Population::HematogoneIII: return precursor(population, random);
    case Population::BAllLike: return blast(random);
    case Population::Dead: cell = dead(random); break;
    case Population::Doublet: return doublet(random);
    default: cell = simple(population, random);
  }
  if (cell.fsc < kThreshold) cell.fsc = kThreshold * (1 - 0.1 * std::log(random.uniform()));
  return cell;
}

}  // namespace fcscreen::simulate
