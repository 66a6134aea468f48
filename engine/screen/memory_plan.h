// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "engine/core/error.h"
#include "engine/core/event_memory.h"

namespace fcscreen::engine {

/// What a screen takes besides its columns, whatever their number: masks, scatter in decades, evidence, the events'
/// annotation, positions in plots and the copies that statistics sort. Measured (tests/cli memory cases), rounded up.
inline constexpr std::size_t kWorkingBytesPerEvent = 64;
inline constexpr std::size_t kWorkingBytes = std::size_t{48} << 20;  ///< libraries, tiles of each thread, one report

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
