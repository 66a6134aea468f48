// SPDX-License-Identifier: Apache-2.0
// `fcscreen reference list | show | validate`, and the way to `reference build`.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "engine/reference/build.h"
#include "engine/screen/reference_library.h"
#include "io/text/config.h"
#include "tools/fcscreen/common_options_internal.h"
#include "tools/fcscreen/output.h"
#include "tools/fcscreen/reference_view_internal.h"
#include "tools/fcscreen/references_folder.h"

namespace fcscreen::tool {
namespace {

using nlohmann::ordered_json;
using Outcome = engine::ReferenceCheck::Outcome;

constexpr const char* kUsage =
    "Fit, keep and check normal references of a laboratory.\n\n"
    "Usage: fcscreen reference build NORMALS --name NAME\n"
    "       fcscreen reference list\n"
    "       fcscreen reference show NAME\n"
    "       fcscreen reference validate NAME [NORMALS]\n\n"
    "Example: fcscreen reference build normals/ --name canto-2026\n"
    "Each of the four explains itself with --help.\n";

void add_references_option(CLI::App& app, std::string& folder) {
  app.add_option("--references", folder,
                 "folder of references by name; default: FCSCREEN_REFERENCES, else the data folder of this user");
}

Result<io::text::Config> config_of(const CommonOptions& common) {
  return common.config.empty() ? io::text::Config::defaults() : io::text::Config::load(common.config);
}

/// A reference by name or file, the shipped ones too.
Result<result::MaturationReference> find_reference(const std::string& name, const std::string& folder) {
  const auto shipped = engine::choose_reference(name, "");
  if (shipped) return **shipped;
  return engine::open_reference(name, references_folder(folder));
}

int list(const CommonOptions& common, const std::string& folder) {
  const auto config = config_of(common);
  if (!config) return report_error(config.error());
  std::string text;
  ordered_json entries = ordered_json::array();
  const auto add = [&](const result::MaturationReference& r) {
    text += reference_text(r, config->hash());
    entries.push_back(reference_json(r, config->hash()));
    entries.back().erase("normals");
  };
  for (const auto& shipped : engine::compiled_references()) add(shipped);
  int code = kExitDone;
  for (const auto& stored : engine::stored_references(references_folder(folder))) {
    if (stored.reference) {
      add(*stored.reference);
    } else {
      code = report_error(stored.reference.error());
    }
  }
  const bool json = common.json || common.jsonl;
  return std::max(
      code, write_stdout(json ? json_text({{"schema_version", 1}, {"references", entries}}, common.jsonl) : text));
}

int show(const CommonOptions& common, const std::string& name, const std::string& folder) {
  const auto config = config_of(common);
  if (!config) return report_error(config.error());
  const auto r = find_reference(name, folder);
  if (!r) return report_error(r.error());
  const bool json = common.json || common.jsonl;
  return write_stdout(
      json ? json_text({{"schema_version", 1}, {"reference", reference_json(*r, config->hash())}}, common.jsonl)
           : reference_text(*r, config->hash()));
}

struct ValidateArguments {
  CommonOptions common;
  std::string name, folder, normals, policy = "standard";
};

ordered_json tested_json(const std::vector<engine::TestedNormal>& normals) {
  ordered_json out = ordered_json::array();
  for (const auto& t : normals) {
    out.push_back({{"file", t.file.path.filename().string()},
                   {"state", t.file.regenerating ? "regenerating" : "resting"},
                   {"denominator", t.denominator},
                   {"class2", t.class2},
                   {"limit", t.established ? ordered_json(t.limit) : ordered_json(nullptr)},
                   {"positive", t.positive},
                   {"call", t.call}});
  }
  return out;
}

Result<engine::NormalTrial> trial_of(const ValidateArguments& a, const result::MaturationReference& r,
                                     const io::text::Config& config) {
  const auto files = engine::find_normals(a.normals);
  if (!files) return fail(files.error());
  engine::ScreenOptions options;
  options.policy = policy_of(a.policy);
  options.therapy.anti_cd19 = options.therapy.anti_cd22 = options.therapy.anti_cd38 = gating::Treatment::No;
  options.threads = a.common.threads;
  options.parameters = engine::parameters_from(config);
  options.config_hash = config.hash();
  return engine::try_normals(r, *files, options);
}

int validate(const ValidateArguments& a) {
  const auto config = config_of(a.common);
  if (!config) return report_error(config.error());
  const auto r = find_reference(a.name, a.folder);
  if (!r) return report_error(r.error());
  const engine::BuildRules rules = engine::build_rules_from(*config);
  auto checks = engine::validate_reference(*r, config->hash(), rules.min_resting, rules.min_regenerating);
  engine::NormalTrial trial;
  if (!a.normals.empty() && checks.front().outcome == Outcome::Pass) {
    auto tried = trial_of(a, *r, *config);
    if (!tried) return report_error(tried.error());
    trial = std::move(*tried);
    checks.push_back(trial.check);
  }
  Outcome worst = Outcome::Pass;
  std::string text = r->id + "\n";
  for (const auto& c : checks) {
    worst = std::max(worst, c.outcome);
    text += fmt::format("  {:<8}{:<16}{}\n", engine::to_string(c.outcome), c.code, shown(c.text, 400));
  }
  const ordered_json document = {{"schema_version", 1},
                                 {"reference", r->id},
                                 {"outcome", engine::to_string(worst)},
                                 {"checks", checks_json(checks)},
                                 {"normals", tested_json(trial.normals)}};
  const int written = write_stdout(a.common.json || a.common.jsonl ? json_text(document, a.common.jsonl) : text);
  return std::max(written, worst == Outcome::Fail ? kExitUsage : worst == Outcome::Limited ? kExitHeld : kExitDone);
}

int run_list(const Arguments& arguments) {
  CommonOptions common;
  std::string folder;
  CLI::App app("List the references that are shipped and those of a folder.", "fcscreen reference list");
  add_references_option(app, folder);
  add_common_options(app, common, "fcscreen reference list --json");
  if (const auto done = parse_arguments(app, arguments)) return *done;
  return list(common, folder);
}

int run_show(const Arguments& arguments) {
  CommonOptions common;
  std::string name, folder;
  CLI::App app("Show what a reference was made from and what it may claim.", "fcscreen reference show");
  app.add_option("NAME", name, "name or file of a reference")->required();
  add_references_option(app, folder);
  add_common_options(app, common, "fcscreen reference show canto-2026");
  if (const auto done = parse_arguments(app, arguments)) return *done;
  return show(common, name, folder);
}

int run_validate(const Arguments& arguments) {
  ValidateArguments a;
  CLI::App app(
      "Check a reference: versions, numbers, path, tails, limits of blank; and with further normals its false alarms.\n"
      "Exit 0 when everything holds, 1 when it claims less, 2 when it must not be used.",
      "fcscreen reference validate");
  app.add_option("NAME", a.name, "name or file of a reference")->required();
  app.add_option("NORMALS", a.normals, "normal marrows that had no part in it");
  add_references_option(app, a.folder);
  add_policy_option(app, a.policy);
  add_common_options(app, a.common, "fcscreen reference validate canto-2026 new_normals/");
  if (const auto done = parse_arguments(app, arguments)) return *done;
  return validate(a);
}

}  // namespace

int run_reference(const Arguments& arguments) {
  const std::string word = arguments.empty() ? "" : arguments.front();
  const Arguments rest = arguments.empty() ? arguments : Arguments(arguments.begin() + 1, arguments.end());
  if (word == "build") return run_reference_build(rest);
  if (word == "list") return run_list(rest);
  if (word == "show") return run_show(rest);
  if (word == "validate") return run_validate(rest);
  if (word == "--help" || word == "-h") return write_stdout(kUsage);
  std::fputs(kUsage, stderr);
  return kExitUsage;
}

}  // namespace fcscreen::tool
