// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "engine/result/screen_result.h"

namespace fcscreen::test {

/// A result with every field filled at random from `seed`: finite numbers of all magnitudes, texts with quotes, control
/// characters and letters outside ASCII, lists of 0 to 3 items.
[[nodiscard]] result::ScreenResult random_result(std::uint64_t seed);

}  // namespace fcscreen::test
