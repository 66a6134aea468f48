// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/core/error.h"

namespace fcscreen::tool {

// design/CLI.md, exit codes.
inline constexpr int kExitDone = 0;
inline constexpr int kExitHeld = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitInput = 3;
inline constexpr int kExitOutput = 4;
inline constexpr int kExitBug = 70;
inline constexpr int kExitInterrupted = 130;

/// Arguments after the command word, in order.
using Arguments = std::vector<std::string>;

/// Run the command named by the first argument; anything that is exactly no command word is a file for `screen`.
[[nodiscard]] int dispatch(const Arguments& arguments);

// One function per subcommand, each in a file of its name. They return an exit code.
[[nodiscard]] int run_screen(const Arguments& arguments);
[[nodiscard]] int run_batch(const Arguments& arguments);
[[nodiscard]] int run_cohort(const Arguments& arguments);
[[nodiscard]] int run_track(const Arguments& arguments);
[[nodiscard]] int run_gate_template(const Arguments& arguments);
[[nodiscard]] int run_reference(const Arguments& arguments);
[[nodiscard]] int run_reference_build(const Arguments& arguments);
[[nodiscard]] int run_db(const Arguments& arguments);
[[nodiscard]] int run_verify(const Arguments& arguments);
[[nodiscard]] int run_report(const Arguments& arguments);
[[nodiscard]] int run_gate(const Arguments& arguments);
[[nodiscard]] int run_inspect(const Arguments& arguments);
[[nodiscard]] int run_convert(const Arguments& arguments);
[[nodiscard]] int run_version(const Arguments& arguments);

/// Write the error as one sentence to stderr and give its exit code.
[[nodiscard]] int report_error(const Error& error);

}  // namespace fcscreen::tool
