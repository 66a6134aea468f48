// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/result/laboratory_profile.h"
#include "engine/result/screen_result.h"

namespace fcscreen::engine {

/// What the test is called: the laboratory's name for it, else "Immature B-cell screen".
[[nodiscard]] std::string test_title(const result::LaboratoryProfile& laboratory);

/// Each range of the laboratory beside what this sample has, with count, denominator and interval: "Normal precursors:
/// 9.3 % (3,062 of 33,095; 95 % CI 8.9–9.6 %), above 0–3.5 % (adults, resting marrow; source)". A population whose
/// interval the result does not hold is said to be not compared.
[[nodiscard]] std::vector<std::string> range_sentences(const result::LaboratoryProfile& laboratory,
                                                       const result::ScreenResult& result);

}  // namespace fcscreen::engine
