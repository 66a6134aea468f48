// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "engine/core/error.h"
#include "engine/result/event_annotation.h"

namespace fcscreen::io::text {

/// First line of --export-events.
inline constexpr const char* kEventCsvHeader =
    "event,singlet,nucleated,b_lineage,immature_b,target,class,distance,pseudotime\n";

/// Append the rows of events [first, last) to `out`, in file order: event counted from 0; flags 0 or 1; the name of the
/// event's class; distance and pseudotime as the shortest decimal that reads back as the same float, empty for NaN.
///
/// Every vector and mask of `events` holds the same number of events and every class has a name (FCS_ASSERT).
void append_event_rows(const result::EventAnnotation& events, std::size_t first, std::size_t last, std::string& out);

/// Write --export-events as a whole file, a block of events at a time. Errors of engine/core/whole_file.h.
[[nodiscard]] Status write_event_csv(const std::filesystem::path& path, const result::EventAnnotation& events,
                                     bool force);

}  // namespace fcscreen::io::text
