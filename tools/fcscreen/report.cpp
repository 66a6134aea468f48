// SPDX-License-Identifier: Apache-2.0
#include "engine/report/report.h"

#include <filesystem>

#include "engine/core/whole_file.h"
#include "io/store/result_file.h"
#include "io/text/result_json.h"
#include "tools/fcscreen/common_options_internal.h"
#include "tools/fcscreen/output.h"

namespace fcscreen::tool {
namespace {

namespace fs = std::filesystem;

/// "x.result.h5" → "x.report.pdf" in `folder`.
fs::path report_path(const fs::path& result, const fs::path& folder) {
  std::string stem = result.stem().string();
  if (stem.size() > 7 && stem.substr(stem.size() - 7) == ".result") stem.resize(stem.size() - 7);
  return folder / (stem + ".report.pdf");
}

Result<fs::path> render(const fs::path& input, const fs::path& folder, const engine::ReportOptions& options,
                        bool force) {
  const auto stored = io::store::read_result_file(input);
  if (!stored) return fail(stored.error());
  const auto parsed = io::text::from_json(stored->result_json);
  if (!parsed) return fail(parsed.error());
  const auto pdf = engine::render_report(*parsed, stored->plots, options);
  if (!pdf) return fail(pdf.error());
  const fs::path target = report_path(input, folder);
  if (auto written = write_whole_file(target, *pdf, force); !written) return fail(written.error());
  return target;
}

}  // namespace

int run_report(const Arguments& arguments) {
  CommonOptions common;
  std::string input, page = "a4";
  fs::path folder = ".";
  bool force = false;
  engine::ReportOptions options;
  CLI::App app("Render the report of a stored result again, without computing anything anew.", "report");
  app.add_option("result", input, "result.h5 written by screen")->required();
  app.add_option("--out", folder, "folder for the PDF")->capture_default_str();
  app.add_option("--page", page, "paper of the PDF")->check(CLI::IsMember({"a4", "letter"}));
  app.add_option("--report-date", options.report_date, "date printed on the report, ISO 8601");
  app.add_flag("--force", force, "replace a report that exists with other content");
  add_common_options(app, common, "fcscreen report sample.result.h5 --out reports");
  if (const auto done = parse_arguments(app, arguments)) return *done;
  options.page = page == "letter" ? io::report::PageSize::Letter : io::report::PageSize::A4;
  const auto written = render(input, folder, options, force);
  if (!written) return report_error(written.error());
  return write_stdout("report " + written->string() + "\n");
}

}  // namespace fcscreen::tool
