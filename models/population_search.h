// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/error.h"
#include "models/grouping.h"
#include "models/rows.h"

// Compact populations among impostors that lie beside them: found from a strict core, parted from what is around.
namespace fcscreen::models {

/// What a row may be to a population.
enum class RowRole : std::uint8_t {
  Core,       ///< passes every margin with room to spare: populations are looked for here
  Candidate,  ///< passes: may be a member
  Beyond,     ///< fails by its scatter alone: shows what the impostors of this sample are, is no member
  Other       ///< teaches nothing; is told which population it would belong to
};

struct SearchOptions {
  GroupOptions groups;             ///< density groups that the search starts from, and the least size
  double prior_events = 40;        ///< weight of the expectation that a population is about as wide as a normal one
  double prior_variance = 1.2;     ///< that width, squared, in units of the scale
  double background_events = 8;    ///< the same of the impostors
  double background_variance = 3;  ///< that are wider
  double member_share = 0.995;     ///< of the population within its limit (chi-square)
  double posterior = 0.5;          ///< probability of being a member from which a row is one
  double region = 3;               ///< impostors are learnt within this multiple of the limit's square
  double separation = 2.5;         ///< least Mahalanobis distance between two populations that are told apart
  std::size_t max_rows = 3000;     ///< rows that are learnt from, about
  std::size_t rounds = 4;          ///< searches among what the last one left over, at most
  double mode_share = 0.3;         ///< of a density group lies about its densest point
  double start_share = 0.5;        ///< of it, about that point, is taken as one population to begin with
  double start_widening = 1.3;     ///< variance: the nearest half of a normal sample is narrower than the whole
  double grow_share = 0.9;         ///< of a population lies within the limit it grows by
  double ridge = 0.05;             ///< variance added on every axis of a start, units of the scale
  std::size_t least_core = 8;      ///< core rows that a place is searched from
  double least_weight = 8;         ///< rows that a distribution is fitted to, weights summed
  double least_part = 5;           ///< the same of one of two parts
  std::size_t max_parts = 6;       ///< of one place
};

struct FoundPopulations {
  std::vector<std::int32_t> label;      ///< [n] from 1 in the order found, 0 none; of every role
  std::size_t n = 0;                    ///< populations, each of at least groups.min_group core rows
  std::vector<double> expected_false;   ///< [n] sum over core and candidate members of 1 - probability
  std::vector<double> expected_missed;  ///< [n] sum of the probability over such rows that are no members
};

/// Find compact populations.
///
/// Density groups of the core rows are starting places (group_events()). About each, two normal distributions are
/// fitted by expectation-maximisation (Dempster, Laird & Rubin 1977) to the rows of the region: members, and impostors,
/// which every Beyond row is. Covariances have inverse Wishart priors (Fraley & Raftery 2007, doi
/// 10.1007/s00357-007-0004-5), so that few events do not stretch a population towards its impostors. Of several starts
/// (along the principal axes and away from the impostors) the likeliest stands. A population that two normal
/// distributions of one covariance fit better by the Bayesian information criterion, and that are `separation` apart,
/// is parted in two. Then every row is asked; the search is repeated among rows left over.
///
/// `scale` [m] divides each column; > 0. Rows with NaN or infinity get label 0. Independent of the order of rows (equal
/// rows are interchangeable) and of threads; beyond max_rows the time is linear in rows.
/// Errors: MODEL-S01 where sizes do not fit, those of group_events().
[[nodiscard]] Result<FoundPopulations> find_populations(const Rows& rows, std::span<const RowRole> role,
                                                        std::span<const double> scale,
                                                        const SearchOptions& options = {});

}  // namespace fcscreen::models
