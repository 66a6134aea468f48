// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/core/error.h"
#include "models/rows.h"

// The boundary of a known population in a new sample: learnt from its own events against the sample's events.
namespace fcscreen::models {

struct BoundaryOptions {
  double drift_sd = 0.05;        ///< decades by which the population may have moved on every axis, SD
  double region_share = 0.999;   ///< distances that hold this share of the population are its inside
  double region_factor = 2.5;    ///< background is learnt within this multiple of that distance
  double core_share = 0.999;     ///< events within this share start as members
  double ridge = 1.0;            ///< of the coefficients but the constant
  double min_members = 20;       ///< the population weighs at least this many events of the sample
  double emphasis = 1;           ///< times which the population's rows weigh more than the members expected
  std::size_t drift_passes = 1;  ///< times the population is moved to its members in the sample and fitted again
  double max_drift = 0.3;        ///< decades it may be moved on an axis
  std::size_t max_rounds = 10;
  std::size_t max_background = 20000;  ///< rows near the population that are fitted, spread evenly and weighted
  double trim_share = 0.995;           ///< of the population within the distance it is trimmed at, twice
  double member = 0.5;                 ///< probability from which a row does not count as background
  double drift_events = 20;            ///< members whose mean drift is believed by half
  std::size_t rows_per_axis = 5;       ///< population rows needed per axis and for the constant
};

/// What the events of a sample are, seen from a known population.
struct Boundary {
  std::vector<float> posterior;        ///< [sample rows] probability of membership; 0 outside the region or with NaN
  std::vector<float> distance_square;  ///< [sample rows] Mahalanobis, in the population's own covariance; NaN with NaN
  double inside_square = 0;            ///< squared distance that holds region_share of the population
  double core_square = 0;              ///< the same for core_share
  std::size_t rounds = 0;
};

/// Learn the boundary and apply it.
///
/// The population gives centre and covariance (Ledoit–Wolf, trimmed at trim_share twice, drift_sd² added per axis) and
/// with them whitened coordinates z. Within region_factor × the inside distance a logistic regression on 1, z and all
/// products of two z separates the population's rows from the sample's rows; a sample row counts as background by one
/// minus its own probability of membership, and the population's rows together weigh as many events as are expected to
/// be members (at least min_members): expectation–maximisation for positive and unlabelled data (Ward et al. 2009, doi
/// 10.1111/j.1541-0420.2008.01116.x; Elkan & Noto 2008, doi 10.1145/1401890.1401920).
/// Independent of the order of rows. Errors: MODEL-B01 fewer than rows_per_axis × (d + 1) finite population rows or
/// other widths, MODEL-B02 no spread.
[[nodiscard]] Result<Boundary> find_population(const Rows& population, const Rows& sample,
                                               const BoundaryOptions& options = {});

}  // namespace fcscreen::models
