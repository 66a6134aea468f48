// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/result/screen_result.h"

namespace fcscreen::engine {

/// The one line a technician reads: call, percentage with interval, count and denominator, LOD, level, "not reviewed".
///
/// Never a bare negative: a negative carries its LOD, a refused one "not a negative: reasons". Synthetic samples say so
/// first.
[[nodiscard]] std::string headline(const result::ScreenResult& result);

}  // namespace fcscreen::engine
