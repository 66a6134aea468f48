// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/error.h"
#include "models/rows.h"

namespace fcscreen::models {

struct GroupOptions {
  std::size_t min_group = 10;     ///< events a group needs to exist (SPEC §2.3)
  double persistence = 1.2;       ///< least drop of the natural log density between two groups
  double reach = 4;               ///< an event joins at most this many times the group's median neighbour distance away
  std::size_t max_exact = 20000;  ///< above it representatives are grouped and the others follow the nearest one
  unsigned threads = 0;
};

struct Groups {
  std::vector<std::int32_t> label;  ///< [n] group from 1 (largest first; equal sizes by their medians); 0: none
  std::size_t n_groups = 0;
};

/// Find groups of events by density: every event climbs to its densest neighbour, and peaks whose log density stands
/// less than `persistence` above the saddle to a higher peak are merged into it (ToMATo, Chazal, Guibas, Oudot & Skraba
/// 2013, doi 10.1145/2535927). Neighbours are the min_group - 1 nearest; the log density is -m log of the distance to
/// the last of them, averaged over the neighbours. Events too isolated for the group they climbed to (`reach`) and
/// peaks with fewer than min_group events are left out, then join the nearest group within its reach or stay ungrouped.
///
/// `scale` [m] divides each column first (e.g. the normal SD at the nearest node, in decades); all > 0. Above max_exact
/// events, evenly spread representatives of the sorted rows are grouped, the others take the label of the nearest one
/// within reach, and what is left over is grouped by itself (again by representatives, once).
/// Equal rows that outnumber min_group are a peak of their own, so coarsely quantised values fall into many groups.
/// Groups describe; they never decide whether an event counts (SPEC §1.5). Rows with NaN get label 0.
/// Independent of the order of the rows and of threads; equal rows get equal labels.
/// Errors: MODEL-G01 where scale does not fit the columns or options are out of range (min_group 2 to 1000).
[[nodiscard]] Result<Groups> group_events(const Rows& rows, std::span<const double> scale,
                                          const GroupOptions& options = {});

}  // namespace fcscreen::models
