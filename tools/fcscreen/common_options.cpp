// SPDX-License-Identifier: Apache-2.0
#include "tools/fcscreen/common_options_internal.h"

#include <algorithm>
#include <cstdio>

#include "tools/fcscreen/output.h"

namespace fcscreen::tool {

LogLevel CommonOptions::level() const {
  if (quiet || log_level == "error") return LogLevel::Error;
  if (log_level == "info") return LogLevel::Info;
  return log_level == "debug" ? LogLevel::Debug : LogLevel::Warning;
}

void add_common_options(CLI::App& app, CommonOptions& options, const std::string& example) {
  app.footer("Example: " + example);
  auto* json = app.add_flag("--json", options.json, "one JSON document on standard output");
  app.add_flag("--jsonl", options.jsonl, "one JSON document per line")->excludes(json);
  app.add_option("--threads", options.threads, "threads to use; 0 = all cores")->check(CLI::Range(0U, 1024U));
  app.add_option("--simd", options.simd, "instruction set to use, or 'scalar'");
  app.add_flag("--quiet", options.quiet, "no talk on standard error but failures");
  app.add_option("--log-level", options.log_level, "error, warning, info or debug")
      ->check(CLI::IsMember({"error", "warning", "info", "debug"}));
  app.add_option("--config", options.config, "configuration file (TOML)")->check(CLI::ExistingFile);
}

void add_policy_option(CLI::App& app, std::string& policy) {
  app.add_option("--policy", policy,
                 "what to do with files that deviate from the standard: strict refuses, standard repairs and reports, "
                 "salvage also reads what is whole in a damaged file")
      ->check(CLI::IsMember({"strict", "standard", "salvage"}));
}

void add_memory_option(CLI::App& app, std::string& limit) {
  app.add_option("--memory-limit", limit,
                 "most memory to take, e.g. 512M; what is beyond lies in temporary files of TMPDIR, the result is the "
                 "same");
}

io::fcs::Policy policy_of(const std::string& policy) {
  if (policy == "strict") return io::fcs::Policy::Strict;
  return policy == "salvage" ? io::fcs::Policy::Salvage : io::fcs::Policy::Standard;
}

std::optional<int> parse_arguments(CLI::App& app, const Arguments& arguments) {
  Arguments reversed(arguments.rbegin(), arguments.rend());  // CLI11 takes them from the back
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    return write_stdout(app.help());
  } catch (const CLI::ParseError& e) {
    std::string what = e.what();
    std::replace(what.begin(), what.end(), '\n', ' ');
    while (!what.empty() && (what.back() == '.' || what.back() == ' ')) what.pop_back();
    std::fprintf(stderr, "fcscreen: %s. See %s --help.\n", what.c_str(), app.get_name().c_str());
    return kExitUsage;
  }
  return std::nullopt;
}

int report_error(const Error& error) {
  std::string line = "fcscreen: " + error.text();
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  std::fprintf(stderr, "%s\n", line.c_str());
  switch (error.kind) {
    case ErrorKind::Usage: return kExitUsage;
    case ErrorKind::Input: return kExitInput;
    case ErrorKind::Output: return kExitOutput;
    default: return kExitBug;
  }
}

}  // namespace fcscreen::tool
