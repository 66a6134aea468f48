// SPDX-License-Identifier: Apache-2.0
// `fcscreen db acknowledge`: an alert was seen, by name.
#include <charconv>

#include "tools/fcscreen/db_common_internal.h"
#include "tools/fcscreen/db_internal.h"
#include "tools/fcscreen/output.h"

namespace fcscreen::tool {

int run_db_acknowledge(const Arguments& arguments) {
  DbArguments a;
  std::string reason;
  CLI::App app("Say that an alert was seen, by name.", "fcscreen db acknowledge");
  app.add_option("--by", a.by, "name of the person")->required();
  app.add_option("--reason", reason, "what follows from it, in words");
  add_db_options(app, a, "the database and the number of the alert",
                 "fcscreen db acknowledge lab.db 7 --by \"A. Pathologist\"");
  if (const auto done = parse_db_arguments(app, a, arguments, 1, 1)) return *done;
  const std::string& word = a.names.front();
  std::int64_t alert = 0;
  const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), alert);
  if (fault != std::errc() || end != word.data() + word.size()) {
    return report_error({ErrorKind::Usage,
                         "CLI-01",
                         "\"" + word + "\" is no number of an alert.",
                         {},
                         {},
                         "'fcscreen db show' lists them."});
  }
  auto laboratory = open_for_writing(a.db, a.by, a.common.quiet);
  if (!laboratory) return report_error(laboratory.error());
  if (auto done = laboratory->acknowledge(alert, a.by, reason); !done) return report_error(done.error());
  return print(a, {{"schema_version", 1}, {"database", a.db}, {"acknowledged", alert}, {"by", a.by}},
               "alert " + word + " acknowledged by " + shown(a.by, 80) + "\n");
}

}  // namespace fcscreen::tool
