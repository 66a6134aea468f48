// SPDX-License-Identifier: Apache-2.0
// `fcscreen db …`: which command it is; `init` and `backup`, which are a few lines each.
#include <array>
#include <cstdio>

#include "tools/fcscreen/db_common_internal.h"
#include "tools/fcscreen/db_internal.h"
#include "tools/fcscreen/output.h"

namespace fcscreen::tool {
namespace {

namespace fs = std::filesystem;
using io::store::Laboratory;

constexpr const char* kUsage =
    "The laboratory database: patients (keys, never names), samples, results, exposures, alerts, signatures.\n\n"
    "Usage: fcscreen db init LAB.db\n"
    "       fcscreen db ingest LAB.db RESULTS...        file result.h5 files and folders of them\n"
    "       fcscreen db add-exposure LAB.db TABLE.csv   courses of drugs\n"
    "       fcscreen db show LAB.db [PATIENT]\n"
    "       fcscreen db sigma LAB.db                    the spread between samples, from replicates\n"
    "       fcscreen db sign LAB.db ACCESSION --by NAME --meaning reviewed --reason TEXT\n"
    "       fcscreen db acknowledge LAB.db ALERT --by NAME\n"
    "       fcscreen db audit LAB.db                    who did what, when\n"
    "       fcscreen db check LAB.db\n"
    "       fcscreen db backup LAB.db COPY.db           while it is in use\n"
    "       fcscreen db rebuild NEW.db RESULTS... --exposures TABLE.csv\n\n"
    "Example: fcscreen db init lab.db && fcscreen db ingest lab.db results/\n"
    "Each of them explains itself with --help. 'fcscreen verify' looks for what was changed behind its back.\n";

int run_init(const Arguments& arguments) {
  DbArguments a;
  CLI::App app("Make a new, empty laboratory database; one of an earlier schema is migrated forward.",
               "fcscreen db init");
  add_by_option(app, a);
  add_db_options(app, a, "the database", "fcscreen db init lab.db");
  if (const auto done = parse_db_arguments(app, a, arguments, 0, 0)) return *done;
  std::error_code ec;
  const bool there = fs::exists(a.db, ec);
  auto laboratory = there ? Laboratory::open(a.db, io::store::LaboratoryAccess::Write, actor_of(a.by))
                          : Laboratory::create(a.db, actor_of(a.by));
  if (!laboratory) return report_error(laboratory.error());
  const int before = laboratory->schema_before(), now = laboratory->schema();
  const char* state = !there ? "created" : before < now ? "migrated" : "exists";
  std::string text =
      a.db + (there ? " exists already" : ": a new laboratory database") + ", schema " + std::to_string(now) + "\n";
  if (before < now)
    text = a.db + " was migrated from schema " + std::to_string(before) + " to " + std::to_string(now) + "\n";
  return print(
      a, {{"schema_version", 1}, {"database", a.db}, {"state", state}, {"schema_before", before}, {"schema", now}},
      text);
}

int run_backup(const Arguments& arguments) {
  DbArguments a;
  bool force = false;
  CLI::App app("Copy a laboratory database while it is in use; the copy appears whole or not at all.",
               "fcscreen db backup");
  app.add_flag("--force", force, "replace a copy that exists with other content");
  add_db_options(app, a, "the database and the copy", "fcscreen db backup lab.db /backup/lab-2024-03-01.db");
  if (const auto done = parse_db_arguments(app, a, arguments, 1, 1)) return *done;
  const auto laboratory = Laboratory::open(a.db, io::store::LaboratoryAccess::Read);
  if (!laboratory) return report_error(laboratory.error());
  const fs::path target = a.names.front();
  if (auto done = laboratory->backup(target, force); !done) return report_error(done.error());
  const auto copy = Laboratory::open(target, io::store::LaboratoryAccess::Read);
  if (!copy) return report_error(copy.error());
  const auto head = copy->last_entry();
  if (!head) return report_error(head.error());
  const std::int64_t entries = *head ? (*head)->seq : 0;
  const std::string hash = *head ? (*head)->hash : std::string();
  return print(a,
               {{"schema_version", 1},
                {"database", a.db},
                {"backup", target.string()},
                {"audit_entries", entries},
                {"audit_head", hash}},
               "backup " + target.string() + ", audit trail up to " + std::to_string(entries) + ":" + hash + "\n");
}

struct Subcommand {
  std::string_view word;
  int (*run)(const Arguments&);
};

constexpr std::array kSubcommands = {Subcommand{"init", &run_init},
                                     Subcommand{"ingest", &run_db_ingest},
                                     Subcommand{"add-exposure", &run_db_add_exposure},
                                     Subcommand{"show", &run_db_show},
                                     Subcommand{"sigma", &run_db_sigma},
                                     Subcommand{"sign", &run_db_sign},
                                     Subcommand{"acknowledge", &run_db_acknowledge},
                                     Subcommand{"audit", &run_db_audit},
                                     Subcommand{"check", &run_db_check},
                                     Subcommand{"backup", &run_backup},
                                     Subcommand{"rebuild", &run_db_rebuild}};

}  // namespace

int run_db(const Arguments& arguments) {
  const std::string word = arguments.empty() ? "" : arguments.front();
  for (const Subcommand& command : kSubcommands) {
    if (command.word == word) return command.run(Arguments(arguments.begin() + 1, arguments.end()));
  }
  if (word == "--help" || word == "-h") return write_stdout(kUsage);
  std::fputs(kUsage, stderr);
  return kExitUsage;
}

}  // namespace fcscreen::tool
