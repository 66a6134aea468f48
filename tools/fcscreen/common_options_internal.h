// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "engine/core/log.h"
#include "io/fcs/reader.h"
#include "tools/fcscreen/commands.h"

namespace fcscreen::tool {

/// The options of every command (design/CLI.md).
struct CommonOptions {
  bool json = false, jsonl = false, quiet = false;
  unsigned threads = 0;  ///< 0 = all cores
  std::string simd;      ///< empty = best of this computer
  std::string log_level = "warning";
  std::string config;
  [[nodiscard]] LogLevel level() const;
};

/// Add the common options and the example shown below --help.
void add_common_options(CLI::App& app, CommonOptions& options, const std::string& example);

/// Add --policy strict|standard|salvage.
void add_policy_option(CLI::App& app, std::string& policy);
[[nodiscard]] io::fcs::Policy policy_of(const std::string& policy);

/// Add --memory-limit; its text is for parse_memory_size().
void add_memory_option(CLI::App& app, std::string& limit);

/// Parse; an exit code when the command is done already: --help (0) or wrong usage (2, one sentence on stderr).
[[nodiscard]] std::optional<int> parse_arguments(CLI::App& app, const Arguments& arguments);

}  // namespace fcscreen::tool
