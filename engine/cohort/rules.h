// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "io/text/config.h"

namespace fcscreen::engine {

/// Thresholds of a study (SPEC §6), section [cohort] of the configuration. The defaults here are the same numbers.
struct CohortRules {
  std::size_t smallest_cell = 5;          ///< a smaller number of patients is suppressed for outside
  std::vector<int> landmarks = {30, 90};  ///< days after the stop, where the study names none
  int bridged_gap_days = 28;              ///< as in a patient's series
};

/// Copy the thresholds of a study out of a configuration. Every key used exists in the compiled defaults.
[[nodiscard]] CohortRules cohort_rules(const io::text::Config& config);

}  // namespace fcscreen::engine
