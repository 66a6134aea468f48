// SPDX-License-Identifier: Apache-2.0
#include <pwd.h>
#include <unistd.h>

#include <cstdio>

#include "tools/fcscreen/db_common_internal.h"
#include "tools/fcscreen/output.h"
#include "tools/fcscreen/reference_view_internal.h"

namespace fcscreen::tool {

void add_db_options(CLI::App& app, DbArguments& a, const std::string& what, const std::string& example) {
  app.add_option("--db", a.db, "the laboratory database; without it the first name is the database");
  app.add_option("names", a.names, what);
  add_common_options(app, a.common, example);
}

void add_by_option(CLI::App& app, DbArguments& a) {
  app.add_option("--by", a.by, "person who does it, for the audit trail; default: the user of this computer");
}

std::optional<int> parse_db_arguments(CLI::App& app, DbArguments& a, const Arguments& arguments, std::size_t least,
                                      std::size_t most) {
  if (const auto done = parse_arguments(app, arguments)) return done;
  const auto usage = [&](const std::string& what) {
    return report_error({ErrorKind::Usage, "CLI-01", what, {}, {}, "See '" + app.get_name() + " --help'."});
  };
  if (a.db.empty()) {
    if (a.names.empty()) return usage("no database was named.");
    a.db = a.names.front();
    a.names.erase(a.names.begin());
  }
  if (a.names.size() < least) return usage("something is missing after the database.");
  if (a.names.size() > most) return usage("\"" + a.names[most] + "\" is one name too many.");
  return std::nullopt;
}

std::string actor_of(const std::string& by) {
  if (!by.empty()) return by;
  const passwd* user = ::getpwuid(::getuid());
  if (user != nullptr && user->pw_name != nullptr && *user->pw_name != '\0') return user->pw_name;
  return "uid " + std::to_string(::getuid());
}

Result<io::store::Laboratory> open_for_writing(const std::filesystem::path& path, const std::string& by, bool quiet) {
  auto laboratory = io::store::Laboratory::open(path, io::store::LaboratoryAccess::Write, actor_of(by));
  if (laboratory && laboratory->schema_before() < laboratory->schema() && !quiet) {
    std::fprintf(stderr, "fcscreen: %s was migrated from schema %d to %d.\n", path.c_str(), laboratory->schema_before(),
                 laboratory->schema());
  }
  return laboratory;
}

int print(const DbArguments& a, const nlohmann::ordered_json& document, const std::string& text) {
  return write_stdout(a.json() ? json_text(document, a.common.jsonl) : text);
}

std::string fault_text(const io::store::Fault& fault) {
  std::string text = fault.code + "  " + shown(fault.where, 400) + " " + shown(fault.text, 400) + "\n";
  if (!fault.expected.empty()) text += "  expected " + shown(fault.expected, 200) + "\n";
  if (!fault.found.empty()) text += "  found    " + shown(fault.found, 200) + "\n";
  return text;
}

std::string tube_text(const std::string& name) {
  return name.empty() ? "the tube" : "tube \"" + shown(name, 80) + "\"";
}

}  // namespace fcscreen::tool
