// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace fcscreen::test {

/// How a run of the program ended.
struct Run {
  bool killed = false;  ///< by us, before it ended by itself
  int exit = 0;         ///< its exit code; meaningless when killed
  std::string out;      ///< its standard output as far as it came
  std::chrono::microseconds took{};
};

/// Run the built program with its standard error thrown away; with a limit it is killed (SIGKILL) when that has passed.
[[nodiscard]] Run run_program(const std::vector<std::string>& arguments,
                              std::optional<std::chrono::microseconds> kill_after = {});

}  // namespace fcscreen::test
