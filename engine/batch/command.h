// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/core/error.h"

namespace fcscreen::engine {

struct CommandEnd {
  int exit = -1;         ///< exit code; 128 + n after signal n
  std::string out, err;  ///< what it wrote
};

/// Run another program and wait for it; found by PATH, no shell between. It has no stdin and this process's
/// environment. Killed after so many seconds, which counts as exit 124.
/// Error (Usage): BAT-08 it cannot be started, for example because it is not installed.
[[nodiscard]] Result<CommandEnd> run_command(const std::vector<std::string>& arguments, int timeout_seconds);

}  // namespace fcscreen::engine
