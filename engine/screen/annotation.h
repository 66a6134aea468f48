// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "engine/result/event_annotation.h"
#include "engine/screen/summary.h"

namespace fcscreen::engine {

/// Per-event outcome of a gated tube. `target` marks the events counted; class names are population names.
[[nodiscard]] result::EventAnnotation annotate(const Evaluated& evaluated, const Bitmask& target);

/// All flags clear, class "not gated", distance and pseudotime NaN.
[[nodiscard]] result::EventAnnotation annotate_ungated(std::size_t n_events);

}  // namespace fcscreen::engine
