// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/result/serial.h"

// Reasons and flags of the samples of a series: what all of them bear is said once.
namespace fcscreen::engine {

/// Flags that every sample bears, in the order of the first; none for fewer than two samples.
[[nodiscard]] std::vector<std::string> common_codes(const result::SerialReport& report);
/// Reasons and flags of one sample that are not `common`.
[[nodiscard]] std::vector<std::string> own_codes(const result::SerialSample& sample,
                                                 const std::vector<std::string>& common);
/// "LOW_N (Fewer than 200 000 cells …), …": each code with what it means.
[[nodiscard]] std::string codes_text(const std::vector<std::string>& codes);
/// True where every sample with cells counts immature B cells, normal precursors included.
[[nodiscard]] bool counts_candidates(const result::SerialReport& report);

}  // namespace fcscreen::engine
