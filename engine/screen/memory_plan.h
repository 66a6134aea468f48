// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "engine/core/error.h"
#include "engine/core/event_memory.h"

namespace fcscreen::engine {

/// What a screen takes besides its columns, whatever their number: masks, scatter in decades, evidence, the events'
/// annotation and the copies that statistics sort. Measured, rounded up; tests/property/memory_limit_test holds it.
inline constexpr std::size_t kWorkingBytesPerEvent = 32;
inline constexpr std::size_t kWorkingBytes = std::size_t{32} << 20;  ///< libraries, tiles of each thread, one report

/// Where the columns of one tube lie: linear and display, 4 bytes an event each, and decades of every marker, 4 more.
///
/// In memory where they and the working memory are within the limit; else in temporary files, and the
/// results are the same. A tube with most of its events in the B-lineage takes more than the working memory counted
/// here: rows and scores of those events, about 200 bytes each.
///
/// Errors: ENG-L03 (Usage) the limit is below the working memory, or no address space holds the columns.
[[nodiscard]] Result<EventMemory> place_columns(std::size_t n_events, std::size_t n_columns, std::size_t n_markers,
                                                std::size_t limit_bytes, const std::string& file);

}  // namespace fcscreen::engine
