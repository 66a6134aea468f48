// SPDX-License-Identifier: Apache-2.0
#include "engine/core/version.h"

#include <nlohmann/json.hpp>
#include <sstream>

#include "tools/fcscreen/common_options.h"
#include "tools/fcscreen/output.h"

namespace fcscreen::tool {
namespace {

/// Instruction sets this build may choose from at run time.
std::string simd_targets() {
  std::string targets = "scalar";
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) targets += ", avx2";
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")) targets += ", avx512";
#endif
  return targets;
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
  CLI::App app("Show the version; with --verbose also revision, compiler, libraries and instruction sets.",
               "fcscreen version");
  app.add_flag("--verbose", verbose, "say how this program was built");
  add_common_options(app, common, "fcscreen version --verbose");
  if (const auto done = parse_arguments(app, arguments)) return *done;

  nlohmann::ordered_json all = {
      {"schema_version", 1},           {"version", version()},   {"analysis_version", kAnalysisVersion},
      {"revision", FCSCREEN_REVISION}, {"compiler", compiler()}, {"cpu", simd_targets()},
      {"libraries", libraries()}};
  if (common.json || common.jsonl) return write_stdout(all.dump(common.jsonl ? -1 : 2) + "\n");
  std::string text = std::string("fcscreen ") + version() + "\n";
  if (verbose) {
    text += "analysis version  " + std::to_string(kAnalysisVersion) + "\n";
    text += "revision          " + std::string(FCSCREEN_REVISION) + "\n";
    text += "compiler          " + compiler() + "\n";
    text += "instruction sets  " + simd_targets() + "\n";
    for (const auto& [name, number] : all["libraries"].items()) {
      text += "library           " + name + " " + number.get<std::string>() + "\n";
    }
  }
  return write_stdout(text);
}

}  // namespace fcscreen::tool
