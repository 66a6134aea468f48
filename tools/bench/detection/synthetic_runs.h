// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/core/error.h"
#include "tools/bench/detection/plan.h"
#include "tools/bench/detection/scored.h"

// What the benchmark measures on synthetic marrow. Seeds run from Plan::first_seed.
namespace fcscreen::bench {

/// Resting and regenerating marrows without a B-ALL-like cell, each of another donor; the informed arm knows each donor
/// with a B-ALL-like population, of kPhenotypes in turn.
[[nodiscard]] Result<std::vector<Scored>> run_blanks(const Plan& plan);

/// kPhenotypes × kLevels × seeds, blind and informed.
[[nodiscard]] Result<std::vector<Scored>> run_dilutions(const Plan& plan);

/// Further phenotypes of domain/SPEC §2.1 (right column) at 1e-2 and 1e-3, at most two seeds. Reported, not judged.
[[nodiscard]] Result<std::vector<Scored>> run_variety(const Plan& plan);

/// B-ALL-like share 0 to 95 % in steps of 5 %, each of kPhenotypes, first seed, Plan::share_events.
[[nodiscard]] Result<std::vector<Scored>> run_shares(const Plan& plan);

/// The same sample as recorded, with every channel and its range × 0.5 and × 2, and with its events permuted.
struct Changed {
  std::string sample, change;  ///< `change`: "as recorded", "gain 0.5", "gain 2", "permuted"
  double level = 0;
  std::uint64_t seed = 0;
  std::string call;
  std::size_t target = 0;
  bool same_call = true;      ///< as the sample as recorded
  std::size_t differing = 0;  ///< events that are target in one of the two only
};
[[nodiscard]] Result<std::vector<Changed>> run_changes(const Plan& plan);

}  // namespace fcscreen::bench
