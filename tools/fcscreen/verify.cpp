// SPDX-License-Identifier: Apache-2.0
// `fcscreen db check` (is the database whole?) and `fcscreen verify` (was anything changed behind its back?).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>

#include "engine/laboratory/examine.h"
#include "tools/fcscreen/db_common_internal.h"
#include "tools/fcscreen/db_internal.h"
#include "tools/fcscreen/output.h"
#include "tools/fcscreen/progress_line.h"

namespace fcscreen::tool {
namespace {

namespace fs = std::filesystem;
using io::store::Laboratory;
using nlohmann::ordered_json;

/// Examine, print, and give 3 where something does not agree.
int run(const DbArguments& a, engine::ExamineOptions options) {
  const auto laboratory = Laboratory::open(a.db, io::store::LaboratoryAccess::Read);
  if (!laboratory) return report_error(laboratory.error());
  ProgressLine line(fs::path(a.db).filename().string(), !a.common.quiet);
  options.threads = a.common.threads;
  options.progress = [&](double fraction, std::string_view what) { line(fraction, what); };
  const auto found = engine::examine(*laboratory, options);
  if (!found) return report_error(found.error());
  const bool agrees = found->faults.empty();
  ordered_json document = {{"schema_version", 1},
                           {"database", a.db},
                           {"agrees", agrees},
                           {"audit_entries", found->audit_entries},
                           {"audit_head", found->audit_head},
                           {"results", found->results},
                           {"results_hashed", found->results_hashed},
                           {"inputs_agree", found->inputs_agree},
                           {"inputs_not_found", found->inputs_not_found},
                           {"faults", faults_json(found->faults)},
                           {"notes", found->notes}};
  std::string text;
  for (const auto& fault : found->faults) text += fault_text(fault);
  for (const auto& note : found->notes) text += "note  " + shown(note, 600) + "\n";
  text += fmt::format("{}: {} audit entries, {} results ({} hashed)", a.db, found->audit_entries, found->results,
                      found->results_hashed);
  if (!options.folders.empty()) {
    text += fmt::format(", inputs: {} agree, {} not found", found->inputs_agree, found->inputs_not_found);
  }
  text += agrees ? ". Everything agrees.\n" : fmt::format(". {} things do not agree.\n", found->faults.size());
  text += fmt::format("audit head {}:{}\n", found->audit_entries, found->audit_head);
  return std::max(print(a, document, text), agrees ? kExitDone : kExitInput);
}

/// True for an SQLite file with the application id of laboratory databases (bytes 68 to 71 of its header).
bool is_laboratory(const fs::path& path) {
  std::array<char, 72> head{};
  std::ifstream file(path, std::ios::binary);
  return file.read(head.data(), head.size()) && std::string_view(head.data(), 15) == "SQLite format 3" &&
         std::string_view(head.data() + 68, 4) == "fcsc";
}

/// The one laboratory database in the folders.
Result<std::string> find_database(const std::vector<std::string>& folders) {
  std::vector<std::string> found;
  for (const std::string& folder : folders) {
    std::error_code ec;
    for (const auto& entry : fs::directory_iterator(folder, ec)) {
      if (entry.path().filename().string().front() == '.' || !entry.is_regular_file(ec)) continue;
      if (is_laboratory(entry.path())) found.push_back(entry.path().string());
    }
    if (ec)
      return fail(ErrorKind::Input, "IN-01", "cannot be listed: " + ec.message() + ".", folder, {}, "Check the name.");
  }
  if (found.size() == 1) return found.front();
  return fail(ErrorKind::Usage, "CLI-01",
              found.empty() ? "there is no laboratory database in the folder."
                            : "there are several laboratory databases in the folder.",
              folders.empty() ? std::string() : folders.front(), {}, "Name one with --db.");
}

/// "17:3fa4…" as an entry of the audit trail.
std::optional<std::pair<std::int64_t, std::string>> parse_head(const std::string& text) {
  std::int64_t seq = 0;
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos || text.size() != colon + 65) return std::nullopt;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + colon, seq);
  if (fault != std::errc() || end != text.data() + colon || seq < 1) return std::nullopt;
  return std::pair(seq, text.substr(colon + 1));
}

}  // namespace

int run_db_check(const Arguments& arguments) {
  DbArguments a;
  bool quick = false;
  CLI::App app(
      "Check a laboratory database: its pages, foreign keys and audit trail, and that every result file is there with\n"
      "its recorded content. Exit 0 when everything agrees, 3 when not.",
      "fcscreen db check");
  app.add_flag("--quick", quick, "look at the sizes of result files only, not at their content");
  add_db_options(app, a, "the database", "fcscreen db check lab.db");
  if (const auto done = parse_db_arguments(app, a, arguments, 0, 0)) return *done;
  engine::ExamineOptions options;
  options.pages = true;
  options.hash = !quick;
  return run(a, options);
}

int run_verify(const Arguments& arguments) {
  DbArguments a;
  std::string head;
  CLI::App app(
      "Hash inputs and stored results again and compare them, and every row of the database, with its audit trail.\n"
      "What was changed is named, with the hash that was expected and the one that was found; exit 3 then.",
      "fcscreen verify");
  app.add_option("--head", head, "an entry of the audit trail that was noted outside, NUMBER:HASH");
  app.add_option("--db", a.db, "the laboratory database; without it the one in the folder");
  app.add_option("folders", a.names, "folders of results and inputs");
  add_common_options(app, a.common, "fcscreen verify results/ --db lab.db");
  if (const auto done = parse_arguments(app, arguments)) return *done;
  if (a.db.empty()) {
    auto found = find_database(a.names);
    if (!found) return report_error(found.error());
    a.db = std::move(*found);
  }
  engine::ExamineOptions options;
  options.folders.assign(a.names.begin(), a.names.end());
  if (!head.empty()) {
    options.head = parse_head(head);
    if (!options.head) {
      return report_error({ErrorKind::Usage,
                           "CLI-01",
                           "--head takes NUMBER:HASH.",
                           {},
                           {},
                           "'fcscreen verify' and 'fcscreen db backup' print it."});
    }
  }
  return run(a, options);
}

}  // namespace fcscreen::tool
