// SPDX-License-Identifier: Apache-2.0
#include "engine/cohort/rules.h"

#include <algorithm>
#include <cmath>

namespace fcscreen::engine {

CohortRules cohort_rules(const io::text::Config& c) {
  const auto whole = [&c](const char* key) { return static_cast<int>(std::lround(c.number(key))); };
  CohortRules r;
  r.smallest_cell = static_cast<std::size_t>(whole("cohort.smallest_cell"));
  r.landmarks = {whole("cohort.first_landmark"), whole("cohort.second_landmark")};
  std::sort(r.landmarks.begin(), r.landmarks.end());
  r.landmarks.erase(std::unique(r.landmarks.begin(), r.landmarks.end()), r.landmarks.end());
  r.bridged_gap_days = whole("exposure.bridge_gap");
  return r;
}

}  // namespace fcscreen::engine
