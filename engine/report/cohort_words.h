// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/result/study_result.h"

// What fcscreen says about a study, in English: terminal and report say the same. A regression is only ever said to
// have come after the lenalidomide stop, and every share names its denominator (SPEC §6).
namespace fcscreen::engine {

/// "12", or "suppressed".
[[nodiscard]] std::string cell_words(const result::Cell& cell);
/// "9 of 19, 47.4 % (24.4–71.1)"; "0 of 19 (up to 17.6 %)"; "none asked" without a denominator; "suppressed".
[[nodiscard]] std::string share_words(const result::Share& share);
/// "54.0 (5.0–119.0)" months; "–" without patients.
[[nodiscard]] std::string spread_words(const result::Spread& spread);
/// How many stand behind a median: "32 of 32", and how many are known only as a range.
[[nodiscard]] std::string spread_patients(const result::Spread& spread);
/// "12.3 months (8.1 to not reached)", "not reached", "not estimable" without patients, "suppressed".
[[nodiscard]] std::string median_words(const result::StudyCurve& curve);
/// The time to regression in sentences: what was seen in how many, where the median lies or why there is none, and what
/// the estimate assumes.
[[nodiscard]] std::vector<std::string> regression_words(const result::StudyResult& study);
/// Why patients are not evaluable for regression, one line each with their number.
[[nodiscard]] std::vector<std::string> exclusion_words(const result::StudyResult& study);
/// "Regression: a fall confirmed by a second sample" …
[[nodiscard]] std::string rule_words(const result::StudyResult& study);

/// The whole study as tables for a terminal.
[[nodiscard]] std::string study_terminal(const result::StudyResult& study);

}  // namespace fcscreen::engine
