// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/error.h"

namespace fcscreen::engine {

/// How the batch of a database is, for a monitor. Holds no accession and no name.
struct BatchHealth {
  bool running = false;                                      ///< a batch holds the database now
  std::int64_t started = 0, ended = 0;                       ///< of the last run, s since 1970; 0: never, or not ended
  std::int64_t age_seconds = -1;                             ///< since the last run ended; -1: never
  std::vector<std::pair<std::string, std::int64_t>> counts;  ///< "queued", "done", "held UNREADABLE", "waiting"…
  std::string state;                                         ///< "ok", "running", "late", "interrupted" or "never"
};

/// Read it from the database, which is not changed. Late: no run ended within `max_age_seconds`. Interrupted: the last
/// run has not ended and none is at work. Errors: those of Laboratory::open.
[[nodiscard]] Result<BatchHealth> batch_health(const std::filesystem::path& db, std::int64_t max_age_seconds);

[[nodiscard]] std::string to_json(const BatchHealth& health);
/// The text format of Prometheus (node_exporter's textfile collector).
[[nodiscard]] std::string to_prometheus(const BatchHealth& health);

}  // namespace fcscreen::engine
