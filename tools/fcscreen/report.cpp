// SPDX-License-Identifier: Apache-2.0
#include "engine/report/report.h"

#include <filesystem>

#include "io/store/laboratory/laboratory.h"
#include "tools/fcscreen/common_options_internal.h"
#include "tools/fcscreen/output.h"
#include "tools/fcscreen/report_options_internal.h"
#include "tools/fcscreen/stored_report.h"

namespace fcscreen::tool {
namespace {

namespace fs = std::filesystem;

/// "x.result.h5" → "x.report.pdf" in `folder`.
fs::path report_path(const fs::path& result, const fs::path& folder) {
  std::string stem = result.stem().string();
  if (stem.size() > 7 && stem.substr(stem.size() - 7) == ".result") stem.resize(stem.size() - 7);
  return folder / (stem + ".report.pdf");
}

struct ReportCommand {
  CommonOptions common;
  ReportArguments report;
  std::string input, db;
  std::int64_t signature = 0;
  fs::path folder = ".";
  bool force = false;
};

Result<fs::path> render(const ReportCommand& c) {
  auto options = report_options_of(c.report);
  if (!options) return fail(options.error());
  auto stored = read_stored_report(c.input);
  if (!stored) return fail(stored.error());
  fs::path target = report_path(c.input, c.folder);
  if (!c.db.empty()) {
    const auto laboratory = io::store::Laboratory::open(c.db, io::store::LaboratoryAccess::Read);
    if (!laboratory) return fail(laboratory.error());
    auto review = review_of_stored(*laboratory, *stored,
                                   c.signature > 0 ? std::optional<std::int64_t>(c.signature) : std::nullopt,
                                   options->laboratory.time_zone);
    if (!review) return fail(review.error());
    if (c.signature > 0) target = c.folder / signed_name(*review);
    options->review = std::move(*review);
  }
  if (auto made = make_out_folder(c.folder); !made) return fail(made.error());
  return write_stored_report(*stored, std::move(*options), target, c.force);
}

}  // namespace

int run_report(const Arguments& arguments) {
  ReportCommand c;
  CLI::App app("Render the report of a stored result again, without computing anything anew.", "report");
  app.add_option("result", c.input, "result.h5 written by screen")->required();
  app.add_option("--out", c.folder, "folder for the PDF")->capture_default_str();
  app.add_option("--db", c.db, "laboratory database that knows who has signed the result");
  app.add_option("--signature", c.signature, "number of a signature: the report as it was when that was given")
      ->check(CLI::PositiveNumber);
  app.add_flag("--force", c.force, "replace a report that exists with other content");
  add_report_options(app, c.report);
  add_common_options(app, c.common, "fcscreen report sample.result.h5 --out reports");
  if (const auto done = parse_arguments(app, arguments)) return *done;
  if (c.signature > 0 && c.db.empty()) {
    return report_error({ErrorKind::Usage, "CLI-01", "--signature needs --db.", {}, {}, "Name the database."});
  }
  const auto written = render(c);
  if (!written) return report_error(written.error());
  return write_stdout("report " + written->string() + "\n");
}

}  // namespace fcscreen::tool
