// SPDX-License-Identifier: Apache-2.0
// `fcscreen reference build NORMALS --name NAME`: a laboratory's own normal reference.
#include "engine/reference/build.h"

#include <algorithm>
#include <cstdio>

#include "engine/core/simd_target.h"
#include "engine/core/whole_file.h"
#include "io/text/config.h"
#include "io/text/reference_toml.h"
#include "tools/fcscreen/common_options_internal.h"
#include "tools/fcscreen/json_internal.h"
#include "tools/fcscreen/output.h"
#include "tools/fcscreen/reference_view_internal.h"
#include "tools/fcscreen/references_folder.h"

namespace fcscreen::tool {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

struct BuildArguments {
  CommonOptions common;
  std::string normals, folder, policy = "standard";
  fs::path out;
  bool force = false;
  engine::BuildOptions build;
};

void declare_options(CLI::App& app, BuildArguments& a) {
  app.add_option("NORMALS", a.normals,
                 "folder of normal marrows with subfolders resting and regenerating, or a list (CSV: file,state)")
      ->required();
  app.add_option("--name", a.build.name, "name of the reference")->required();
  app.add_option("--out", a.out, "file to write; default: NAME.toml in the folder of references");
  app.add_option("--references", a.folder,
                 "folder of references by name; default: FCSCREEN_REFERENCES, else the data folder of this user");
  app.add_flag("--describe-only", a.build.describe_only,
               "accept fewer normals than an own reference needs: it then describes and decides nothing");
  app.add_flag("--force", a.force, "replace a reference that exists with other content");
  add_policy_option(app, a.policy);
  add_common_options(app, a.common, "fcscreen reference build normals/ --name canto-2026");
}

Status prepare(BuildArguments& a) {
  if (!a.common.simd.empty()) {
    if (auto set = set_simd_target(a.common.simd); !set) return set;
  }
  io::text::Config config = io::text::Config::defaults();
  if (!a.common.config.empty()) {
    auto loaded = io::text::Config::load(a.common.config);
    if (!loaded) return fail(loaded.error());
    config = std::move(*loaded);
  }
  a.build.rules = engine::build_rules_from(config);
  engine::ScreenOptions& screen = a.build.screen;
  screen.parameters = engine::parameters_from(config);
  screen.config_hash = config.hash();
  screen.policy = policy_of(a.policy);
  screen.threads = a.common.threads;
  screen.therapy.anti_cd19 = screen.therapy.anti_cd22 = screen.therapy.anti_cd38 =
      gating::Treatment::No;  // confirmed normals
  if (!a.common.quiet)
    a.build.say = [](const std::string& line) { std::fprintf(stderr, "%s\n", shown(line, 400).c_str()); };
  return {};
}

fs::path target_of(const BuildArguments& a) {
  return a.out.empty() ? engine::stored_path(references_folder(a.folder), a.build.name) : a.out;
}

Status write(const fs::path& target, const result::MaturationReference& reference, bool force) {
  std::error_code ec;
  if (target.has_parent_path()) fs::create_directories(target.parent_path(), ec);
  return write_whole_file(target, io::text::to_toml(reference), force);
}

ordered_json rejected_json(const std::vector<engine::RejectedNormal>& rejected) {
  ordered_json out = ordered_json::array();
  for (const auto& r : rejected) {
    out.push_back({{"file", r.file.path.filename().string()}, {"code", r.why.code}, {"text", r.why.message}});
  }
  return out;
}

/// 3: a file was unreadable; 1: the reference claims less than it could; 0.
int outcome(const engine::BuiltReference& built) {
  for (const auto& r : built.rejected) {
    if (r.why.kind == ErrorKind::Input && r.why.code.rfind("REF-", 0) != 0) return kExitInput;
  }
  const auto& items = built.findings.items();
  const bool less =
      std::any_of(items.begin(), items.end(), [](const Finding& f) { return f.severity == Severity::Warning; });
  return less || !built.rejected.empty() ? kExitHeld : kExitDone;
}

}  // namespace

int run_reference_build(const Arguments& arguments) {
  BuildArguments a;
  CLI::App app(
      "Fit a laboratory's own normal reference to its normal marrows, and its limit of blank by leaving each out.\n"
      "Exit 1: written, but it claims less than it could, or a file could not serve; 3: a file could not be read.",
      "fcscreen reference build");
  declare_options(app, a);
  if (const auto done = parse_arguments(app, arguments)) return *done;
  if (auto ready = prepare(a); !ready) return report_error(ready.error());
  const auto files = engine::find_normals(a.normals);
  if (!files) return report_error(files.error());
  const auto built = engine::build_reference(*files, a.build);
  if (!built) return report_error(built.error());
  const fs::path target = target_of(a);
  if (auto written = write(target, built->reference, a.force); !written) return report_error(written.error());
  for (const auto& rejected : built->rejected) static_cast<void>(report_error(rejected.why));
  const std::string& hash = a.build.screen.config_hash;
  if (a.common.json || a.common.jsonl) {
    const ordered_json document = {{"schema_version", 1},
                                   {"file", target.string()},
                                   {"reference", reference_json(built->reference, hash)},
                                   {"rejected", rejected_json(built->rejected)},
                                   {"findings", findings_json(built->findings)}};
    return std::max(outcome(*built), write_stdout(json_text(document, a.common.jsonl)));
  }
  std::string text = reference_text(built->reference, hash);
  for (const Finding& f : built->findings.items()) text += "  " + shown(f.text + " [" + f.code + "]", 1000) + "\n";
  return std::max(outcome(*built), write_stdout(text + "  written to " + target.string() + "\n"));
}

}  // namespace fcscreen::tool
