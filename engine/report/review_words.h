// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/result/review.h"

// What is said of signatures and corrected reports.
namespace fcscreen::engine {

/// The last signature of the version that is shown; null where nobody has signed it.
[[nodiscard]] const result::Signature* last_signature(const std::optional<result::Review>& review);
/// "Reviewed: A. Pathologist, 2024-03-01 09:30:00 UTC".
[[nodiscard]] std::string signature_line(const result::Signature& signature);
/// "2024-03-01 09:30:00 UTC (2024-03-01 10:30:00 +01:00)"; the second where the laboratory has named its time zone.
[[nodiscard]] std::string moment_text(const std::string& utc, const std::string& local);
/// The day a report bears: that of the last signature, in the laboratory's time zone where it has one; empty without.
[[nodiscard]] std::string report_day(const std::optional<result::Review>& review);

/// What a corrected report says beside what it said before.
struct Correction {
  std::string title;                ///< "CORRECTED REPORT", or that what is shown differs from what was signed
  std::string sentence;             ///< which version it replaces, who signed that, and why this one was signed
  std::vector<std::string> values;  ///< "Result: Detected, quantifiable → Atypical immature B", what changed alone
};
/// Nothing where no other version was signed before and no signature means "amended".
[[nodiscard]] std::optional<Correction> correction_of(const std::optional<result::Review>& review);

}  // namespace fcscreen::engine
