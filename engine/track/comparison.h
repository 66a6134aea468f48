// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/result/serial.h"
#include "models/serial_change.h"

// One sample against an earlier one: may they be compared, with which spread, and what changed (SPEC §4.1 to §4.3).
namespace fcscreen::engine {

/// Spread of a sample and why.
struct AssignedSigma {
  double sigma = 0;  ///< decades
  std::string note;  ///< "different cytometer: σ 0.20"; empty where nothing differs
};

/// σ of `current` against `reference` (SPEC §4.1): its own where it has one, else the row of the table for what
/// differs. Facts that one of them does not state do not differ. A different panel outweighs a different instrument.
[[nodiscard]] AssignedSigma sigma_against(const result::SerialSample& reference, const result::SerialSample& current,
                                          const models::SerialRules& rules = {});

/// True where `sample` may be too low against `other` (SPEC §4.1): an understated count, or one of which the anti-CD19
/// therapy is not known while that of the other is. Where it is known of neither, the lineage marker was looked at in
/// the same way in both, and what is not known is said beside the comparison.
[[nodiscard]] bool understated_against(const result::SerialSample& sample, const result::SerialSample& other);

/// Codes of SPEC §4.1 why the two must not be compared; empty: comparable. In this order: TISSUE, LEVEL, DENOMINATOR,
/// ANALYSIS_VERSION, COUNTED, REFERENCE_UNDERSTATED, CLASS_BELOW_2. Facts that one of them does not state are no
/// objection. What an understated current sample forbids depends on the class and is left to compare().
[[nodiscard]] std::vector<std::string> not_comparable(const result::SerialSample& reference,
                                                      const result::SerialSample& current);

/// A count as the statistics take it. The reference's σ is its own or that of the same tube.
[[nodiscard]] models::SerialCount serial_count(const result::SerialSample& sample, double sigma);

/// Compare `current` with the one sample `reference` (oracle: annex/reference_rules.py, pair).
///
/// Where a cleaning gate removed cells like those counted (`at_most`), a change is named only if it holds with all of
/// them counted against it, and its numbers are those; else the two are not comparable (TARGET_LOSS; ADR 0024).
///
/// Sets every field but `reference` (an index only the caller knows), `confirmed` and `confirmed_by`, which need later
/// samples; MAJOR_PROGRESSION is confirmed at once.
[[nodiscard]] result::SerialComparison compare(const result::SerialSample& reference,
                                               const result::SerialSample& current,
                                               const models::SerialRules& rules = {});

/// Compare `current` with the lowest of its comparable evaluable `priors` (oracle: versus_nadir). `reference` is the
/// index into `priors`; of equal fractions the first. Absent: no such prior.
///
/// `lowered`, where given, is set when PROGRESSION became POSSIBLE_PROGRESSION because the lowest of several is too low
/// by selection; a confirming sample lifts it again.
[[nodiscard]] std::optional<result::SerialComparison> compare_with_nadir(std::span<const result::SerialSample> priors,
                                                                         const result::SerialSample& current,
                                                                         const models::SerialRules& rules = {},
                                                                         bool* lowered = nullptr);

}  // namespace fcscreen::engine
