// SPDX-License-Identifier: Apache-2.0
#include "engine/screen/memory_plan.h"

#include "engine/stream/load_events.h"

namespace fcscreen::engine {

Result<EventMemory> place_columns(std::size_t n_events, std::size_t n_columns, std::size_t n_markers,
                                  std::size_t limit_bytes, const std::string& file) {
  // Markers stand in three tables, so that as many columns as both together bound them all.
  if (const auto most = bytes_of_columns(n_events, 2 * (n_columns + n_markers) + kWorkingBytesPerEvent, file); !most) {
    return fail(most.error());
  }
  const std::size_t columns = n_events * sizeof(float) * (2 * n_columns + n_markers);
  const std::size_t working = n_events * kWorkingBytesPerEvent + kWorkingBytes;
  if (working > limit_bytes) {
    return fail(ErrorKind::Usage, "ENG-L03",
                "Screening " + std::to_string(n_events) + " events needs at least " + std::to_string(working) +
                    " bytes besides the columns; the memory limit is " + std::to_string(limit_bytes) + " bytes.",
                file, {}, "Raise --memory-limit to " + std::to_string((working >> 20) + 1) + "M or more.");
  }
  return EventMemory::within(columns, limit_bytes - working);
}

}  // namespace fcscreen::engine
