// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace fcscreen::engine {

/// Something that happened during a night, as it is logged: one line. Values are text; those that hold names of persons
/// (`path`) may be left out.
struct NightEvent {
  std::string what;  ///< "start", "walk", "queued", "waiting", "held", "duplicate", "done", "retry", "trouble", "end"…
  std::vector<std::pair<std::string, std::string>> values;
};
using NightLog = std::function<void(const NightEvent&)>;

/// How far the night is, for a progress bar.
struct NightProgress {
  std::size_t done = 0, of = 0;
  double seconds = 0;  ///< since screening began
  std::string doing;
};
using NightProgressSink = std::function<void(const NightProgress&)>;

}  // namespace fcscreen::engine
