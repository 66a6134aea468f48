// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/bench/detection/plan.h"
#include "tools/bench/detection/real_runs.h"
#include "tools/bench/detection/synthetic_runs.h"

namespace fcscreen::bench {

/// Everything one run has measured; a section that was not run is empty.
struct Measured {
  std::vector<Scored> blanks, dilutions, shares, variety;
  std::vector<Changed> changes;
  std::optional<RealCalls> real;
  std::optional<PathFigures> path;
};

/// What is demanded, and what was measured.
struct Mark {
  std::string section, text, found;
  enum class Outcome { Pass, Fail, NotMeasured } outcome = Outcome::NotMeasured;
};
[[nodiscard]] const char* to_string(Mark::Outcome outcome);

/// Hold what was measured to the marks; a section that was asked for and has no data is NotMeasured, never Pass.
[[nodiscard]] std::vector<Mark> judge(const Plan& plan, const Measured& measured);

/// 95 % upper rate of the blind arm's class 2 and 3 events in blanks per denominator event: models::lob_rate(), with
/// fewer than 20 blanks the largest rate.
[[nodiscard]] double blank_limit(const std::vector<Scored>& blanks);

}  // namespace fcscreen::bench
