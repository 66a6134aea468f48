// SPDX-License-Identifier: Apache-2.0
#include "engine/core/version.h"

#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/core/simd_target.h"
#include "tools/fcscreen/common_options_internal.h"
#include "tools/fcscreen/output.h"

namespace fcscreen::tool {
namespace {

/// SIMD targets of this build that this machine runs, best first.
std::string simd_target_list() {
  std::string list;
  for (const std::string& target : simd_targets()) list += (list.empty() ? "" : ", ") + target;
  return list;
}

/// "name version name version …" as found at configuration.
nlohmann::ordered_json libraries() {
  nlohmann::ordered_json list = nlohmann::ordered_json::object();
  list["CLI11"] = CLI11_VERSION;
  std::istringstream in(FCSCREEN_LIBRARIES);
  std::string name, number;
  while (in >> name >> number) list[name] = number;
  return list;
}

}  // namespace

int run_version(const Arguments& arguments) {
  CommonOptions common;
  bool verbose = false;
  CLI::App app("Show the version; with --verbose also revision, compiler, libraries and SIMD targets.",
               "fcscreen version");
  app.add_flag("--verbose", verbose, "say how this program was built");
  add_common_options(app, common, "fcscreen version --verbose");
  if (const auto done = parse_arguments(app, arguments)) return *done;

  nlohmann::ordered_json all = {
      {"schema_version", 1},           {"version", version()},   {"analysis_version", kAnalysisVersion},
      {"revision", FCSCREEN_REVISION}, {"compiler", compiler()}, {"simd_targets", simd_target_list()},
      {"libraries", libraries()}};
  if (common.json || common.jsonl) return write_stdout(all.dump(common.jsonl ? -1 : 2) + "\n");
  std::string text = std::string("fcscreen ") + version() + "\n";
  if (verbose) {
    text += "analysis version  " + std::to_string(kAnalysisVersion) + "\n";
    text += "revision          " + std::string(FCSCREEN_REVISION) + "\n";
    text += "compiler          " + compiler() + "\n";
    text += "SIMD targets      " + simd_target_list() + "\n";
    for (const auto& [name, number] : all["libraries"].items()) {
      text += "library           " + name + " " + number.get<std::string>() + "\n";
    }
  }
  return write_stdout(text);
}

}  // namespace fcscreen::tool
